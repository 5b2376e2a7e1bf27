"""Liechtenstein's aid projects as AidData lists them: amounts with currency and US dollars, letters of an old code page."""

import re

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.countries import recipient_rows
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    counted,
    exploded,
    figure,
    finished,
    first_of,
    last_of,
    numbered,
    projects,
    totals,
    unread,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import ROW, Table

SOURCE = "liechtenstein"
NAME = "Principality of Liechtenstein"
CURRENCIES = {"FS--Switz": "CHF"}
WANTED = {
    "project": ("project id",),
    "year": ("year",),
    "title": ("title",),
    "recipient": ("recipient name",),
    "agency": ("implementing agency",),
    "committed": ("commitment amount",),
    "committed_currency": ("currency type",),
    "committed_usd": ("commitment current (usd)",),
    "disbursed": ("disbursement amount",),
    "disbursed_currency": ("currency type.2",),
    "disbursed_usd": ("disbursement current (usd)",),
    "purpose": ("aiddata purpose code",),
    "purpose_name": ("aiddata purpose description",),
    "activity_code": ("aiddata activity code",),
    "activity_name": ("aiddata activity description",),
    "cancelled": ("cancelled",),
}
KINDS = ("committed", "disbursed")


def read(table: Table, asked: Asked) -> Reading:
    """Projects with recipient, purpose, agency and amounts in their currency and in dollars of their day.

    Rejected: rows without project, and a project that is there twice.
    """
    sieve = Sieve()
    rows = projects(table, WANTED, sieve, SOURCE)
    mended = pl.Series([text and mended_letters(text) for text in rows["title"]], dtype=pl.String)
    changed = int((mended != rows["title"]).sum())
    agencies = rows.with_columns(pl.col("agency").alias("name"), pl.lit("4").alias("role")).drop_nulls("name")
    raw = {
        "activities": _projects(rows.with_columns(mended.alias("title"))),
        "activity_organisations": numbered("activity_organisations", agencies),
        "activity_places": recipient_rows(rows),
        "activity_sectors": _sectors(rows),
        "money_flows": _money(rows, table.decimal),
    }
    lost = sum(int(unread(rows, kind, table.decimal).sum()) for kind in KINDS)
    said = (
        *counted(changed, "titles with letters of an old code page (mended)"),
        *counted(lost, "amounts that can't be read (left empty, their text kept)"),
    )
    return finished(SOURCE, day_above(table, asked), sieve, raw, said)


def mended_letters(text: str) -> str:
    """The text with the umlauts that were read in the wrong code page (437 as 1252) as they were written.

    Only where nothing else can be meant: inside a word, or in front of one in small letters.
    """
    text = text.replace("\x81", "ü")
    text = re.sub(r"™(?=[a-zäöü„”])", "Ö", text)
    text = re.sub(r"Ž(?=[a-zäöü„”])", "Ä", text)
    text = re.sub(r"(?<=[^\W\d_])„(?=[^\W\d_])", "ä", text)
    return re.sub(r"(?<=[^\W\d_])”(?=[^\W\d_])", "ö", text)


def _projects(rows: pl.DataFrame) -> pl.DataFrame:
    cancelled = pl.col("cancelled").str.to_lowercase() == "yes"
    return whole_raw(
        "activities",
        rows.with_columns(
            pl.when(cancelled).then(pl.lit("5")).alias("status"),
            first_of("year").alias("start_planned"),
            pl.lit(NAME).alias("reporting_name"),
            pl.lit("10").alias("reporting_kind"),
            pl.lit(TABLE).alias("standard"),
        ),
    )


def _sectors(rows: pl.DataFrame) -> pl.DataFrame:
    """The DAC purpose, and AidData's activity codes (vocabulary 6)."""
    purposes = rows.with_columns(
        pl.lit("1").alias("vocabulary"), pl.col("purpose").alias("code"), pl.col("purpose_name").alias("name")
    )
    activities = exploded(rows, "|", "activity_code", "activity_name").with_columns(
        pl.lit("6").alias("vocabulary"), pl.col("activity_code").alias("code"), pl.col("activity_name").alias("name")
    )
    both = pl.concat([purposes.drop_nulls("code"), activities.drop_nulls("code")], how="diagonal")
    return numbered("activity_sectors", both.sort(ROW, maintain_order=True))


def _money(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    parts = []
    for kind in KINDS:
        amounts = rows.with_columns(
            figure(rows, f"{kind}_usd", decimal).alias("usd"),
            pl.col(f"{kind}_currency").replace(CURRENCIES).alias("currency"),
        )
        parts.append(totals(amounts, {kind: kind}, decimal))
    flows = (
        pl.concat(parts)
        .sort(ROW, maintain_order=True)
        .with_columns(
            first_of("year").alias("start"),
            last_of("year").alias("end"),
            pl.lit(NAME).alias("provider_name"),
            pl.col("agency").alias("receiver_name"),
        )
    )
    return numbered("money_flows", flows)


LAYOUT = Layout(
    "liechtenstein_projects",
    "Liechtenstein's projects in AidData's form",
    (("project id",), ("commitment amount",), ("aiddata purpose code",), ("recipient name",)),
    read,
)
