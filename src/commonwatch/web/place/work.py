"""Who works in a place: organisations by theme, and each one's activities with where they are told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.language import _
from commonwatch.publish.numbers import NBSP
from commonwatch.publish.who import years
from commonwatch.publish.words import short_theme, starred
from commonwatch.vocabulary import themes
from commonwatch.vocabulary.figures import rounded
from commonwatch.web.study import Study

FIRST = {"OSCE": 0, "UN": 1, "EU": 2}
"""Families in the order of the table; all others follow."""

Row = Mapping[str, Any]

PRESENT = "•"


@dataclass(frozen=True)
class Deed:
    """One activity or presence: what, on which themes, when, how much of its money is for here, and where it is told."""

    title: str
    themes: str
    state: str
    years: str
    usd: str
    role: str
    source: str
    stands: str


@dataclass(frozen=True)
class Cell:
    """An organisation's work on a theme: how many activities or a dot for presence alone; whether any of it runs now."""

    text: str
    now: bool
    said: str


@dataclass(frozen=True)
class Worker:
    """An organisation at work in a place, its cells theme by theme, and its deeds."""

    key: str
    organisation: str
    name: str
    family: str
    cells: tuple[Cell | None, ...]
    deeds: tuple[Deed, ...]
    now: int


@dataclass(frozen=True)
class Matrix:
    """Organisations by theme; `heads` are the themes' short names."""

    heads: tuple[str, ...]
    workers: tuple[Worker, ...]


def matrix(here: Study, place: str) -> Matrix:
    """Who works in a place on what, OSCE and UN first, then by the number of activities; empty where nobody is seen."""
    if not here.has("work"):
        return Matrix((), ())
    rows = here.table("work").filter(pl.col("place").str.split("+").list.contains(place))
    told = set(rows["theme"])
    columns = [theme for theme in themes()["theme"] if theme in told] + sorted(told - set(themes()["theme"]))
    of: dict[str, list[Row]] = {}
    for row in rows.sort("start", descending=True, nulls_last=True).iter_rows(named=True):
        of.setdefault(row["organisation"], []).append(row)
    workers = [_worker(number, one, of[one], columns) for number, one in enumerate(sorted(of))]
    ordered = sorted(workers, key=lambda one: (FIRST.get(one.family, 9), -len(one.deeds), one.name.lower()))
    return Matrix(tuple(short_theme(theme) for theme in columns), tuple(ordered))


def _worker(number: int, organisation: str, rows: list[Row], columns: list[str]) -> Worker:
    name = next((row["name"] for row in rows if row["name"]), organisation)
    told: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        told.setdefault((row["source"], row["activity"], row["address"]), []).append(row)
    return Worker(
        key=f"org-{number}",
        organisation=organisation,
        name=starred(" ".join(name.split())),
        family=next((row["family"] for row in rows if row["family"]), ""),
        cells=tuple(_cell([row for row in rows if row["theme"] == theme]) for theme in columns),
        deeds=tuple(_deed(group) for group in told.values()),
        now=sum(any(row["state"] == "running" for row in group) for group in told.values()),
    )


def _cell(rows: list[Row]) -> Cell | None:
    if not rows:
        return None
    count = len({(row["source"], row["activity"]) for row in rows if row["activity"]})
    states = Counter(row["state"] for row in rows)
    said = ", ".join(f"{number} {_(state)}" for state, number in sorted(states.items()))
    return Cell(str(count) if count else PRESENT, "running" in states, said)


def _deed(rows: list[Row]) -> Deed:
    first = rows[0]
    usd = sum(row["usd"] or 0.0 for row in rows)
    state = next((name for name in ("running", "planned", "ended") if any(row["state"] == name for row in rows)), "")
    title = first["title"] or first["activity"] or ""
    if first["admin1"]:
        title = f"{title} ({first['admin1']})"
    return Deed(
        title=starred(title),
        themes="; ".join(dict.fromkeys(short_theme(row["theme"]) for row in rows)),
        state=_(state),
        years=years(first["start"], first["end"]),
        usd=f"{rounded(usd)}{NBSP}USD" if usd else "",
        role=_(first["role"]),
        source=first["source"],
        stands=f"{(first['file'] or '').split(' > ')[-1]} {first['address'] or ''}".strip(),
    )
