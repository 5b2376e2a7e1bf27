"""Places and panels that make forecasts hard: new States, a split, a panel with holes, an origin out of reach."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.errors import OriginError
from commonwatch.risk.forecast import make_forecast
from commonwatch.risk.panel import build_panel
from commonwatch.risk.past import past_until

ORIGIN = date(2001, 6, 1)


@pytest.fixture(scope="module")
def panel(small_world):
    return build_panel(small_world, ORIGIN)


def test_a_panel_with_a_hole_is_refused_and_the_place_named(panel):
    holed = panel.filter(~((pl.col("place") == "GEO") & (pl.col("month") == date(2000, 3, 1))))
    with pytest.raises(OriginError, match=r"1 place\(s\) lack months, the first GEO \(149 of 150\)"):
        past_until(holed, ORIGIN)
    with pytest.raises(OriginError, match=r"1 row\(s\) are there twice"):
        past_until(pl.concat([panel, panel.tail(1)]), ORIGIN)


def test_an_origin_beyond_the_panel_or_the_data_is_refused(panel, small_world):
    with pytest.raises(OriginError, match="isn't whole up to 2002-01"):
        past_until(panel, date(2002, 1, 1))
    with pytest.raises(OriginError, match="Use --origin between"):
        build_panel(small_world, date(2003, 1, 1))


def test_a_place_with_one_year_of_war_behind_it_and_nothing_before_gets_a_wide_forecast(small_world, config):
    months = pl.date_range(date(2000, 7, 1), ORIGIN, "1mo", eager=True)
    war = pl.DataFrame(
        {"place": "MDA", "month": months, "violence": "sb", "deaths": 40, "allocated": False, "provisional": False}
    )
    old = small_world.table("deaths")
    deaths = pl.concat([old.filter(pl.col("place") != "MDA"), war.select(old.columns)], how="vertical_relaxed")
    world = replace(small_world, tables=dict(small_world.tables) | {"deaths": deaths.cast(dict(old.schema))})
    made = make_forecast(build_panel(world, ORIGIN), ORIGIN, 12, 400, config.risk, 3)
    draws = made.of("sb")[made.places.index("MDA")]
    assert np.isfinite(draws).all() and draws.min() >= 0
    low, middle, high = np.quantile(draws, [0.05, 0.5, 0.95], axis=1)
    assert (high - low > 10).all(), "one year says little: the interval is wide"
    assert (middle > 0).mean() > 0.5, "and yet the war is seen"


def test_a_place_that_was_part_of_another_is_forecast_like_the_others(panel, config):
    made = make_forecast(panel, ORIGIN, 6, 200, config.risk, 3)
    kosovo = made.of("total")[made.places.index("XKX")]
    assert kosovo.shape == (6, 200) and kosovo.min() >= 0 and kosovo.max() <= config.risk.ceiling
