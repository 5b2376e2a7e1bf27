"""Flat IATI tables, one per component, keyed by iati_identifier: what all of them share.

Components come in files of their own. `AFTER` keeps the numbers of rows apart that go into one raw table.
"""

from collections.abc import Mapping

import polars as pl

from commonwatch.evidence.loaded_sources import iati_source
from commonwatch.evidence.readers.lists.identifiers import sources_of
from commonwatch.evidence.readers.lists.rows import Spellings, addressed, gathered, sifted
from commonwatch.evidence.readers.parts import Sieve, repeated
from commonwatch.evidence.tabular import Table

SOURCE = "iati"
IDENTIFIER = ("iati_identifier", "iati-identifier")
AFTER = {"budget": 100_000, "location": 1_000, "humanitarian_scope": 1_000, "default_aid_type": 2_000}
"""Where the `n` of a component begins whose raw table another component fills too, so that no two rows share one."""

NO_IDENTIFIER = "no activity identifier"
NO_REPORTER = "no reference of the reporting organisation"


def component(
    table: Table, wanted: Spellings, sieve: Sieve, reasons: Mapping[str, pl.Expr] | None = None
) -> pl.DataFrame:
    """The usable rows with source, activity, file and address; those without identifier are rejected, and by `reasons`."""
    rows = gathered(table, {"activity": IDENTIFIER, **wanted})
    good = sifted(sieve, rows, {NO_IDENTIFIER: pl.col("activity").is_null(), **(reasons or {})})
    return addressed(good.with_columns(sources_of(good["activity"])), table)


def reported(table: Table, wanted: Spellings, sieve: Sieve) -> pl.DataFrame:
    """The usable rows of a table of activities (columns activity, reporting_ref), with the source of who reports each.

    Rejected: rows without identifier or reporting organisation, and an activity that is there twice.
    """
    reasons = {NO_IDENTIFIER: pl.col("activity").is_null(), NO_REPORTER: pl.col("reporting_ref").is_null()}
    rows = sifted(sieve, gathered(table, {"activity": IDENTIFIER, **wanted}), reasons)
    sources = {ref: iati_source(ref) for ref in rows["reporting_ref"].unique()}
    rows = rows.with_columns(pl.col("reporting_ref").replace_strict(sources, return_dtype=pl.String).alias("source"))
    rows = sieve.more(rows, {"the activity is there more than once": repeated(rows, ["source", "activity"])})
    return addressed(rows, table)
