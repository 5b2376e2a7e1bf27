"""A theatre as one: the horizon's figures of all its places taken together, and the reference's beside them."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from commonwatch.config import WatchSettings
from commonwatch.risk.reference import blocks


def together(
    places: Sequence[str], forecast: pl.DataFrame, history: pl.DataFrame, settings: WatchSettings
) -> pl.DataFrame:
    """The columns of `horizon_figures` and `block_reference` without `place`: one row, none when no place is modelled.

    Deaths are the places' sum, draw by draw; p25_6m is the chance (0..1) that some place sees a month at the threshold.
    """
    ahead = forecast.filter(
        pl.col("place").is_in(list(places)) & (pl.col("violence") == "total") & (pl.col("step") <= settings.horizon)
    ).sort("place", "step")
    if ahead.is_empty():
        return pl.DataFrame()
    count = ahead["place"].n_unique()
    draws = ahead["draws"].explode().to_numpy().reshape(count, settings.horizon, -1)
    past = history.filter(pl.col("place").is_in(ahead["place"].unique().to_list()) & (pl.col("violence") == "total"))
    runs = blocks(
        past.sort("place", "month")["deaths"].to_numpy().astype(np.float64).reshape(count, -1), settings.horizon
    )
    return pl.DataFrame(
        _figures(draws.sum(axis=(0, 1)), draws.max(axis=(0, 1)), "", settings)
        | _figures(runs.sum(axis=(0, 2)), runs.max(axis=(0, 2)), "reference_", settings)
    )


def _figures(totals: np.ndarray, worst: np.ndarray, prefix: str, settings: WatchSettings) -> dict[str, list[float]]:
    low, high = np.quantile(totals, [(1 - settings.interval) / 2, (1 + settings.interval) / 2])
    return {
        f"{prefix}expected_6m": [float(totals.mean())],
        f"{prefix}low_6m": [float(low)],
        f"{prefix}high_6m": [float(high)],
        f"{prefix}p25_6m": [float((worst >= settings.threshold).mean())],
    }
