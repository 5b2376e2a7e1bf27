"""A made list: what a sample of a layout is, and how it is written."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """A made file: its layout, the source it loads as, its rows, and per fault the cells that bring it about."""

    layout: str
    source: str
    rows: tuple[Row, ...]
    faults: Mapping[str, Row]
    once: str = ""
    usable: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for row in self.rows for name in row))


def as_csv(columns, rows, delimiter=",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[row.get(name, "") for name in columns] for row in rows])
    return out.getvalue()
