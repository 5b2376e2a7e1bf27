"""The stated error of netting, as `python -m benchmarks.netting --stated --seeds 150` measures it on made networks; totals with it."""

from typing import NamedTuple

import polars as pl


class Band(NamedTuple):
    """From that share of known givers on: by how much a figure may be too high, and too low (shares, 90 % of cases)."""

    known: float
    high: float
    low: float


OF_ACTIVITY = (
    Band(0.999, 0.01, 0.02), Band(0.75, 0.18, 0.1), Band(0.5, 0.29, 0.26), Band(0.25, 0.33, 0.33), Band(0.0, 0.37, 0.96),
)  # fmt: skip
"""Shares of an activity's outgoing money. One that tells no origin and that nobody names as a receiver stands as it is."""

OF_TOTAL = (Band(0.8, 0.02, 0.02), Band(0.6, 0.07, 0.03), Band(0.0, 0.1, 0.03))
"""Shares of the true sum of new money. The first is 0.008 on made networks, and 0.014 on published flows (FTS 2020)."""


def with_error(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` (known, outgoing, new_usd) with low_usd and high_usd, between 0 and the outgoing."""
    high, low = (_of_band(OF_ACTIVITY, side).fill_null(0.0) * pl.col("outgoing") for side in ("high", "low"))
    return rows.with_columns(
        (pl.col("new_usd") - high).clip(lower_bound=0).alias("low_usd"),
        pl.min_horizontal(pl.col("new_usd") + low, "outgoing").alias("high_usd"),
    )


def total(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for rows of `netted`: activities, outgoing_usd, new_usd, low_usd, high_usd (US dollars), known (0-1).

    Errors of activities partly cancel out, so a total has bounds of its own. `known` is the share of money with a certain giver,
    among activities that tell an origin.
    """
    told = rows.filter(pl.col("outgoing_usd").is_not_null())
    sums = told.select(
        pl.len().alias("activities"), pl.col("outgoing_usd", "new_usd").sum(), known_of_total().alias("known")
    )
    high, low = (_of_band(OF_TOTAL, side).fill_null(0.0) for side in ("high", "low"))
    return sums.select(
        "activities", "outgoing_usd", "new_usd", (pl.col("new_usd") / (1 + high)).alias("low_usd"),
        pl.min_horizontal(pl.col("new_usd") / (1 - low), "outgoing_usd").alias("high_usd"), "known",
    )  # fmt: skip


def known_of_total() -> pl.Expr:
    """The mean of `known` by outgoing money; null where no activity tells an origin."""
    weight = pl.col("outgoing_usd").filter(pl.col("known").is_not_null())
    return pl.when(weight.sum() > 0).then((pl.col("known").drop_nulls() * weight).sum() / weight.sum())


def _of_band(bands: tuple[Band, ...], side: str) -> pl.Expr:
    return pl.coalesce(*(pl.when(pl.col("known") >= band.known).then(getattr(band, side)) for band in bands))
