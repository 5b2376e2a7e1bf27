"""Need and response side by side: for each need who is at work, and how many people are targeted and reached."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from commonwatch.needs.counted import rule_of

Tables = Mapping[str, pl.DataFrame]

CELL = ("place", "admin1", "rule", "group")


def cells(needs: pl.DataFrame, work: pl.DataFrame, tables: Tables, since: date, until: date) -> pl.DataFrame:
    """The needs with what answers them: targeted, reached (people; null where nobody tells), organisations, at_work, usd,
    activities, rows (addresses of the people figures).

    Work counts by place and theme (by unit only presence does, activities tell no unit); people figures by place, unit,
    cluster and group, in the newest year that tells any, from the need's year on (undated ones don't count). Figures of
    single activities overlap and are left out; the same figure in two files counts once. `leads` are the organisations
    that report or are present: partners in their activities add no cover of their own.
    """
    answered = needs.join(_people(tables, since, until), on=list(CELL), how="left", nulls_equal=True)
    fresh = (pl.col("people_year") >= pl.col("year")).fill_null(False)
    answered = answered.with_columns(pl.when(fresh).then(name).alias(name) for name in ("targeted", "reached", "rows"))
    whole = _at_work(work, ["place", "theme"])
    units = _at_work(work.drop_nulls("admin1"), ["place", "admin1", "theme"])
    country = answered.filter(pl.col("admin1").is_null()).join(whole, on=["place", "theme"], how="left")
    below = answered.filter(pl.col("admin1").is_not_null()).join(units, on=["place", "admin1", "theme"], how="left")
    return pl.concat([country, below.select(country.columns)]).with_columns(
        pl.col("organisations").fill_null(0),
        pl.col("at_work", "leads").fill_null([]),
        pl.col("activities").fill_null(0),
    )


def _at_work(work: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    done = work.filter(pl.col("state") != "planned")
    return done.group_by(by).agg(
        pl.col("organisation").unique().sort().alias("at_work"),
        pl.col("organisation").n_unique().cast(pl.Int64).alias("organisations"),
        pl.col("organisation").filter(pl.col("role") != "takes part").unique().sort().alias("leads"),
        pl.struct("source", "activity")
        .filter(pl.col("activity").is_not_null())
        .n_unique()
        .cast(pl.Int64)
        .alias("activities"),
        pl.when(pl.col("usd").is_not_null().any()).then(pl.col("usd").sum()).alias("usd"),
    )


def _people(tables: Tables, since: date, until: date) -> pl.DataFrame:
    """targeted and reached people by place, unit, rule and group, each figure once."""
    schema: dict[str, Any] = {"place": pl.String, "admin1": pl.String, "rule": pl.String, "group": pl.String, "targeted": pl.Int64,
              "reached": pl.Int64, "rows": pl.List(pl.String), "people_year": pl.Int16}  # fmt: skip
    if "people_reached" not in tables:
        return pl.DataFrame(schema=schema)
    rows = tables["people_reached"].filter(
        pl.col("activity").is_null(),
        pl.col("category").fill_null("") == "",
        pl.col("people").is_not_null(),
        pl.col("admin2").is_null(),
        pl.coalesce("start", "end") <= until,
        pl.coalesce("end", "start") >= since,
    )
    rows = rows.unique(["source", "file", "n"], keep="first", maintain_order=True).with_columns(
        pl.col("group").fill_null(""),
        pl.coalesce("sector_name", "sector_code").fill_null("").alias("sector"),
        pl.coalesce("end", "start").dt.year().cast(pl.Int16).alias("people_year"),
    )
    sectors = rows.select("sector", "sector_code").unique()
    named = sectors.with_columns(
        pl.Series("rule", [rule_of(*row)[0] for row in sectors.iter_rows()], dtype=pl.String),
    )
    told = rows.join(named, on=["sector", "sector_code"], how="left", nulls_equal=True)
    once = told.unique([*CELL, "status", "organisation", "people"], keep="first", maintain_order=True)
    once = once.filter(pl.col("people_year") == pl.col("people_year").max().over(CELL))
    address = pl.concat_str(
        pl.lit("people_reached "), "file", pl.lit(" "), "address", pl.lit(" = "), pl.col("people").cast(pl.String)
    )
    sums = [
        pl.when((pl.col("status") == status).any())
        .then(pl.col("people").filter(pl.col("status") == status).sum())
        .alias(status)
        for status in ("targeted", "reached")
    ]
    return (
        once.group_by(CELL, maintain_order=True)
        .agg(*sums, address.alias("rows"), pl.col("people_year").first())
        .select(list(schema))
        .cast(pl.Schema(schema))
    )
