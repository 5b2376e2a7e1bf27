"""The months that are covered, place by place: ranges of several sources united, gaps refused."""

import polars as pl

from commonwatch.errors import PackError

KEY = ("place", "violence")


def united(ranges: pl.DataFrame) -> pl.DataFrame:
    """One range per place and type out of several (place, violence, first_month, last_month, source).

    The source is the one that reaches furthest. Raises PackError where months between two ranges are missing: an
    absent row within the coverage is a zero, so a gap would read as peace.
    """
    ordered = ranges.sort(*KEY, "first_month", "last_month").with_columns(
        pl.col("last_month").cum_max().over(KEY).shift(1).over(KEY).alias("before")
    )
    gaps = ordered.filter(pl.col("first_month") > pl.col("before").dt.offset_by("1mo"))
    if gaps.height:
        row = gaps.row(0, named=True)
        raise PackError(
            f"deaths in {gaps['place'].n_unique()} place(s), the first {row['place']} ({row['violence']}): covered to "
            f"{row['before']:%B %Y} and again from {row['first_month']:%B %Y}, nothing between. "
            "Load the file of those months together with this one."
        )
    return (
        ordered.group_by(KEY, maintain_order=True)
        .agg(
            pl.col("first_month").min(),
            pl.col("source").sort_by("last_month").last(),
            pl.col("last_month").max(),
        )
        .select(ranges.columns)
    )
