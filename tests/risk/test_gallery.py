"""The gallery: cases dated from the deaths, controls by their rule, ranks and lead times by hand, no look ahead."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from commonwatch.errors import UnknownNameError
from commonwatch.evidence import load_evidence
from commonwatch.risk import gallery as module
from commonwatch.risk.actuals import Actuals, actuals_of
from commonwatch.risk.forecast import make_forecast
from commonwatch.risk.gallery import AREA, CAME, RANKS, SAID, alarms, gallery, hindcasts, lead_time, standing, warns
from commonwatch.risk.gallery_cases import (
    CASE,
    CONTROL,
    Case,
    chosen_cases,
    controls,
    escalation_month,
    listed_cases,
    quiet_pool,
)
from commonwatch.risk.panel import build_panel
from commonwatch.vocabulary import add_months, place, places, theatre


def a_case(code: str, month: date | None, name: str = "made", kind: str = CASE) -> Case:
    return Case(name, kind, code, "south_caucasus", "osce", "sb", month, True, "A sentence.", "made")


@pytest.fixture(scope="module")
def starter():
    return load_evidence()


CASES = (
    a_case("GEO", date(1999, 1, 1)),
    a_case("FIN", date(1999, 1, 1), "calm", CONTROL),
    a_case("AZE", date(1994, 6, 1), "early"),
    a_case("AZE", date(2002, 12, 1), "late"),
    a_case("ARM", None, "never"),
)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def table(world, config, told):
    return hindcasts(CASES, world, config, told.append)


# The rule, by hand


def test_a_rank_counts_those_as_high_and_equal_ones_are_last():
    chances = {"A": 0.5, "B": 0.2, "C": 0.2, "D": 0.0, "E": 0.9}
    assert standing(chances, "E", ("A", "B", "C", "D", "E")) == (1, 5)
    assert standing(chances, "B", ("A", "B", "C", "D", "E")) == (4, 5)
    assert standing(chances, "C", ("C", "D", "not modelled")) == (1, 2)
    assert standing(chances, "D", ("A", "B", "C", "D", "E")) == (5, 5)


def test_a_warning_is_twice_the_reference_in_the_highest_fifth_and_above_nought():
    assert warns(0.10, 0.05, 2, 10)
    assert not warns(0.099, 0.05, 2, 10)
    assert not warns(0.10, 0.05, 3, 10)
    assert warns(0.001, 0.0, 11, 55)
    assert not warns(0.0, 0.0, 1, 55)
    assert not warns(0.99, 0.5, 1, 55)


def test_alarms_of_a_region_are_counted_with_what_came():
    codes = ["ALB", "BIH", "MKD", "MNE", "SRB", "GEO"]
    said = pl.DataFrame(
        {"place": codes, "p25_12m": [0.3, 0.2, 0.1, 0.9, 0.1, 0.99], "reference_p25_12m": [0.1, 0, 0, 0.6, 0, 0]}
    )
    rows = [
        (code, date(2000, month, 1), 25 * (code in ("ALB", "MNE") and month == 12))
        for code in codes
        for month in range(1, 13)
    ]
    actuals = Actuals(pl.DataFrame(rows, schema=["place", "month", "deaths"], orient="row"), "made")
    none = {"area_warned": 0, "area_right": 0, "area_came": 2}  # a fifth of five is the first, and it is in war
    assert alarms(said, "western_balkans", date(1999, 12, 1), actuals) == none
    calm = said.with_columns(reference_p25_12m=pl.lit(0.0))
    assert alarms(calm, "western_balkans", date(1999, 12, 1), actuals) == none | {"area_warned": 1, "area_right": 1}


def test_lead_time_is_the_earliest_origin_that_warned():
    assert lead_time({12: False, 6: True, 3: False, 1: True}) == 6
    assert lead_time({12: None, 6: None, 3: False, 1: True}) == 1
    assert lead_time({12: False, 6: False, 3: False, 1: False}) is None
    assert lead_time({12: None, 6: None, 3: None, 1: None}) is None


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.floats(0, 1), min_size=1))
def test_ranks_order_as_chances_do(chances):
    ranks = {code: standing(chances, code, tuple(chances))[0] for code in chances}
    assert all((ranks[a] <= ranks[b]) == (chances[a] >= chances[b]) for a in chances for b in chances)


# Cases


def deaths(*rows: tuple[str, date, str, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["place", "month", "violence", "deaths"], orient="row")


def test_escalation_is_the_years_first_month_with_25_of_all_types():
    table = deaths(
        ("GEO", date(2007, 12, 1), "sb", 90),
        ("GEO", date(2008, 1, 1), "sb", 24),
        ("GEO", date(2008, 3, 1), "sb", 20),
        ("GEO", date(2008, 3, 1), "os", 5),
        ("GEO", date(2008, 8, 1), "sb", 600),
        ("ARM", date(2008, 5, 1), "sb", 0),
        ("ARM", date(2008, 6, 1), "ns", 2),
        ("ARM", date(2008, 7, 1), "ns", 3),
    )
    assert escalation_month(table, "GEO", 2008) == (date(2008, 3, 1), True)
    assert escalation_month(table, "ARM", 2008) == (date(2008, 6, 1), False)
    assert escalation_month(table, "ARM", 2007) == (None, False)


def test_the_listed_cases_are_those_of_the_deaths(starter):
    cases = {(case.case, case.place): case for case in listed_cases(starter)}
    assert {key: f"{case.first_month:%Y-%m}" for key, case in cases.items()} == {
        ("Kosovo 1998", "XKX"): "1998-01",
        ("North Macedonia 2001", "MKD"): "2001-01",
        ("Georgia 2008", "GEO"): "2008-08",
        ("Kyrgyzstan 2010", "KGZ"): "2010-06",
        ("Ukraine 2014", "UKR"): "2014-02",
        ("Nagorno-Karabakh 2020", "AZE"): "2020-09",
        ("Nagorno-Karabakh 2020", "ARM"): "2020-09",
        ("Ukraine 2022", "UKR"): "2022-02",
    }
    assert {place for (_, place), case in cases.items() if not case.reached} == {"MKD", "ARM"}
    assert cases["Kyrgyzstan 2010", "KGZ"].violence == "ns"


def test_type_source_and_theatre_of_each_case_are_true(starter):
    for case in listed_cases(starter):
        month = starter.table("deaths").filter((pl.col("place") == case.place) & (pl.col("month") == case.first_month))
        most = month.sort("deaths").row(-1, named=True)
        assert (most["violence"], most["source"]) == (case.violence, case.source), case
        assert case.place in theatre(case.theatre).places
        assert set(theatre(case.theatre).places) <= set(theatre(case.region).places)
        assert place(case.place).modelled


def test_what_the_sentences_say_of_the_deaths_is_so(starter):
    rows = starter.table("deaths").group_by("place", "month").agg(pl.col("deaths").sum())
    by_month = {(code, month): count for code, month, count in rows.iter_rows()}

    def of(code: str, year: int) -> list[int]:
        return [by_month.get((code, date(year, month, 1)), 0) for month in range(1, 13)]

    macedonia = of("MKD", 2001)
    assert (min(macedonia[:8]), max(macedonia), sum(macedonia[8:])) == (1, 12, 0)
    assert of("GEO", 2008)[7] > 0.95 * sum(of("GEO", 2008))
    ukraine = of("UKR", 2014)
    assert [number + 1 for number, count in enumerate(ukraine) if count >= 25] == [2, *range(4, 13)]
    assert sum(of("AZE", 2020)[8:11]) > 50 * sum(of("ARM", 2020))
    assert 0 < max(of("ARM", 2020)) < 25
    eight = [count for year in range(2014, 2022) for count in of("UKR", year)][3:]
    assert sum(count > 0 for count in eight) > 0.95 * len(eight)
    kyrgyz = starter.table("deaths").filter((pl.col("place") == "KGZ") & (pl.col("month").dt.year() == 2010))
    assert kyrgyz.filter(pl.col("deaths") > 0)["violence"].unique().to_list() == ["ns"]


def test_a_case_is_found_by_the_beginning_of_its_name(starter):
    cases = listed_cases(starter)
    assert [case.case for case in chosen_cases(cases, "ukraine")] == ["Ukraine 2014", "Ukraine 2022"]
    assert [case.place for case in chosen_cases(cases, "nagorno karabakh 2020")] == ["AZE", "ARM"]
    for text in ("Kosovo 1989", " "):
        with pytest.raises(UnknownNameError, match="unknown case"):
            chosen_cases(cases, text)


# Controls


def test_ten_controls_obey_the_rule_and_are_drawn_the_same_again(starter):
    cases = listed_cases(starter)
    drawn = controls(cases, starter)
    assert drawn == controls(cases, starter)
    assert len({control.place for control in drawn}) == len(drawn) == 10
    subregion = dict(places().select("place", "subregion").iter_rows())
    for control in drawn:
        month = control.first_month
        assert control.kind == CONTROL
        nearby = [case for case in cases if case.first_month == month]
        assert any(
            subregion[control.place] == subregion[case.place] or control.place in theatre(case.theatre).places
            for case in nearby
        )
        assert control.place in theatre("osce").places
        near = pl.col("month").is_between(add_months(month, -60), add_months(month, 23))
        assert starter.table("deaths").filter(near & (pl.col("place") == control.place))["deaths"].sum() == 0


def test_each_month_has_a_control_before_one_has_two(starter):
    cases = listed_cases(starter)
    months = [control.first_month for control in controls(cases, starter)]
    assert set(months) == {case.first_month for case in cases}
    assert max(months.count(month) for month in months) == 2


def test_a_death_within_the_seven_years_takes_a_place_out(starter):
    case = next(case for case in listed_cases(starter) if case.case == "Kyrgyzstan 2010")
    assert set(quiet_pool([case], starter)) == {"KAZ", "TKM"}
    row = starter.table("deaths").head(1)
    for month, left in ((date(2012, 5, 1), {"TKM"}), (date(2012, 6, 1), {"KAZ", "TKM"}), (date(2005, 6, 1), {"TKM"})):
        added = row.with_columns(place=pl.lit("KAZ"), month=pl.lit(month), deaths=pl.lit(1, dtype=pl.Int32))
        tables = {**starter.tables, "deaths": pl.concat([starter.table("deaths"), added])}
        assert set(quiet_pool([case], replace(starter, tables=tables))) == left


def test_where_too_few_stayed_quiet_there_are_fewer_controls(world):
    case = a_case("GEO", date(1999, 1, 1))
    drawn = controls([case], world)
    assert 0 <= len(drawn) < 10
    assert {control.place for control in drawn} == set(quiet_pool([case], world))


# The table


def test_a_row_is_what_a_forecast_made_by_itself_says(world, config, table):
    row = table.filter((pl.col("case") == "made") & (pl.col("months_before") == 6)).row(0, named=True)
    origin = date(1998, 7, 1)
    assert row["origin"] == origin
    alone = make_forecast(build_panel(world, origin), origin, 12, config.run.draws, config.risk, config.run.seed)
    draws = alone.of("total")
    chances = (draws.max(axis=1) >= 25).mean(axis=1)
    own = alone.places.index("GEO")
    assert 0 < row["p25_12m"] == chances[own]
    assert row["p25_6m"] == (draws[own, :6].max(axis=0) >= 25).mean()
    assert row["expected_6m"] == draws[own, :6].sum(axis=0).mean()
    assert row["rank_world"] == (chances >= chances[own]).sum()
    assert (row["of_world"], row["of_region"], row["of_theatre"]) == (12, 12, 3)
    history = actuals_of(world, "total").matrix(("GEO",), date(1996, 8, 1), origin)[0]
    runs = [history[first : first + 12].max() >= 25 for first in range(13)]
    assert row["reference_p25_12m"] == pytest.approx(sum(runs) / 13)


def test_what_came_is_what_the_deaths_say(world, table):
    actuals = actuals_of(world, "total")
    for row in table.filter(pl.col("impossible").is_null()).to_dicts():
        ahead = actuals.matrix((row["place"],), add_months(row["origin"], 1), add_months(row["origin"], 12))[0]
        assert (row["came_6m"], row["worst_6m"]) == (ahead[:6].sum(), ahead[:6].max())
        assert (row["came_12m"], row["worst_12m"]) == (ahead.sum(), ahead.max())


def test_each_origin_is_forecast_once_and_lead_time_follows_from_the_rows(table, told):
    assert sum(text.startswith("origin") for text in told) == table.drop_nulls("p25_12m")["origin"].n_unique()
    for _, part in table.group_by("case", "place"):
        warned = part.filter(pl.col("warns").fill_null(False))["months_before"]
        assert set(part["lead_months"]) == {warned.max()}
    ruled = table.filter(pl.col("impossible").is_null()).to_dicts()
    for row in ruled:
        assert row["warns"] == warns(row["p25_12m"], row["reference_p25_12m"], row["rank_region"], row["of_region"])


def test_a_row_without_a_forecast_says_why_and_holds_no_figure(table):
    without = table.filter(pl.col("impossible").is_not_null())
    assert set(without["impossible"].str.slice(0, 20)) == {"no forecast possible"}
    why = dict(without.select(pl.concat_str("case", "months_before", separator=" "), "impossible").iter_rows())
    assert set(why) == {"early 12", "early 6", "late 6", "late 3", "late 1", *(f"never {k}" for k in (12, 6, 3, 1))}
    assert "begins in 1989-01" in why["early 12"]
    assert "ends in 2002-12" in why["late 6"]
    assert "no deaths" in why["never 1"]
    for column in (*SAID, *RANKS, *CAME, *AREA, "warns"):
        assert without[column].is_null().all(), column
        if not column.startswith(("p_onset", "onset_rate")):
            assert table.filter(pl.col("impossible").is_null())[column].is_not_null().all(), column


def test_deaths_after_the_origin_change_no_word_of_the_forecast(world, config, table):
    origin = date(1998, 12, 1)
    later = pl.when(pl.col("month") > origin).then(pl.col("deaths") * 7 + 40).otherwise("deaths").cast(pl.Int32)
    changed = replace(world, tables={**world.tables, "deaths": world.table("deaths").with_columns(later)})
    again = hindcasts(CASES[:2], changed, config)
    keys = ["case", "months_before", *SAID, *RANKS, "warns", "lead_months"]
    before = table.filter(pl.col("case").is_in(["made", "calm"]))
    assert_frame_equal(again.select(keys), before.select(keys))
    assert again["came_12m"].to_list() != before["came_12m"].to_list()


def test_the_same_numbers_again(world, config, table):
    again = hindcasts(CASES[:1], world, config)
    assert_frame_equal(again, table.filter(pl.col("case") == "made"))


def test_the_cases_and_the_controls_of_their_months_are_looked_at(monkeypatch, starter, config):
    asked = []
    monkeypatch.setattr(module, "hindcasts", lambda cases, *_: asked.append(cases) or pl.DataFrame())
    gallery(starter, config)
    gallery(starter, config, "Kyrgyzstan")
    assert [case.kind for case in asked[0]] == [CASE] * 8 + [CONTROL] * 10
    assert [(case.kind, case.place) for case in asked[1]] == [(CASE, "KGZ"), (CONTROL, "KAZ"), (CONTROL, "TKM")]
    months = {add_months(case.first_month, -before) for case in asked[0] for before in module.MONTHS_BEFORE}
    assert len(months) == 28
