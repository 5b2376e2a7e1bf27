"""What stands in a column's cells, told by their form: P-codes, cluster names, place names, days, numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from commonwatch.evidence.readers.column_words import (
    FIGURES,
    Meaning,
    cluster_code,
    is_all_sectors,
    is_total,
    measure_of,
)
from commonwatch.evidence.readers.parts import missing, real
from commonwatch.evidence.readers.periods import NONE, period
from commonwatch.evidence.readers.titles import country_names
from commonwatch.vocabulary.spelling import normal

MOST = 200  # different cells that are looked at
SHARE = 0.8  # of them that must agree
P_CODE = re.compile(r"^(?P<country>[A-Z]{2,3})(?P<digits>\d{2,12})$")

NOTHING = ("ignore", 0.5, "neither a known name nor known contents")


@dataclass(frozen=True)
class Cells:
    """Shares of a column's filled cells, 0-1: numbers; and the role that the others' form speaks for, "" for none."""

    filled: int
    numeric: float
    role: str = ""
    confidence: float = 0.0
    why: str = ""


def cells_of(column: pl.Series) -> Cells:
    """What the cells are; a column without a filled cell counts as numeric, as any figure may be missing."""
    given = column.filter(~missing(column))
    if given.is_empty():
        return Cells(0, 1.0)
    numeric = 1 - real(given).null_count() / given.len()
    different = given.unique(maintain_order=True).head(MOST).to_list()
    role, confidence, why = ("", 0.0, "") if numeric > SHARE else _form(different)
    return Cells(given.len(), numeric, role, confidence, why)


def judged(meant: Meaning, cells: Cells) -> tuple[str, float, str]:
    """Role, confidence and reason: of the name, confirmed or contradicted by the cells; of the cells alone; else "ignore"."""
    role, confidence, why = meant.role, meant.confidence, meant.why
    if not role:
        return (cells.role, cells.confidence, cells.why) if cells.role else NOTHING
    if role in FIGURES and cells.numeric < 0.5:
        return "ignore", 0.6, f"named as {role}, but the cells are no numbers"
    if cells.role == role:
        return role, confidence + (0.04 if confidence > 0.9 else 0.15), f"{why}; {cells.why}"
    if re.fullmatch(r"admin\d_code", role) and cells.filled:
        if cells.role.endswith("_code") and confidence < 0.9:
            return cells.role, cells.confidence, f"{why}; {cells.why}"
        confidence -= 0 if cells.role.endswith("_code") else 0.2
    return role, confidence, why


def _form(cells: list[str]) -> tuple[str, float, str]:
    """Role, confidence and reason by the form of these different cells."""
    codes = [found for cell in cells if (found := P_CODE.match(cell.strip()))]
    if len(codes) >= SHARE * len(cells):
        level = 1 if max(len(found["digits"]) for found in codes) <= 3 else 2
        return f"admin{level}_code", 0.8, f"cells like the P-code {codes[0][0]}"
    forms: tuple[tuple[str, float, str, Callable[[str], bool]], ...] = (
        ("sector", 0.7, "names of clusters", lambda cell: bool(cluster_code(cell)) or _of_all(cell)),
        ("country", 0.7, "names of countries", lambda cell: normal(cell) in country_names()),
        ("admin1_name", 0.65, "names of admin units of level 1", lambda cell: (1, normal(cell)) in _units()),
        ("admin2_name", 0.65, "names of admin units of level 2", lambda cell: (2, normal(cell)) in _units()),
        ("when", 0.6, "days or periods", lambda cell: period(cell) != NONE),
        ("sectors", 0.65, "lists of clusters", lambda cell: all(cluster_code(part) for part in cell.split(","))),
    )
    for role, confidence, what, holds in forms:
        if _share(cells, holds) and (role != "sector" or _share(cells, lambda cell: bool(cluster_code(cell)), 0.5)):
            return role, confidence, f"cells are {what}"
    return "", 0.0, ""


def _share(cells: list[str], holds: Callable[[str], bool], share: float = SHARE) -> bool:
    return sum(map(holds, cells)) >= share * len(cells)


def _of_all(cell: str) -> bool:
    """What stands among clusters for all of them or for everyone: "Intersectoral", "Total", "Population Estimate"."""
    return is_all_sectors(cell) or is_total(cell) or measure_of(cell) == "population"


@cache
def _units() -> frozenset[tuple[int, str]]:
    from commonwatch.evidence.activity.places import admin_units  # later: places themselves are read with this package

    return frozenset((level, normal(name)) for level, name in admin_units().select("level", "name").iter_rows())
