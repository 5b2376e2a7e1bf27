"""Every table as CSV, XLSX and Parquet, with nothing left out in silence."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.files import write_parquet, written_aside
from commonwatch.vocabulary import KOSOVO_FOOTNOTE

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
SHEET_ROWS = 1_048_576 - 1
SHEET_CELLS = 1_500_000
ALWAYS = datetime(2024, 6, 30)  # a workbook carries a date of creation; a fixed one keeps equal input equal output


def write_tables(tables: Mapping[str, pl.DataFrame], sources: pl.DataFrame, target_dir: Path) -> list[Path]:
    """The paths written: NAME.parquet (whole), NAME.csv (lists as quantiles) and one workbook, tables.xlsx.

    The workbook's first sheet, "about", says for each table what it holds and what was left out of it; the second
    lists the sources. Raises WorkspaceError when a file cannot be written.
    """
    flat = {name: flattened(table) for name, table in tables.items()}
    written = []
    for name, table in tables.items():
        write_parquet(table, target_dir / f"{name}.parquet")
        with written_aside(target_dir / f"{name}.csv") as aside:
            harmless(flat[name]).write_csv(aside)
        written += [target_dir / f"{name}.parquet", target_dir / f"{name}.csv"]
    write_workbook(tables, sources, target_dir / "tables.xlsx")
    return [*written, target_dir / "tables.xlsx"]


def write_workbook(tables: Mapping[str, pl.DataFrame], sources: pl.DataFrame, path: Path) -> None:
    """Writes one workbook: "about", "sources", and a sheet per table that fits; cells are never formulas or links."""
    flat = {name: flattened(table) for name, table in tables.items()}
    with written_aside(path) as aside:
        _write_workbook(aside, tables, flat, flattened(sources))


def harmless(table: pl.DataFrame) -> pl.DataFrame:
    """The table with an apostrophe before each text that a spreadsheet would run as a formula, for CSV.

    Source: OWASP, CSV injection.
    """
    first = pl.col(pl.String).str.strip_chars(" ").str.slice(0, 1)
    runs = first.is_in(["=", "+", "-", "@", "\t", "\r"]) & pl.col(pl.String).str.contains(r"[A-Za-z(|!]")
    return table.with_columns(
        pl.when(runs).then(pl.lit("'") + pl.col(pl.String)).otherwise(pl.col(pl.String)).name.keep()
    )


def flattened(table: pl.DataFrame) -> pl.DataFrame:
    """The table without lists: numbers become their mean and quantiles (NAME_mean, NAME_p05 ... p95), words are joined.

    Structs become their JSON text. Quantiles interpolate linearly.
    """
    columns: list[pl.Expr] = []
    for name, kind in table.schema.items():
        if isinstance(kind, pl.List | pl.Array) and kind.inner.is_numeric():
            values = pl.col(name).list if isinstance(kind, pl.List) else pl.col(name).arr.to_list().list
            columns.append(values.mean().alias(f"{name}_mean"))
            columns += [
                values.eval(pl.element().quantile(level, "linear"))
                .list.first()
                .alias(f"{name}_p{round(level * 100):02d}")
                for level in LEVELS
            ]
        elif isinstance(kind, pl.List) and kind.inner == pl.String:
            columns.append(pl.col(name).list.join("; "))
        elif isinstance(kind, pl.List | pl.Array | pl.Struct | pl.Object):
            columns.append(pl.col(name).map_elements(str, return_dtype=pl.String))
        elif kind == pl.Binary:
            columns.append(pl.col(name).bin.encode("hex"))
        else:
            columns.append(pl.col(name))
    return table.select(columns)


def _about(tables: Mapping[str, pl.DataFrame], flat: Mapping[str, pl.DataFrame]) -> list[list[Any]]:
    rows: list[list[Any]] = [["table", "rows", "columns", "in this workbook", "note"]]
    for name, table in tables.items():
        kinds = {c: kind for c, kind in table.schema.items() if isinstance(kind, pl.List | pl.Array)}
        words = [c for c, kind in kinds.items() if kind.inner == pl.String]
        draws = [c for c in kinds if c not in words]
        notes = []
        if draws:
            notes.append(
                f"{', '.join(draws)}: mean and quantiles here and in {name}.csv; every value in {name}.parquet"
            )
        if words:
            notes.append(f"{', '.join(words)}: lists, joined by semicolons here and in {name}.csv")
        fits = _fits(flat[name])
        if not fits:
            notes.append(f"too big for a workbook: use {name}.csv or {name}.parquet")
        rows.append([name, table.height, table.width, "yes" if fits else "no", ". ".join(notes)])
    rows += [[], *([["Drivers are associations in the model, not causes."]] if "drivers" in tables else [])]
    rows += [[f"* {KOSOVO_FOOTNOTE}."]]
    return rows


def _fits(table: pl.DataFrame) -> bool:
    return table.height <= SHEET_ROWS and table.height * table.width <= SHEET_CELLS


def _write_workbook(
    path: Path, tables: Mapping[str, pl.DataFrame], flat: Mapping[str, pl.DataFrame], sources: pl.DataFrame
) -> None:
    import xlsxwriter

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), plain) as workbook:
        workbook.set_properties({"title": "Commonwatch tables", "created": ALWAYS})
        head = workbook.add_format({"bold": True, "bottom": 1})
        about = workbook.add_worksheet("about")
        about.set_column(0, 0, 22)
        about.set_column(4, 4, 90)
        for number, row in enumerate(_about(tables, flat)):
            about.write_row(number, 0, row, head if number == 0 else None)
        for name, table in [("sources", sources), *((n, t) for n, t in flat.items() if _fits(t))]:
            _write_sheet(workbook.add_worksheet(name[:31]), table, head)


def _write_sheet(sheet: Any, table: pl.DataFrame, head: Any) -> None:
    text = table.with_columns(pl.col(pl.Date, pl.Datetime).cast(pl.String), pl.col(pl.Boolean).cast(pl.Int8))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(text.columns):
        sheet.set_column(column, column, min(40, max(9, len(name) + 2)))
        sheet.write_string(0, column, name, head)
    for number, row in enumerate(text.iter_rows(), start=1):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
