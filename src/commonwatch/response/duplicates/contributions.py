"""Rows that are no activities of their own: one contribution told in several rows, and blank rows."""

from collections.abc import Mapping

import polars as pl

from commonwatch.evidence.names import UNPLACED

KEY = ("source", "activity")
SPLIT = r"^(?P<stem>.+)-(?P<place>[A-Z]{3}\d{0,2}|\d{2,4})-(?P<sector>\d{5})$"
"""An identifier with the row's country (or region) and DAC purpose behind it, as Sweden writes: SE-0-SE-6-5403007501-TJK-12220."""

LETTERS = r"\p{L}"


def contributions(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """source, activity, contribution, rows, blank, reason: every activity, and the contribution whose row it is.

    Activities of a source are rows of one contribution where their identifiers are the same but for the country and the
    purpose behind, each row is of the one purpose that its identifier names, and title and first day are the same.
    `contribution` is the first of their identifiers, `rows` their number. `blank` are rows that tell nothing: no title,
    amount, place or theme; each stays alone.
    """
    listed = tables["activities"].select(
        *KEY, "title", "start", pl.col("activity").str.extract_groups(SPLIT).alias("_")
    )
    listed = listed.unnest("_").join(_purposes(tables), on=list(KEY), how="left")
    split = (pl.col("codes") == pl.concat_list("sector")).fill_null(False)
    told = listed.with_columns(
        pl.when(split).then("stem").otherwise("activity").alias("stem"), _blank(tables, listed).alias("blank")
    )
    group = ["source", "stem", pl.col("title").fill_null(""), "start", "blank"]
    alone = pl.col("blank") | (pl.len().over(group) == 1)
    counted = told.with_columns(
        pl.when(alone).then("activity").otherwise(pl.col("activity").min().over(group)).alias("contribution"),
        pl.when(alone).then(1).otherwise(pl.len().over(group)).cast(pl.Int64).alias("rows"),
        pl.col("sector").n_unique().over(group).alias("_sectors"),
        pl.col("place").n_unique().over(group).alias("_places"),
    )
    why = pl.format(
        "{} rows {}-PLACE-PURPOSE with one title and first day: {} purposes, {} places",
        "rows",
        "stem",
        "_sectors",
        "_places",
    )
    return counted.select(
        *KEY,
        "contribution",
        "rows",
        "blank",
        pl.when("blank")
        .then(pl.lit("no title, amount, place or theme"))
        .when(pl.col("rows") > 1)
        .then(why)
        .otherwise(pl.lit(""))
        .alias("reason"),
    ).sort(KEY)


def _purposes(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """source, activity, codes: an activity's DAC purposes, each once."""
    if "activity_themes" not in tables:
        return pl.DataFrame(schema={"source": pl.String, "activity": pl.String, "codes": pl.List(pl.String)})
    dac = tables["activity_themes"].filter(pl.col("vocabulary") == "1").select(*KEY, "code").unique()
    return dac.group_by(KEY).agg(pl.col("code").sort().alias("codes"))


def _blank(tables: Mapping[str, pl.DataFrame], listed: pl.DataFrame) -> pl.Series:
    tells = [listed.filter(pl.col("title").str.contains(LETTERS)).select(KEY)]
    for table, column, unknown in (("activity_places", "place", UNPLACED), ("activity_themes", "theme", "unspecified")):
        if table in tables:
            tells.append(tables[table].filter(pl.col(column) != unknown).select(KEY))
    if "money_flows" in tables:
        tells.append(tables["money_flows"].filter(pl.col("amount") != 0).select(KEY))
    told = pl.concat(tells).unique().with_columns(pl.lit(False).alias("blank"))
    return listed.select(KEY).join(told, on=list(KEY), how="left", maintain_order="left")["blank"].fill_null(True)
