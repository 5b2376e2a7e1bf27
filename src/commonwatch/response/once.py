"""Work told twice counted once: split rows as one contribution, and one activity of two reporters with its money once."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from commonwatch.response.duplicates import contributions, links, told_twice

Tables = Mapping[str, pl.DataFrame]
PAIR = ("source_a", "activity_a", "source_b", "activity_b")
KEY = ("source", "activity")


def known_ties(tables: Tables, since: date, until: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs of activities that are the same (told twice), and all pairs that are tied in any way: the same, chains, siblings."""
    if "activities" not in tables:
        none = pl.DataFrame(schema=dict.fromkeys(PAIR, pl.String))
        return none, none
    same = told_twice(tables, since, until).select(PAIR)
    return same, pl.concat([same, links(tables).select(PAIR)]).unique(maintain_order=True)


def once(work: pl.DataFrame, tables: Tables, same: pl.DataFrame) -> pl.DataFrame:
    """The table `work` with each activity named by its contribution, and no money on the second telling of the same one.

    Both reporters stay: they are at work there, and tied.
    """
    if "activities" not in tables:
        return work
    whole = contributions(tables).select(*KEY, "contribution")
    second = same.select(pl.col("source_b").alias("source"), pl.col("activity_b").alias("activity")).unique()
    told = work.join(second.with_columns(pl.lit(True).alias("_again")), on=list(KEY), how="left", maintain_order="left")
    named = told.join(whole, on=list(KEY), how="left", maintain_order="left")
    return named.with_columns(
        pl.when(pl.col("_again").fill_null(False)).then(None).otherwise("usd").alias("usd"),
        pl.coalesce("contribution", "activity").alias("activity"),
    ).select(work.columns)
