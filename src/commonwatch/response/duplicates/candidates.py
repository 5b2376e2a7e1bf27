"""Which contributions are compared: those of one place with a title word, first day or amount in common."""

import math

import polars as pl

from commonwatch.response.duplicates.titles import title

BEGINNING = 4  # letters: so "educ" and "education" meet
MOST_PLACES = 12
MANY = "many places"
NOWHERE = "no place"
CROWD = 120
"""Contributions that share a place and a mark: a mark of more in one source finds none by itself."""

NEAREST = 8
STEP = math.log(1.05)


def candidates(profiles: pl.DataFrame) -> pl.DataFrame:
    """one, other: pairs of `number`s of different sources that may be one activity, each once; `one` is the earlier source.

    Of each contribution the NEAREST in each other source by the marks they share, rare marks counting more.
    """
    marks = _marks(profiles)
    crowd = marks.group_by("block", "mark", "source").len()
    sizes = crowd.group_by("block", "mark").agg(
        pl.col("len").sum(), pl.col("len").max().alias("most"), pl.len().alias("in")
    )
    useful = sizes.filter((pl.col("in") > 1) & (pl.col("most") <= CROWD))
    weighed = marks.join(
        useful.select("block", "mark", (1 + (CROWD / pl.col("len")).log1p()).alias("tells")), on=["block", "mark"]
    )
    each = weighed.select("block", "mark", "source", "number", "tells")
    pairs = (
        each.rename({"number": "one"})
        .join(each.rename({"number": "other"}).drop("tells"), on=["block", "mark"])
        .filter(pl.col("source") < pl.col("source_right"))
        .group_by("one", "other", "source", "source_right", "mark")
        .agg(pl.col("tells").max())
        .group_by("one", "other", "source", "source_right")
        .agg(pl.col("tells").sum().round(6))
    )
    rank = [
        pl.struct(-pl.col("tells"), pl.col(to)).rank("ordinal").over(side, source).alias(f"rank_{side}")
        for side, to, source in (("one", "other", "source_right"), ("other", "one", "source"))
    ]
    near = pairs.with_columns(rank).filter((pl.col("rank_one") <= NEAREST) | (pl.col("rank_other") <= NEAREST))
    return near.select("one", "other").sort("one", "other")


def _marks(profiles: pl.DataFrame) -> pl.DataFrame:
    """number, source, block (a place), mark: beginnings of title words, first days, amounts in steps of 5 %."""
    count = pl.col("places").list.len()
    where = (
        pl.when(count == 0).then(pl.lit([NOWHERE])).when(count > MOST_PLACES).then(pl.lit([MANY])).otherwise("places")
    )
    blocks = profiles.select("number", "source", where.alias("block")).explode("block")
    starts = profiles["title"].map_elements(
        lambda text: sorted({word[:BEGINNING] for word in title(text).words}), pl.List(pl.String), skip_nulls=True
    )
    words = profiles.select("number", starts.alias("mark")).explode("mark")
    days = (
        profiles.select("number", pl.col("starts").alias("mark"))
        .explode("mark")
        .select("number", pl.col("mark").cast(pl.String))
    )
    steps = (
        profiles.select("number", "currencies", "amounts")
        .explode("currencies", "amounts")
        .drop_nulls()
        .with_columns((pl.col("amounts").log() / STEP).floor().cast(pl.Int64).alias("step"))
    )
    amounts = [
        steps.select("number", pl.format("{} {}", "currencies", pl.col("step") + near).alias("mark")) for near in (0, 1)
    ]
    marks = pl.concat([words, days, *amounts]).drop_nulls().unique()
    return blocks.join(marks, on="number")
