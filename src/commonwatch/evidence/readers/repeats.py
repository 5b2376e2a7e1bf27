"""Sheets of a workbook that give other sheets' figures once more: found by the figures, so that nobody is counted twice."""

import polars as pl

from commonwatch.evidence.readers.column_words import cluster_code, is_all_sectors
from commonwatch.evidence.readers.figures import told
from commonwatch.evidence.tabular import ROW

KEY = ("role", "group", "category", "_who", "_what")
LEAST = 2  # figures above zero that must agree: one may agree by chance


def repeated_columns(cells: pl.DataFrame, before: list[tuple[str, pl.DataFrame]]) -> dict[int, str]:
    """Columns all of whose figures stand in an earlier sheet for the same place and sector: column's place -> that sheet."""
    found: dict[int, str] = {}
    mine = _keyed(cells)
    for sheet, earlier in before:
        if mine.is_empty() or earlier.is_empty():
            continue
        known = _keyed(earlier).group_by(KEY).agg(pl.col("number").unique().alias("_known"))
        both = mine.join(known, on=list(KEY), how="left", nulls_equal=True, maintain_order="left")
        agrees = pl.col("number").is_in(pl.col("_known")).fill_null(False)
        for at, same, many in (
            both.group_by("at", maintain_order=True)
            .agg((agrees | (pl.col("number") == 0)).all(), ((pl.col("number") > 0) & agrees).sum().alias("many"))
            .iter_rows()
        ):
            if same and many >= LEAST:
                found.setdefault(at, sheet)
    return found


def _keyed(cells: pl.DataFrame) -> pl.DataFrame:
    """The figures of a table (`with_sector`) with whom and what they are about in one spelling."""
    place = pl.coalesce("admin2_code", "admin1_code", "admin2_name", "admin1_name", "country", pl.lit(""))
    sectors = {
        text: "" if is_all_sectors(text) else cluster_code(text) or text
        for text in cells["sector_name"].drop_nulls().unique()
    }
    what = told(cells["sector_name"], sectors)
    keyed = cells.with_columns(place.alias("_who"), what.alias("_what"))
    return keyed.filter(pl.col("number").is_not_null()).select(ROW, "at", "number", *KEY)
