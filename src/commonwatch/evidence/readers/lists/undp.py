"""UNDP's project list (transparency portal): one row or record per project, budget and expense in US dollars."""

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    counted,
    finished,
    numbered,
    projects,
    totals,
    unread,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import Table

SOURCE = "undp_projects"
TOTALS = {"budget": "planned", "expense": "spent"}
WANTED = {
    "project": ("project_id",),
    "title": ("title",),
    "budget": ("total_budget",),
    "expense": ("total_expense",),
    "reporting_ref": ("organisation.ref_id",),
    "reporting_name": ("organisation.org_name",),
    "code": ("country.short_name",),
    "name": ("country.name",),
}


def read(table: Table, asked: Asked) -> Reading:
    """Projects with country, budget and expense. Rejected: rows without project, and a project that is there twice."""
    sieve = Sieve()
    rows = projects(table, WANTED, sieve, SOURCE)
    listed = rows.with_columns(pl.lit("40").alias("reporting_kind"), pl.lit(TABLE).alias("standard"))
    somewhere = rows.filter(pl.col("code").is_not_null() | pl.col("name").is_not_null())
    countries = somewhere.with_columns(pl.lit("country").alias("level"), pl.lit("").alias("vocabulary"))
    money = totals(rows, TOTALS, table.decimal).with_columns(
        pl.lit("USD").alias("currency"),
        pl.when(pl.col("kind") == "spent").then("reporting_ref").alias("provider_ref"),
        pl.when(pl.col("kind") == "spent").then("reporting_name").alias("provider_name"),
    )
    raw = {
        "activities": whole_raw("activities", listed),
        "activity_places": numbered("activity_places", countries),
        "money_flows": numbered("money_flows", money),
    }
    lost = sum(int(unread(rows, column, table.decimal).sum()) for column in TOTALS)
    said = counted(lost, "amounts that can't be read (left empty, their text kept)")
    return finished(SOURCE, day_above(table, asked), sieve, raw, said)


LAYOUT = Layout(
    "undp_projects",
    "UNDP project list",
    (("project_id",), ("total_expense",), ("organisation.ref_id",), ("country.name",)),
    read,
)
