"""The back-test from end to end on a small made world: same numbers by another way, no look ahead, errors first."""

from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from commonwatch.errors import OriginError
from commonwatch.risk import backtest as backtest_module
from commonwatch.risk import models as models_module
from commonwatch.risk.actuals import actuals_of
from commonwatch.risk.backtest import backtest, origin_of, parsed_windows
from commonwatch.risk.backtest_occurrence import monthly_origins
from commonwatch.risk.forecast import forecast_table, make_forecast
from commonwatch.risk.forest import fit_forest
from commonwatch.risk.panel import build_panel
from commonwatch.risk.scoring import score_forecast

YEARS = (1999, 2000, 2001)
SCORES = ("crps", "ign", "mis")


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def tables(world, config, told):
    return backtest(world, YEARS, config, occurrence=True, say=told.append)


def row(tables, name, **keys):
    return tables[name].filter(*(pl.col(key) == value for key, value in keys.items())).row(0, named=True)


def test_a_windows_scores_are_those_of_a_forecast_made_and_scored_by_itself(world, config, tables):
    origin = origin_of(2000)
    made = make_forecast(build_panel(world, origin), origin, 14, config.run.draws, config.risk, config.run.seed)
    file = forecast_table(made, ("sb",), steps=range(3, 15))
    alone = score_forecast(file, actuals_of(world), places=made.places).row(0, named=True)
    assert alone["origin"] == date(1999, 10, 1)
    for score in SCORES:
        found = row(tables, "scores", places="all", window="2000", score=score)
        assert found["rows"] == alone["rows"] == 12 * 12
        for ours, theirs in (
            ("forecast", score),
            ("reference", f"reference_{score}"),
            ("ratio", f"ratio_{score}"),
            ("ratio_low", f"ratio_{score}_low"),
            ("ratio_high", f"ratio_{score}_high"),
        ):
            assert found[ours] == pytest.approx(alone[theirs], rel=1e-12), (score, ours)


def test_several_windows_have_the_mean_of_their_ratios_and_not_the_ratio_of_their_means(tables):
    for score in SCORES:
        single = [row(tables, "scores", places="all", window=str(year), score=score) for year in YEARS]
        mean = row(tables, "scores", places="all", window="1999-2001", score=score)
        assert mean["ratio"] == pytest.approx(sum(each["ratio"] for each in single) / 3, rel=1e-12)
        assert abs(mean["ratio"] - mean["forecast"] / mean["reference"]) > 1e-3
        assert mean["forecast"] == pytest.approx(sum(each["forecast"] for each in single) / 3, rel=1e-12)


def test_rows_are_complete_and_levels_and_steps_share_them_out(tables):
    months = tables["rows_months"]
    assert months.height == 3 * 12 * 12
    assert months.select("window", "place", "step").is_duplicated().sum() == 0
    for name in ("levels", "steps"):
        parts = tables[name].filter((pl.col("score") == "crps") & (pl.col("window") == "2000"))
        assert parts["rows"].sum() == 12 * 12
        whole = row(tables, "scores", places="all", window="2000", score="crps")["forecast"]
        assert (parts["forecast"] * parts["rows"]).sum() / 144 == pytest.approx(whole, rel=1e-12)


def test_one_thread_gives_the_same_numbers_as_two(world, config, monkeypatch):
    found = []
    for threads in (1, 2):
        monkeypatch.setattr(models_module, "fit_forest", partial(fit_forest, threads=threads))
        found.append(backtest(world, (2000,), config))
    assert found[0].keys() == found[1].keys()
    for name in found[0]:
        assert_frame_equal(found[0][name], found[1][name], check_exact=True)


def test_what_came_changes_the_scores_and_never_the_forecast(world, config, tables):
    later = pl.col("month") > origin_of(1999)
    deaths = world.tables["deaths"].with_columns(
        pl.when(later).then(pl.col("deaths") + 500).otherwise(pl.col("deaths"))
    )
    changed = backtest(replace(world, tables={**world.tables, "deaths": deaths}), (1999,), config)["rows_months"]
    before = tables["rows_months"].filter(pl.col("window") == "1999")
    forecast = [name for name in before.columns if name.startswith(("p_", "width_", "reference_p_", "reference_width"))]
    assert_frame_equal(changed.select("place", "step", *forecast), before.select("place", "step", *forecast))
    assert changed["crps"].sum() > before["crps"].sum()


def test_monthly_origins_are_scored_against_the_share_of_the_last_twelve_months(world, tables):
    origins = monthly_origins(2001)
    assert (origins[0], origins[-1], len(origins)) == (date(2000, 7, 1), date(2001, 6, 1), 12)
    rows = tables["rows_monthly"]
    assert rows.height == 12 * 12 * 12
    known = actuals_of(world).table
    for window, place, month, happened, reference in (
        rows.sample(60, seed=1).select("window", "place", "month", "happened", "reference_p_25").iter_rows()
    ):
        year, number = map(int, window.split("-"))
        own = known.filter(pl.col("place") == place)
        past = own.filter((pl.col("month") <= date(year, number, 1)) & (pl.col("month") > date(year - 1, number, 1)))
        assert past.height == 12
        assert reference == (past["deaths"] >= 25).sum() / 12
        assert happened == (own.filter(pl.col("month") == month)["deaths"][0] >= 25)
    whole = row(tables, "monthly", window="2000-07..2001-06")
    assert whole["brier"] == pytest.approx(((rows["p_25"] - rows["happened"]) ** 2).mean(), rel=1e-12)
    reference = ((rows["reference_p_25"] - rows["happened"]) ** 2).mean()
    assert whole["ratio"] == pytest.approx(whole["brier"] / reference, rel=1e-12)


def test_onsets_are_asked_of_origins_whose_outcomes_the_last_window_holds(world, config, monkeypatch):
    asked = []

    def instead(panel, first, last):
        asked.append((panel["month"].max(), first, last))
        figures = {"average_precision": 0.3, "average_precision_ratio": 1.0}
        return pl.DataFrame([{"origins": "monthly", "quiet_months": 12, "model": "history"} | figures])

    monkeypatch.setattr(backtest_module, "onset_record", instead)
    found = backtest(world, (2001,), config, onsets=True)["onset"]
    assert asked == [(date(2001, 11, 1), 1988, 2000)]
    assert found.select("window", "quiet_months").rows() == [("1988-2001", 12)]


def test_progress_is_told_for_each_window_and_origin(tables, told):
    assert "about" in tables
    assert [line.split(":")[0] for line in told if line.startswith("window")] == [
        f"window {year} ({k} of 3), origin {year - 1}-10" for k, year in enumerate(YEARS, start=1)
    ]
    assert sum(line.startswith("monthly origin") for line in told) == 12


@pytest.mark.parametrize("text", ["2023-2018", "last", "18-23", ""])
def test_windows_that_are_no_range_of_years_are_an_error(text):
    with pytest.raises(OriginError, match="for example 2018-2023"):
        parsed_windows(text)


def test_windows_are_years_with_both_ends():
    assert parsed_windows("2018-2020") == (2018, 2019, 2020)
    assert parsed_windows(" 2020 ") == (2020,)


@pytest.mark.parametrize(("year", "occurrence"), [(2003, False), (2002, True), (1993, False)])
def test_a_window_that_the_evidence_does_not_hold_is_an_error_before_any_forecast(world, config, year, occurrence):
    said = []
    with pytest.raises(OriginError, match=r"2002-12|1994-01"):
        backtest(world, (year,), config, occurrence=occurrence, say=said.append)
    assert said == []
