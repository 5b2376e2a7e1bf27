"""Raw presence and people from a mapped table: each named organisation and each figure as a row with its address."""

from collections.abc import Sequence

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.column_words import NAMED, cluster_code
from commonwatch.evidence.tabular import ROW, Table

ROLE = {"organisation": "present", "donor": "donor", "programme": "programme", "implementing": "implementing"}
REACHED = ("reached", "targeted")
NEEDED = ("in_need", "affected", "population", "severity")
CLUSTER = "cluster"


def raw_tables(
    context: pl.DataFrame, cells: pl.DataFrame, table: Table, source: str
) -> tuple[dict[str, pl.DataFrame], set[int]]:
    """Raw tables `presence`, `people_reached`, `people_in_need` (those with a row), and the numbers of the rows used.

    `context` is what stands beside the rows, `cells` are their usable figures with it.
    """
    presence = pl.concat(
        [named_presence(context), counted_presence(cells), present_clusters(context, cells)], how="diagonal_relaxed"
    )
    people = cells.with_columns(
        pl.col("role").alias("status"),
        pl.coalesce("implementing", "organisation", "acronym", "programme").alias("name"),
        pl.when(pl.col("role") != "severity").then(pl.col("number").cast(pl.Int64)).alias("people"),
        pl.when(pl.col("role") == "severity").then("number").alias("severity"),
    )
    raw = {
        "presence": presence.sort(ROW, maintain_order=True),
        "people_reached": people.filter(pl.col("role").is_in(REACHED)),
        "people_in_need": people.filter(pl.col("role").is_in(NEEDED)),
    }
    used = {row for frame in raw.values() for row in frame[ROW]}
    return {name: _addressed(name, frame, table, source) for name, frame in raw.items() if frame.height}, used


def named_presence(context: pl.DataFrame) -> pl.DataFrame:
    """One row per organisation named in a row, in its role, and per sector where a cell lists several."""
    parts = []
    for column, role in ROLE.items():
        own = column == "organisation"
        there = pl.any_horizontal(pl.col(each).is_not_null() for each in ((column, "acronym") if own else (column,)))
        parts.append(
            context.filter(there).with_columns(
                pl.col(column).alias("name"),
                (pl.col("acronym") if own else pl.lit(None, pl.String)).alias("acronym"),
                (pl.col("organisation_kind") if own else pl.lit(None, pl.String)).alias("organisation_kind"),
                pl.lit(role).alias("role"),
                pl.lit(1, pl.Int64).alias("organisations"),
                pl.lit(-1, pl.Int32).alias("at"),
            )
        )
    rows = pl.concat(parts).drop(*(each for each in NAMED if each != "acronym"))
    listed = pl.col("sectors").map_elements(list_of_sectors, pl.List(pl.String))
    return rows.with_columns(
        pl.when(pl.col("sector").is_null() & pl.col("sectors").is_not_null())
        .then(listed)
        .otherwise(pl.concat_list("sector"))
        .alias("sector_name")
    ).explode("sector_name")


def counted_presence(cells: pl.DataFrame) -> pl.DataFrame:
    """One row per count of organisations without names, of at least one."""
    return cells.filter((pl.col("role") == "organisations") & (pl.col("number") > 0)).with_columns(
        pl.col("number").cast(pl.Int64).alias("organisations"),
        pl.lit("present").alias("role"),
        pl.lit(None, pl.String).alias("name"),
        pl.lit(None, pl.String).alias("acronym"),
    )


def present_clusters(context: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """One row per cluster in the list beside a count over all clusters; how many organisations each has isn't said."""
    whole = cells.filter((pl.col("role") == "organisations") & pl.col("sector_name").is_null() & (pl.col("number") > 0))
    return (
        context.filter(pl.col(ROW).is_in(whole[ROW].implode()) & pl.col("sectors").is_not_null())
        .with_columns(
            pl.col("sectors").map_elements(list_of_sectors, pl.List(pl.String)).alias("sector_name"),
            pl.lit(None, pl.Int64).alias("organisations"),
            pl.lit("present").alias("role"),
            pl.lit(-1, pl.Int32).alias("at"),
        )
        .drop(*NAMED, "organisation_kind")
        .explode("sector_name")
    )


def list_of_sectors(cell: str) -> list[str]:
    """The sectors in one cell, each once; a comma within a cluster's name ("Water, Sanitation and Hygiene") parts nothing."""
    mark = next((each for each in (";", "|", "\n") if each in cell), ",")
    parts = [part.strip() for part in cell.split(mark) if part.strip()]
    found: list[str] = []
    at = 0
    while at < len(parts):
        many = next((n for n in (4, 3, 2) if cluster_code(", ".join(parts[at : at + n])) and at + n <= len(parts)), 1)
        found.append(", ".join(parts[at : at + many]))
        at += many
    return list(dict.fromkeys(found))


def _addressed(name: str, rows: pl.DataFrame, table: Table, source: str) -> pl.DataFrame:
    numbered = rows.with_columns(
        pl.lit(source).alias("source"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("n"),
        pl.lit("operational_presence").alias("kind"),
        (pl.col("sector_name").is_not_null() | pl.col("sector_code").is_not_null()).alias("_sector"),
        pl.lit(table.shown).alias("file"),
        pl.Series(
            "address", [address(table, row, at) for row, at in rows.select(ROW, "at").iter_rows()], dtype=pl.String
        ),
    )
    return whole_raw(name, numbered.with_columns(pl.when("_sector").then(pl.lit(CLUSTER)).alias("sector_vocabulary")))


def address(table: Table, row: int, at: int = -1) -> str:
    """Where a row or figure stands: "Sheet!12", "Sheet!C12"; outside workbooks "row 12", "row 12, column reached"."""
    if table.sheet:
        return f"{table.sheet}!{_letters(at) if at >= 0 else ''}{table.lines[row - 1]}"
    return f"row {row}, column {table.columns[at]}" if at >= 0 else f"row {row}"


def _letters(at: int) -> str:
    """A column's letters in a sheet: 0 is A, 26 is AA."""
    found, rest = "", at + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        found = chr(65 + letter) + found
    return found


def in_one(sequence: Sequence[str], most: int = 40) -> str:
    """Phrases in one text, those beyond `most` only counted."""
    more = f" and {len(sequence) - most} more" if len(sequence) > most else ""
    return f"{'; '.join(sequence[:most])}{more}"
