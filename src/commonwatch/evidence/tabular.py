"""Tables inside files: where the header stands, which columns there are, and the rows as text, none lost on the way."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from operator import itemgetter
from typing import Any, TextIO

import polars as pl

from commonwatch.errors import LoadError
from commonwatch.evidence.opening import Opened

DELIMITERS = (",", ";", "\t", "|")
HEADER_WITHIN = 40  # lines: publishers put titles and notes above the header
HEADER_BYTES = 8 << 20
BATCH = 50_000
MOST_JSON = 1 << 30
NUMBER = re.compile(r"^-?[\d\s.,']*\d%?$")
ROW, BROKEN = "row", "broken"
"""Columns that stand beside the file's own: the row's number (1 is the first below the header), and why it is unusable."""

Batches = Iterator[pl.DataFrame]


@dataclass(frozen=True)
class Table:
    """A table that a layout may fit: its columns (lower case), its rows as text in batches of the wanted columns.

    `above` is what the publisher wrote above the header: a title, notes, the day of the last update. `heading` holds the
    lines of the header as given, the lowest last. Of a workbook: the sheet, the sheet's line of each row, the tables
    before this one, and the sheets in which there is none.
    """

    shown: str
    columns: tuple[str, ...]
    delimiter: str
    rows: Callable[[Sequence[str]], Batches]
    above: str = ""
    heading: tuple[tuple[str, ...], ...] = ()
    sheet: str = ""
    lines: tuple[int, ...] = ()
    before: tuple["Table", ...] = ()
    aside: tuple[str, ...] = ()

    @property
    def decimal(self) -> str:
        """The decimal sign: a comma where semicolons part the columns."""
        return "," if self.delimiter == ";" else "."


def tables(file: Opened, fits: Callable[[Sequence[str]], bool]) -> list[Table]:
    """The tables of a file whose columns `fits` accepts; none when the header isn't found within the first 40 lines.

    Raises LoadError for a file of that form which can't be read.
    """
    if file.form == "text":
        return _text_tables(file, fits)
    if file.form == "xlsx":
        return _sheets(file, fits)
    if file.form == "parquet":
        return _parquet_tables(file, fits)
    return _record_tables(file, fits)


def plain(name: object) -> str:
    """A column's name as layouts know it: lower case, single spaces, no quotes or byte-order mark."""
    return " ".join(str(name).replace("\ufeff", "").replace("_x000D_", "").strip().strip("\"'").lower().split())


def _unique(names: Sequence[object]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    found = []
    for name in map(plain, names):
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return tuple(found)


def _text_tables(file: Opened, fits: Callable[[Sequence[str]], bool]) -> list[Table]:
    with file.path.open(encoding="utf-8-sig", newline="") as handle:
        lines = re.split(r"\r\n|\r|\n", handle.read(HEADER_BYTES))[:HEADER_WITHIN]
    cells = {
        delimiter: [next(csv.reader(io.StringIO(line), delimiter=delimiter), []) for line in lines]
        for delimiter in DELIMITERS
    }
    for number in range(len(lines)):
        for delimiter in DELIMITERS:
            if columns := _columns(cells[delimiter], number, fits):
                rows = _csv_rows(file, columns, delimiter, number + 1)
                heading = _heading(cells[delimiter], number)
                return [Table(file.shown, columns, delimiter, rows, "\n".join(lines[:number]), heading)]
    return []


def _columns(
    lines: Sequence[Sequence[str]], number: int, fits: Callable[[Sequence[str]], bool]
) -> tuple[str, ...] | None:
    """The names of the columns where that line is a header, by itself or below a line of wider names."""
    columns = _unique(lines[number])
    if fits(columns):
        return columns
    if number and (both := _joined(lines[number - 1], lines[number])):
        columns = _unique(both)
        return columns if fits(columns) else None
    return None


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Names over two lines as one: "Health" over two columns above "reached" is "health / reached". [] where it is no such pair."""
    wide = [cell.strip() for cell in upper] + [""] * (len(lower) - len(upper))
    names = [cell.strip() for cell in lower] + [""] * (len(wide) - len(lower))
    gaps = any(name and not over for over, name in zip(wide, names, strict=True))
    if sum(map(bool, wide)) < 2 or sum(map(bool, names)) < 2 or not gaps or any(NUMBER.match(name) for name in names):
        return []
    return [
        f"{over} / {name}" if over and name else over or name for over, name in zip(filled(wide), names, strict=True)
    ]


def filled(cells: Sequence[str]) -> list[str]:
    """A line of names that stand over several columns each: an empty cell takes the name on its left."""
    found: list[str] = []
    for cell in cells:
        found.append(cell if cell or not found else found[-1])
    return found


def _heading(lines: Sequence[Sequence[str]], number: int) -> tuple[tuple[str, ...], ...]:
    """The header's lines: that line, and up to two right above it with more than one cell (a title has one)."""
    found = [tuple(lines[number])]
    for line in reversed(lines[max(0, number - 2) : number]):
        if sum(bool(cell.strip()) for cell in line) < 2:
            break
        found.insert(0, tuple(line))
    return tuple(found)


def _csv_rows(
    file: Opened, columns: tuple[str, ...], delimiter: str, skipped: int
) -> Callable[[Sequence[str]], Batches]:
    def rows(wanted: Sequence[str]) -> Batches:
        at, first = [columns.index(name) for name in wanted], 1
        with file.path.open(encoding="utf-8-sig", newline="") as handle:
            for _ in range(skipped):
                handle.readline()
            lines = _lines(handle, delimiter, len(columns), at)
            while part := list(islice(lines, BATCH)):
                *cells, faults = zip(*part, strict=True)
                yield _frame(first, dict(zip(wanted, cells, strict=True)), faults)
                first += len(part)

    return rows


def _lines(handle: TextIO, delimiter: str, width: int, at: Sequence[int]) -> Iterator[tuple[str | None, ...]]:
    """The cells at these places of each row, and why there are none; short rows are filled up, blank lines passed over.

    A quote that nobody closes would swallow the rows behind it: its line alone is broken, the others are read again.
    """
    pick, none = itemgetter(*at, at[-1]), (None,) * len(at)
    since: list[str] = []
    again: list[str] = []

    def feed() -> Iterator[str]:
        while line := again.pop() if again else handle.readline():
            since.append(line)
            yield line

    while True:
        try:
            for cells in csv.reader(feed(), delimiter=delimiter, strict=True):
                since.clear()
                if 0 < len(cells) < width:
                    cells.extend([""] * (width - len(cells)))
                if len(cells) > width and any(cells[width:]):
                    yield *none, f"the line is broken: {len(cells)} cells, expected {width}"
                elif cells:
                    yield *pick(cells)[:-1], None
        except csv.Error as error:
            yield *none, f"the line is broken: {error}"
            again += since[:0:-1]
            since.clear()
        else:
            return


def _frame(first: int, texts: Mapping[str, Sequence[str | None]], faults: Sequence[str | None]) -> pl.DataFrame:
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)).with_columns(pl.all().replace("", None))
    numbers = pl.Series(range(first, first + len(faults)), dtype=pl.Int64)
    return frame.select(numbers.alias(ROW), *texts, pl.Series(BROKEN, faults, dtype=pl.String))


def _sheets(file: Opened, fits: Callable[[Sequence[str]], bool]) -> list[Table]:
    import python_calamine

    found: list[Table] = []
    aside: list[str] = []
    try:
        with python_calamine.CalamineWorkbook.from_path(str(file.path)) as book:
            for name in book.sheet_names:
                cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                table = _sheet(f"{file.shown} > {name}", name, cells, fits)
                if table is None:
                    aside.append(name)
                else:
                    found.append(replace(table, before=tuple(found)))
    except python_calamine.CalamineError as error:
        raise LoadError(f"{file.shown} can't be read as a workbook: {error}. Save it anew as .xlsx or CSV.") from error
    return [replace(table, aside=tuple(aside)) for table in found]


def _sheet(
    shown: str, name: str, cells: Sequence[Sequence[Any]], fits: Callable[[Sequence[str]], bool]
) -> Table | None:
    top = [
        [_text(cell) or "" for cell in line] for line in cells[:HEADER_WITHIN]
    ]  # a year in a header is a number there
    for number in range(len(top)):
        if columns := _columns(top, number, fits):
            lines = tuple(at for at in range(number + 1, len(cells)) if any(cell != "" for cell in cells[at]))
            rows = _list_rows(columns, [cells[at] for at in lines])
            above = "\n".join(" ".join(map(str, row)).strip() for row in cells[:number])
            numbered = tuple(at + 1 for at in lines)
            return Table(shown, columns, "", rows, above, _heading(top, number), name, numbered)
    return None


def _list_rows(columns: Sequence[str], cells: Sequence[Sequence[Any]]) -> Callable[[Sequence[str]], Batches]:
    def rows(wanted: Sequence[str]) -> Batches:
        at = [columns.index(name) for name in wanted]
        for first in range(0, len(cells), BATCH):
            part = cells[first : first + BATCH]
            texts = {
                name: [_text(row[k]) if k < len(row) else None for row in part]
                for name, k in zip(wanted, at, strict=True)
            }
            yield _frame(first + 1, texts, [None] * len(part))

    return rows


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, list):
        return json.dumps(value)
    return str(value)


def _parquet_tables(file: Opened, fits: Callable[[Sequence[str]], bool]) -> list[Table]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(file.path)
    except (OSError, pa.ArrowInvalid) as error:
        raise LoadError(f"{file.shown} is a Parquet file that is cut or damaged: {error}. Fetch it again.") from error
    columns = _unique(schema.names)
    if not fits(columns):
        return []

    def rows(wanted: Sequence[str]) -> Batches:
        asked = [schema.names[columns.index(name)] for name in wanted]
        first = 1
        with pq.ParquetFile(file.path) as held:
            for batch in held.iter_batches(batch_size=BATCH, columns=asked):
                frame = pl.DataFrame(pl.from_arrow(batch)).select(pl.col(name).cast(pl.String) for name in asked)
                frame.columns = list(wanted)
                numbers = pl.Series(range(first, first + frame.height), dtype=pl.Int64)
                first += frame.height
                yield frame.select(numbers.alias(ROW), *wanted, pl.lit(None, pl.String).alias(BROKEN))

    return [Table(file.shown, columns, "", rows, heading=(tuple(schema.names),))]


def _record_tables(file: Opened, fits: Callable[[Sequence[str]], bool]) -> list[Table]:
    if file.path.stat().st_size > MOST_JSON:
        raise LoadError(
            f"{file.shown} is larger than {MOST_JSON >> 30} GB of {file.form.upper()}: take the publisher's CSV."
        )
    records = [flat(record) for record in (_json_records(file) if file.form == "json" else _xml_records(file))]
    names = list(dict.fromkeys(name for record in records for name in record))
    columns = _unique(names)
    if not fits(columns):
        return []
    cells = [[record.get(name) for name in names] for record in records]
    with file.path.open(encoding="utf-8-sig") as handle:
        above = handle.read(400)  # where an API says the day of the last update
    return [Table(file.shown, columns, "", _list_rows(columns, cells), above, (tuple(map(str, names)),))]


def flat(record: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """A record without inner objects: {"country": {"id": "XK"}} is {"country.id": "XK"}."""
    out: dict[str, Any] = {}
    for key, value in record.items():
        out |= flat(value, f"{before}{key}.") if isinstance(value, dict) else {f"{before}{key}": value}
    return out


def parsed_json(file: Opened) -> Any:
    """The file's JSON. Raises LoadError when it is cut or no JSON."""
    try:
        return json.loads(file.path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise LoadError(
            f"{file.shown} is JSON that ends too early or is damaged: {error}. Download it again."
        ) from error


def _json_records(file: Opened) -> list[dict[str, Any]]:
    """The records of an API's answer: a list of objects, or the longest such list within an object or list."""
    content = parsed_json(file)
    if isinstance(content, list) and content and isinstance(content[0], dict) and "message" in content[0]:
        raise LoadError(f"{file.shown} holds no data but the publisher's message: {content[0]['message']}")
    lists = [content] if isinstance(content, list) else list(content.values()) if isinstance(content, dict) else []
    lists += [inner for inner in content if isinstance(inner, list)] if isinstance(content, list) else []
    whole = [part for part in lists if isinstance(part, list) and part and all(isinstance(r, dict) for r in part)]
    return max(whole, key=len, default=[])


def _xml_records(file: Opened) -> list[dict[str, Any]]:
    """The children of the root as records: attribute `id` of an element is NAME.id. Document types are refused."""
    import xml.etree.ElementTree as ET

    with file.path.open("rb") as handle:
        if b"<!DOCTYPE" in handle.read(HEADER_BYTES):
            raise LoadError(f"{file.shown}: XML with a document type isn't read, it could hide anything. Take the CSV.")
    try:
        root = ET.parse(file.path).getroot()
    except ET.ParseError as error:
        raise LoadError(
            f"{file.shown} is XML that ends too early or is damaged: {error}. Download it again."
        ) from error
    records = []
    for element in root:
        record: dict[str, Any] = {}
        for child in element:
            name = child.tag.rsplit("}", 1)[-1]
            record |= (
                {f"{name}.id": child.attrib["id"], f"{name}.value": child.text}
                if "id" in child.attrib
                else {name: child.text}
            )
        records.append(record)
    return records
