"""IDMC Global Internal Displacement Database: people displaced by conflict and disaster, by country and year.

Layouts: the workbook of IDMC's export (sheet 1_Displacement_data), the answers of its API, and HDX's copies of both
(with a row of HXL tags). Rounded figures are read: they are the ones IDMC publishes.
"""

import polars as pl

from commonwatch.errors import LoadError
from commonwatch.evidence.displaced import long_rows
from commonwatch.evidence.readers.parts import (
    TAGS,
    Asked,
    Layout,
    Reading,
    Sieve,
    known_columns,
    missing,
    placed,
    repeated,
    tags,
    whole,
    year_of,
)
from commonwatch.evidence.tabular import Table

SOURCE = "idmc"
WANTED = {
    "country": ("iso3",),
    "name": ("name", "country_name", "country / territory"),
    "year": ("year",),
}
COUNTS = {
    "idmc_conflict_idps": (
        "conflict stock displacement", "conflict_stock_displacement", "conflict_total_displacement_rounded",
        "total_displacement_rounded",
    ),
    "idmc_new_conflict": (
        "conflict internal displacements", "conflict_internal_displacements", "conflict_new_displacement_rounded",
        "new_displacement_rounded",
    ),
    "idmc_new_disaster": (
        "disaster internal displacements", "disaster_internal_displacements", "disaster_new_displacement_rounded",
    ),
}  # fmt: skip
OF_EVENTS = ("hazard", "event")


def read(table: Table, asked: Asked) -> Reading:
    """Internally displaced people at the year's end, and new displacements during it, by place.

    Rejected: unknown countries (AB9, the Abyei Area, is no place here), a year to come or none, counts that are
    negative or no number, rows without any, a row that is there twice. Raises LoadError for the list of disasters.
    """
    if any(name.startswith(OF_EVENTS) for name in table.columns):
        raise LoadError(
            f"{table.shown} is IDMC's list of events, one row per disaster, whose sums aren't the published figures by "
            "country and year. Take the export of displacements by country and year."
        )
    columns = known_columns(table, WANTED | COUNTS)
    sieve, parts = Sieve(), []
    for raw in table.rows(list(columns.values())):
        batch = raw.rename({found: key for key, found in columns.items()})
        batch = sieve.sift(batch, {TAGS: tags(batch)})
        counts = {kind: whole(batch[kind], table.decimal) for kind in COUNTS if kind in batch.columns}
        unread = pl.any_horizontal(pl.lit(counts[kind].is_null() & ~missing(batch[kind])) for kind in counts)
        typed = batch.with_columns(
            placed(batch["country"], batch.get_column("name", default=None)),
            year_of(batch["year"]).alias("_year"),
            *(counts[kind].alias(f"_{kind}") for kind in counts),
        )
        faults = {
            "unknown country": pl.col("_place").is_null(),
            "the year is no year": pl.col("_year").is_null(),
            f"a year to come (today is {asked.today})": pl.col("_year") > asked.today.year,
            "a count is no whole number": unread,
            "a count is negative": pl.any_horizontal(pl.col(f"_{kind}") < 0 for kind in counts),
            "no count in any column": pl.all_horizontal(pl.col(f"_{kind}").is_null() for kind in counts) & ~unread,
        }
        parts.append(sieve.more(typed, faults))
    rows = pl.concat(parts) if parts else pl.DataFrame()
    if not rows.is_empty():
        rows = sieve.more(rows, {"the row is there more than once": repeated(rows, ["_place", "_year"])})
    if rows.is_empty():
        return Reading(SOURCE, "", {}, sieve.rows_in, sieve.rejected())
    kinds = [kind for kind in COUNTS if kind in columns]
    wide = rows.select(
        pl.col("_place").alias("place"),
        pl.col("_year").alias("year"),
        *(pl.col(f"_{kind}").alias(kind) for kind in kinds),
    )
    tables = {"displacement": long_rows(wide, kinds, "origin", SOURCE)}
    return Reading(SOURCE, f"{asked.today:%Y-%m-%d}", tables, sieve.rows_in, sieve.rejected())


LAYOUT = Layout(
    "idmc_gidd",
    "IDMC displacements by country and year (GIDD)",
    (WANTED["country"], WANTED["year"], COUNTS["idmc_conflict_idps"], COUNTS["idmc_new_conflict"]),
    read,
)
