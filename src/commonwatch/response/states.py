"""When an activity runs: its state in a period, and how long one without an end is known to run."""

from datetime import date

import polars as pl

WITHOUT_END = "5y"
AHEAD = "1y"
"""How far after a period a start may lie for the activity to count as planned in it."""

NEVER = date(1900, 1, 1)
ENDED = ("closed", "cancelled", "finalisation")


def known_until() -> pl.Expr:
    """Until when an activity is known to run: its end as told, else a year after its last update, else five years after
    its start (assumed: an old list's project isn't known to run today); before all periods where no day is told."""
    updated = pl.col("updated").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return pl.coalesce("end", updated.dt.offset_by("1y"), pl.col("start").dt.offset_by(WITHOUT_END), pl.lit(NEVER))


def state(since: date, until: date) -> pl.Expr:
    """planned, running (at `until`), ended (within the period) or outside, by status, start and end."""
    running = ~pl.col("status").is_in(ENDED)
    started = pl.col("start") <= until
    open_end = pl.col("end").is_null()
    return (
        pl.when((pl.col("end") < since) | (open_end & ~running & (pl.col("start") < since).fill_null(True)))
        .then(pl.lit("outside"))
        .when(pl.col("start") > pl.lit(until).dt.offset_by(AHEAD))
        .then(pl.lit("outside"))
        .when((pl.col("start") > until) | (pl.col("status") == "pipeline"))
        .then(pl.lit("planned"))
        .when(started.fill_null(True) & running & (open_end | (pl.col("end") >= until)))
        .then(pl.lit("running"))
        .otherwise(pl.lit("ended"))
    )
