"""Korea's aid projects (KOICA): one row per project and year, in won and US dollars, with DAC purposes."""

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

SOURCE = "koica"
NAME, REF = "Korea International Cooperation Agency", "KR-GOV-010"
PERSON = re.compile(
    r"^(Ahn|An|Bae|Baek|Chang|Cho|Choi|Chung|Han|Hong|Hwang|Jang|Jeong|Jo|Jung|Kang|Kim|Kwon|Lee|Lim|Moon|Oh|Park|Ryu|Seo"
    r"|Shin|Song|Yang|Yoo|Yoon|Yun)( [A-Z][a-z]+){2}$"
)
"""A Korean person's name in Latin letters."""

WANTED = {
    "project": ("id",),
    "year": ("project_year",),
    "recipient": ("country",),
    "title": ("project_name",),
    "amount": ("won_amount",),
    "usd": ("usd_amount",),
    "duration": ("duration",),
    "purpose": ("aid_data_purposecode",),
    "activity_code": ("aiddata_activity_codes",),
    "word": ("koica_sector",),
    "agency": ("recipient_agency",),
}


def read(table: Table, asked: Asked) -> Reading:
    """Projects with country, purpose, days and what was spent; names of persons among the agencies are left out.

    Rejected: rows without project or country, and a project that is there twice.
    """
    sieve = Sieve()
    rows = projects(table, WANTED, sieve, SOURCE, {"no country": pl.col("recipient").is_null()})
    agencies, persons = _agencies(rows)
    raw = {
        "activities": _projects(rows),
        "activity_organisations": agencies,
        "activity_places": recipient_rows(rows),
        "activity_sectors": _sectors(rows),
        "money_flows": _money(rows, table.decimal),
    }
    lost = int(unread(rows, "amount", table.decimal).sum())
    said = (
        *counted(persons, "agencies that bear the name of a person (left out)"),
        *counted(lost, "amounts that can't be read (left empty, their text kept)"),
    )
    return finished(SOURCE, day_above(table, asked), sieve, raw, said)


def _days() -> tuple[pl.Expr, pl.Expr]:
    """First and last day, of "1991-05-29~1991-08-24", else of the year."""
    ends = pl.col("duration").str.split("~")
    first = ends.list.get(0, null_on_oob=True).str.strip_chars().str.to_date("%Y-%m-%d", strict=False)
    last = ends.list.get(1, null_on_oob=True).str.strip_chars().str.to_date("%Y-%m-%d", strict=False)
    return pl.coalesce(first, first_of("year")), pl.coalesce(last, last_of("year"))


def _projects(rows: pl.DataFrame) -> pl.DataFrame:
    first, last = _days()
    return whole_raw(
        "activities",
        rows.with_columns(
            first.alias("start_actual"),
            last.alias("end_actual"),
            pl.lit(NAME).alias("reporting_name"),
            pl.lit(REF).alias("reporting_ref"),
            pl.lit("10").alias("reporting_kind"),
            pl.lit(TABLE).alias("standard"),
        ),
    )


def _agencies(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    named = rows.with_columns(pl.col("agency").alias("name"), pl.lit("4").alias("role")).drop_nulls("name")
    person = pl.lit(pl.Series([bool(PERSON.match(name)) for name in named["name"]], dtype=pl.Boolean))
    kept = named.filter(~person)
    return numbered("activity_organisations", kept), named.height - kept.height


def _sectors(rows: pl.DataFrame) -> pl.DataFrame:
    """The DAC purpose, AidData's activity codes (vocabulary 6) and KOICA's own word."""
    parts = [
        rows.with_columns(pl.lit("1").alias("vocabulary"), pl.col("purpose").alias("code")).drop_nulls("code"),
        exploded(rows, "|", "activity_code").with_columns(
            pl.lit("6").alias("vocabulary"), pl.col("activity_code").alias("code")
        ),
        rows.with_columns(pl.lit("99").alias("vocabulary"), pl.col("word").alias("name")).drop_nulls("name"),
    ]
    return numbered("activity_sectors", pl.concat(parts, how="diagonal").sort(ROW, maintain_order=True))


def _money(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    first, last = _days()
    spent = totals(rows.drop("usd").with_columns(figure(rows, "usd", decimal)), {"amount": "spent"}, decimal)
    flows = spent.with_columns(
        pl.lit("KRW").alias("currency"),
        first.alias("start"),
        last.alias("end"),
        pl.lit(NAME).alias("provider_name"),
        pl.lit(REF).alias("provider_ref"),
    )
    return numbered("money_flows", flows)


LAYOUT = Layout(
    "koica_projects",
    "KOICA projects",
    (("koica_sector",), ("won_amount",), ("type_of_cooperation",)),
    read,
)
