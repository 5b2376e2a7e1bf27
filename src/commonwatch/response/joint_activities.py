"""The activities of the joint picture, to be handed on: each told once, and marked as others' reports."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from commonwatch.evidence.activity.raw import RAW
from commonwatch.evidence.names import ACTIVITY
from commonwatch.response.once import known_ties

NOT_FOR_THE_REGISTRY = (
    "Joint picture of several publishers' activities, each told once, under their own identifiers. Secondary reports: not for "
    "the IATI Registry."
)
KEY = ("source", "activity")


def joint_activities(tables: Mapping[str, pl.DataFrame], since: date, until: date) -> dict[str, pl.DataFrame]:
    """The activity tables without the second telling of what two sources tell, every reporter marked as secondary.

    Original identifiers are kept; a dropped telling's identifier stands with the kept one as a related activity of type 5
    (third party). Amounts stay as told.
    """
    same, _ = known_ties(tables, since, until)
    second = same.select(pl.col("source_b").alias("source"), pl.col("activity_b").alias("activity")).unique()
    kept = {name: tables[name].join(second, on=KEY, how="anti") for name in ACTIVITY if name in tables}
    activities = kept["activities"].with_columns(pl.lit(True).alias("secondary"))
    return {**kept, "activities": activities, "activity_links": _with_twins(kept, same)}


def _with_twins(kept: Mapping[str, pl.DataFrame], same: pl.DataFrame) -> pl.DataFrame:
    links = kept["activity_links"] if "activity_links" in kept else pl.DataFrame(schema=RAW["activity_links"])
    numbers = links.group_by(KEY).agg(pl.col("n").max().alias("_last"))
    twins = (
        same.rename({"source_a": "source", "activity_a": "activity", "activity_b": "ref"})
        .join(kept["activities"].select(KEY), on=KEY, how="semi")
        .join(numbers, on=KEY, how="left")
        .with_columns(
            (pl.col("_last").fill_null(0) + pl.int_range(1, pl.len() + 1).over(KEY)).cast(pl.Int32).alias("n"),
            pl.lit("related_activity").alias("link"),
            pl.lit("5").alias("type"),
        )
    )
    return pl.concat([links, twins.select(c for c in links.columns if c in twins.columns)], how="diagonal")
