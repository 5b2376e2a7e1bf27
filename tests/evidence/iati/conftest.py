"""A short way to read XML that a test writes."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from commonwatch.evidence.iati import batches, organisation_batches

sys.path.insert(0, str(Path(__file__).resolve().parent))


@dataclass(frozen=True)
class Taken:
    """All batches of a file as one."""

    tables: dict[str, pl.DataFrame]
    rows_in: int
    rejected: pl.DataFrame
    unknown: Counter[str]
    unread: Counter[str]
    batches: int

    def rows(self, table: str, *columns: str) -> list[tuple]:
        return self.tables[table].select(columns).rows()

    def used(self) -> list[str]:
        return self.tables["activities"]["activity"].to_list()


def source_of(reporter: str) -> str:
    return f"iati_file_{reporter.lower()}"


def together(parts) -> Taken:
    parts = list(parts)
    return Taken(
        {name: pl.concat([part.tables[name] for part in parts]) for name in parts[0].tables},
        sum(part.rows_in for part in parts),
        pl.concat([part.rejected for part in parts]),
        sum((part.unknown for part in parts), Counter()),
        sum((part.unread for part in parts), Counter()),
        len(parts),
    )


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Taken]:
    """Reads a whole XML file given as text, bytes or path."""

    def takes(content: str | bytes | Path, organisations: bool = False) -> Taken:
        path = content if isinstance(content, Path) else tmp_path / "file.xml"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return together((organisation_batches if organisations else batches)(path, "file.xml", source_of))

    return takes
