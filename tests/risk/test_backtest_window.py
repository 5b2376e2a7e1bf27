"""Rows of one window, from draws that are given: by brute force, and a tiny world worked by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.risk.backtest_window import Outlook, band, month_rows, run_rows, theatre_rows
from commonwatch.vocabulary import theatre


def pairwise_crps(draws, y) -> float:
    x = [float(v) for v in draws]
    return sum(abs(v - y) for v in x) / len(x) - sum(abs(a - b) for a in x for b in x) / (2 * len(x) ** 2)


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    rng = np.random.default_rng(7)
    places = ("ALB", "KGZ", "SRB", "UKR")
    size = np.array([0.2, 4, 30, 300])[:, None]
    lean = rng.gamma(1, 1, (4, 1, 40))
    draws = rng.poisson(size[:, :, None] * lean, (4, 14, 40)).astype(np.int32)
    return Outlook("2001", date(2000, 10, 1), places, draws, rng.poisson(size, (4, 24)), rng.poisson(size, (4, 14)))


@pytest.mark.parametrize(
    ("level", "name"),
    [(0, "none"), (1 / 12, "below 1"), (1, "1 to 25"), (24.9, "1 to 25"), (25, "25 to 100"), (100, "100 and more"),
     (1e6, "100 and more")],
)  # fmt: skip
def test_a_level_belongs_to_the_band_that_it_begins(level, name):
    assert band(level) == name


def test_totals_are_those_of_trajectories_and_of_runs_of_the_past(outlook):
    rows = run_rows(outlook, seed=3)
    assert rows["steps"].unique(maintain_order=True).to_list() == ["1-6", "3-8", "9-14"]
    for row in rows.to_dicts():
        first, last = map(int, row["steps"].split("-"))
        i = outlook.places.index(row["place"])
        totals = [sum(int(outlook.draws[i, s - 1, k]) for s in range(first, last + 1)) for k in range(40)]
        past = [sum(int(v) for v in outlook.history[i, a : a + 6]) for a in range(19)]
        came = [int(outlook.observed[i, s - 1]) for s in range(first, last + 1)]
        assert row["observed"] == sum(came)
        assert row["crps"] == pytest.approx(pairwise_crps(totals, sum(came)), rel=1e-9)
        assert row["reference_crps"] == pytest.approx(pairwise_crps(past, sum(came)), rel=1e-9)
        low, high = np.percentile(totals, [10, 90])
        assert row["inside_80"] == int(low <= sum(came) <= high)
        assert row["width_80"] == pytest.approx(high - low)
        worst = [max(int(outlook.draws[i, s - 1, k]) for s in range(first, last + 1)) >= 25 for k in range(40)]
        assert row["p_worst"] == pytest.approx(sum(worst) / 40)
        assert row["worst"] == (max(came) >= 25)


def test_months_drawn_apart_give_narrower_totals_where_trajectories_lean(outlook):
    war = run_rows(outlook, seed=3).filter(pl.col("place") == "UKR")
    assert (war["independent_width_80"] < 0.75 * war["width_80"]).all()


def test_a_theatre_is_the_sum_of_its_places_draw_by_draw(outlook):
    rows = theatre_rows(outlook)
    for name in ("western_balkans", "central_asia", "osce"):
        index = [i for i, place in enumerate(outlook.places) if place in theatre(name).places]
        assert index
        part = rows.filter(pl.col("theatre") == name).to_dicts()
        assert [row["step"] for row in part] == list(range(3, 15))
        for row in part:
            step = row["step"] - 1
            totals = [sum(int(outlook.draws[i, step, k]) for i in index) for k in range(40)]
            past = [sum(int(outlook.history[i, m]) for i in index) for m in range(12, 24)]
            came = sum(int(outlook.observed[i, step]) for i in index)
            assert row["places"] == len(index)
            assert row["crps"] == pytest.approx(pairwise_crps(totals, came), rel=1e-9)
            assert row["reference_crps"] == pytest.approx(pairwise_crps(past, came), rel=1e-9)
    assert "south_caucasus" not in set(rows["theatre"])


def test_a_tiny_world_worked_by_hand():
    """One place, four draws a month 0, 0, 10, 30; its last year 0 or 24 in turn; 10 deaths came in each month."""
    draws = np.tile(np.array([0, 0, 10, 30], dtype=np.int32), (1, 14, 1))
    history = np.tile(np.array([[0, 24]]), 12)
    rows = month_rows(Outlook("2001", date(2000, 10, 1), ("UKR",), draws, history, np.full((1, 14), 10)), seed=1)
    assert rows.height == 12
    first = rows.row(0, named=True)
    assert (first["band"], first["step"], first["month"]) == ("1 to 25", 3, date(2001, 1, 1))
    # mean |x - 10| = (10 + 10 + 0 + 20) / 4 = 10; pairs 0-10 twice, 0-30 twice, 10-30: 2 (10 + 10 + 30 + 30 + 20) = 200
    assert first["crps"] == pytest.approx(10 - 200 / 32)
    # half the year 0, half 24: mean |x - 10| = (10 + 14) / 2 = 12; half of all pairs differ by 24
    assert first["reference_crps"] == pytest.approx(12 - 12 / 2)
    # 5 and 95 % of 0, 0, 10, 30, interpolated: 0 and 30 - 0.15 x 20 = 27
    assert first["mis"] == pytest.approx(27)
    assert (first["width_90"], first["inside_90"]) == (pytest.approx(27), 1)
    # 25 and 75 %: 0 and 10 + 0.25 x 20 = 15
    assert (first["width_50"], first["inside_50"]) == (pytest.approx(15), 1)
    assert [first[f"p_{least}"] for least in (1, 25, 100, 1000)] == [0.5, 0.25, 0, 0]
    assert [first[f"reference_p_{least}"] for least in (1, 25)] == [0.5, 0]
    assert ((rows["pit"] >= 0.5) & (rows["pit"] <= 0.75)).all()
    assert (rows["reference_pit"] == 0.5).all()
