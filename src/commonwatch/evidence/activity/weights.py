"""Shares of a whole: of several rows about one activity those that count, with weights that add up to 1."""

import polars as pl

OF = ("source", "activity")


def weighed(rows: pl.DataFrame, rank: pl.Expr) -> pl.Series:
    """The weight of each row (columns source, activity, share): 0 for all but the activity's rows of the lowest `rank`.

    Shares given count as given, up to their sum; rows without one share what is left evenly, or stand for an equal
    part where nothing is left.
    """
    ranked = rows.select(*OF, "share", rank.alias("_rank"))
    counted = ranked.with_columns((pl.col("_rank") == pl.col("_rank").min().over(OF)).alias("_counts"))
    part = pl.when("_counts").then(pl.col("share").clip(0)).alias("_part")
    counted = counted.with_columns(part)
    silent = pl.col("_counts") & pl.col("_part").is_null()
    given = pl.col("_part").sum().over(OF)
    rest = (1 - given).clip(0) / silent.sum().over(OF)
    equal = 1 / pl.col("_counts").sum().over(OF)
    filled = pl.when(~pl.col("_counts")).then(0.0).when(silent).then(pl.when(rest > 0).then(rest).otherwise(equal))
    counted = counted.with_columns(filled.otherwise("_part").alias("_filled"))
    total = pl.col("_filled").sum().over(OF)
    whole = pl.when(total > 0).then(pl.col("_filled") / total).otherwise(pl.when("_counts").then(equal).otherwise(0.0))
    return counted.select(whole.alias("weight"))["weight"]
