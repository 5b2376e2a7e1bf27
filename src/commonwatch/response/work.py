"""Who works on what where in a period: one row per organisation, activity, place and theme, from all sources."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from commonwatch.evidence.activity.organisations import UNNAMED
from commonwatch.response.states import known_until, state
from commonwatch.vocabulary import organisations

Tables = Mapping[str, pl.DataFrame]

KEY = ("source", "activity")
NONE = "unspecified"
LEAST = 0.25
"""Share of an activity below which it isn't said to work on a theme: "research" or "several sectors" lead to many themes."""

LEAST_MANDATED = 0.05
"""The same for a theme of the reporter's own mandate: UNHCR's work on displacement is told under many clusters."""

FUNDER = "1"
"""IATI OrganisationRole of those who only give the money."""

COLUMNS: dict[str, Any] = {
    "place": pl.String,
    "admin1": pl.String,  # null: the whole place
    "theme": pl.String,
    "organisation": pl.String,
    "role": pl.String,  # "reports", "takes part", "is present"
    "source": pl.String,
    "activity": pl.String,  # null for presence
    "title": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "state": pl.String,  # "planned", "running", "ended" (within the period)
    "share": pl.Float64,  # of the activity that is for this place and theme (0-1); null for presence
    "usd": pl.Float64,  # that share of its money in US dollars: spent, else committed, else planned
    "funded": pl.Boolean,  # whether any money is committed or spent; null where no money is told
    "file": pl.String,
    "address": pl.String,
}
"""The columns of the table `work`, in their order."""


def work(tables: Tables, since: date, until: date, money: pl.DataFrame | None = None) -> pl.DataFrame:
    """The table `work` (`COLUMNS`): activities and presence of the tables at any time from `since` to `until`.

    An activity stands once per place, theme and organisation that takes part (its funders don't work there). Its themes are
    those of at least a quarter of it, a twentieth within the reporter's mandate; the weights of places and themes give its
    share. `money` (source, activity, new_usd) stands for the sums of its own flows, where they are netted
    (`money.netted`). A mission without a stated subject works on the themes of its mandate.
    """
    rows = pl.concat(
        [pl.DataFrame(schema=COLUMNS), _of_activities(tables, money), _of_presence(tables)], how="diagonal_relaxed"
    )
    stated = rows.with_columns(state(since, until).alias("state")).filter(pl.col("state") != "outside")
    return stated.select(list(COLUMNS)).sort("place", "theme", "organisation", "source", "activity", nulls_last=True)


def _of_activities(tables: Tables, money: pl.DataFrame | None) -> pl.DataFrame:
    if "activities" not in tables:
        return pl.DataFrame(schema=COLUMNS)
    where = tables["activity_places"].filter(pl.col("weight") > 0, pl.col("place") != NONE)
    where = where.group_by(*KEY, "place").agg(pl.col("weight").sum().alias("_here"))
    what = tables["activity_themes"].filter(pl.col("weight") > 0, pl.col("theme") != NONE)
    what = what.group_by(*KEY, "theme").agg(pl.col("weight").sum().alias("_about"))
    mandates = organisations().select("organisation", pl.col("themes").alias("_mandate"))
    mandated = pl.col("_mandate").list.contains(pl.col("theme")).fill_null(False)
    told = (
        tables["activities"]
        .select(*KEY, "organisation", "title", "status", "start", known_until().alias("end"), "file", "address")
        .join(where, on=KEY)
        .join(what, on=KEY)
        .join(mandates, on="organisation", how="left")
        .filter((pl.col("_about") >= LEAST) | (mandated & (pl.col("_about") >= LEAST_MANDATED)))
        .join(_money(tables, money), on=KEY, how="left")
        .with_columns((pl.col("_here") * pl.col("_about")).alias("share"))
        .with_columns((pl.col("_usd") * pl.col("share")).alias("usd"))
    )
    return pl.concat([told.with_columns(pl.lit("reports").alias("role")), _taking_part(tables, told)], how="diagonal")


def _taking_part(tables: Tables, told: pl.DataFrame) -> pl.DataFrame:
    if "activity_organisations" not in tables:
        return told.clear().with_columns(pl.lit("takes part").alias("role"))
    others = tables["activity_organisations"].filter(pl.col("role") != FUNDER).select(*KEY, "organisation").unique()
    apart = others.join(tables["activities"].select(*KEY, "organisation"), on=[*KEY, "organisation"], how="anti")
    money = ("usd", "funded")  # stands with the reporter's row, once
    return (
        told.drop("organisation")
        .join(apart, on=KEY)
        .with_columns(pl.lit("takes part").alias("role"), *(pl.lit(None, COLUMNS[name]).alias(name) for name in money))
    )


def _money(tables: Tables, netted: pl.DataFrame | None) -> pl.DataFrame:
    """The netted dollars of each activity, else its spent, committed or planned ones; and whether any is committed or spent."""
    if "money_flows" not in tables:
        return pl.DataFrame(
            schema={"source": pl.String, "activity": pl.String, "_usd": pl.Float64, "funded": pl.Boolean}
        )
    kinds = (
        ("disbursed", "spent"),
        ("committed", "incoming_committed", "incoming"),
        ("planned", "required", "pledged"),
    )
    sums = [pl.col("amount_usd").filter(pl.col("kind").is_in(kind)).sum() for kind in kinds]
    real = pl.col("kind").is_in([*kinds[0], *kinds[1]])
    told = (
        tables["money_flows"]
        .group_by(KEY)
        .agg(
            pl.coalesce(pl.when(each > 0).then(each) for each in sums).alias("_usd"),
            (real & (pl.col("amount") > 0)).any().alias("funded"),
        )
    )
    if netted is None:
        return told
    new = netted.select(*KEY, pl.when(pl.col("new_usd") > 0).then("new_usd").alias("_usd"))
    return told.drop("_usd").join(new, on=KEY, how="left")


def _of_presence(tables: Tables) -> pl.DataFrame:
    if "presence" not in tables:
        return pl.DataFrame(schema=COLUMNS)
    mandates = organisations().select("organisation", pl.col("themes").alias("_mandate"))
    rows = tables["presence"].filter(pl.col("organisation") != UNNAMED, pl.col("place") != NONE)
    silent = pl.col("theme") == NONE
    stated = rows.filter(~silent)
    mandated = (
        rows.filter(silent)
        .join(mandates, on="organisation")
        .drop("theme")
        .explode("_mandate")
        .rename({"_mandate": "theme"})
    )
    together = pl.concat([stated.select(mandated.columns), mandated]).drop_nulls("theme")
    return together.select(
        "place",
        "admin1",
        "theme",
        "organisation",
        pl.lit("is present").alias("role"),
        "source",
        pl.lit(None, pl.String).alias("activity"),
        pl.col("kind").str.replace_all("_", " ").alias("title"),
        "start",
        "end",
        pl.lit("unknown").alias("status"),
        "file",
        "address",
    ).unique(["place", "admin1", "theme", "organisation", "source", "start", "end"], keep="first", maintain_order=True)
