"""The panel: values by hand, a second computation in NumPy, and no leakage from the future."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from commonwatch.errors import OriginError
from commonwatch.evidence import Evidence
from commonwatch.risk.panel import build_panel, feature_names
from commonwatch.vocabulary import add_months

ORIGIN = date(2002, 12, 1)


def changed(evidence: Evidence, **tables: pl.DataFrame) -> Evidence:
    return Evidence({**evidence.tables, **tables}, evidence.sources, evidence.packs, "changed")


def one(panel: pl.DataFrame, place: str, month: date) -> dict[str, float]:
    return panel.filter((pl.col("place") == place) & (pl.col("month") == month)).to_dicts()[0]


def test_one_row_per_place_and_month(small_world: Evidence) -> None:
    panel = build_panel(small_world, ORIGIN)
    assert panel.height == panel.select("place", "month").n_unique() == 12 * 14 * 12
    assert panel["month"].max() == ORIGIN


def test_rolling_means_shares_and_times_agree_with_numpy(small_world: Evidence) -> None:
    panel = build_panel(small_world, ORIGIN)
    for place in ("UKR", "GEO", "FIN"):
        rows = panel.filter(pl.col("place") == place).sort("t")
        sb = rows["sb"].to_numpy()
        for window in (1, 3, 12, 60):
            expected = [np.log1p(sb[max(0, t - window + 1) : t + 1].mean()) for t in range(len(sb))]
            np.testing.assert_allclose(rows[f"sb_mean_{window}"], expected, atol=1e-9)
        share = [(sb[max(0, t - 11) : t + 1] >= 25).mean() for t in range(len(sb))]
        np.testing.assert_allclose(rows["sb_share_25_12"], share, atol=1e-9)
        decay, out = 0.0, []
        for value in sb:
            decay = decay * 0.5 ** (1 / 12) + (value >= 1)
            out.append(decay)
        np.testing.assert_allclose(rows["sb_decay_12"], out, rtol=1e-6)
        since, clock = [], 420
        for value in sb:
            clock = 0 if value >= 1 else min(clock + 1, 420)
            since.append(np.log1p(clock))
        seen = np.cumsum(sb) > 0
        np.testing.assert_allclose(rows["sb_since_1"].to_numpy()[seen], np.array(since)[seen], atol=1e-9)


def test_neighbours_are_summed_over_land_borders(small_world: Evidence) -> None:
    panel = build_panel(small_world, ORIGIN)
    neighbours = ("BLR", "MDA", "POL", "RUS")
    summed = sum(np.expm1(one(panel, place, ORIGIN)["sb_mean_12"]) for place in neighbours)
    assert one(panel, "UKR", ORIGIN)["neighbour_sb_12"] == pytest.approx(np.log1p(summed))


@pytest.mark.parametrize(
    ("indicator", "month", "known"),
    [
        ("gini", date(1997, 12, 1), 1995),
        ("gini", date(1998, 1, 1), 1996),
        ("hdi", date(1997, 3, 1), 1995),
        ("hdi", date(1997, 4, 1), 1996),
    ],
)
def test_a_value_enters_when_its_publisher_brings_it_out(
    small_world: Evidence, indicator: str, month: date, known: int
) -> None:
    row = one(build_panel(small_world, ORIGIN), "UKR", month)
    assert row[indicator] == pytest.approx(known)
    assert row[f"{indicator}__age"] == (month.year - known) * 12 + month.month - 12


def test_a_missing_indicator_stays_missing(small_world: Evidence) -> None:
    assert one(build_panel(small_world, ORIGIN), "FIN", ORIGIN)["hdi"] is None


def test_the_past_does_not_change_when_the_future_does(small_world: Evidence) -> None:
    cut = date(2000, 6, 1)
    before = build_panel(small_world, ORIGIN).filter(pl.col("month") <= cut)
    deaths = small_world.table("deaths").with_columns(
        pl.when(pl.col("month") > cut)
        .then(pl.col("deaths") * 7 + 1)
        .otherwise(pl.col("deaths"))
        .cast(pl.Int32)
        .alias("deaths")
    )
    values = small_world.table("indicator_values").with_columns(
        pl.when(pl.col("year") >= 2000).then(pl.col("value") * -3).otherwise(pl.col("value")).alias("value")
    )
    after = build_panel(changed(small_world, deaths=deaths, indicator_values=values), ORIGIN).filter(
        pl.col("month") <= cut
    )
    assert before.equals(after)
    later = build_panel(changed(small_world, deaths=deaths, indicator_values=values), ORIGIN)
    assert not later.equals(build_panel(small_world, ORIGIN)), "the perturbation must reach the future"


def test_an_earlier_origin_gives_the_same_rows(small_world: Evidence) -> None:
    cut = date(2000, 6, 1)
    short, long = build_panel(small_world, cut), build_panel(small_world, ORIGIN).filter(pl.col("month") <= cut)
    assert_frame_equal(short, long, rel_tol=1e-9, abs_tol=1e-9)


def test_a_successor_carries_its_predecessors_history_flagged(small_world: Evidence) -> None:
    panel = build_panel(small_world, ORIGIN)
    assert one(panel, "UKR", date(1991, 12, 1))["has_predecessor"] == 0
    assert one(panel, "UKR", date(1992, 1, 1))["has_predecessor"] == 1
    assert one(panel, "FIN", ORIGIN)["has_predecessor"] == 0


def test_features_hold_no_keys_counts_or_ages(small_world: Evidence) -> None:
    names = feature_names(build_panel(small_world, ORIGIN))
    assert not {"place", "month", "t", "sb", "total", "gdp__age"} & set(names)
    assert {"gini", "hdi", "sb_mean_12", "predecessor_decay_60"} <= set(names)


@pytest.mark.parametrize("origin", [date(1990, 1, 1), add_months(ORIGIN, 1)])
def test_an_origin_out_of_reach_is_one_clear_error(small_world: Evidence, origin: date) -> None:
    with pytest.raises(OriginError, match="deaths from 1989-01 to 2002-12"):
        build_panel(small_world, origin)
