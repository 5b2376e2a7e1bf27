"""EBRD project summaries: one row per page of the bank's site, the bank's finance in a sentence."""

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.countries import recipient_rows
from commonwatch.evidence.readers.lists.money_words import plain_text, told_amount
from commonwatch.evidence.readers.lists.rows import TABLE, counted, dated, finished, numbered, projects
from commonwatch.evidence.readers.lists.sector_words import EBRD, sector_rows
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import Table

SOURCE = "ebrd"
NAME, REF = "European Bank for Reconstruction and Development", "XM-DAC-46015"
STATUS = {"signed": "2", "completed": "4", "cancelled": "5", "inactive": "6"}
"""Words for IATI ActivityStatus; all others tell of a step before the signature: pipeline."""

WANTED = {
    "project": ("project_id",),
    "title": ("project_name",),
    "word": ("project_status",),
    "recipient": ("country",),
    "sectors": ("business_sector",),
    "board": ("board_date",),
    "updated": ("date_psd_updated",),
    "borrower": ("borrower",),
    "finance": ("ebrd_finance",),
}


def read(table: Table, asked: Asked) -> Reading:
    """Projects with country, sectors and the bank's finance; the planned start is the day of the board's approval.

    An amount that no one sentence tells clearly stays empty beside its text. Rejected: rows without project, and a
    project that is there twice.
    """
    sieve = Sieve()
    rows = projects(table, WANTED, sieve, SOURCE)
    words = rows.with_columns(pl.col("sectors").str.split(",").alias("word")).explode("word")
    money = _money(rows)
    raw = {
        "activities": _projects(rows),
        "activity_organisations": _borrowers(rows),
        "activity_places": recipient_rows(rows),
        "activity_sectors": sector_rows(words.with_columns(pl.col("word").str.strip_chars()), EBRD),
        "money_flows": money,
    }
    unclear = counted(
        money["amount"].null_count(), "amounts that no sentence tells clearly (left empty, the sentence kept)"
    )
    return finished(SOURCE, day_above(table, asked), sieve, raw, unclear)


def _status(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().replace_strict(STATUS, default="1").fill_null("1")


def _projects(rows: pl.DataFrame) -> pl.DataFrame:
    return whole_raw(
        "activities",
        rows.with_columns(
            _status("word").alias("status"),
            dated("board").alias("start_planned"),
            pl.lit(NAME).alias("reporting_name"),
            pl.lit(REF).alias("reporting_ref"),
            pl.lit("40").alias("reporting_kind"),
            pl.lit(TABLE).alias("standard"),
        ),
    )


def _borrowers(rows: pl.DataFrame) -> pl.DataFrame:
    """The borrower as implementing: short texts only, for some cells hold a description."""
    named = rows.with_columns(pl.col("borrower").alias("name")).filter(pl.col("name").str.len_chars() <= 120)
    return numbered("activity_organisations", named.with_columns(pl.lit("4").alias("role")))


def _money(rows: pl.DataFrame) -> pl.DataFrame:
    told = {text: told_amount(text) for text in rows["finance"].drop_nulls().unique()}
    given = rows.filter(pl.col("finance").is_not_null())
    amounts = [told[text] for text in given["finance"]]
    signed = _status("word").is_in(["2", "4"])
    flows = given.with_columns(
        pl.Series("amount", [each and each.amount for each in amounts], pl.Float64),
        pl.Series("currency", [each and each.currency for each in amounts], pl.String),
        pl.Series("usd", [each and each.usd for each in amounts], pl.Float64),
        pl.Series("description", [plain_text(text) for text in given["finance"]], pl.String),
        pl.lit("total").alias("element"),
        pl.when(signed).then(pl.lit("committed")).otherwise(pl.lit("planned")).alias("kind"),
        dated("board").alias("start"),
        pl.lit(NAME).alias("provider_name"),
        pl.lit(REF).alias("provider_ref"),
    )
    return numbered("money_flows", flows)


LAYOUT = Layout(
    "ebrd_projects",
    "EBRD project summaries",
    (("project_id",), ("ebrd_finance",), ("board_date",), ("business_sector",)),
    read,
)
