"""Tables of presence and need made by hand or taken from the shared folder, read up to the raw tables."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from samples import TODAY

from commonwatch.evidence.opening import opened
from commonwatch.evidence.readers import Asked, Reading, hapi, three_w, three_w_layouts
from commonwatch.evidence.tabular import Table, tables

LAYOUTS = (*hapi.LAYOUTS, *three_w_layouts.LAYOUTS)


def found(path: Path, scratch: Path) -> list[Table]:
    """The tables of a file that a layout of presence or need fits."""
    return [
        table for file in opened(path, scratch) for table in tables(file, lambda c: any(x.fits(c) for x in LAYOUTS))
    ]


def raw_of(path: Path, mappings: Path | None = None) -> list[tuple[dict[str, pl.DataFrame], Reading]]:
    """Raw tables and reading of each table of a 3W or needs file; counts add up and addresses are told."""
    with TemporaryDirectory() as scratch:
        read = [three_w.raw_reading(table, Asked(TODAY, mappings=mappings)) for table in found(path, Path(scratch))]
    for raw, reading in read:
        sound(raw, reading)
    return [(dict(raw), reading) for raw, reading in read]


def raw_text(text: str, folder: Path, name: str = "file.csv", **asked: Any) -> tuple[dict[str, pl.DataFrame], Reading]:
    """The same of the one table of a text."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    (one,) = raw_of(path, **asked)
    return one


def sound(raw: Any, reading: Reading) -> None:
    """No row is lost or rejected twice, no figure comes from a rejected row, and each row has its number and address."""
    assert reading.rows_in == reading.used + reading.rejected.height
    assert reading.rejected["row"].is_unique().all()
    assert bool(raw) == (reading.used > 0)
    for frame in raw.values():
        assert frame["n"].to_list() == list(range(1, frame.height + 1))
        assert frame["source"].unique().to_list() == [reading.source]
        assert frame["address"].null_count() == 0


def text_of(rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def book(
    path: Path, sheets: dict[str, Sequence[Sequence[object]]], merged: Sequence[tuple[int, int, int, int]] = ()
) -> Path:
    """A workbook with these sheets; ranges (rows and columns from 0) of the first are merged, with their first cell's text."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as made:
        for number, (name, rows) in enumerate(sheets.items()):
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(at, column, cell)
            for top, left, bottom, right in merged if number == 0 else ():
                sheet.merge_range(top, left, bottom, right, rows[top][left])
    return path
