"""Needs derived by rules: golden cases by hand, properties, and an independent second computation on the starter."""

from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs.made import AS_OF, evidence

from commonwatch.evidence import known_from, load_evidence
from commonwatch.needs import COLUMNS, existing_needs

PEOPLE = ("XKX", 2023, "population", 1_000_000)


def need(rule, *values, **tables):
    """The need of that rule in Kosovo, as a dict; None where there is none."""
    found = existing_needs(evidence([PEOPLE, *values], **tables), AS_OF, ["XKX"]).needs.filter(rule=rule)
    assert found.height <= 1
    return found.row(0, named=True) if found.height else None


def people(row):
    """Low, mid and high, rounded to whole people."""
    return None if row is None else tuple(round(row[end]) for end in ("low", "mid", "high"))


def test_a_share_times_the_population():
    row = need("poverty_830", ("XKX", 2022, "poverty_830", 40))
    assert people(row) == (360_000, 400_000, 440_000)
    assert (row["need_id"], row["status"], row["basis"]) == (
        "XKX-livelihoods-poverty_830-existing",
        "existing",
        "derived",
    )
    assert row["evidence"] == [
        "indicator_values poverty_830 XKX 2022 = 40",
        "indicator_values population XKX 2023 = 1000000",
    ]
    assert (row["year"], row["addable"], row["severity"]) == (2022, False, 3)
    assert row["severity_why"] == "40.0% of the population; at most 3 by a derived share"
    assert (row["confidence"], row["confidence_why"]) == (0.54, "base 0.6, 2 years old")


def test_factors_that_are_published_need_no_assumed_range():
    row = need(
        "unemployment",
        ("XKX", 2023, "unemployment", 10),
        ("XKX", 2023, "labour_force_participation", 50),
        ("XKX", 2023, "share_age_0_14", 20),
    )
    assert people(row) == (40_000, 40_000, 40_000)  # 10 % of half of 800,000
    assert "assumed" not in row["confidence_why"]


def test_what_isnt_published_enters_as_a_range_and_lowers_confidence():
    row = need("unemployment", ("XKX", 2023, "unemployment", 10), ("XKX", 2023, "median_age", 31))
    # participation 40, 61, 79 %; of a median age between 30 and 35 the young are 15, 21, 26 %
    assert people(row) == (round(1e5 * 0.40 * 0.74), round(1e5 * 0.61 * 0.79), round(1e5 * 0.79 * 0.85))
    assert row["confidence"] == 0.48 and "labour_force_participation assumed 40 to 79 %" in row["confidence_why"]
    assert need("unemployment", ("XKX", 2023, "unemployment", 10)) is None  # without a median age there is no range


def test_those_who_lack_a_service_are_the_rest():
    assert people(need("no_basic_water", ("XKX", 2022, "basic_water_access", 95))) == (45_000, 50_000, 55_000)
    assert need("no_basic_water", ("XKX", 2022, "basic_water_access", 100)) is None


def test_a_mean_over_years_is_over_those_published():
    years = [
        ("XKX", year, "disaster_directly_affected_sendai", value)
        for year, value in ((2012, 9e5), (2016, 1000), (2019, 5000))
    ]
    row = need("disaster_affected", *years)
    assert people(row) == (1500, 3000, 6000)  # 2012 lies outside the five years up to 2019
    assert len(row["evidence"]) == 2


def test_a_rate_per_100_000_and_a_stated_multiplier():
    assert people(need("drug_use_disorders", ("XKX", 2019, "drug_use_disorder_death_rate", 2))) == (2000, 3700, 6000)
    assert people(need("trafficking_victims", ("XKX", 2021, "trafficking_victims_detected", 10))) == (40, 50, 90)


def test_a_condition_decides_whether_the_rule_applies():
    poor = ("XKX", 2022, "poverty_830", 40)
    assert need("price_or_income_shock", poor, ("XKX", 2023, "inflation_consumer", 14.9)) is None
    row = need("price_or_income_shock", poor, ("XKX", 2023, "gdp_per_capita_growth", -3))
    assert people(row) == (200_000, 400_000, 480_000)
    assert "indicator_values gdp_per_capita_growth XKX 2023 = -3" in row["evidence"]


def test_a_known_need_without_a_count_has_no_people():
    row = need("law_out_of_reach", ("XKX", 2023, "wgi_rule_of_law", -1.2))
    assert (row["low"], row["mid"], row["high"], row["severity"]) == (None, None, None, 3)
    assert row["note"].startswith("the need is known, the people aren't counted")
    assert need("law_out_of_reach", ("XKX", 2023, "wgi_rule_of_law", -0.4)) is None


def test_members_of_excluded_groups_are_their_share_of_the_population():
    row = need("excluded_groups", ("XKX", 2023, "epr_excluded_population_share", 0.13))
    assert people(row) == (104_000, 130_000, 156_000)


def test_no_need_of_a_handful_of_people_nor_of_an_old_figure():
    assert need("poverty_830", ("XKX", 2022, "poverty_830", 0.009)) is None  # 90 people, fewer than 0.01 %
    assert need("poverty_830", ("XKX", 2017, "poverty_830", 40)) is None
    assert need("poverty_830", ("XKX", 2018, "poverty_830", 40)) is not None


def test_deaths_raise_severity_up_to_grave():
    poor = ("XKX", 2022, "poverty_830", 10)
    assert need("poverty_830", poor)["severity"] == 3
    killed = [("XKX", date(2024, 1, 1), "sb", 150)]
    row = need("poverty_830", poor, deaths=killed)
    assert row["severity"] == 4 and "15.0 deaths per 100,000 people" in row["severity_why"]
    violence = need("armed_violence", deaths=killed)
    assert (violence["mid"], violence["severity"], violence["source"]) == (None, 3, "ucdp_ged")
    assert violence["evidence"] == ["deaths sb+ns+os XKX 2023-07 to 2024-06 = 150"]


def test_themes_without_a_need_say_why():
    found = existing_needs(
        evidence([PEOPLE, ("XKX", 2010, "water_stress", 90), ("XKX", 2023, "wgi_rule_of_law", 1)]), AS_OF, ["XKX"]
    )
    why = dict(found.without.iter_rows())
    assert why["water_and_resources"] == "the figures are too old, the newest of 2010: water_stress"
    assert why["terrorism"] == "no figure of these series is known here: terrorism_incidents"
    assert why["rule_of_law"].startswith("figures are there; none meets")
    assert set(why) | set(found.needs["theme"]) >= {"gender", "livelihoods", "connectivity"}


RULED = (
    "unemployment", "poverty_830", "youth_neet", "share_age_15_19", "median_age", "share_age_0_14", "basic_water_access",
    "internet_users_share", "birth_registration", "trafficking_victims_detected", "disaster_directly_affected_sendai",
    "drug_use_disorder_death_rate", "epr_excluded_population_share", "epr_discriminated_population_share", "water_stress",
)  # fmt: skip


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(RULED), st.floats(0, 200), min_size=1),
    st.floats(1, 5e7),
    st.integers(2017, 2023),
)
def test_people_are_ordered_and_never_more_than_the_population(values, population, year):
    rows = [("XKX", year, name, value) for name, value in values.items()]
    found = existing_needs(evidence([("XKX", 2023, "population", population), *rows]), AS_OF, ["XKX"]).needs
    assert found.schema == COLUMNS
    assert found["need_id"].is_unique().all() and found["severity"].is_between(1, 5).all()
    assert found["confidence"].is_between(0, 1).all()
    counted = found.drop_nulls("mid")
    assert (counted["low"] <= counted["mid"]).all() and (counted["mid"] <= counted["high"]).all()
    assert (counted["low"] >= 0).all() and (counted["high"] <= population * (1 + 1e-12)).all()


@pytest.fixture(scope="module")
def starter():
    return load_evidence()


@pytest.fixture(scope="module")
def needs(starter):
    return existing_needs(starter, starter.last_month).needs


SECOND = {
    "poverty_830": "s.value / 100 * p.value",
    "no_basic_water": "(1 - s.value / 100) * p.value",
    "youth_neet": "s.value / 100 * a.value / 100 * 2 * p.value",
    "offline": "(100 - s.value) * 0.009 * p.value",
}
SERIES = {"no_basic_water": "basic_water_access", "offline": "internet_users_share"}


@pytest.mark.parametrize("rule", SECOND)
def test_the_starters_figures_equal_a_second_computation(starter, needs, rule):
    values = starter.tables["indicator_values"]  # noqa: F841 - read by the query
    asked = f"""
        WITH newest AS (SELECT place, indicator, arg_max(value, year) AS value, max(year) AS year
                        FROM values WHERE year < 2024 GROUP BY ALL)
        SELECT s.place, {SECOND[rule]} AS people FROM newest s
        JOIN newest p ON p.place = s.place AND p.indicator = 'population' AND p.year >= 2018
        LEFT JOIN newest a ON a.place = s.place AND a.indicator = 'share_age_15_19'
        WHERE s.indicator = '{SERIES.get(rule, rule)}' AND s.year >= {2017 if rule == "youth_neet" else 2018}
        AND people >= least(500, p.value / 10000)
    """
    expected = dict(duckdb.sql(asked).fetchall())
    got = dict(needs.filter(rule=rule).select("place", "mid").iter_rows())
    assert set(got) == set(expected) and len(got) > 80
    assert all(got[place] == pytest.approx(expected[place], rel=1e-9) for place in got)


def test_the_starter_knows_needs_of_every_theatre_with_plausible_people(starter, needs):
    population = dict(
        starter.tables["indicator_values"]
        .filter(indicator="population")
        .sort("year")
        .select("place", "value")
        .iter_rows()
    )
    held = needs.filter(basis="derived").drop_nulls("mid")
    assert all(high <= population[place] for place, high in held.select("place", "high").iter_rows())
    assert {"livelihoods", "connectivity", "displacement", "rule_of_law", "gender"} <= set(
        needs.filter(place="XKX")["theme"]
    )
    assert not needs.filter(basis="derived")["addable"].any()


LATE = ("indicator_values", "indicator_values_by_sa", "displacement")


def perturbed(table, day):
    """The table with every figure that wasn't out on the day changed."""
    years = table.select("source", "year").unique()
    late = pl.Series("late", [known_from(source, year) > day for source, year in years.iter_rows()])
    what = "people" if "people" in table.columns else "value"
    marked = table.join(years.with_columns(late), on=["source", "year"], maintain_order="left")
    assert marked["late"].any() and not marked["late"].all()
    changed = pl.when("late").then(pl.col(what) * 3 + 7).otherwise(what).cast(table[what].dtype)
    return marked.with_columns(changed.alias(what)).drop("late")


def test_nothing_from_after_the_day_enters(starter):
    day = date(2019, 6, 1)
    before = existing_needs(starter, day, ["XKX", "KGZ", "UKR"]).needs
    tables = {name: perturbed(starter.tables[name], day) for name in LATE} | {
        "deaths": starter.tables["deaths"].with_columns(
            pl.when(pl.col("month") > day).then(pl.col("deaths") * 9).otherwise("deaths").alias("deaths")
        )
    }
    after = existing_needs(replace(starter, tables={**starter.tables, **tables}), day, ["XKX", "KGZ", "UKR"]).needs
    assert after.equals(before) and before.height > 20
    assert before["year"].max() <= 2019
