"""Drivers: what each theme adds to a model's score of a place, and stays when the model is made anew. Never a cause.

For places quiet for a year the model is that of the onset, for the others the forest. A theme is named only where its
sign is the same in nearly all refits on places drawn anew.
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from commonwatch.vocabulary import add_months, theme

WORTH_NAMING = {"onset": 0.1, "forest": 0.02}  # log-odds, log(1 + deaths): less is not named in a sentence


def driver_table(contributions: pl.DataFrame) -> pl.DataFrame:
    """One row per place and theme: contribution, change since the month before, agreement, stable, rank, direction, sentence.

    Rank 1 is the largest absolute contribution among the stable ones; the others have neither rank nor direction. The
    sentence is the place's, the same on each of its rows.
    """
    size = pl.col("contribution").abs()
    side = pl.when(pl.col("contribution") >= 0).then(pl.lit("raises")).otherwise(pl.lit("lowers"))
    ranked = pl.when("stable").then(size).rank("ordinal", descending=True).over("place")
    table = contributions.with_columns(
        ranked.cast(pl.Int16).alias("rank"), pl.when("stable").then(side).alias("direction"), size.alias("size")
    )
    table = table.sort("place", "rank", "size", descending=[False, False, True], nulls_last=True).drop("size")
    sentences = [
        {"place": str(place), "sentence": driver_sentence(rows)}
        for (place,), rows in table.group_by("place", maintain_order=True)
    ]
    schema = {"place": pl.String, "sentence": pl.String}
    return table.join(pl.DataFrame(sentences, schema=schema), on="place", how="left", maintain_order="left")


def driver_sentence(
    rows: pl.DataFrame,
    translate: Callable[[str], str] = str,
    month_name: Callable[[date], str] = "{:%B %Y}".format,
) -> str:
    """What raises and lowers the score of the place whose rows of the driver table these are, by rank, in one sentence.

    Only stable themes are named; where there is none the sentence says so. `translate` gives each fixed part in another
    language.
    """
    model = rows["model"][0]
    worth = WORTH_NAMING[model]
    ranked = rows.drop_nulls("rank").sort("rank")
    named = ranked.filter(pl.col("contribution").abs() >= worth)

    def labels(names: pl.Series) -> str:
        return translate(", and by ").join(translate(theme(name).label.lower()) for name in names)

    if ranked.is_empty():
        return translate(
            "No theme is named as a driver: none keeps its sign clearly when the model is made anew from other places."
        )
    up = labels(named.filter(pl.col("direction") == "raises")["theme"].head(2))
    down = labels(named.filter(pl.col("direction") == "lowers")["theme"].head(2))
    if model == "onset":
        average, score = translate("the average quiet place"), translate("the chance of a first death")
    else:
        average, score = translate("the average place with recent deaths"), translate("the model's score")
    if up and down:
        said = translate("Against {average}, {score} is raised most by {up}, and lowered most by {down}")
    elif up:
        said = translate("Against {average}, {score} is raised most by {up}")
    elif down:
        said = translate("Against {average}, {score} is lowered most by {down}")
    else:
        said = translate("Against {average}, no theme moves {score} noticeably")
    moved = rows.filter(pl.col("change_stable") & (pl.col("change").abs() >= worth))
    moved = moved.sort(pl.col("change").abs(), descending=True).head(1)
    since = ""
    if moved.height:
        rose = translate("; since {month} the part of {theme} rose most")
        fell = translate("; since {month} the part of {theme} fell most")
        month = month_name(add_months(rows["origin"][0], -1))
        since = (rose if moved["change"][0] > 0 else fell).format(month=month, theme=labels(moved["theme"]))
    whole = translate("{sentence} (an association, not a cause).")
    return whole.format(sentence=said.format(average=average, score=score, up=up, down=down) + since)
