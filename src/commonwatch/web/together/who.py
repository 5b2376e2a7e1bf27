"""Organisations by theme, and who is seen on one theme in one place, with how it is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from commonwatch.publish.language import _
from commonwatch.web.together.matrix import UNSPECIFIED, seen, themes_in
from commonwatch.web.together.sides import FAMILIES, family_name

A_PAGE = 30
SORTS = ("themes", "places", "activities", "name")
UNLISTED = "other"
"""What an address calls organisations without a family."""

REPORTS, PRESENT = "reports", "is present"


@dataclass(frozen=True)
class Row:
    """One organisation: its family, places, themes and activities counted, and per theme the places it is seen in."""

    organisation: str
    name: str
    family: str
    places: int
    themes: int
    activities: int
    by_theme: Mapping[str, int]


@dataclass(frozen=True)
class Table:
    """One page of organisations by theme: the themes across, the rows, how many in all, this page's number, the last one's."""

    themes: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    number: int
    last: int


@dataclass(frozen=True)
class Here:
    """One organisation on one theme in one place: how it is seen, activities, the years, and the first rows that say so."""

    organisation: str
    name: str
    family: str
    how: str
    activities: int
    running: int
    since: date | None
    until: date | None
    rows: tuple[str, ...]


def by_theme(
    work: pl.DataFrame, names: Mapping[str, str], sort: str = "themes", family: str = "", page: int = 1
) -> Table:
    """Organisations by theme, a page of thirty; `family` keeps one family's (UNLISTED: those without), by `sort`."""
    rows = seen(work).filter(pl.col("theme") != UNSPECIFIED)
    if family:
        rows = rows.filter(pl.col("family").is_null() if family == UNLISTED else pl.col("family") == family)
    across = tuple(themes_in(rows["theme"]))
    cells: dict[str, dict[str, int]] = {}
    for one, theme, count in rows.group_by("organisation", "theme").agg(pl.col("place").n_unique()).iter_rows():
        cells.setdefault(one, {})[theme] = count
    told = rows.group_by("organisation").agg(
        pl.col("family").first(),
        pl.col("place").n_unique().alias("places"),
        pl.col("theme").n_unique().alias("themes"),
        _activities().alias("activities"),
    )
    found = [
        Row(one, names.get(one, one), kin or "", places, themes, activities, cells[one])
        for one, kin, places, themes, activities in told.iter_rows()
    ]
    found.sort(key=lambda row: row.name.casefold())
    if sort != "name":
        found.sort(key=lambda row: -getattr(row, sort))
    last = max(1, -(-len(found) // A_PAGE))
    here = min(max(page, 1), last)
    return Table(across, tuple(found[(here - 1) * A_PAGE : here * A_PAGE]), len(found), here, last)


def who_is_here(work: pl.DataFrame, place: str, theme: str, names: Mapping[str, str]) -> list[Here]:
    """The organisations seen on a theme in a place; those of the UN and the OSCE first, then those with most activities."""
    rows = seen(work).filter(place=place, theme=theme)
    told = rows.group_by("organisation", maintain_order=True).agg(
        pl.col("family").first(),
        pl.col("role").unique(),
        _activities().alias("activities"),
        pl.struct("source", "activity")
        .filter(pl.col("activity").is_not_null(), pl.col("state") == "running")
        .n_unique()
        .alias("running"),
        pl.col("start").min(),
        pl.col("end").max(),
        pl.concat_str("file", pl.lit(" "), "address", ignore_nulls=True).unique(maintain_order=True).alias("told"),
    )
    found = [
        Here(
            row["organisation"],
            names.get(row["organisation"], row["organisation"]),
            row["family"] or "",
            _how(row["role"]),
            row["activities"],
            row["running"],
            row["start"],
            row["end"],
            tuple(row["told"]),
        )
        for row in told.iter_rows(named=True)
    ]
    return sorted(found, key=lambda each: (_family_order(each.family), -each.activities, each.name.casefold()))


def family_choices(work: pl.DataFrame) -> list[tuple[str, str]]:
    """(key, label) of the families seen, and of those without one."""
    there = set(seen(work)["family"])
    listed = [(key, family_name(key)) for key in FAMILIES if key in there]
    return [*listed, (UNLISTED, _("others, not listed"))] if None in there else listed


def _activities() -> pl.Expr:
    return pl.struct("source", "activity").filter(pl.col("activity").is_not_null()).n_unique()


def _how(roles: list[str]) -> str:
    if REPORTS in roles:
        return _("reports activities")
    if PRESENT in roles:
        return _("present, with the mandate")
    return _("takes part in others' activities")


def _family_order(family: str) -> int:
    return FAMILIES.index(family) if family in ("UN", "OSCE") else len(FAMILIES)
