"""Files in publishers' layouts, and a look at a workspace as bytes."""

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import made

KOSOVO, UKRAINE, SERBIA = (347, "Kosovo"), (369, "Ukraine"), (340, "Serbia")
UNEMPLOYMENT = ("SL.UEM.TOTL.ZS", "Unemployment, total (% of total labor force) (modeled ILO estimate)")


def ged(target: Path, rows: list[dict[str, str]]) -> Path:
    """A GED file with these events."""
    target.write_text(made.as_csv(made.GED_COLUMNS, rows), encoding="utf-8")
    return target


def fighting(months: list[date], country=KOSOVO, deaths: int = 30, first: int = 1, **changed) -> list[dict[str, str]]:
    """One state-based event on the tenth of each month."""
    return [
        made.ged_row(
            first + k, country, month.replace(day=10), 0, deaths, **{"type_of_violence": 1, "where_prec": 1, **changed}
        )
        for k, month in enumerate(months)
    ]


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Three events in Kosovo, July and August 2024."""
    return ged(tmp_path / "events.csv", fighting([date(2024, 7, 1), date(2024, 8, 1), date(2024, 8, 1)]))


@pytest.fixture
def unemployment(tmp_path: Path) -> Path:
    """A World Bank zip with one series for Kosovo, Serbia and the world."""
    rows = [
        made.worldbank_row(place, UNEMPLOYMENT, {year: level + year % 5 for year in range(2001, 2024)})
        for place, level in ((("XKX", "Kosovo"), 25), (("SRB", "Serbia"), 9), (("WLD", "World"), 6))
    ]
    return made.worldbank_zip(tmp_path / "wb.zip", rows)


def content(folder: Path) -> dict[str, bytes]:
    """Every file below the folder with its bytes, the lock left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }
