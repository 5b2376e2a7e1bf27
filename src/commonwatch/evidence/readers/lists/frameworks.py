"""Frameworks in which organisations work together already: joint programmes, memoranda, parallel missions."""

import polars as pl

from commonwatch.errors import UnknownNameError
from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.countries import recipients
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    addressed,
    exploded,
    finished,
    first_of,
    gathered,
    numbered,
    sifted,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above, repeated
from commonwatch.evidence.tabular import ROW, Table
from commonwatch.vocabulary import theatre

SOURCE = "joint_frameworks_file"
WANTED = {
    "title": ("name",),
    "form": ("kind",),
    "partners": ("organisations",),
    "others": ("other",),
    "since": ("since_year",),
    "area": ("area",),
    "themes": ("themes",),
}

TOPICS = {
    "climate change": "environmental activities",
    "disasters": "environmental activities",
    "economic co-operation": "economic activities",
    "environment": "environmental activities",
    "guarantor roles": "conflict prevention and resolution",
    "hazardous substances": "environmental activities",
    "institution- and democracy-building": "democratization",
    "natural resources": "environmental activities",
    "peace agreement of june 1997": "conflict prevention and resolution",
    "refugee return": "migration",
    "water": "environmental activities",
}
"""Words of the list, and the OSCE topic that each belongs to; others stand as they are."""


def read(table: Table, asked: Asked) -> Reading:
    """Each framework as an activity: partners as implementing, areas, themes in OSCE's words, its form as a tag.

    Others than the partners take part without a role. Rejected: rows without name or partners, and a name there twice.
    """
    sieve = Sieve()
    reasons = {"no name": pl.col("title").is_null(), "no organisation": pl.col("partners").is_null()}
    rows = sifted(sieve, gathered(table, WANTED), reasons)
    slug = pl.col("title").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")
    rows = rows.with_columns(pl.lit(SOURCE).alias("source"), pl.format(f"{SOURCE}-{{}}", slug).alias("activity"))
    rows = sieve.more(rows, {"the name is there more than once": repeated(rows, ["activity"])})
    rows = addressed(rows, table)
    partners = exploded(rows, "|", "partners").with_columns(pl.col("partners").alias("name"), pl.lit("4").alias("role"))
    others = exploded(rows, "|", "others").with_columns(pl.col("others").alias("name"))
    together = pl.concat([partners, others], how="diagonal").drop_nulls("name").sort(ROW, maintain_order=True)
    words = exploded(rows.with_columns(pl.col("themes").str.replace_all(",", "|")), "|", "themes").drop_nulls("themes")
    topics = words.with_columns(
        pl.lit("osce").alias("vocabulary"),
        pl.col("themes").str.to_lowercase().replace(TOPICS).alias("code"),
        pl.col("themes").alias("name"),
    )
    forms = rows.drop_nulls("form").with_columns(
        pl.lit("tag").alias("tag"), pl.lit("99").alias("vocabulary"), pl.col("form").alias("code")
    )
    raw = {
        "activities": _activities(rows),
        "activity_organisations": numbered("activity_organisations", together),
        "activity_places": _places(rows),
        "activity_sectors": numbered("activity_sectors", topics),
        "activity_tags": numbered("activity_tags", forms),
    }
    return finished(SOURCE, day_above(table, asked), sieve, raw)


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    """Areas in even shares: the countries of one that is a theatre ("Central Asia"), else country or region by name."""
    areas = exploded(rows, "|", "area").drop_nulls("area")
    within = {area: list(codes) for area in areas["area"].unique() if (codes := _theatre(area))}
    places = areas.with_columns(
        (1 / pl.len().over("activity")).alias("share"),
        pl.col("area").replace_strict(within, default=None, return_dtype=pl.List(pl.String)).alias("places"),
    )
    each = places.with_columns(pl.col("share") / pl.col("places").list.len().fill_null(1)).explode("places")
    found = recipients(each.with_columns(pl.coalesce("places", "area").alias("recipient")))
    return numbered(
        "activity_places", found.with_columns(pl.coalesce("places", "code").alias("code"), pl.col("area").alias("name"))
    )


def _theatre(area: str) -> tuple[str, ...]:
    try:
        return theatre(area.removesuffix(" area")).places
    except UnknownNameError:
        return ()


def _activities(rows: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("partners").str.split("|").list.first().str.strip_chars()
    return whole_raw(
        "activities",
        rows.with_columns(
            first.alias("reporting_name"), first_of("since").alias("start_actual"), pl.lit(TABLE).alias("standard")
        ),
    )


LAYOUT = Layout(
    "joint_frameworks",
    "frameworks of joint work",
    (("organisations",), ("since_year",), ("area",), ("themes",)),
    read,
)
