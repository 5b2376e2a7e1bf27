"""World Bank projects with their locations, "Mapping for Results": one row per project and location, amounts in millions."""

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.countries import spelled
from commonwatch.evidence.readers.lists.rows import (
    OF,
    TABLE,
    code,
    counted,
    dated,
    degrees,
    figure,
    finished,
    numbered,
    projects,
    unread,
)
from commonwatch.evidence.readers.lists.sector_words import WORLD_BANK, sector_rows
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import ROW, Table

SOURCE = "worldbank_geocoded"
PUBLISHER = {"reporting_name": "World Bank", "reporting_ref": "44000", "reporting_kind": "40"}
MILLION = 1e6
MOST = 10_000
"""Millions of dollars: no project of the Bank is as large, so a figure above is a slip of the table."""
COUNTRY_CODES = "A4"
"""IATI GeographicVocabulary: the location's code is a country's."""

EXACT = ("1", "1.0")
TOTALS = {"amount": "committed", "disbursed": "disbursed"}
WANTED = {
    "project": ("project id",),
    "title": ("project title",),
    "approved": ("approval date",),
    "country": ("country",),
    "sector": ("mjsector 1",),
    "amount": ("total amt",),
    "disbursed": ("total disb",),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
    "precision": ("precision",),
    "geoname": ("geonameid",),
    "name": ("geoname",),
    "admin1": ("adm1",),
    "admin2": ("adm2",),
}


def read(table: Table, asked: Asked) -> Reading:
    """Projects, each once, with a place per row of the file.

    Where a project's rows give different amounts, the one that most rows give counts. Rejected: rows without project.
    """
    sieve = Sieve()
    rows = projects(table, WANTED, sieve, SOURCE, once=False)
    lost = sum(int(unread(rows, column, table.decimal).sum()) for column in TOTALS)
    far = sum(
        int((rows[c].is_not_null() & degrees(rows, c, c, table.decimal).is_null()).sum())
        for c in ("latitude", "longitude")
    )
    money, unlike = _money(rows, table.decimal)
    words = rows.unique([*OF, "sector"], keep="first", maintain_order=True).with_columns(pl.col("sector").alias("word"))
    raw = {
        "activities": _projects(rows),
        "activity_places": _places(rows, table.decimal),
        "activity_sectors": sector_rows(words, WORLD_BANK),
        "money_flows": money,
    }
    said = (
        *counted(unlike, "projects with different amounts in different rows (the one that most rows give counts)"),
        *counted(lost, "amounts that can't be read (left empty)"),
        *counted(_beyond(rows, table.decimal), f"rows with an amount above {MOST:,} million dollars (not taken)"),
        *counted(far, "coordinates that lie nowhere on earth (left empty)"),
    )
    return finished(SOURCE, day_above(table, asked), sieve, raw, said)


def _projects(rows: pl.DataFrame) -> pl.DataFrame:
    first = rows.with_columns(dated("approved").alias("start_planned")).group_by(OF, maintain_order=True)
    projects = first.agg(
        pl.col("title").drop_nulls().first(),
        pl.col("start_planned").drop_nulls().first(),
        pl.col("file", "address").first(),
    )
    return whole_raw("activities", projects.with_columns(**_lits(PUBLISHER), standard=pl.lit(TABLE)))


def _lits(values: dict[str, str]) -> dict[str, pl.Expr]:
    return {name: pl.lit(value) for name, value in values.items()}


def _places(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    """Every row a location in its country, with the finest admin unit by name; `ref` is the GeoNames number."""
    second = pl.col("admin2").is_not_null()
    unit = pl.coalesce("admin2", "admin1")
    return numbered(
        "activity_places",
        rows.with_columns(
            pl.lit("location").alias("level"),
            pl.lit(COUNTRY_CODES).alias("vocabulary"),
            pl.coalesce(spelled("country"), "country").alias("code"),
            code("geoname").alias("ref"),
            degrees(rows, "latitude", "latitude", decimal),
            degrees(rows, "longitude", "longitude", decimal),
            pl.when(unit.is_not_null()).then(pl.lit("name")).alias("admin_vocabulary"),
            pl.when(second).then(pl.lit("2")).when(unit.is_not_null()).then(pl.lit("1")).alias("admin_level"),
            unit.alias("admin_code"),
            pl.when(pl.col("precision").is_in(EXACT)).then(pl.lit("1")).otherwise(pl.lit("2")).alias("exactness"),
        ),
    )


def _money(rows: pl.DataFrame, decimal: str) -> tuple[pl.DataFrame, int]:
    """One flow per project and total that isn't 0, and how many projects give several amounts."""
    parts = []
    for column, kind in TOTALS.items():
        amounts = rows.with_columns(figure(rows, column, decimal).alias("amount"))
        amounts = amounts.filter(pl.col("amount") != 0, pl.col("amount") <= MOST)
        votes = amounts.group_by(*OF, "amount", maintain_order=True).agg(
            pl.len().alias("votes"), pl.col("approved").drop_nulls().first(), pl.col(ROW, "file", "address").first()
        )
        chosen = votes.sort("votes", descending=True, maintain_order=True).unique(OF, keep="first", maintain_order=True)
        parts.append(chosen.with_columns(pl.lit(kind).alias("kind"), pl.col("amount") * MILLION))
    flows = (
        pl.concat(parts)
        .sort(ROW, maintain_order=True)
        .with_columns(
            pl.lit("total").alias("element"),
            pl.lit("USD").alias("currency"),
            dated("approved").alias("start"),
            pl.lit(PUBLISHER["reporting_name"]).alias("provider_name"),
            pl.lit(PUBLISHER["reporting_ref"]).alias("provider_ref"),
        )
    )
    return numbered("money_flows", flows), _unlike(rows, decimal)


def _unlike(rows: pl.DataFrame, decimal: str) -> int:
    amounts = rows.with_columns(figure(rows, "amount", decimal)).filter(pl.col("amount") != 0)
    return int((amounts.group_by(OF).agg(pl.col("amount").n_unique())["amount"] > 1).sum())


def _beyond(rows: pl.DataFrame, decimal: str) -> int:
    return sum(
        int((rows.select(figure(rows, column, decimal).alias("amount"))["amount"] > MOST).sum()) for column in TOTALS
    )


LAYOUT = Layout(
    "worldbank_geocoded",
    "World Bank projects with locations",
    (("project id",), ("geonameid",), ("total amt",), ("mjsector 1",)),
    read,
)
