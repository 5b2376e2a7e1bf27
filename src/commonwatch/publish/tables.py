"""The tables as files for other programs: Parquet whole, CSV and XLSX without the columns that hold lists."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from commonwatch.files import write_parquet, written_aside

SHEET_ROWS = 1_000_000  # a sheet of XLSX holds 1,048,576
EXPLAINED = "Figures are forecasts and published counts, not findings of blame. Columns that hold lists are in the Parquet files only."


def write_tables(tables: Mapping[str, pl.DataFrame], sources: pl.DataFrame, folder: Path) -> list[Path]:
    """The files written under `folder`: each table as Parquet and CSV, and all of them as sheets of one workbook.

    The workbook's first sheet says what is in it; a table too long for a sheet is named there and left to the CSV.
    """
    written = []
    for name, table in tables.items():
        written += [folder / f"{name}.parquet", folder / f"{name}.csv"]
        write_parquet(table, folder / f"{name}.parquet")
        with written_aside(folder / f"{name}.csv") as aside:
            flat(table).write_csv(aside)
    write_workbook({**tables, "sources": sources}, folder / "commonwatch.xlsx")
    return [*written, folder / "commonwatch.xlsx"]


def flat(table: pl.DataFrame) -> pl.DataFrame:
    """The table without columns that hold lists."""
    return table.select(name for name, kind in table.schema.items() if not isinstance(kind, pl.List | pl.Array))


def write_workbook(tables: Mapping[str, pl.DataFrame], target: Path) -> None:
    """One XLSX workbook with a sheet per table and a first sheet that explains; written whole or not at all."""
    import xlsxwriter

    with written_aside(target) as aside, xlsxwriter.Workbook(str(aside), {"constant_memory": False}) as book:
        about = book.add_worksheet("about")
        about.write_column(0, 0, [EXPLAINED, "Sheets:"])
        for number, (name, table) in enumerate(tables.items(), start=2):
            fits = table.height <= SHEET_ROWS
            about.write_row(
                number, 0, [name, f"{table.height} rows", "" if fits else "too long for a sheet: see the CSV file"]
            )
            if fits:
                flat(table).write_excel(book, worksheet=name[:31], autofit=table.height < 5000)
