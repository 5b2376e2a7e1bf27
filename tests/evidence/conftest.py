"""Small hand-made packs, and the builder of the starter as a module."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from commonwatch.evidence import SourceInfo, build_pack

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))


def source(
    name: str, version: str = "1.0", licence: str = "CC BY 4.0", role: str = "publisher", day: int = 1
) -> SourceInfo:
    """A source with everything a pack asks for."""
    return SourceInfo(
        source=name,
        publisher=f"Publisher of {name}",
        citation=f"{name}, all of it",
        version=version,
        licence=licence,
        licence_basis="made for a test",
        retrieved=date(2024, 6, day),
        role=role,
    )


def values(source_name: str, *rows: tuple[str, int, str, float]) -> pl.DataFrame:
    """indicator_values of one source out of (place, year, indicator, value)."""
    frame = pl.DataFrame(list(rows), schema=["place", "year", "indicator", "value"], orient="row")
    return frame.with_columns(pl.lit(source_name).alias("source"))


def deaths_tables(source_name: str = "ged", deaths: int = 3) -> dict[str, pl.DataFrame]:
    """The two tables every run needs, one row each."""
    return {
        "deaths": pl.DataFrame(
            {
                "place": ["XKX"],
                "month": [date(1999, 3, 1)],
                "violence": ["sb"],
                "deaths": [deaths],
                "deaths_allocated": [0],
                "basis": ["start_booked"],
                "allocated": [False],
                "provisional": [False],
                "source": [source_name],
            }
        ),
        "deaths_coverage": pl.DataFrame(
            {
                "place": ["XKX"],
                "violence": ["sb"],
                "first_month": [date(1989, 1, 1)],
                "last_month": [date(2024, 6, 1)],
                "source": [source_name],
            }
        ),
    }


@pytest.fixture
def make_pack(tmp_path: Path) -> Callable[..., Path]:
    """Builds a pack under the test's folder: make_pack(name, tables, sources, **options)."""

    def make(name: str, tables: dict[str, pl.DataFrame], sources: list[SourceInfo], **options) -> Path:
        return build_pack(tables, sources, tmp_path / name, name, "1", **options)

    return make
