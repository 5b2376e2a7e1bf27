"""The reference that stands beside every forecast: the place's own last months, and its own 6-month blocks."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from commonwatch.risk.past import Floats, Past
from commonwatch.risk.spread import moved_deaths

CLIMATOLOGY_MONTHS = 12
BLOCK_MEMORY = 24


def blocks(history: Floats, horizon: int) -> Floats:
    """The runs of `horizon` months within the last 24: `(n_places, n_blocks, horizon)` deaths per month."""
    recent = history[:, -BLOCK_MEMORY:]
    return np.lib.stride_tricks.sliding_window_view(recent, horizon, axis=1)


def block_reference(past: Past, horizon: int, threshold: int, interval: float) -> pl.DataFrame:
    """Per place: expected, low and high total of `horizon` months, and the share of blocks with a month >= threshold.

    Columns place, reference_expected_6m, reference_low_6m, reference_high_6m (deaths), reference_p25_6m (0..1).
    """
    runs = blocks(past.total, horizon)
    totals = runs.sum(axis=2)
    low, high = np.quantile(totals, [(1 - interval) / 2, (1 + interval) / 2], axis=1)
    return pl.DataFrame(
        {
            "place": past.places,
            "reference_expected_6m": totals.mean(axis=1),
            "reference_low_6m": low,
            "reference_high_6m": high,
            "reference_p25_6m": (runs.max(axis=2) >= threshold).mean(axis=1),
        }
    )


def reference_table(past: Past) -> pl.DataFrame:
    """place, origin, violence, values: the 12-month climatology as its list of 12 values, deaths per month."""
    kinds = {"sb": past.deaths[:, :, 0], "ns": past.deaths[:, :, 1], "os": past.deaths[:, :, 2], "total": past.total}
    return pl.concat(
        pl.DataFrame(
            {"place": past.places, "violence": name, "values": history[:, -CLIMATOLOGY_MONTHS:].astype(np.int32)},
            schema={"place": pl.String, "violence": pl.String, "values": pl.Array(pl.Int32, CLIMATOLOGY_MONTHS)},
        ).select(
            "place", pl.lit(past.origin, dtype=pl.Date).alias("origin"), "violence", pl.col("values").arr.to_list()
        )
        for name, history in kinds.items()
    )


def history_table(past: Past, evidence: Mapping[str, pl.DataFrame], first: date) -> pl.DataFrame:
    """place, month, violence, deaths, deaths_spread, allocated, provisional: every month from `first` to the origin.

    Zeros included. `deaths` are booked as models and scores have them, `deaths_spread` are for charts: events that
    lasted for months are spread over their days (`spread.moved_deaths`).
    """
    months = pl.date_range(first, past.origin, "1mo", eager=True)
    grid = pl.DataFrame({"place": past.places}).join(pl.DataFrame({"month": months}), how="cross")
    known = evidence["deaths"].filter(pl.col("month").is_between(first, past.origin))
    parts = known.select("place", "month", "violence", "deaths", "allocated", "provisional")
    total = (
        parts.group_by("place", "month")
        .agg(pl.col("deaths").sum(), pl.col("allocated").any(), pl.col("provisional").any())
        .with_columns(pl.lit("total").alias("violence"))
        .select(parts.columns)
    )
    both = pl.concat([parts, total.with_columns(pl.col("deaths").cast(parts.schema["deaths"]))])
    kinds = pl.DataFrame({"violence": ["sb", "ns", "os", "total"]})
    moved = moved_deaths(evidence, months)
    in_all = moved.group_by("place", "month").agg(pl.col("moved").sum()).with_columns(pl.lit("total").alias("violence"))
    moved = pl.concat([moved, in_all.select(moved.columns)])
    return (
        grid.join(kinds, how="cross")
        .join(both, on=["place", "month", "violence"], how="left")
        .join(moved, on=["place", "month", "violence"], how="left")
        .with_columns(pl.col("deaths").fill_null(0), pl.col("allocated", "provisional").fill_null(False))
        .with_columns((pl.col("deaths") + pl.col("moved").fill_null(0.0)).clip(lower_bound=0.0).alias("deaths_spread"))
        .select("place", "month", "violence", "deaths", "deaths_spread", "allocated", "provisional")
        .sort("place", "violence", "month")
    )
