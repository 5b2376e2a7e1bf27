"""Small lists worked by hand."""

import re
from datetime import date

import pytest
from tests.response.duplicates.made_lists import EVER, POWER, POWER_AGAIN, ROADS_2, SKILLS, lists

from commonwatch.response.duplicates import clusters, told_twice

DAY = date(2020, 1, 1)


def test_one_project_in_two_lists_and_why():
    (found,) = told_twice(lists([POWER, POWER_AGAIN, SKILLS, ROADS_2]), *EVER).to_dicts()
    assert (found["activity_a"], found["activity_b"], found["basis"]) == ("B-17", "L-xq", "match")
    assert found["probability"] > 0.99
    assert found["reasons"] == [
        "titles share 4 of the shorter one's 4 words: emergency, power, rehabilitation, proj",
        "both begin on 2004-06-22",
        "both reported by WB",
        "amounts within 0.5 %: 104.49 m and 105.00 m USD",
        "same place: AFG",
    ]


def test_the_reasons_can_be_worked_out_from_the_rows():
    (found,) = told_twice(lists([POWER, POWER_AGAIN]), *EVER).to_dicts()
    said = " ".join(found["reasons"])
    percent, low, high = re.search(r"amounts within ([\d.]+) %: ([\d.]+) m and ([\d.]+) m", said).groups()
    a, b = POWER[6], POWER_AGAIN[6]
    assert float(percent) == round(100 * (max(a, b) / min(a, b) - 1), 1)
    assert (float(low), float(high)) == (round(min(a, b) / 1e6, 2), round(max(a, b) / 1e6, 2))
    shared, of = map(int, re.search(r"share (\d) of the shorter one's (\d)", said).groups())
    assert shared == of == len(POWER[3].removeprefix("AF: ").split())


@pytest.mark.parametrize(
    "other",
    [
        (*POWER_AGAIN[:4], "TJ", *POWER_AGAIN[5:]),
        (*POWER_AGAIN[:3], "Second Emergency Power Rehabilitation Project", "AF", date(2009, 1, 5), 9e6),
        (
            *POWER_AGAIN[:3],
            "Emergency Power Rehabilitation Project - Additional Financing",
            "AF",
            date(2007, 5, 3),
            30e6,
        ),
        ("bank", *POWER_AGAIN[1:]),
    ],
    ids=["another place", "the second phase", "its additional financing", "the same source"],
)
def test_what_is_another_activity(other):
    assert told_twice(lists([POWER, other]), *EVER).is_empty()


def test_the_period_counts():
    tables = lists([POWER, POWER_AGAIN])
    assert told_twice(tables, date(1990, 1, 1), date(2003, 12, 31)).is_empty()
    assert told_twice(tables, date(2004, 1, 1), date(2004, 12, 31)).height == 1


def test_two_that_are_equally_good_are_none():
    twin = (POWER_AGAIN[0], "L-zz", *POWER_AGAIN[2:])
    assert told_twice(lists([POWER, POWER_AGAIN, twin]), *EVER).is_empty()


def test_a_link_decides_whatever_the_rest_says():
    says = [("list", ROADS_2[1], 1, "related_activity", "5", POWER[1])]
    (found,) = told_twice(lists([POWER, ROADS_2], links=says), *EVER).to_dicts()
    assert found["basis"] == "link"
    assert found["probability"] > 0.99
    assert found["reasons"][0] == "L-yr names B-17 as another's report of it (related-activity)"


@pytest.mark.parametrize("kind", ["1", "2", "3", "4"])
def test_parents_siblings_and_co_funded_ones_are_not_the_same(kind):
    says = [("list", POWER_AGAIN[1], 1, "related_activity", kind, POWER[1])]
    assert told_twice(lists([POWER, POWER_AGAIN], links=says), *EVER).is_empty()


PAYER = ("s1", "SE-0-55", "Sida", "Access to justice", "XK", date(2019, 6, 4), 1.2e6)
DOER = ("s2", "XM-DAC-41114-0077", "UNDP", "Justice for all", "XK", date(2019, 9, 2), 1.17e6)


def funded(*by):
    return [(DOER[0], DOER[1], n, "1", None, "Sida", one) for n, one in enumerate(by, 1)]


def test_the_only_payers_activity_and_the_doers_may_be_one():
    assert told_twice(lists([PAYER, DOER]), *EVER).is_empty()
    (found,) = told_twice(lists([PAYER, DOER], organisations=funded("SE-0-55")), *EVER).to_dicts()
    assert found["basis"] == "link"
    assert found["reasons"][0] == "XM-DAC-41114-0077 names SE-0-55 as funding organisation's activity"


def test_of_several_payers_activities_none_is_the_doers():
    second = ("s1", "SE-0-56", "Sida", "Courts", "XK", date(2019, 6, 4), 2e6)
    tables = lists([PAYER, second, DOER], organisations=funded("SE-0-55", "SE-0-56"))
    assert told_twice(tables, *EVER).is_empty()


def test_different_numbers_of_one_organisation_where_both_files_use_them():
    projects = [("s1", f"44000-P10000{n}", "World Bank", f"Kind {chr(97 + n) * 6}", "AF", DAY, 1.0) for n in range(10)]
    again = [("s2", f"list-P10000{n}", *one[2:]) for n, one in enumerate(projects)]
    like = [
        ("s1", "44000-P555551", "World Bank", "Emergency Power Rehabilitation", "AF", date(2004, 6, 22), 105e6),
        ("s2", "list-P555552", "World Bank", "Emergency Power Rehabilitation", "AF", date(2004, 6, 22), 105e6),
    ]
    assert told_twice(lists([*projects[:9], *again[:9], *like]), *EVER).height == 10
    assert told_twice(lists([*projects, *again, *like]), *EVER).height == 10


def test_split_rows_are_one_activity():
    rows = [
        ("s1", f"SE-0-SE-6-77-AFG-{code}", "World Bank", POWER[3], "AF", POWER[5], amount)
        for code, amount in (("23010", 5e6), ("23040", 100e6))
    ]
    sectors = [("s1", one[1], 1, "1", one[1][-5:], 1.0) for one in rows]
    (found,) = told_twice(lists([*rows, POWER_AGAIN], sectors=sectors), *EVER).to_dicts()
    assert {found["activity_a"], found["activity_b"]} == {"L-xq", "SE-0-SE-6-77-AFG-23010"}
    assert "amounts within 0.5 %: 104.49 m and 105.00 m USD" in found["reasons"]


def test_a_cluster_holds_one_activity_per_source():
    third = ("own", "O-1", "World Bank", "Emergency Power Rehabilitation", "AF", date(2004, 6, 22), 105e6)
    pairs = told_twice(lists([POWER, POWER_AGAIN, third]), *EVER)
    assert pairs.height == 3
    found = clusters(pairs)
    assert found.rows() == [("bank", "B-17", "bank B-17"), ("list", "L-xq", "bank B-17"), ("own", "O-1", "bank B-17")]


def test_nothing_of_nothing():
    assert told_twice({}, *EVER).is_empty()
    assert told_twice(lists([POWER]), *EVER).is_empty()
