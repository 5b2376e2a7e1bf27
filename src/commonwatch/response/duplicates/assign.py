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
        (pl.col("bits") == pl.col("bits").max().over(side))
        & ((pl.col("bits") == pl.col("bits").max().over(side)).sum().over(side) == 1)
        for side in (one, other)
    ]
    found = odds.with_columns((pl.col("odds") / (1 + rivals)).alias("probability")).filter(*best)
    return found.select("one", "other", "probability").sort("one", "other")


def clusters(pairs: pl.DataFrame) -> pl.DataFrame:
    """source, activity, cluster: activities of `told_twice` that are one, with at most one per source in a cluster.

    Pairs are joined from the surest on; one that would bring two activities of a source together is left apart. `cluster` is
    the first "source activity" in it.
    """
    together: dict[tuple[str, str], dict[str, str]] = {}
    ordered = pairs.sort(
        ["probability", "source_a", "activity_a", "source_b", "activity_b"], descending=[True, *[False] * 4]
    )
    for one, of_one, other, of_other in ordered.select("source_a", "activity_a", "source_b", "activity_b").iter_rows():
        left = together.setdefault((one, of_one), {one: of_one})
        right = together.setdefault((other, of_other), {other: of_other})
        if left is not right and not left.keys() & right.keys():
            left.update(right)
            together.update(dict.fromkeys(right.items(), left))
    rows = [(*key, " ".join(min(group.items()))) for key, group in sorted(together.items())]
    return pl.DataFrame(rows, schema={"source": pl.String, "activity": pl.String, "cluster": pl.String}, orient="row")
