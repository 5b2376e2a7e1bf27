"""Flat IATI tables: the activities themselves, with their countries, regions and default types."""

import polars as pl

from commonwatch.evidence.activity.raw import raw_table, whole_raw
from commonwatch.evidence.readers.lists.iati_component import IDENTIFIER, SOURCE, reported
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    code,
    counted,
    dated,
    exploded,
    figure,
    finished,
    numbered,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import ROW, Table

DATES = {"start_planned": "1", "start_actual": "2", "end_planned": "3", "end_actual": "4"}
"""IATI ActivityDateType of each date."""

SLOTS = range(1, 9)
DEFAULTS = ("collaboration_type", "default_flow_type", "default_finance_type", "default_tied_status")
WANTED = {
    "reporting_name": ("reporting_org",),
    "reporting_ref": ("reporting_org_ref",),
    "reporting_kind": ("reporting_org_type",),
    "title": ("title_eng", "title_en", "title"),
    "status": ("activity_status_code",),
    "scope": ("activity_scope_code",),
    "hierarchy": ("hierarchy",),
    "language": ("default_language",),
    "currency": ("default_currency",),
    "updated": ("last_updated_datetime",),
    "country": ("recipient_country_code",),
    "country_share": ("recipient_country_percentage", "recipient_country_pct"),
    "region": ("recipient_region_code",),
    "region_vocabulary": ("recipient_region_vocabulary",),
    "region_name": ("recipient_region",),
    "region_share": ("recipient_region_percentage", "recipient_region_pct"),
    **{kind: (f"{kind}_code",) for kind in DEFAULTS},
    **{f"day_{slot}": (f"activity_date_{slot}",) for slot in SLOTS},
    **{f"day_type_{slot}": (f"activity_date_type_{slot}",) for slot in SLOTS},
}


def read(table: Table, asked: Asked) -> Reading:
    """Activities with countries, regions and default types, of one or several publishers.

    Rejected: rows without identifier or reporting organisation, and an activity that is there twice.
    """
    sieve = Sieve()
    rows = reported(table, WANTED, sieve)
    days = [_day(kind) for kind in DATES.values()]
    dates = rows.select(day.alias(name) for name, day in zip(DATES, days, strict=True))
    lost = sum(
        rows.select((pl.col(f"day_{s}").is_not_null() & dated(f"day_{s}").is_null()).sum()).item() for s in SLOTS
    )
    raw = {
        "activities": _activities(pl.concat([rows, dates], how="horizontal")),
        "activity_places": places(rows),
        "activity_tags": _tags(rows),
    }
    return finished(SOURCE, day_above(table, asked), sieve, raw, counted(lost, "dates that can't be read (left empty)"))


def _day(kind: str) -> pl.Expr:
    return pl.coalesce(pl.when(code(f"day_type_{slot}") == kind).then(dated(f"day_{slot}")) for slot in SLOTS)


def _activities(rows: pl.DataFrame) -> pl.DataFrame:
    coded = [code(column) for column in ("reporting_kind", "status", "scope", "hierarchy")]
    rows = rows.with_columns(coded).with_columns(pl.col("hierarchy").cast(pl.Int64, strict=False))
    return whole_raw("activities", rows.with_columns(pl.lit(TABLE).alias("standard")))


def places(rows: pl.DataFrame) -> pl.DataFrame:
    """Raw activity_places of country and region (columns country, country_share, region, region_share ...; ";" lists).

    A region beside a country without percentages names the country's surroundings: its share is 0.
    """
    countries = exploded(rows, ";", "country", "country_share")
    countries = countries.with_columns(
        pl.lit("country").alias("level"),
        pl.lit("").alias("vocabulary"),
        pl.col("country").alias("code"),
        (figure(countries, "country_share") / 100).alias("share"),
    )
    key = pl.coalesce("region", "region_name")
    regions = exploded(rows.with_columns(key.alias("region_key")), ";", "region_key", "region_share")
    given = figure(regions, "region_share") / 100
    surroundings = pl.col("country").is_not_null() & pl.lit(given).is_null()
    regions = regions.with_columns(
        pl.lit("region").alias("level"),
        code("region_vocabulary").fill_null("1").alias("vocabulary"),
        pl.when(pl.col("region").is_not_null()).then(code("region_key")).alias("code"),
        pl.when(pl.col("region").str.contains(";").fill_null(False)).then(None).otherwise("region_name").alias("name"),
        pl.when(surroundings).then(0.0).otherwise(pl.lit(given)).alias("share"),
    )
    return numbered("activity_places", pl.concat([countries, regions], how="diagonal").sort(ROW, maintain_order=True))


def _tags(rows: pl.DataFrame) -> pl.DataFrame:
    parts = [raw_table("activity_tags", [], ["source", "activity"])]
    for kind in DEFAULTS:
        given = rows.filter(pl.col(kind).is_not_null())
        parts.append(
            given.select(
                "source", "activity", "file", "address", ROW, pl.lit(kind).alias("tag"), code(kind).alias("code")
            )
        )
    return numbered("activity_tags", pl.concat(parts, how="diagonal").sort(ROW, maintain_order=True))


LAYOUT = Layout(
    "iati_activity_table",
    "flat IATI table: activities",
    (IDENTIFIER, ("reporting_org_ref",), ("activity_status_code",)),
    read,
)
