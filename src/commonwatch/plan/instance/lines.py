"""The lines of a CSV file that people write by hand; every fault is told by file, line and column."""

import csv
import difflib
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonwatch.errors import PlanError

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One line of a file: where it stands, and its cells without blanks around them."""

    file: Path
    number: int
    cells: Mapping[str, str]

    @property
    def where(self) -> str:
        """File and line, as messages begin."""
        return f"{self.file}, line {self.number}"

    def wrong(self, column: str, expected: str, mend: str = "") -> PlanError:
        """The error for a cell: where, what was expected, what it holds, how to mend it."""
        got = f"'{self.cells[column]}'" if self.cells[column] else "an empty cell"
        return PlanError(f"{self.where}, column {column}: expected {expected}, got {got}. {mend}".rstrip())

    def name(self, column: str) -> str:
        """A name: not empty, without "|", which separates names, and not "*", which means all. Raises PlanError."""
        text = self.cells[column]
        if not text or "|" in text or text == "*":
            raise self.wrong(column, "one name", "Give each its own line: | separates names, * means all.")
        return text

    def names(self, column: str) -> frozenset[str]:
        """The names of a cell A|B; none where it is empty. Raises PlanError for an empty or repeated one among them."""
        if not self.cells[column]:
            return frozenset()
        parts = [part.strip() for part in self.cells[column].split("|")]
        if not all(parts) or len(set(parts)) < len(parts):
            raise self.wrong(column, "names separated by |, each once", "Such as A|B.")
        return frozenset(parts)

    def number_of(self, column: str, what: str, least: float = 0.0, most: float = math.inf) -> float:
        """A finite number within bounds; `what` says what it counts. Raises PlanError."""
        text = self.cells[column]
        value = float(text) if NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value) or not least <= value <= most:
            upwards = f" of {least:g} or more" if least > -math.inf else ""
            bounds = upwards if most == math.inf else f" from {least:g} to {most:g}"
            raise self.wrong(column, f"{what}, a number{bounds}", "Write digits and a point, no separators: 1234.5.")
        return value


def read_lines(path: Path, columns: Sequence[str], optional: Iterable[str] = ()) -> Iterator[Line]:
    """The lines of a CSV file with these columns; others are left aside, optional ones that are missing are empty.

    Raises PlanError for a file that isn't there, isn't UTF-8 or is broken, a column missing or given twice, and a line
    with too few or too many cells.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header, columns)
        missing = {name: "" for name in optional if name not in header}
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise PlanError(
                    f"{path}, line {reader.line_num}: expected {len(header)} cells ({','.join(header)}), got {len(row)}. "
                    'A cell that holds a comma stands in quotes: "Ivano, Frankivsk".'
                )
            cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
            yield Line(path, reader.line_num, cells | missing)
    except csv.Error as error:
        raise PlanError(
            f"{path}, line {reader.line_num}: broken CSV: {error}. Close every quote, and double one that stands inside."
        ) from error


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. Raises PlanError for a file that isn't there, can't be read, or isn't UTF-8."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise PlanError(f"{path} isn't there. docs/plan-instance.md lists the files, with an example.") from error
    except OSError as error:
        raise PlanError(
            f"{path} can't be read: {error.strerror or error}. It has to be a file with rights to read."
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlanError(
            f"{path}, line {line}: not UTF-8 (byte 0x{data[error.start]:02X}). "
            'Save it as UTF-8; spreadsheets call it "CSV UTF-8".'
        ) from error


def nearest(given: str, known: Iterable[str]) -> str:
    """What was meant, perhaps: "Nearest: 'A'." or, without any known name, "None is known."."""
    close = difflib.get_close_matches(given, sorted(known), n=1, cutoff=0)
    return f"Nearest: '{close[0]}'." if close else "None is known."


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    for name in header:
        if name and header.count(name) > 1:
            raise PlanError(f"{path}, line 1: column {name} stands there {header.count(name)} times. Keep one of them.")
    for name in columns:
        if name not in header:
            raise PlanError(
                f"{path}, line 1: column {name} is missing. Expected {','.join(columns)}, got {','.join(header) or 'nothing'}. "
                "Separate cells by commas, and write the names of columns as they stand here."
            )
