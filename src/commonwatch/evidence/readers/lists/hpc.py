"""Projects of humanitarian and refugee response plans (HPC tools): organisations, countries, clusters, what is asked for."""

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    counted,
    dated,
    exploded,
    finished,
    numbered,
    projects,
    totals,
    unread,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import ROW, Table

SOURCE = "hpc"
APPEALING, PIPELINE = "4", "1"
WANTED = {
    "project": ("project_code",),
    "title": ("title",),
    "amount": ("requested_usd",),
    "start": ("start",),
    "end": ("end",),
    "clusters": ("clusters",),
    "cluster_names": ("cluster_names",),
    "countries": ("countries",),
    "locations": ("locations",),
    "organisations": ("organisations",),
    "partners": ("partners",),
}


def read(table: Table, asked: Asked) -> Reading:
    """Projects asked for: organisations, countries and clusters in even shares, the amount required, status pipeline.

    Rejected: rows without project, and a project that is there twice.
    """
    sieve = Sieve()
    rows = projects(table, WANTED, sieve, SOURCE)
    raw = {
        "activities": _projects(rows),
        "activity_organisations": _organisations(rows),
        "activity_places": _places(rows),
        "activity_sectors": _clusters(rows),
        "money_flows": _money(rows, table.decimal),
    }
    lost = int(unread(rows, "amount", table.decimal).sum())
    said = counted(lost, "amounts that can't be read (left empty, their text kept)")
    return finished(SOURCE, day_above(table, asked), sieve, raw, said)


def _projects(rows: pl.DataFrame) -> pl.DataFrame:
    return whole_raw(
        "activities",
        rows.with_columns(
            pl.col("organisations").str.split("|").list.first().str.strip_chars().alias("reporting_name"),
            pl.lit(PIPELINE).alias("status"),
            dated("start").alias("start_planned"),
            dated("end").alias("end_planned"),
            pl.lit(True).alias("humanitarian"),
            pl.lit(TABLE).alias("standard"),
        ),
    )


def _organisations(rows: pl.DataFrame) -> pl.DataFrame:
    parts = [
        exploded(rows.with_columns(pl.col(column).alias("name")), "|", "name")
        for column in ("organisations", "partners")
    ]
    named = pl.concat(parts).drop_nulls("name").with_columns(pl.lit(APPEALING).alias("role"))
    return numbered("activity_organisations", named.sort(ROW, maintain_order=True))


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    lists = rows.with_columns(
        pl.coalesce("countries", "locations").alias("entry"),
        pl.col("countries").alias("code"),
        pl.col("locations").alias("name"),
    )
    places = exploded(lists, "|", "entry", "code", "name").drop_nulls("entry")
    return numbered(
        "activity_places", places.with_columns(pl.lit("country").alias("level"), pl.lit("").alias("vocabulary"))
    )


def _clusters(rows: pl.DataFrame) -> pl.DataFrame:
    lists = rows.with_columns(
        pl.coalesce("clusters", "cluster_names").alias("entry"),
        pl.col("clusters").alias("code"),
        pl.col("cluster_names").alias("name"),
    )
    clusters = exploded(lists, "|", "entry", "code", "name").drop_nulls("entry")
    return numbered("activity_sectors", clusters.with_columns(pl.lit("cluster").alias("vocabulary")))


def _money(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    alone = ~pl.col("organisations").str.contains("|", literal=True)
    flows = totals(rows.drop("start", "end"), {"amount": "required"}, decimal).join(
        rows.select(ROW, dated("start").alias("start"), dated("end").alias("end")), on=ROW, maintain_order="left"
    )
    receiver = pl.when(alone).then("organisations").alias("receiver_name")
    return numbered("money_flows", flows.with_columns(pl.lit("USD").alias("currency"), receiver))


LAYOUT = Layout(
    "hpc_projects",
    "HPC projects of a response plan",
    (("project_code",), ("requested_usd",), ("organisations",), ("clusters",)),
    read,
)
