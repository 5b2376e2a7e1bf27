"""A joint plan's instance from the tables of a run: who is in need, who has money, and how many there may be."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr
from tests.plan.drafting.made_tables import NEEDS_ROWS, ORIGIN, PLACES, RESIDENTS, run_tables

from commonwatch.config import load_config
from commonwatch.errors import PlanError
from commonwatch.needs.table import COLUMNS as NEEDS
from commonwatch.plan.drafting.draft import planned_area
from commonwatch.plan.drafting.left_out import organisations_left_out, people_left_out
from commonwatch.plan.drafting.needs import plan_needs
from commonwatch.plan.drafting.organisations import delivering, partners
from commonwatch.plan.drafting.scenarios import scenarios
from commonwatch.vocabulary import mandate_limits, measures, need_shares, theatre, themes


@pytest.fixture
def needs() -> pl.DataFrame:
    return plan_needs(run_tables(), PLACES, RESIDENTS)


def the(needs: pl.DataFrame, name: str) -> dict:
    return needs.row(by_predicate=pl.col("need") == name, named=True)


def test_of_needs_that_may_be_the_same_people_the_gravest_stands(needs):
    assert needs.filter(place="ALB", theme="livelihoods")["need"].to_list() == ["ALB-livelihoods-poverty"]


def test_counts_that_may_be_added_all_stand_and_the_smallest_are_left_out(needs):
    there = needs.filter(place="BIH", theme="displacement", status="existing")["need"].to_list()
    assert there == ["BIH-displacement-idps", "BIH-displacement-refugees"]


def test_people_nobody_counts_are_a_share_of_residents_and_said_to_be_assumed(needs):
    row = the(needs, "XKX-rule_of_law-law_out_of_reach")
    share = dict(need_shares().select("theme", "share").iter_rows())["rule_of_law"]
    assert (row["people"], row["people_basis"]) == (share * 1_700_000, "assumed")
    assert (row["low"], row["high"]) == (row["people"] / 2, row["people"] * 2)


def test_cover_is_what_was_told_as_reached_before_what_is_expected(needs):
    assert the(needs, "BIH-displacement-idps")["covered"] == 30_000
    assert the(needs, "ALB-livelihoods-poverty")["covered"] == 15_000


def test_an_emerging_need_is_met_before_people_leave_and_none_is_given_to_places_counted_together(needs):
    emerging = needs.filter(status="emerging")
    assert emerging.select("place", "people_basis", "accessible").rows() == [("BIH", "forecast", 0.3)]


def test_access_is_lower_where_war_is_likelier_than_not(needs):
    existing = needs.filter(status="existing")
    assert set(existing.filter(place="BIH")["accessible"]) == {0.7}
    assert set(existing.filter(pl.col("place") != "BIH")["accessible"]) == {0.95}


def test_organisations_have_a_mandate_money_and_are_at_work_there():
    found = delivering(run_tables(), PLACES, ORIGIN, ("UN", "OSCE"), 0.25, {})
    assert found["organisation"].to_list() == ["UNHCR", "UNDP", "OSCE-MIK"]  # Sweden is of no family, KVM is closed
    assert found["budget_basis"].to_list() == ["iati", "assumed", "published"]
    assert found["budget_usd"][0] == 0.25 * 10e6 / 2  # two years of outlay in the places, none of Moldova's
    assert found["places"].to_list() == [list(PLACES), list(PLACES), ["XKX"]]
    limited = mandate_limits().filter(organisation="UNHCR")["theme"][0]
    assert limited not in found["themes"][0].to_list()


def test_a_given_budget_goes_first_and_brings_in_who_is_not_seen_at_work():
    found = delivering(run_tables(), PLACES, ORIGIN, ("UN", "OSCE"), 0.25, {"UNHCR": 7.0, "SE": 5.0})
    assert dict(found.select("organisation", "budget_usd").iter_rows()) | {"UNHCR": 7.0, "SE": 5.0} == dict(
        found.select("organisation", "budget_usd").iter_rows()
    )
    with pytest.raises(
        PlanError, match=r"'UNHRC' is no organisation that delivers in ALB, BIH, XKX\. Nearest: 'UNHCR'"
    ):
        delivering(run_tables(), PLACES, ORIGIN, ("UN",), 0.25, {"UNHRC": 7.0})


def test_who_stands_in_no_list_takes_part_with_a_given_budget_by_its_own_work():
    tables = run_tables()
    local = tables["work"].filter(organisation="SE").with_columns(organisation=pl.lit("Legal Aid Tirana"))
    tables["work"] = pl.concat([tables["work"], local])
    found = delivering(tables, PLACES, ORIGIN, ("UN",), 0.25, {"Legal Aid Tirana": 5.0})
    row = found.row(by_predicate=pl.col("organisation") == "Legal Aid Tirana", named=True)
    assert (row["themes"], row["places"], row["budget_basis"]) == (["displacement"], ["ALB"], "given")


def test_who_is_left_out_is_said():
    evidence = SimpleNamespace(
        tables={
            "displacement": pl.DataFrame(
                [
                    ("SRB+XKX", "asylum", 2023, "idps", 200_000, True),
                    ("SRB+XKX", "asylum", 2022, "idps", 9, True),
                    ("SRB+XKX", "origin", 2023, "idps", 7, True),
                    ("ALB", "asylum", 2023, "idps", 5, False),
                ],
                schema=["place", "role", "year", "population", "people", "joint"],
                orient="row",
            )
        }
    )
    counted = {"basis": "counted"}
    rows = [row | counted if row["need_id"] == "BIH-displacement-stateless-existing" else row for row in NEEDS_ROWS]
    tables = run_tables() | {"needs": pl.DataFrame(rows, schema=NEEDS)}
    together, again, few = people_left_out(evidence, tables, PLACES)
    assert "Serbia and Kosovo together: of about 200,000 displaced" in together
    assert "stateless, Bosnia and Herzegovina (80)" in again
    assert "Fewer than 50 people" in few
    members = delivering(run_tables(), PLACES, ORIGIN, ("UN", "OSCE"), 0.25, {})
    (others,) = organisations_left_out(members, {"displacement", "rule_of_law"}, PLACES, ORIGIN, ("UN", "OSCE"))
    assert "IOM" in others
    assert "UNHCR" not in others


def test_partners_co_ordinate_or_set_norms_and_are_no_one_twice():
    found = partners(PLACES, ORIGIN)
    assert {"OSCE-HCNM", "OHCHR", "COE"} <= set(found["organisation"])
    assert not set(found["role"]) & {"delivers"}
    assert "OSCE" not in set(found["organisation"])


def test_scenarios_are_whole_people_of_equal_probability_and_others_to_judge_on(needs):
    planning, judging = scenarios(needs, total(), 30, 7)
    assert (len(planning), len(judging)) == (30, 30)
    assert {each.probability for each in (*planning, *judging)} == {1 / 30}
    people = [value for each in planning for value in each.people.values()]
    assert all(value == int(value) and value >= 0 for value in people)
    assert scenarios(needs, total(), 30, 7) == (planning, judging) != scenarios(needs, total(), 30, 8)


def test_needs_of_a_place_move_together_with_its_trajectories_and_not_with_others(needs):
    planning, _ = scenarios(needs, total(), 200, 3)
    spread = ["BIH-displacement-idps", "BIH-displacement-across-emerging", "ALB-livelihoods-poverty"]
    idps, emerging, poverty = (np.array([each.people[name] for each in planning]) for name in spread)
    assert spearmanr(idps, emerging)[0] > 0.25  # 0.5 x 0.8 is meant
    assert abs(spearmanr(idps, poverty)[0]) < 0.2


def test_the_interval_of_a_need_is_that_of_its_scenarios(needs):
    planning, judging = scenarios(needs, total(), 200, 3)
    people = np.array([each.people["BIH-displacement-across-emerging"] for each in (*planning, *judging)])
    assert np.quantile(people, [0.05, 0.5, 0.95]) == pytest.approx([500, 1200, 2800], rel=0.2)
    idps = np.array([each.people["BIH-displacement-idps"] for each in (*planning, *judging)])
    assert np.quantile(idps, [0.1, 0.5, 0.9]) == pytest.approx([72_000, 90_000, 108_000], rel=0.1)


def test_a_need_whose_low_is_zero_never_falls_below_it(needs):
    zero = needs.with_columns(low=pl.lit(0.0))
    assert min(value for each in scenarios(zero, total(), 50, 1)[0] for value in each.people.values()) >= 0


def test_the_measures_cover_every_theme_once_or_more_and_each_cost_is_said_to_be_assumed_or_has_a_source():
    table = measures()
    assert set(table["theme"]) == set(themes()["theme"])
    assert table["measure"].is_unique().all()
    assert (table["unit_cost_usd"] > 0).all()
    assert table.filter(pl.col("source").is_not_null())["source"].str.len_chars().min() > 20
    assert set(need_shares()["theme"]) == set(themes()["theme"])


def test_what_is_planned_is_the_theatre_or_a_smaller_one_inside_it():
    settings = load_config().plan
    assert planned_area(theatre("central_asia"), settings) == theatre("central_asia")
    assert planned_area(theatre("osce"), settings) == theatre("western_balkans")
    large = replace(theatre("osce"), places=tuple(place for place in theatre("osce").places if place != "XKX"))
    assert planned_area(large, settings) is None


def total() -> pl.DataFrame:
    return run_tables()["forecast"].filter(violence="total")
