"""Rows that repeat a figure of a source whose licence doesn't let it be published, taken out (law 4).

Figures of a model may be made from such sources; the figures themselves stay. The joint picture is made from open sources
alone and needs nothing here.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

COUNTED = ("displaced_people", "displaced_year", "displaced_note")


def closed_left_out(closed: Mapping[str, pl.DataFrame], name: str, table: pl.DataFrame) -> pl.DataFrame:
    """The table of that name without what repeats a closed source; `closed` is what `closed_figures` says of the evidence.

    Rows of `counterfactuals` go, the count of displaced people, and the months of `history` from the first in which such a
    source counts deaths: a month that stayed would say that it counted none.
    """
    if name == "counterfactuals":
        return _without(table, closed["values"], ["place", "indicator"])
    if name == "history":
        return _before(table, closed["deaths"])
    if name not in ("displaced", "watch") or closed["displaced"].is_empty():
        return table
    hidden = pl.col("place").is_in(closed["displaced"]["place"].implode())
    return table.with_columns(pl.when(~hidden).then(pl.col(column)).alias(column) for column in COUNTED)


def closed_figures(evidence: "Evidence") -> dict[str, pl.DataFrame]:
    """`values` (place, indicator), `deaths` (place, month), `displaced` (place): of what a closed source has spoken."""
    closed = pl.col("source").is_in(evidence.sources.filter(pl.col("licence_status") == "closed")["source"].implode())
    tables = evidence.tables

    def told(names: tuple[str, ...], columns: list[str]) -> pl.DataFrame:
        found = [tables[name].filter(closed).select(columns).unique() for name in names if name in tables]
        return pl.concat(found).unique() if found else pl.DataFrame(schema=dict.fromkeys(columns, pl.String))

    values = ("indicator_values", "indicator_values_by_sa", "indicator_values_other")
    return {
        "values": told(values, ["place", "indicator"]),
        "deaths": told(("deaths",), ["place", "month"]),
        "displaced": told(("displacement",), ["place"]),
    }


def _without(table: pl.DataFrame, rows: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    return table if rows.is_empty() else table.join(rows, on=on, how="anti", maintain_order="left")


def _before(history: pl.DataFrame, deaths: pl.DataFrame) -> pl.DataFrame:
    if deaths.is_empty():
        return history
    first = deaths.group_by("place").agg(pl.col("month").min().alias("_first"))
    told = history.join(first, on="place", how="left", maintain_order="left")
    return told.filter((pl.col("month") < pl.col("_first")).fill_null(True)).drop("_first")
