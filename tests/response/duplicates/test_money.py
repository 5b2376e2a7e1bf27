from datetime import date

import pytest
from tests.response.duplicates.made_lists import lists

from commonwatch.response.duplicates import money_told_twice

YEAR = (date(2020, 1, 1), date(2020, 12, 31))
OPERATION = ("u", "U-2020-AFG", "UNHCR", "Afghanistan", "AF", date(2020, 1, 1), None)
FLOW = ("f", "F-1", "UNHCR", "Contribution", "AF", date(2020, 1, 1), None)


def received(n, amount, payer="Ministry of Foreign Affairs of Japan", day=date(2020, 2, 18), ref=None):
    return ("u", OPERATION[1], n, "transaction", "incoming_committed", day, amount, "USD", ref, payer, None, None, None)


def given(activity, amount, payer="Japan, Government of", day=date(2020, 3, 1), ref=None):
    return ("f", activity, 1, "transaction", "disbursed", day, amount, "USD", ref, payer, "UNHCR", None, None)


def found(activities, *flows):
    return money_told_twice(lists(activities, flows=flows), *YEAR).to_dicts()


def test_one_contribution_told_by_two_sources_and_why():
    (pair,) = found([OPERATION, FLOW], received(1, 1_576_363.2), received(2, 99_000.0), given("F-1", 1_576_363.0))
    assert (pair["activities_a"], pair["flows_a"]) == (["F-1"], [1])
    assert (pair["activities_b"], pair["flows_b"]) == (["U-2020-AFG"], [1])
    assert pair["basis"] == "match"
    assert pair["reasons"] == [
        "same amount: 1.58 m US dollars",
        "payers of one country: Japan, Government of / Ministry of Foreign Affairs of Japan",
        "same place: AFG",
        "12 days apart",
    ]


def test_rows_with_one_reference_are_one_lot():
    second = ("f", "F-2", *FLOW[2:])
    flows = [received(1, 1_500_000.0), given("F-1", 1_000_000.0, ref="x/77"), given("F-2", 500_000.0, ref="x/77")]
    (pair,) = found([OPERATION, FLOW, second], *flows)
    assert (pair["activities_a"], pair["flows_a"]) == (["F-1", "F-2"], [1, 1])


def test_a_reference_in_common_is_a_link():
    (pair,) = found([OPERATION, FLOW], received(1, 900_000.0, ref="D0080"), given("F-1", 500_000.0, ref="D0080 P009"))
    assert pair["basis"] == "link"
    assert pair["reasons"][0] == "both carry the reference D0080"


@pytest.mark.parametrize(
    "flow",
    [
        given("F-1", 1_576_363.0, payer="Korea, Republic of, Government of", day=date(2020, 11, 1)),
        given("F-1", 2_576_363.0),
        (*given("F-1", 1_576_363.0)[:10], "WFP", None, None),
    ],
    ids=["another country pays, months later", "another amount", "another payee"],
)
def test_what_is_other_money(flow):
    assert found([OPERATION, FLOW], received(1, 1_576_300.0), flow) == []


def test_two_equal_gifts_are_not_told_apart():
    twin = ("f", "F-2", *FLOW[2:])
    assert (
        found([OPERATION, FLOW, twin], received(1, 500_000.0), given("F-1", 500_000.0), given("F-2", 500_000.0)) == []
    )


def test_nothing_of_nothing():
    assert money_told_twice({}, *YEAR).is_empty()
    assert found([OPERATION]) == []
