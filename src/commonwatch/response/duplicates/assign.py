"""From scores to pairs: each contribution has at most one other in each source, its best, whose best it is."""

import polars as pl

MOST_BITS = 60.0


def assigned(scored: pl.DataFrame) -> pl.DataFrame:
    """one, other, probability (0-1): the pairs that are each other's best among their sources.

    `scored` has one, other, source_a, source_b and bits (log2 of the odds). A pair's probability counts its rivals: its odds
    over 1 + the odds of all pairs of the same two sources that hold one of the two. So of two equally good ones neither
    comes near 1. Equal bests give no pair.
    """
    odds = scored.with_columns((2.0 ** pl.col("bits").clip(-MOST_BITS, MOST_BITS)).alias("odds"))
    one, other = ["one", "source_b"], ["other", "source_a"]
    rivals = pl.col("odds").sum().over(one) + pl.col("odds").sum().over(other) - pl.col("odds")
    best = [
        (pl.col("bits") == pl.col("bits").max().over(side)) & ((pl.col("bits") == pl.col("bits").max().over(side)).sum().over(side) == 1)
        for side in (one, other)
    ]
    found = odds.with_columns((pl.col("odds") / (1 + rivals)).alias("probability")).filter(*best)
    return found.select("one", "other", "probability").sort("one", "other")
