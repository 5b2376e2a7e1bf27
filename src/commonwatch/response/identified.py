"""The tables with one name for each organisation, by identity and by what a person judged."""

from collections.abc import Mapping

import polars as pl

from commonwatch.response.identity import identities

BY_TABLE = {
    "activities": ("organisation",),
    "activity_organisations": ("organisation",),
    "money_flows": ("provider", "receiver"),
    "presence": ("organisation",),
    "people_reached": ("organisation",),
}
"""The columns that hold an organisation."""


def identified(tables: Mapping[str, pl.DataFrame], judgements: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The same tables, each organisation under its identity; those that no identity is decided for keep their name."""
    if "organisations" not in tables:
        return dict(tables)
    found = identities(tables["organisations"], judgements)
    names = found.select("organisation", "identity").unique("organisation", keep="first", maintain_order=True)
    to = {name: identity for name, identity in names.iter_rows() if name != identity}
    return {
        table: rows.with_columns(pl.col(column).replace(to) for column in BY_TABLE.get(table, ()))
        for table, rows in tables.items()
    } | {"organisations": tables["organisations"].with_columns(pl.col("organisation").replace(to))}
