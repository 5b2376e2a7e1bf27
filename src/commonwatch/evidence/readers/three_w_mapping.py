"""What each column of a who-does-what-where or needs table holds: proposed from tags, names and contents, with confidence.

A tag decides (1.0); a known name counts 0.95, a part of one 0.75, a loose one 0.6; contents confirm, contradict or stand in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from commonwatch.evidence.readers import contents
from commonwatch.evidence.readers.column_words import (
    EXACT,
    FIGURES,
    LOOSE,
    NAMED,
    OTHER_FIGURE,
    SECTORS,
    WITHIN,
    Meaning,
    category_of,
    cluster_code,
    group_of,
    is_all_sectors,
    is_total,
    measure_of,
    measures_in,
    said_by_name,
)
from commonwatch.evidence.readers.hxl import is_tag, said_by_tag
from commonwatch.evidence.tabular import Table, filled

THRESHOLD = 0.6
"""A role counts from this confidence on."""

SAMPLE = 2_000  # rows that contents are judged by
HEADER_ROWS = 2  # lines of the header that may stand below the one it is known by: tags, names for machines
TITLES = 6  # lines above the header that may say what is counted
CHANGE = "change"


@dataclass(frozen=True)
class Column:
    """A column's role, how sure that is and why; of a figure also the sector, group and category that the header names."""

    name: str
    role: str
    confidence: float
    why: str
    sector: str = ""
    group: str = ""
    category: str = ""

    @property
    def shown(self) -> str:
        """The column in one phrase: "cccm -> organisations, CCCM (0.75)"."""
        parts = ", ".join(part for part in (self.role, self.sector, self.group, self.category) if part)
        return f"{self.name} -> {parts} ({self.confidence:.2f})"


@dataclass(frozen=True)
class Names:
    """What stands over each column: per column its names, lowest line first; and the table's titles, the nearest first."""

    columns: tuple[str, ...]
    over: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]

    @cached_property
    def measure(self) -> str:
        """What the titles say is counted, by the first that names one thing; "change" where the nearest one does."""
        if self.titles and CHANGE in measures_in(self.titles[0]):
            return CHANGE
        said = (tuple(each for each in measures_in(title) if each != CHANGE) for title in self.titles)
        return next((found[0] for found in said if len(found) == 1), "")

    @cached_property
    def full(self) -> tuple[str, ...]:
        """Each column's names in one text."""
        return tuple(" / ".join(reversed(names)) for names in self.over)


def header_rows(frame: pl.DataFrame, columns: Sequence[str]) -> int:
    """How many of the first rows are lines of the header: hashtags, or names without a number among the figures."""
    for number, row in enumerate(frame.select(columns).head(HEADER_ROWS).iter_rows()):
        cells = [cell for cell in row if cell]
        if any(is_tag(cell) for cell in cells):
            return number + 1
        meant = sum(said_by_name(cell).confidence >= EXACT or bool(group_of(cell)) for cell in cells)
        if meant < 3 or any(re.search(r"^[\d.,-]+$", cell) for cell in cells):
            return number
    return min(HEADER_ROWS, frame.height)


def names_over(table: Table, rows: pl.DataFrame) -> Names:
    """The names over the table's columns: of the header's lines, and of those first rows that belong to it."""
    width = len(table.columns)
    lines = [[*line, *([""] * (width - len(line)))][:width] for line in table.heading]
    lines += [[cell or "" for cell in row] for row in rows.select(table.columns).iter_rows()]
    spread = [filled(line) for line in lines[:-1]] + lines[-1:]
    plain = [[re.sub(r"\s+", " ", cell).strip() for cell in line] for line in spread]
    own = [[re.sub(r"\s+", " ", cell).strip() for cell in line] for line in lines]
    over = []
    for at in range(width):
        stack = [line[at] for line in reversed(own) if line[at]] or [table.columns[at]]
        wider = [
            line[at] for line, given in zip(reversed(plain), reversed(own), strict=True) if line[at] and not given[at]
        ]
        over.append(tuple(dict.fromkeys([*stack, *wider])))
    file = table.shown.removesuffix(f" > {table.sheet}") if table.sheet else table.shown
    above = [line for line in reversed(table.above.splitlines()) if line.strip()]
    return Names(table.columns, tuple(over), (table.sheet or file, *above[:TITLES], file))


def proposed(names: Names, rows: pl.DataFrame) -> tuple[Column, ...]:
    """The role of every column, from its tag, its names, and what stands in it."""
    sample = rows.head(SAMPLE)
    cells = [contents.cells_of(sample[name]) for name in names.columns]
    found = [
        _column(name, over, names, found) for name, over, found in zip(names.columns, names.over, cells, strict=True)
    ]
    return _settled(found, names)


def _column(name: str, over: tuple[str, ...], names: Names, cells: contents.Cells) -> Column:
    tag = next((meaning for each in over if (meaning := said_by_tag(each))), None)
    spoken = tuple(each for each in over if not is_tag(each))
    if tag is not None and tag.role not in FIGURES:
        return Column(name, tag.role, tag.confidence, tag.why)
    figure = _figure(spoken, names, cells, tag)
    if figure is not None:
        return replace(figure, name=name)
    meant = max((said_by_name(each) for each in spoken), key=lambda each: each.confidence, default=Meaning())
    role, confidence, why = contents.judged(meant, cells)
    return Column(name, role, round(confidence, 2), why)


def _figure(over: tuple[str, ...], names: Names, cells: contents.Cells, tag: Meaning | None) -> Column | None:
    """The column as a figure of people, organisations or severity, with what the names over it say; None for another one."""
    lowest = over[0] if over else ""
    own = next((said_by_name(each) for each in over if said_by_name(each).role in FIGURES), Meaning())
    other = next((said_by_name(each) for each in over[:2] if said_by_name(each).confidence >= EXACT), Meaning())
    sector = next((each for each in over if cluster_code(each) or is_all_sectors(each)), "")
    group = next((found for each in over if (found := group_of(each))), "")
    category = category_of(lowest) if not cluster_code(lowest) else ""
    if tag is None:
        if other.role and other.role not in FIGURES:
            return None
        if not (own.role or sector or group or category or is_total(lowest)) or cells.numeric < 0.5:
            return None
    elsewhere = next((found for each in over if (found := measure_of(each)) and each != sector), "")
    role = (tag.role if tag else "") or own.role or elsewhere or names.measure
    plain = is_total(lowest) or said_by_name(lowest).role or measure_of(lowest) or group_of(lowest) or category
    if tag is not None and not sector and lowest and not plain and not cluster_code(lowest):
        sector = lowest
    confidence, why = (1.0, tag.why) if tag else _sure(own, elsewhere)
    if role == CHANGE or (tag is None and names.measure == CHANGE):
        return Column("", "ignore", EXACT, "the titles speak of changes, not counts")
    if role not in FIGURES:
        return Column("", "ignore", LOOSE, "a figure, but of what isn't said")
    group = (tag.group if tag else "") or group or group_of(names.titles[0])
    category = category or (tag.category if tag else "")
    return Column("", role, confidence, why, sector, group, category)


def _sure(own: Meaning, elsewhere: str) -> tuple[float, str]:
    if own.role:
        return own.confidence, own.why
    return WITHIN, f"the {'names over it say' if elsewhere else 'title says'} what is counted"


def _settled(found: list[Column], names: Names) -> tuple[Column, ...]:
    """The columns with what they say of each other: figures without a measure, counts that are there twice, a lone `value`."""
    roles = {column.role for column in found}
    measures = {column.role for column in found if column.role in FIGURES}
    seen: set[tuple[str, str, str, str]] = set()
    settled = []
    for column, over in zip(found, names.over, strict=True):
        one = column
        if one.why == "a figure, but of what isn't said" and len(measures) == 1:
            group = next((each for text in over if (each := group_of(text))), "")
            one = Column(one.name, next(iter(measures)), LOOSE, "as the other figures of the table", "", group)
        if one.role in ("measure", "value") and not {"measure", "value"} <= roles:
            one = replace(one, role="ignore", why="a value without a column that says of what, or the other way round")
        if one.role in FIGURES and roles & {*SECTORS} and one.sector and not cluster_code(one.sector):
            one = replace(one, sector="")
        key = (one.role, one.sector, one.group, one.category)
        if one.role in FIGURES and key in seen:
            one = replace(one, role="ignore", why="a second column for the same count")
        seen.add(key)
        settled.append(one)
    return tuple(settled)


def counts_others(columns: Sequence[Column]) -> bool:
    """Whether the table's only figures are of something else than people or organisations."""
    roles = {column.role for column in columns}
    return OTHER_FIGURE in roles and not roles & {*FIGURES, *NAMED, "value"}
