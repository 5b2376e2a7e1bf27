"""What stands in a column's cells, told by their form: P-codes, cluster names, place names, days, numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from commonwatch.evidence.readers.column_words import FIGURES, Meaning, cluster_code
from commonwatch.evidence.readers.parts import missing, named, real
from commonwatch.evidence.readers.periods import NONE, period
from commonwatch.vocabulary.spelling import normal

MOST = 200  # different cells that are looked at
SHARE = 0.8  # of them that must agree
P_CODE = re.compile(r"^(?P<country>[A-Z]{2,3})(?P<digits>\d{2,12})$")


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
    if role in FIGURES and cells.numeric < 0.5:
        return "ignore", 0.6, f"named as {role}, but the cells are no numbers"
    coded = role.endswith("_code") and role.startswith("admin") and cells.role.endswith("_code")
    if coded and cells.role != role and confidence < 0.9:
        return cells.role, cells.confidence, f"{why}; {cells.why}"
    if role and cells.role == role:
        return role, min(1.0, confidence + 0.04 if confidence > 0.9 else confidence + 0.15), f"{why}; {cells.why}"
    if role.startswith("admin") and role.endswith("_code") and cells.filled and not cells.role.endswith("_code"):
        return role, confidence - 0.2, f"{why}, though the cells don't look like P-codes"
    if role:
        return role, confidence, why
    if cells.role:
        return cells.role, cells.confidence, cells.why
    return "ignore", 0.5, "neither a known name nor known contents"


def _form(cells: list[str]) -> tuple[str, float, str]:
    """Role, confidence and reason by the form of these different cells."""
    codes = [found for cell in cells if (found := P_CODE.match(cell.strip()))]
    if len(codes) >= SHARE * len(cells):
        level = 1 if max(len(found["digits"]) for found in codes) <= 3 else 2
        return f"admin{level}_code", 0.8, f"cells like the P-code {codes[0][0]}"
    if _share(cells, lambda cell: cluster_code(cell) is not None):
        return "sector", 0.7, "cells are names of clusters"
    if _share(cells, lambda cell: len(cell) > 3 and named(cell) is not None):
        return "country", 0.7, "cells are names of countries"
    for level in (1, 2):
        if _share(cells, lambda cell, level=level: (level, normal(cell)) in _units()):  # type: ignore[misc]
            return f"admin{level}_name", 0.65, f"cells are names of admin units of level {level}"
    if _share(cells, lambda cell: period(cell) != NONE):
        return "when", 0.6, "cells are days or periods"
    if _share(cells, lambda cell: all(cluster_code(part) for part in cell.split(","))):
        return "sectors", 0.65, "cells are lists of clusters"
    return "", 0.0, ""


def _share(cells: list[str], holds: Callable[[str], bool]) -> bool:
    return sum(bool(holds(cell)) for cell in cells) >= SHARE * len(cells)


@cache
def _units() -> frozenset[tuple[int, str]]:
    from commonwatch.evidence.activity.places import admin_units  # later: places themselves are read with this package

    return frozenset((level, normal(name)) for level, name in admin_units().select("level", "name").iter_rows())
