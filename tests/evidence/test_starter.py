import time
from datetime import date

import polars as pl
import pytest
import shapely

from commonwatch.evidence import describe_pack, load_evidence, starter_pack, verify_pack
from commonwatch.vocabulary import organisations, places, theatre

MUST_HOLD = {
    "gdp_per_capita_constant_usd", "population", "infant_mortality", "vdem_electoral_democracy",
    "vdem_physical_integrity", "vdem_state_territorial_authority", "wgi_political_stability", "refugees_from", "idps",
    "gdp_per_capita_growth", "inflation_consumer", "unemployment_youth", "unemployment", "gini", "water_stress",
}  # fmt: skip


@pytest.fixture(scope="module")
def evidence():
    return load_evidence()


def test_the_starter_is_small_and_whole():
    assert sum(path.stat().st_size for path in starter_pack().iterdir()) <= 4_000_000
    assert len(verify_pack(starter_pack())) == 16


def test_the_starter_loads_in_the_blink_of_an_eye(evidence):
    started = time.perf_counter()
    again = load_evidence()
    assert time.perf_counter() - started < 1.5
    assert again.digest == evidence.digest


def test_every_source_is_open_with_a_full_footnote():
    info = describe_pack(starter_pack())
    assert info["publishable"] and {source["licence_status"] for source in info["sources"]} <= {"open", "terms"}
    assert all(source["citation"] and source["version"] and source["publisher"] for source in info["sources"])
    assert all(len(entry["sha256"]) == 64 for source in info["sources"] for entry in source["inputs"])
    assert all(source["inputs"] for source in info["sources"])


def test_share_alike_values_are_in_their_own_table_and_nowhere_else(evidence):
    by_sa = evidence.table("indicator_values_by_sa")["source"].unique()
    assert by_sa.str.starts_with("vdem").all() and by_sa.len() > 0
    assert not evidence.table("indicator_values")["source"].str.starts_with("vdem").any()


def test_deaths_are_covered_for_the_modelled_places_to_june_2024(evidence):
    coverage = evidence.table("deaths_coverage")
    assert evidence.last_month == date(2024, 6, 1)
    assert coverage.height == 191 * 3 and set(coverage["first_month"]) == {date(1989, 1, 1)}
    uncovered = evidence.table("deaths").join(coverage, on=["place", "violence"], how="anti")
    assert uncovered.is_empty()
    assert evidence.table("deaths")["month"].max() <= evidence.last_month


def test_the_indicators_are_about_sixty_and_hold_what_forecasts_need(evidence):
    dictionary = evidence.table("indicators")
    assert 55 <= dictionary.height <= 75
    assert set(dictionary["indicator"]) >= MUST_HOLD
    valued = pl.concat([evidence.table("indicator_values"), evidence.table("indicator_values_by_sa")])
    assert set(valued["indicator"]) == set(dictionary["indicator"])
    assert valued["year"].max() == 2023


def test_themes_without_an_open_series_are_named_with_a_reason():
    spots = {spot["theme"]: spot["reason"] for spot in describe_pack(starter_pack())["blind_spots"]}
    assert set(spots) == {"terrorism", "drugs_and_organised_crime", "arms_and_mines"}
    assert all(spots.values())


def test_what_unhcr_counts_jointly_is_given_to_neither(evidence):
    unhcr = evidence.table("displacement").filter(pl.col("source") == "unhcr_population")
    assert not unhcr["place"].is_in(["SRB", "XKX"]).any()
    joint = unhcr.filter("joint")
    assert set(joint["place"]) == {"SRB+XKX"} and set(joint["joint_name"]) == {"Serbia and Kosovo: S/RES/1244 (1999)"}
    series = evidence.table("indicator_values").filter(pl.col("source") == "unhcr")
    assert "SRB" not in set(series["place"]) and "SRB+XKX" in set(series["place"])


def test_kosovo_has_its_own_displaced_from_idmc_with_the_year(evidence):
    table = evidence.table("displacement").filter(
        pl.col("place") == "XKX", pl.col("population") == "idmc_conflict_idps"
    )
    assert set(table["source"]) == {"idmc_gidd"}
    assert dict(zip(table["year"], table["people"], strict=True))[2021] == 16_000


def test_no_count_is_later_than_2023_and_zero_is_not_missing(evidence):
    table = evidence.table("displacement")
    assert table["year"].max() == 2023
    assert (table["people"] == 0).any() and table["people"].null_count() == 0
    assert table.filter(pl.col("population") == "oip")["year"].min() > 2000


KEY = ("source", "activity")


def test_activities_are_of_the_osce_area_without_words(evidence):
    table = evidence.table("activities")
    here = evidence.table("activity_places").filter(pl.col("place").is_in(theatre("osce").places))
    assert table.join(here, on=KEY, how="anti").is_empty()
    assert {"UNHCR", "IOM", "SE", "UK", "DE"} <= set(table["organisation"])
    assert "44000" not in set(table["reporting_ref"])
    assert table["title"].null_count() == table.height
    assert evidence.table("money_flows")["description"].null_count() == evidence.table("money_flows").height
    assert evidence.table("money_flows").filter(pl.col("currency") == "SEK")["amount_usd"].null_count() == 0


def test_weights_of_an_activity_add_up_to_one(evidence):
    for name in ("activity_places", "activity_themes"):
        sums = evidence.table(name).group_by(KEY).agg(pl.col("weight").sum())
        assert sums.height == evidence.table("activities").height
        assert sums["weight"].is_between(0.999, 1.001).all()


def test_field_operations_carry_the_vocabularys_names(evidence):
    presence = evidence.table("presence")
    osce = presence.filter(pl.col("kind") == "field_operation")
    assert set(osce["organisation"]) <= set(organisations()["organisation"])
    mission = presence.filter(organisation="OSCE-MIK").row(0, named=True)
    assert (mission["place"], mission["start"].year, mission["end"]) == ("XKX", 1999, None)
    assert presence.filter(organisation="UNMIK", place="XKX")["end"].to_list() == [None]


def test_every_place_is_the_vocabularys_and_most_have_an_outline(evidence):
    known = set(places()["place"])
    shapes = evidence.table("shapes")
    assert set(shapes["place"]) <= known and "XKX" in set(shapes["place"])
    outlines = shapely.from_wkb(shapes["geometry"].to_numpy())
    assert shapely.is_valid(outlines).all() and not shapely.is_empty(outlines).any()
    modelled = set(evidence.table("deaths_coverage")["place"])
    assert len(modelled - set(shapes["place"])) <= 1
