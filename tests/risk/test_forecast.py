"""The forecast: whole, coherent, repeatable, with honest edges."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.config import Config
from commonwatch.errors import OriginError, UnknownNameError
from commonwatch.evidence import Evidence
from commonwatch.risk.across import aligned
from commonwatch.risk.forecast import Forecast, forecast_table, make_forecast
from commonwatch.risk.forest import fit_forest, forest_draws
from commonwatch.risk.panel import build_panel
from commonwatch.risk.past import Past, past_until
from commonwatch.risk.request import parsed_kinds, parsed_steps

ORIGIN = date(2001, 6, 1)


@pytest.fixture(scope="module")
def panel(small_world: Evidence) -> pl.DataFrame:
    return build_panel(small_world, ORIGIN)


@pytest.fixture(scope="module")
def past(panel: pl.DataFrame) -> Past:
    return past_until(panel, ORIGIN)


@pytest.fixture(scope="module")
def made(panel: pl.DataFrame, config: Config) -> Forecast:
    return make_forecast(panel, ORIGIN, 36, 200, config.risk, 5)


def test_draws_are_whole_numbers_in_bounds(made: Forecast, config: Config) -> None:
    assert made.draws.shape == (12, 3, 36, 200)
    assert made.draws.dtype == np.int32
    assert made.draws.min() >= 0
    assert made.draws.max() <= config.risk.ceiling


def test_parts_add_up_to_the_total_draw_by_draw(made: Forecast) -> None:
    assert (made.of("sb") + made.of("ns") + made.of("os") == made.of("total")).all()


def test_the_same_input_gives_the_same_draws_and_another_seed_others(
    panel: pl.DataFrame, made: Forecast, config: Config
) -> None:
    again = make_forecast(panel, ORIGIN, 36, 200, config.risk, 5)
    assert np.array_equal(again.draws, made.draws)
    assert not np.array_equal(make_forecast(panel, ORIGIN, 36, 200, config.risk, 6).draws, made.draws)


def test_one_thread_and_two_give_the_same_forest(past: Past) -> None:
    one, two = (fit_forest(past, 20, 10, 0.3, 1, threads) for threads in (1, 2))
    assert np.array_equal(one.leaves, two.leaves)


def test_a_place_at_war_is_forecast_above_one_at_peace(small_world: Evidence, config: Config) -> None:
    origin = date(1996, 6, 1)
    made = make_forecast(build_panel(small_world, origin), origin, 14, 200, config.risk, 5)
    means = dict(zip(made.places, made.of("sb").mean(axis=(1, 2)), strict=True))
    assert means["FIN"] < 2 < means["RUS"]
    at_war = np.log1p(made.of("total")[made.places.index("RUS")].astype(float))
    assert np.mean([np.corrcoef(at_war[s], at_war[s + 1])[0, 1] for s in range(6)]) > 0.2, (
        "months of a path hang together"
    )


def test_open_ended_paths_are_continued_to_the_last_step(past: Past) -> None:
    forest = fit_forest(past, 20, 10, 0.3, 1)
    draws = forest_draws(forest, past, 36, 100, 2)
    assert draws.shape == (12, 3, 36, 100)
    assert (draws >= 0).all()


def test_a_history_too_short_is_a_clear_error(panel: pl.DataFrame, config: Config) -> None:
    origin = date(1991, 1, 1)
    with pytest.raises(OriginError, match="no past month to learn from"):
        make_forecast(panel.filter(pl.col("month") <= origin), origin, 12, 100, config.risk, 1)


def test_forecast_rows_carry_month_step_and_a_list_of_draws(made: Forecast) -> None:
    table = forecast_table(made, ("sb",), ["UKR", "FIN"], range(3, 15))
    assert table.height == 2 * 12
    assert table["month"].min() == date(2001, 9, 1)
    assert table["draws"].list.len().unique().to_list() == [200]
    first = table.filter((pl.col("place") == "UKR") & (pl.col("step") == 3))["draws"][0].to_list()
    assert first == made.of("sb")[made.places.index("UKR"), 2].tolist()


def test_aligning_places_keeps_each_places_draws_and_makes_them_lean_together() -> None:
    rng = np.random.default_rng(3)
    draws = rng.poisson(20, (2, 3, 4, 4000)).astype(np.int32)
    out = aligned(draws, ["a", "a"], 0.3, 0.3, 1)
    totals, before = out.sum(axis=(1, 2)), draws.sum(axis=(1, 2))
    assert np.array_equal(np.sort(totals, axis=1), np.sort(before, axis=1))
    assert 0.5 < np.corrcoef(totals)[0, 1] < 0.7
    assert abs(np.corrcoef(before)[0, 1]) < 0.1


@given(st.integers(1, 36), st.integers(1, 36))
def test_steps_read_as_written(first: int, last: int) -> None:
    low, high = min(first, last), max(first, last)
    assert list(parsed_steps(f"{low}-{high}")) == list(range(low, high + 1))


@pytest.mark.parametrize("text", ["0-3", "3-37", "14-3", "x", ""])
def test_bad_steps_are_refused(text: str) -> None:
    with pytest.raises(OriginError, match="between 1 and 36"):
        parsed_steps(text)


def test_bad_violence_is_refused() -> None:
    assert parsed_kinds("all") == ("sb", "ns", "os", "total")
    with pytest.raises(UnknownNameError, match="sb, ns, os, total or all"):
        parsed_kinds("war")
