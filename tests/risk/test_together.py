"""A theatre taken together: one place is itself, several are their sum, against a plain walk through the draws."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.config import load_config
from commonwatch.risk.together import together
from commonwatch.vocabulary import add_months

ORIGIN = date(2024, 6, 1)
SETTINGS = load_config().watch


@pytest.fixture(scope="module")
def tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(3)
    forecast, history = [], []
    for place, level in (("KGZ", 2.0), ("TJK", 9.0), ("UZB", 0.1)):
        for step in range(1, 13):
            draws = rng.negative_binomial(0.4, 0.4 / (0.4 + level), 300).tolist()
            forecast.append({"place": place, "violence": "total", "step": step, "draws": draws})
            forecast.append({"place": place, "violence": "sb", "step": step, "draws": [10**6] * 300})
        for month in range(120):
            deaths = int(rng.poisson(level)) * (30 if month == 100 else 1)
            key = {"place": place, "month": add_months(ORIGIN, month - 119)}
            history.append(key | {"violence": "total", "deaths": deaths})
            history.append(key | {"violence": "sb", "deaths": 10**6})
    return (
        pl.DataFrame(forecast).sample(fraction=1, shuffle=True, seed=1),
        pl.DataFrame(history).sample(fraction=1, shuffle=True, seed=2),
    )


@pytest.mark.parametrize("places", [("KGZ",), ("KGZ", "TJK", "UZB"), ("TJK", "AND")])
def test_it_is_what_a_walk_through_draws_and_months_gives(tables, places):
    forecast, history = tables
    (row,) = together(places, forecast, history, SETTINGS).to_dicts()
    totals, worst = [0] * 300, [0] * 300
    for one in forecast.filter(pl.col("place").is_in(places) & (pl.col("violence") == "total")).iter_rows(named=True):
        if one["step"] <= 6:
            totals = [a + b for a, b in zip(totals, one["draws"], strict=True)]
            worst = [max(a, b) for a, b in zip(worst, one["draws"], strict=True)]
    assert row["expected_6m"] == pytest.approx(sum(totals) / 300)
    assert row["low_6m"] == pytest.approx(np.percentile(totals, 10))
    assert row["high_6m"] == pytest.approx(np.percentile(totals, 90))
    assert row["p25_6m"] == pytest.approx(sum(one >= 25 for one in worst) / 300)
    months = [add_months(ORIGIN, k) for k in range(-23, 1)]
    known = {
        (r["place"], r["month"]): r["deaths"]
        for r in history.filter(pl.col("violence") == "total").iter_rows(named=True)
    }
    runs = [[known.get((p, m), 0) for m in months[k : k + 6] for p in places] for k in range(19)]
    assert row["reference_expected_6m"] == pytest.approx(np.mean([sum(run) for run in runs]))
    assert row["reference_high_6m"] == pytest.approx(np.percentile([sum(run) for run in runs], 90))
    assert row["reference_p25_6m"] == pytest.approx(np.mean([max(run) >= 25 for run in runs]))


def test_a_theatre_without_a_model_has_no_row(tables):
    assert together(("AND", "MCO"), *tables, SETTINGS).is_empty()
