"""Chains worked by hand."""

from datetime import date

import pytest
from tests.response.money.made import DAY, flow, gets, gives, new, of, spends, tables

from commonwatch.response.money import links_of_money, netted, ocha_ratio, total

YEAR = (date(2023, 1, 1), date(2023, 12, 31))


def chain(*extra, **more):
    """A gives B 100; B spends 60 and gives C 40, which C spends."""
    return tables(
        "A1", "B1", "C1", *more.pop("activities", ()),
        flows=[
            gives("A1", 100, receiver="B", receiver_activity="B1"),
            gets("B1", 100, provider="A", provider_activity="A1"),
            spends("B1", 60),
            gives("B1", 40, receiver="C", receiver_activity="C1"),
            gets("C1", 40, provider="B", provider_activity="B1"),
            spends("C1", 40),
            *extra,
        ],
        **more,
    )  # fmt: skip


def test_money_counts_where_it_is_first_provided():
    rows = netted(chain())
    assert new(rows) == {"A1": 100, "B1": 0, "C1": 0}
    assert total(rows).select("outgoing_usd", "new_usd").row(0) == (240.0, 100.0)
    assert rows["basis"].to_list() == ["alone", "linked", "linked"]
    assert of(rows, "B1")["links"] == 1
    assert of(rows, "B1")["linked_usd"] == 100


def test_money_from_outside_is_new_where_it_enters_and_the_ratio_misses_it():
    flows = gets("B1", 50, provider="Somebody else"), spends("B1", 50)
    assert new(netted(chain(*flows))) == {"A1": 100, "B1": 50, "C1": 0}
    assert new(ocha_ratio(chain(*flows))) == {"A1": 100, "B1": 0, "C1": 0}


def test_what_is_not_spent_yet_is_taken_from_each_origin_in_proportion():
    rows = netted(
        tables(
            "A1", "B1",
            flows=[
                gives("A1", 100, receiver_activity="B1"), gets("B1", 100, provider_activity="A1"),
                gets("B1", 100, provider="Somebody else"), spends("B1", 80),
            ],
        )
    )  # fmt: skip
    assert new(rows) == {"A1": 100, "B1": 40}


@pytest.mark.parametrize(
    ("given", "got", "how"),
    [
        ({"receiver_activity": "B1"}, {}, "identifier"),
        ({}, {"provider_activity": "A1"}, "identifier"),
        ({"receiver": "B", "receiver_activity": " b1 "}, {"provider": "A"}, "identifier"),
        ({"receiver": "B"}, {"provider": "A"}, "both name"),
        ({"receiver": "B"}, {}, "giver names"),
        ({}, {"provider": "A"}, "taker names"),
    ],
)
@pytest.mark.parametrize("received", [95, 100, 108])
def test_one_side_is_enough_and_figures_may_differ_by_a_tenth(given, got, how, received):
    made = tables("A1", "B1", flows=[gives("A1", 100, **given), gets("B1", received, **got), spends("B1", 100)])
    money = new(netted(made))
    assert money["A1"] == 100
    assert money["B1"] <= 100 - min(received, 100)
    assert links_of_money(made)["how"].to_list()[0] == how


def test_a_giver_tells_of_a_receiver_that_tells_no_receipt():
    made = tables("A1", "B1", "B2", flows=[gives("A1", 90, receiver="B"), spends("B1", 60), spends("B2", 120)])
    assert new(netted(made)) == {"A1": 90, "B1": 30, "B2": 60}
    assert set(links_of_money(made)["how"]) == {"untold"}


def test_nobody_can_have_given_more_than_goes_out_of_it():
    made = tables("A1", "B1", flows=[spends("A1", 30), gets("B1", 100, provider_activity="A1"), spends("B1", 100)])
    assert new(netted(made)) == {"A1": 30, "B1": 70}


def test_a_plan_is_covered_by_what_the_planner_receives_only():
    plan = flow("planned", "B1", 100, element="budget", type="1")
    made = tables("A1", "B1", flows=[gives("A1", 30, receiver="B"), plan])
    assert new(netted(made)) == {"A1": 30, "B1": 100}


def test_a_bare_organisation_reference_is_no_activity_even_where_one_is_called_so():
    flows = [
        gives("A1", 100, receiver="Another", receiver_ref="XM-1"),
        gets("B1", 100, provider_activity="XM-1", provider="Somebody else"), spends("B1", 100), spends("XM-1", 100),
    ]  # fmt: skip
    rows = netted(tables("A1", "B1", "XM-1", flows=flows))
    assert of(rows, "B1")["links"] == 0
    assert new(rows)["B1"] == 100


def test_its_own_identifier_as_provider_is_its_own_money():
    rows = netted(tables("A1", flows=[gets("A1", 100, provider="X", provider_activity="A1"), spends("A1", 100)]))
    assert new(rows) == {"A1": 100}
    assert rows["basis"].to_list() == ["alone"]


def test_an_activity_that_is_not_in_the_tables_is_outside():
    made = tables(
        "A1", "B1", flows=[gives("A1", 100), gets("B1", 100, provider="A", provider_activity="A9"), spends("B1", 100)]
    )
    assert new(netted(made)) == {"A1": 100, "B1": 100}


@pytest.mark.parametrize(
    ("giver", "left"),
    [
        ([], 100),  # nobody here can have given it
        ([gives("A1", 200)], 30),  # the ratio
        ([gives("A1", 50)], 50),  # the ratio, as far as others gave
        ([gives("A1", 200, receiver="C")], 100),  # given to somebody else
        ([spends("A1", 200)], 100),  # an end, not a transfer
        ([gives("A1", 200, start=date(2020, 1, 1))], 100),
        ([gives("B2", 200)], 100),  # its own
    ],
)
def test_a_giver_without_a_name_is_netted_by_the_ratio_as_far_as_others_gave_to_nobody_named(giver, left):
    rows = netted(tables("A1", "B1", "B2", flows=[*giver, gets("B1", 70), spends("B1", 100)]))
    assert new(rows)["B1"] == left
    row = of(rows, "B1")
    assert row["basis"] == "ratio"
    assert "isn't named" in row["note"]
    assert row["low_usd"] < left
    assert row["high_usd"] == 100


def test_an_identifier_means_the_same_source_first():
    made = tables(
        {"activity": "A1", "source": "other", "organisation": "X"}, "A1", "B1",
        flows=[gives("A1", 100), gives("A1", 100, source="other"), gets("B1", 100, provider_activity="A1"), spends("B1", 100)],
    )  # fmt: skip
    assert links_of_money(made)["giver_source"].to_list() == ["s"]


class TestLinksWithoutAmount:
    def test_a_funders_activity_among_the_participants(self):
        made = tables("A1", "B1", flows=[gives("A1", 100), spends("B1", 100)], parts=[("B1", "1", "A1")])
        assert new(netted(made)) == {"A1": 100, "B1": 0}
        assert links_of_money(made)["how"].to_list() == ["stated"]

    def test_an_implementers_activity_among_the_participants(self):
        made = tables("A1", "B1", flows=[gives("A1", 70), spends("B1", 100)], parts=[("A1", "4", "B1")])
        assert new(netted(made)) == {"A1": 70, "B1": 30}

    @pytest.mark.parametrize("link", [("P2", "1", "P1"), ("P1", "2", "P2")])
    def test_a_child_tells_its_parents_money_again(self, link):
        assert new(netted(tables("P1", "P2", flows=[spends("P1", 100), spends("P2", 40)], links=[link]))) == {
            "P1": 100,
            "P2": 0,
        }

    def test_a_sibling_tells_its_own(self):
        made = tables("P1", "P2", flows=[spends("P1", 100), spends("P2", 40)], links=[("P2", "3", "P1")])
        assert new(netted(made)) == {"P1": 100, "P2": 40}

    def test_a_parent_without_money_takes_nothing_from_its_child(self):
        made = tables("P1", "P2", flows=[spends("P2", 40)], links=[("P2", "1", "P1")])
        assert new(netted(made)) == {"P2": 40}
        assert of(netted(made), "P1")["note"] == "no outgoing money is told"

    def test_several_children_share_what_the_parent_has(self):
        made = tables(
            "P1", "P2", "P3", flows=[spends("P1", 60), spends("P2", 40), spends("P3", 80)],
            links=[("P2", "1", "P1"), ("P3", "1", "P1")],
        )  # fmt: skip
        assert new(netted(made)) == {"P1": 60, "P2": 20, "P3": 40}

    def test_a_receipt_by_name_belongs_to_the_activity_that_the_receiver_names(self):
        flows = [gives("A1", 50), gives("A2", 50), gets("B1", 50, provider="A"), spends("B1", 50)]
        links = links_of_money(tables("A1", "A2", "B1", flows=flows, parts=[("B1", "1", "A2")]))
        assert links.select("giver_activity", "usd", "how").rows() == [("A2", 50.0, "identifier")]


class TestProbable:
    def test_another_place_is_another_transfer_where_the_giver_names_nobody(self):
        flows = [gives("A1", 100), gets("B1", 100, provider="A"), spends("B1", 100)]
        assert new(netted(tables("A1", "B1", flows=flows, places=[("A1", "UKR"), ("B1", "UKR")])))["B1"] == 0
        assert new(netted(tables("A1", "B1", flows=flows, places=[("A1", "UKR"), ("B1", "MDA")])))["B1"] == 100

    @pytest.mark.parametrize(("year", "left"), [(2022, 100), (2023, 0), (2024, 0), (2025, 100)])
    def test_money_is_received_in_the_year_it_is_given_or_the_next(self, year, left):
        received = date(year, 1, 5)
        flows = [gives("A1", 100, receiver="B"), gets("B1", 100, provider="A", start=received), spends("B1", 100)]
        assert new(netted(tables("A1", "B1", flows=flows)))["B1"] == left

    def test_a_flow_told_by_a_third_party_comes_from_its_provider(self):
        """As OCHA FTS tells: one activity per flow, of the organisation that receives."""
        made = tables(
            {"activity": "F1", "organisation": "Fund", "secondary": True}, {"activity": "F2", "organisation": "N", "secondary": True},
            flows=[
                gives("F1", 100, provider="Donor", receiver="Fund"), gives("F2", 40, provider="Fund", receiver="N"),
            ],
        )  # fmt: skip
        assert new(netted(made)) == {"F1": 100, "F2": 0}
        assert new(ocha_ratio(made)) == {"F1": 100, "F2": 40}

    def test_a_name_and_an_identifier_for_one_transfer_count_once(self):
        """A tells B1 by identifier and B by name; B1 tells both by name."""
        flows = [
            gives("A1", 60, receiver="B", receiver_activity="B1"), gives("A1", 40, receiver="B"),
            gets("B1", 62, provider="A"), spends("B1", 60), gets("B2", 40, provider="A"), spends("B2", 90),
        ]  # fmt: skip
        assert new(netted(tables("A1", "B1", "B2", flows=flows))) == {"A1": 100, "B1": 0, "B2": 50}


class TestCircles:
    def circle(self, *extra):
        names = ["A", "B", "C"]
        flows = [
            gives(f"{a}1", 100, receiver_activity=f"{b}1") for a, b in zip(names, names[1:] + names[:1], strict=True)
        ]
        return tables("A1", "B1", "C1", flows=[*flows, *extra])

    def test_a_circle_that_nothing_enters_counts_once(self):
        rows = netted(self.circle())
        assert new(rows) == {"A1": 100, "B1": 0, "C1": 0}
        assert "circle" in of(rows, "A1")["note"]

    def test_a_circle_counts_what_enters_it(self):
        assert new(netted(self.circle(spends("B1", 30), gets("B1", 30, provider="Z")))) == {"A1": 0, "B1": 30, "C1": 0}

    def test_money_back_is_not_new(self):
        flows = [
            gives("A1", 120, receiver_activity="B1"), gives("B1", 20, receiver_activity="A1"), spends("B1", 100),
        ]  # fmt: skip
        assert new(netted(tables("A1", "B1", flows=flows))) == {"A1": 100, "B1": 0}


class TestMeasures:
    def test_what_went_out_stands_before_commitments_and_plans(self):
        rows = netted(
            tables(
                "A1", "B1", "C1", "D1",
                flows=[
                    spends("A1", 10), gives("A1", 5), flow("committed", "A1", 50), flow("committed", "B1", 50),
                    flow("planned", "B1", 70), flow("planned", "C1", 70), flow("pledged", "D1", 9), flow("required", "D1", 9),
                ],
            )
        )  # fmt: skip
        assert rows.select("measure", "outgoing_usd").rows() == [
            ("spent", 15),
            ("committed", 50),
            ("planned", 70),
            (None, None),
        ]

    def test_a_revised_budget_stands_in_place_of_the_original(self):
        year = {"element": "budget", "start": date(2023, 1, 1), "end": date(2023, 12, 31)}
        next_year = {"element": "budget", "start": date(2024, 1, 1), "end": date(2024, 12, 31)}
        flows = [
            flow("planned", "A1", 80, type="1", **year), flow("planned", "A1", 100, type="2", **year),
            flow("planned", "A1", 7, type="1", **next_year), flow("planned", "A1", 90, element="planned_disbursement"),
        ]  # fmt: skip
        assert netted(tables("A1", flows=flows))["outgoing_usd"].to_list() == [107]

    def test_a_period_takes_transactions_by_day_and_budgets_by_days(self):
        budget = {"element": "budget", "start": date(2022, 7, 2), "end": date(2023, 7, 1)}
        flows = [spends("A1", 10, start=date(2022, 12, 31)), spends("A1", 20), flow("planned", "B1", 365, **budget)]
        rows = netted(tables("A1", "B1", flows=flows), YEAR)
        assert rows["outgoing_usd"].to_list() == [20, 182]

    def test_without_a_day_the_activitys_start_counts(self):
        flows = [
            spends("A1", 20, start=None),
            spends("B1", 20, start=None),
            spends("C1", 5, start=None, value_date=DAY),
        ]
        made = tables({"activity": "A1", "start": date(2023, 5, 1)}, "B1", "C1", flows=flows)
        assert netted(made, YEAR)["outgoing_usd"].to_list() == [20, None, 5]
        assert netted(made)["outgoing_usd"].to_list() == [20, 20, 5]

    def test_amounts_without_dollars_are_not_counted_and_paid_back_money_is_taken_off(self):
        flows = [spends("A1", 20), {**spends("A1", 0), "amount_usd": None}, spends("A1", -5), spends("B1", -5)]
        assert netted(tables("A1", "B1", flows=flows))["outgoing_usd"].to_list() == [15, 0]


def test_the_ratio_by_hand():
    flows = [
        spends("A1", 100), gets("A1", 30), flow("incoming_committed", "A1", 40),
        spends("B1", 50), gets("B1", 80), gets("C1", 80),
    ]  # fmt: skip
    rows = ocha_ratio(tables("A1", "B1", "C1", flows=flows))
    assert rows.select("incoming_usd", "share", "new_usd").rows() == [(40, 0.6, 60), (80, 0, 0), (80, None, None)]
