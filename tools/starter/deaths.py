"""Deaths by place, month and type of violence, and the months that are covered."""

from datetime import date
from pathlib import Path

import polars as pl

from commonwatch.evidence.kosovo import divide
from starter import kosovo
from starter.shapes import outlines

SOURCE_SB = "ucdp_evaluation"
SOURCE_NS_OS = "ucdp_ged"
EVALUATION = "conflict/sb_country_month_evaluation.parquet"
COUNTRY_MONTH = "conflict/ucdp_ged_country_month.parquet"
EVENTS = "conflict/ucdp_ged_events_precise_v21_1.parquet"


def deaths(shared: Path) -> pl.DataFrame:
    """The table `deaths`: state-based from the evaluation table, non-state and one-sided start-booked."""
    month = pl.date("year", "month", 1).alias("month")
    state_based = pl.read_parquet(shared / EVALUATION).select(
        pl.col("iso3").alias("place"),
        month,
        pl.lit("sb").alias("violence"),
        pl.col("sb_best").alias("deaths"),
        pl.when(pl.col("basis") == "views_actuals")
        .then(pl.lit("evaluation"))
        .otherwise(pl.lit("start_booked"))
        .alias("basis"),
        pl.lit(False).alias("provisional"),
        pl.lit(SOURCE_SB).alias("source"),
    )
    others = (
        pl.read_parquet(shared / COUNTRY_MONTH)
        .select(
            pl.col("iso3").alias("place"),
            month,
            pl.col("ns_best").alias("ns"),
            pl.col("os_best").alias("os"),
            pl.lit("start_booked").alias("basis"),
            "provisional",
            pl.lit(SOURCE_NS_OS).alias("source"),
        )
        .unpivot(
            on=["ns", "os"],
            index=["place", "month", "basis", "provisional", "source"],
            variable_name="violence",
            value_name="deaths",
        )
    )
    both = pl.concat([state_based, others.select(state_based.columns)], how="vertical_relaxed").filter(
        pl.col("deaths") > 0
    )
    both = both.with_columns(pl.lit(0, pl.Int64).alias("deaths_allocated"), pl.lit(False).alias("allocated"))
    events = kosovo.events_of_the_war(pl.read_parquet(shared / EVENTS), outlines(shared)["XKX"])
    return divide(both, events)


def coverage(shared: Path) -> pl.DataFrame:
    """The table `deaths_coverage`: the modelled places, each type over the months of the evaluation table."""
    grid = pl.read_parquet(shared / EVALUATION).select("iso3", pl.date("year", "month", 1).alias("month"))
    first, last = grid["month"].min(), grid["month"].max()
    assert isinstance(first, date)
    return (
        grid.select(pl.col("iso3").unique().sort().alias("place"))
        .join(
            pl.DataFrame({"violence": ["sb", "ns", "os"], "source": [SOURCE_SB, SOURCE_NS_OS, SOURCE_NS_OS]}),
            how="cross",
        )
        .with_columns(pl.lit(first).alias("first_month"), pl.lit(last).alias("last_month"))
    )
