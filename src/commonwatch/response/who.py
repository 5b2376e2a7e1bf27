"""Who works in a place, on what, since when: activities and presence of all sources, as they report it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from commonwatch.evidence.activity.organisations import UNNAMED
from commonwatch.response.states import known_until, state
from commonwatch.vocabulary import organisations

Tables = Mapping[str, pl.DataFrame]

KEY = ("source", "activity")
SCHEMA: dict[str, Any] = {
    "organisation": pl.String, "activity": pl.String, "title": pl.String, "what": pl.String, "status": pl.String,
    "start": pl.Date, "end": pl.Date, "themes": pl.List(pl.String), "share": pl.Float64, "spent_usd": pl.Float64,
    "committed_usd": pl.Float64, "planned_usd": pl.Float64, "incoming_usd": pl.Float64, "source": pl.String,
    "file": pl.String, "address": pl.String,
}  # fmt: skip
PRESENCE_HAS = ("organisation", "title", "what", "status", "start", "end", "themes", "source", "file", "address")
FUNDS = "funds"
ROLES = {"1": FUNDS, "2": "is accountable", "3": "extends", "4": "implements"}
"""IATI OrganisationRole in words."""

REPORTS = "reports"
MONEY = {
    "spent_usd": ("disbursed", "spent"), "committed_usd": ("committed",), "planned_usd": ("planned", "required"),
    "incoming_usd": ("incoming", "incoming_committed"),
}  # fmt: skip
"""Sums of an activity's amounts, and the kinds that each adds up."""


@dataclass(frozen=True)
class Who:
    """Who is in a place in a period: one row per organisation, and one per activity or presence behind it.

    `organisations`: organisation, name, family, works (false: it only funds), roles, activities, running, planned,
    present, themes, since, until, sources. `activities`: organisation, activity, title, what (activity, presence), state,
    start, end, themes, share (of the activity in the place, 0-1), sums of money (US dollars, of the whole activity; see
    MONEY), source, file, address. `earlier`: organisations seen in the place outside the period only.
    """

    organisations: pl.DataFrame
    activities: pl.DataFrame
    earlier: int
    unnamed: int


def who_is_where(tables: Tables, place: str, since: date, until: date, theme: str | None = None) -> Who:
    """The organisations and activities in `place` at any time from `since` to `until`, on `theme` or on any.

    An activity without an end counts while its status says that it runs, and until a year after its last update: what an
    old file called running isn't known to run today. Sums of money are of the whole activity: only
    the share says what part of it is for the place. Not being listed says nothing: many don't publish.
    """
    every = pl.concat([_activities(tables, place), _presence(tables, place)], how="diagonal_relaxed")
    if theme is not None:
        every = every.filter(pl.col("themes").list.contains(theme))
    rows = every.with_columns(state(since, until).alias("state"))
    inside = rows.filter(pl.col("state") != "outside")
    involved = _involved(tables, inside)
    outside = set(_involved(tables, rows)["organisation"]) - set(involved["organisation"])
    listed = inside.sort(["start", "organisation", "activity"], descending=[True, False, False], nulls_last=True)
    counted = _by_organisation(involved, tables.get("organisations"))
    return Who(counted, listed, len(outside), _unnamed(tables, place, since, until))


def _activities(tables: Tables, place: str) -> pl.DataFrame:
    if "activities" not in tables:
        return pl.DataFrame(schema=SCHEMA)
    here = (
        tables["activity_places"]
        .filter(pl.col("place") == place)
        .group_by(KEY)
        .agg(pl.col("weight").sum().alias("share"))
    )
    subjects = (
        tables["activity_themes"]
        .filter(pl.col("weight") > 0)
        .group_by(*KEY, "theme")
        .agg(pl.col("weight").sum())
        .sort("weight", "theme", descending=[True, False])
        .group_by(KEY, maintain_order=True)
        .agg(pl.col("theme").alias("themes"))
    )
    return (
        tables["activities"]
        .join(here, on=KEY)
        .join(subjects, on=KEY, how="left")
        .join(_money(tables), on=KEY, how="left")
        .with_columns(pl.lit("activity").alias("what"), known_until().alias("end"))
        .select(list(SCHEMA))
    )


def _money(tables: Tables) -> pl.DataFrame:
    sums = [
        pl.col("amount_usd").filter(pl.col("kind").is_in(of)).drop_nulls().pipe(_sum_or_null).alias(name)
        for name, of in MONEY.items()
    ]
    none: dict[str, Any] = {"source": pl.String, "activity": pl.String, "kind": pl.String, "amount_usd": pl.Float64}
    flows = tables.get("money_flows", pl.DataFrame(schema=none))
    return flows.group_by(KEY).agg(sums)


def _sum_or_null(amounts: pl.Expr) -> pl.Expr:
    return pl.when(amounts.len() > 0).then(amounts.sum())


def _presence(tables: Tables, place: str) -> pl.DataFrame:
    """One row per organisation, kind and sector row of a file; a mission without a stated subject has its mandate."""
    if "presence" not in tables:
        return pl.DataFrame(schema=SCHEMA)
    mandates = organisations().select("organisation", pl.col("themes").alias("_mandate"))
    return (
        tables["presence"]
        .filter(pl.col("place") == place, pl.col("organisation") != UNNAMED)
        .group_by("source", "organisation", "kind", "start", "end", maintain_order=True)
        .agg(
            pl.col("theme").filter(pl.col("theme") != "unspecified").unique().sort().alias("_themes"),
            pl.col("file").first(),
            pl.col("address").first(),
        )
        .join(mandates, on="organisation", how="left")
        .with_columns(
            pl.when(pl.col("_themes").list.len() > 0).then("_themes").otherwise("_mandate").alias("themes"),
            pl.col("kind").str.replace_all("_", " ").alias("title"),
            pl.lit("presence").alias("what"),
            pl.lit("unknown").alias("status"),
        )
        .select(
            pl.col(name) if name in PRESENCE_HAS else pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items()
        )
    )


def _unnamed(tables: Tables, place: str, since: date, until: date) -> int:
    if "presence" not in tables:
        return 0
    within = ((pl.col("end") >= since) & (pl.col("end") <= until)).fill_null(True)
    rows = tables["presence"].filter(pl.col("place") == place, pl.col("organisation") == UNNAMED, within)
    return int(rows["organisations"].max() or 0)  # type: ignore[arg-type] # a column of whole numbers


def _involved(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """Each organisation in each row, with its role: who reports it or is present, and who takes part."""
    own = rows.with_columns(
        pl.when(pl.col("what") == "presence").then(pl.lit("is present")).otherwise(pl.lit(REPORTS)).alias("role")
    )
    if "activity_organisations" not in tables:
        return own
    parts = tables["activity_organisations"].select(
        *KEY, "organisation", pl.col("role").replace_strict(ROLES, default="takes part").fill_null("takes part")
    )
    theirs = rows.drop("organisation").join(parts.unique(), on=KEY)
    return pl.concat([own, theirs.select(own.columns)]).unique(maintain_order=True)


def _by_organisation(involved: pl.DataFrame, as_named: pl.DataFrame | None) -> pl.DataFrame:
    once = pl.struct("source", "activity")
    of = pl.col("what") == "activity"
    themes = pl.col("themes").list.explode(empty_as_null=False).drop_nulls()
    grouped = involved.group_by("organisation").agg(
        (pl.col("role") != FUNDS).any().alias("works"),
        pl.col("role").unique().sort().alias("roles"),
        once.filter(of).n_unique().alias("activities"),
        once.filter(of & (pl.col("state") == "running")).n_unique().alias("running"),
        once.filter(of & (pl.col("state") == "planned")).n_unique().alias("planned"),
        (~of).any().alias("present"),
        themes.filter(themes != "unspecified").value_counts(sort=True).struct.field("themes").head(5).alias("themes"),
        pl.col("start").min().alias("since"),
        pl.col("end").max().alias("until"),
        pl.col("source").unique().sort().alias("sources"),
    )
    return (
        grouped.join(names_of(as_named), on="organisation", how="left")
        .sort(["works", "present", "running", "activities", "organisation"], descending=[True, True, True, True, False])
        .select("organisation", "name", "family", pl.exclude("organisation", "name", "family"))
    )


def names_of(as_named: pl.DataFrame | None) -> pl.DataFrame:
    """organisation, name, family: the vocabulary's, else the name that most sources give it."""
    listed = organisations().select("organisation", "name", "family")
    if as_named is None:
        return listed
    other = as_named.filter(pl.col("name") != "", ~pl.col("organisation").is_in(listed["organisation"].implode()))
    counted = other.group_by("organisation", "name").len().sort(["len", "name"], descending=[True, False])
    given = counted.unique("organisation", keep="first", maintain_order=True).select("organisation", "name")
    return pl.concat([listed, given.with_columns(pl.lit(None, pl.String).alias("family"))])
