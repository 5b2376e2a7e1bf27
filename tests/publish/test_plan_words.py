"""The sentences of a joint plan: true to their figures, said as people speak, plain where there is no gain."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.publish.made_plan import plan_tables

from commonwatch.publish.plan_words import (
    assumed_sentences,
    bound_sentence,
    compared,
    costs_sentence,
    dollars,
    gain_sentence,
    gains_at,
    headline,
    named,
    part,
    people,
    place_words,
    price,
    signed,
    spread_sentence,
    theatre_words,
    whole,
)

NBSP = "\u00a0"


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def gains(together, seeing=None, agreeing=0.0, low=None, high=None, scenarios=30, unseen=True):
    rows = {"together": (together, low, high), "seeing": (seeing, None, None), "agreeing": (agreeing, None, None)}
    return {
        name: {"share": share, "lowest": low, "highest": high, "scenarios": scenarios, "unseen": unseen}
        for name, (share, low, high) in rows.items()
    }


def summary(**changed):
    return plan_tables()["plan_summary"].row(0, named=True) | changed


def test_the_headline_says_money_people_and_both_parts_of_the_gain():
    tables = plan_tables()
    assert plain(headline(summary(), gains_at(tables["plan_gains"]))) == (
        "Planned together, 24.8 million USD meets about 380,000 needs of people. Weighted by the severity of need, that "
        "is 21 % more than if each planned alone: 17 points from seeing each other's plans, 4 points from agreeing on one."
    )


@pytest.mark.parametrize(
    ("together", "seeing", "said"),
    [
        (0.004, 0.001, "about what they reach if each plans alone: no gain to speak of."),
        (0.0, 0.03, "no gain to speak of: seeing each other's plans brings 3 points, agreeing on one gives 3 points back."),
        (-0.03, 0.0, "3 % less than if each planned alone: agreeing on one plan costs that much"),
        (-0.03, -0.01, "3 % less than if each planned alone: 1 point lost by seeing each other's plans, 2 points by agreeing"),
        (0.03, 0.031, "it comes from seeing each other's plans; agreeing on one adds about nothing to that."),
        (0.03, 0.0, "it comes from agreeing on one plan; seeing each other's plans alone adds about nothing."),
        (0.10, 0.12, "seeing each other's plans brings 12 points, agreeing on one gives 2 points back."),
        (0.02, -0.01, "seeing each other's plans loses 1 point, agreeing on one brings 3 points."),
        (0.05, None, "that is 5 % more than if each planned alone."),
    ],
)  # fmt: skip
def test_a_gain_is_called_what_it_is(together, seeing, said):
    assert said in plain(gain_sentence(gains(together, seeing)))


def test_a_gain_over_nothing_is_not_told_as_a_number():
    said = gain_sentence(gains(None, None))
    assert "can't be told" in said
    assert re.findall(r"\d", said) == []


@given(st.floats(-0.6, 3), st.floats(-0.6, 3))
def test_the_parts_add_up_to_the_gain_as_printed_and_nothing_is_zero_points(together, seeing):
    said = plain(gain_sentence(gains(together, seeing)))
    assert re.findall(r"\b0 (?:%|points?)|[+−]0|-\d|\d\.\d", said) == []
    told = [int(count) for count in re.findall(r"(\d+) points?", said)]
    if len(told) == 2:
        first = -1 if "loses" in said or "lost" in said else 1
        second = -1 if "gives" in said or "lost" in said else 1
        assert first * told[0] + second * told[1] == whole(together)
    else:
        assert told == []
        assert whole(seeing) in (0, whole(together))


def test_the_spread_says_whether_the_scenarios_were_seen():
    assert plain(spread_sentence(gains(0.2, 0.1, low=-0.021, high=0.26))) == (
        "In 30 scenarios that no plan had seen, the gain lies between −2 % and 26 %."
    )
    assert "none was kept back to test it" in spread_sentence(gains(0.2, 0.1, low=0.1, high=0.3, unseen=False))
    assert "nothing is known of its spread" in spread_sentence(gains(0.2, 0.1, low=0.2, high=0.2, scenarios=1))
    assert spread_sentence(gains(None)) == "" == spread_sentence({})


def test_costs_at_half_and_double_are_told_only_where_they_were_made():
    table = plan_tables()["plan_gains"]
    assert plain(costs_sentence(table)).endswith(
        "half as high, the gain would be 19 %; if they were twice as high, 17 %."
    )
    assert costs_sentence(table.filter(pl.col("costs") == 1.0)) == ""


@pytest.mark.parametrize(
    ("gap", "status", "said"),
    [
        (0.0, "optimal", "Proven: under these rules no plan is better."),
        (0.0062, "optimal", "Proven: under these rules the best possible plan is at most 0.6 % better."),
        (0.23, "time limit", "at most 23 % better. The search ended at its time limit."),
        (
            float("inf"),
            "cancelled",
            "isn't known. The search was stopped by hand; a longer one may find a better plan.",
        ),
        (float("nan"), "optimal", "How far the plan is from the best possible one isn't known."),
        (None, "stopped", "isn't known. The search ended as it found nothing better."),
    ],
)
def test_how_near_the_plan_is_to_the_best_is_told_with_its_proof(gap, status, said):
    assert plain(bound_sentence(summary(gap=gap, status=status))).endswith(said)


def test_what_is_assumed_is_told_and_a_plan_mostly_on_assumptions_is_an_example():
    most = [plain(text) for text in assumed_sentences(summary())]
    assert "81 % of the money, 68 % of the budgets" in most[0]
    assert most[1].startswith("Read it as a worked example")
    nothing = dict.fromkeys(("assumed_cost_share", "assumed_budget_share", "assumed_people_share"), 0.0)
    (only,) = assumed_sentences(summary(**nothing))
    assert "the costs behind none of the money, none of the budgets" in only


@pytest.mark.parametrize(
    ("usd", "said"),
    [(0, "no money"), (3, "less than 1,000 USD"), (999.6, "1,000 USD"), (12_345, "12,000 USD"), (999_600, "1 million USD"),
     (24_750_840, "24.8 million USD"), (2_000_000, "2 million USD"), (123_456_789, "123 million USD"), (1e12, "1,000 billion USD")],
)  # fmt: skip
def test_money_as_people_speak_it(usd, said):
    assert plain(dollars(usd)) == said


def test_figures_as_people_speak_them():
    assert [people(count) for count in (None, 0.3, 0.6, 63.4, 62_600)] == ["–", "none", "1", "63", "63,000"]
    assert [compared(count) for count in (0.4, 7.6, 93_421, 108_900, 113_000)] == [
        "0",
        "8",
        "93,400",
        "109,000",
        "113,000",
    ]
    assert [price(usd) for usd in (2.5, 4, 48, 2500, 0.755)] == ["2.50", "4", "48", "2,500", "0.76"]
    assert [plain(signed(share)) for share in (None, 0.004, -0.004, 0.214, -0.03)] == ["–", "about nil", "about nil", "+21 %", "−3 %"]  # fmt: skip
    assert [plain(part(share)) for share in (0, 0.003, 0.5, 0.996, 1)] == ["none", "<1 %", "50 %", ">99 %", "all"]
    assert named([], 3) == ""
    assert named(["A", "B", "C", "D"], 2) == "A, B and 2 more"


def test_places_counted_together_are_named_together():
    assert place_words("SRB+XKX") == "Serbia and Kosovo"
    assert place_words("UA-12") == "UA-12"
    assert (theatre_words("western_balkans"), theatre_words("my area")) == ("Western Balkans", "my area")
