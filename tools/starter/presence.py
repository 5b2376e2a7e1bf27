"""Who is where: OSCE field operations and UN peace operations, by place and years."""

from pathlib import Path

import polars as pl

from commonwatch.evidence.checks import rejected_rows
from starter.read import tables_of

OSCE = "organisations/osce_field_operations.csv"
UN = "organisations/un_peace_missions_country_years.csv"
SOURCE_OSCE, SOURCE_UN = "osce_field_operations", "un_peace_operations"


def presence(shared: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The table `presence`, and the rows whose place can't be named."""
    tables, _ = tables_of(shared, (OSCE, UN))
    rows = tables["presence"]
    nowhere = pl.col("place") == "unspecified"
    return rows.filter(~nowhere), rejected_rows("presence", rows.filter(nowhere), "the country named isn't one place")
