"""Canada's aid projects (CIDA): countries and sectors in lists parted by commas, years, the largest contribution."""

from collections.abc import Callable

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.countries import SPELLED, recipient_rows
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    counted,
    finished,
    first_of,
    last_of,
    numbered,
    projects,
    totals,
    unread,
)
from commonwatch.evidence.readers.lists.sector_words import dac_names, sector_rows, split_names
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import Table
from commonwatch.vocabulary.spelling import normal

SOURCE = "cida"
NAME = "Canadian International Development Agency"
STATUS = {"planning": "1", "operational": "2", "terminating": "3", "closed": "4"}
"""Words for IATI ActivityStatus."""

WANTED = {
    "project": ("project_number",),
    "title": ("title",),
    "amount": ("max_cida_contribution",),
    "agency": ("executing_agency",),
    "status": ("project_status",),
    "first": ("start_year",),
    "last": ("end_year",),
    "countries": ("countries",),
    "sectors": ("sectors",),
}
TELLING = ("title", "agency", "countries", "sectors", "amount")


def read(table: Table, asked: Asked) -> Reading:
    """Projects with countries, sectors, executing agency and Canada's largest contribution, in Canadian dollars.

    Rejected: rows without project, rows that tell nothing but the number, and a project that is there twice.
    """
    sieve = Sieve()
    empty = pl.all_horizontal(pl.col(column).is_null() for column in TELLING)
    rows = projects(table, WANTED, sieve, SOURCE, {"nothing is told but the number": empty})
    names = dac_names()
    lists = {
        "recipient": ("countries", lambda name: name.lower() in SPELLED),
        "word": ("sectors", lambda name: normal(name) in names),
    }
    each = {
        ours: rows.with_columns(_split(rows[column], known).alias(ours)).explode(ours)
        for ours, (column, known) in lists.items()
    }
    words = {word: names[normal(word)] for word in each["word"]["word"].drop_nulls().unique() if normal(word) in names}
    agencies = rows.with_columns(pl.col("agency").alias("name"), pl.lit("4").alias("role")).drop_nulls("name")
    raw = {
        "activities": _projects(rows),
        "activity_organisations": numbered("activity_organisations", agencies),
        "activity_places": recipient_rows(each["recipient"]),
        "activity_sectors": sector_rows(each["word"], words),
        "money_flows": _money(rows, table.decimal),
    }
    lost = int(unread(rows, "amount", table.decimal).sum())
    said = counted(lost, "amounts that can't be read (left empty, their text kept)")
    return finished(SOURCE, day_above(table, asked), sieve, raw, said)


def _split(lists: pl.Series, known: Callable[[str], bool]) -> pl.Series:
    names = {text: split_names(text, known) for text in lists.drop_nulls().unique()}
    return pl.Series([names.get(text) for text in lists], dtype=pl.List(pl.String))


def _projects(rows: pl.DataFrame) -> pl.DataFrame:
    return whole_raw(
        "activities",
        rows.with_columns(
            pl.col("status").str.to_lowercase().replace_strict(STATUS, default=None),
            first_of("first").alias("start_planned"),
            last_of("last").alias("end_planned"),
            pl.lit(NAME).alias("reporting_name"),
            pl.lit("10").alias("reporting_kind"),
            pl.lit(TABLE).alias("standard"),
        ),
    )


def _money(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    flows = totals(rows, {"amount": "committed"}, decimal).with_columns(
        pl.lit("CAD").alias("currency"),
        first_of("first").alias("start"),
        last_of("last").alias("end"),
        pl.lit(NAME).alias("provider_name"),
        pl.col("agency").alias("receiver_name"),
    )
    return numbered("money_flows", flows)


LAYOUT = Layout(
    "cida_projects",
    "CIDA projects",
    (("project_number",), ("max_cida_contribution",), ("executing_agency",)),
    read,
)
