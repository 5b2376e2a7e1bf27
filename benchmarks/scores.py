"""Scores of one window: ours beside the published library and the definition written plainly."""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.registry import Job, entry

WINDOW = "2,292 x 1,000 draws"


def window(rows: int = 2292) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Draws `(rows, 1000)` and outcomes with many zeros and a heavy tail, as deaths have."""
    rng = np.random.default_rng(1)
    draws = rng.negative_binomial(0.1, 0.002, (rows, 1000)).astype(np.int32)
    return draws, rng.negative_binomial(0.1, 0.002, rows).astype(np.int32)


@entry("crps, ours", WINDOW, against="crps, scoringrules sorted form")
def crps_ours() -> Job:
    """One sort and one product a row."""
    from commonwatch.risk.scores import crps

    draws, observed = window()
    return lambda: crps(draws, observed)


@entry("crps, scoringrules sorted form", WINDOW, against="crps, scoringrules sorted form")
def crps_scoringrules() -> Job:
    """The library in its own sorted form."""
    import scoringrules

    draws, observed = window()
    return lambda: scoringrules.crps_ensemble(observed, draws, estimator="qd", backend="numpy")


@entry("crps, all pairs", WINDOW, against="crps, scoringrules sorted form")
def crps_naive() -> Job:
    """The definition as it stands: all pairs of draws, n^2 a row."""
    draws, observed = window()

    def all_pairs() -> list[float]:
        wide = draws.astype(np.float32)
        return [
            float(np.abs(x - y).mean() - np.abs(x[:, None] - x).mean() / 2) for x, y in zip(wide, observed, strict=True)
        ]

    return all_pairs


@entry("mis, ours", WINDOW, against=1.0)
def mis_ours() -> Job:
    """Two quantiles a row."""
    from commonwatch.risk.scores import mis

    draws, observed = window()
    return lambda: mis(draws, observed)


@entry("ign, ours", WINDOW, against=1.0)
def ign_ours() -> Job:
    """One comparison a draw."""
    from commonwatch.risk.scores import ign

    draws, observed = window()
    return lambda: ign(draws, observed)


@entry("score a forecast table", f"{WINDOW}, with the reference and intervals", against=5.0)
def score_table() -> Job:
    """From a table with lists of draws to scores, reference, ratios and their intervals."""
    from commonwatch.evidence import load_evidence
    from commonwatch.risk.actuals import actuals_of
    from commonwatch.risk.scoring import score_forecast
    from commonwatch.vocabulary import resolve_places

    actuals = actuals_of(load_evidence())
    rows = [(place, date(2023, month, 1)) for place in resolve_places("views") for month in range(1, 13)]
    draws = pl.Series("draws", window(len(rows))[0]).cast(pl.List(pl.Int32))
    forecast = pl.DataFrame(rows, schema=["place", "month"], orient="row").with_columns(draws)
    return lambda: score_forecast(forecast, actuals)
