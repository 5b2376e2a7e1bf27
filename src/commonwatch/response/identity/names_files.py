"""CSV files of names and registers, read whole: every row in its order, every cell as text."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from commonwatch.errors import LoadError

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 1 << 20


def read_names(path: Path, column: str) -> pl.DataFrame:
    """name, country: one row per row of the file, in its order; country is null where the file has no such column.

    Raises LoadError for a file that is missing, not UTF-8 or no CSV, and for a column that isn't there.
    """
    header, rows = _csv(path, column)
    at = _column(path, header, column)
    country = header.index("country") if "country" in header else None
    names = [row[at] for row in rows]
    return pl.DataFrame(
        {"name": names, "country": [row[country] if country is not None else None for row in rows]},
        schema={"name": pl.String, "country": pl.String},
    )


def read_register(path: Path) -> pl.DataFrame:
    """canonical, alias, acronym, country: one row per row of the file with a canonical name; empty cells are null.

    Raises LoadError as `read_names` does, and for a register without any canonical name.
    """
    header, rows = _csv(path, "canonical")
    _column(path, header, "canonical")
    columns = {
        name: header.index(name) if name in header else None for name in ("canonical", "alias", "acronym", "country")
    }
    cells = {
        name: [(row[at].strip() or None) if at is not None else None for row in rows] for name, at in columns.items()
    }
    table = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String))
    held = table.filter(pl.col("canonical").is_not_null())
    if held.is_empty():
        raise LoadError(
            f"{path}: the register is empty: {table.height} rows, none with a name in the column canonical. "
            "Give one row per name: canonical, alias, acronym, country."
        )
    return held


def _column(path: Path, header: Sequence[str], column: str) -> int:
    if column not in header:
        raise LoadError(
            f"{path}: no column '{column}'. Its columns are: {', '.join(header)}. Name one of them, as it is written."
        )
    return header.index(column)


def _csv(path: Path, column: str) -> tuple[list[str], list[list[str]]]:
    """The header and the rows; a line without anything is a row where the file has one column, and none elsewhere."""
    text = _text(path)
    csv.field_size_limit(LONGEST_CELL)
    first = text[: text.find("\n") if "\n" in text else len(text)]
    known = [sign for sign in DELIMITERS if column in next(csv.reader([first], delimiter=sign), [])]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=known[0] if known else ",", strict=True)
    rows: list[list[str]] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        for row in reader:
            if not row and len(header) > 1:
                continue
            if len(row) != len(header) and row:
                raise LoadError(
                    f"{path}, line {reader.line_num}: expected {len(header)} cells as in the header, found {len(row)}. "
                    "Put names with commas or quotes in double quotes, or mend that line."
                )
            rows.append(row or [""])
    except csv.Error as error:
        raise LoadError(
            f"{path}, line {reader.line_num}: broken CSV: {error}. A quote is opened and not closed, or stands in the "
            "middle of a cell: mend that line."
        ) from error
    if not header:
        raise LoadError(f"{path} is empty. Expected a line with the names of the columns, and rows below it.")
    return header, rows


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{path} isn't UTF-8 (byte {error.start} can't be read). Save it as CSV UTF-8 and give the command again."
        ) from error
    except OSError as error:
        raise LoadError(f"{path} can't be read: {error.strerror}. Check the path.") from error
