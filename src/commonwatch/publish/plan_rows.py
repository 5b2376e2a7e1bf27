"""Who does what where in a joint plan, its needs and its lines: rows ready to print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.brief_needs import SEVERITIES
from commonwatch.publish.language import _
from commonwatch.publish.numbers import between
from commonwatch.publish.plan_bars import strip
from commonwatch.publish.plan_words import Tables, dollars, people, place_words
from commonwatch.publish.words import short_theme
from commonwatch.vocabulary.figures import rounded

MOST_COLUMNS = 8  # places beside each other; more stand below each other
FEWEST = 0.5  # people: what is below isn't shown
LINES_SHOWN, NEEDS_SHOWN = 60, 24
OSCE = "OSCE"


@dataclass(frozen=True)
class Job:
    """A theme on which an organisation works in a place, for how many; `who` where several share a cell."""

    who: str
    theme: str
    people: str


@dataclass(frozen=True)
class Cell:
    """What is done in a place: its name, and the jobs, those for most people first."""

    place: str
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class MatrixRow:
    """An organisation (or a place, where there are many) with its cells."""

    head: str
    small: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """Organisation x place; of many places one column with a row for each place. `idle` are places without work."""

    heads: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True)
class NeedRow:
    """A need: people with their range, on what figure they stand, what is covered, planned and left, and a bar of these."""

    place: str
    who: str
    theme: str
    people: str
    between: str
    severity: str
    basis: str
    ground: str
    covered: str
    planned: str
    left: str
    beyond: str
    bar: str


@dataclass(frozen=True)
class LineRow:
    """A line of the plan: who reaches whom, where, how, for how much (USD without set-up)."""

    codes: str
    place: str
    organisation: str
    measure: str
    who: str
    people: str
    money: str


def matrix(tables: Tables) -> Matrix:
    """Who works where on what, for how many people."""
    work = (
        tables["plan_lines"]
        .group_by("place", "organisation", "theme")
        .agg(pl.col("people").sum())
        .filter(pl.col("people") >= FEWEST)
        .sort("people", "place", "organisation", "theme", descending=[True, False, False, False])
    )
    named = {row["organisation"]: row for row in tables["plan_organisations"].iter_rows(named=True)}
    every = list(dict.fromkeys([*tables["plan_summary"]["places"][0], *work["place"].sort()]))
    busy = set(work["place"])
    idle = tuple(
        place_words(code) for code in every if code not in {part for code in busy for part in code.split("+")} | busy
    )
    if len(every) > MOST_COLUMNS:
        return Matrix((_("Place"), _("Who does what")), tuple(_by_place(work, every, named)), idle)
    rows = tuple(_by_organisation(work, every, named))
    return Matrix((_("Organisation"), *(place_words(code) for code in every)), rows, idle)


def _by_place(work: pl.DataFrame, every: Sequence[str], named: Mapping[str, Any]) -> Iterable[MatrixRow]:
    for code in every:
        here = work.filter(pl.col("place") == code)
        if here.height:
            total = _("{people} people").format(people=people(float(here["people"].sum())))
            yield MatrixRow(place_words(code), total, (Cell("", _jobs(here, named, told=True)),))


def _by_organisation(work: pl.DataFrame, every: Sequence[str], named: Mapping[str, Any]) -> Iterable[MatrixRow]:
    places = dict(work.group_by("organisation").agg(pl.col("place").n_unique()).iter_rows())
    field = [name for name, row in named.items() if row["family"] == OSCE and places.get(name) == 1]
    together = field if len(field) > 1 else []
    for name, row in named.items():
        if name in places and name not in together:
            short = name if row["family"] == "UN" else row["name"]
            yield _matrix_row(short, row["name"] if short != row["name"] else "", work, [name], every, named)
    if together:
        yield _matrix_row(_("OSCE field operations"), "", work, together, every, named)


def _matrix_row(
    head: str, small: str, work: pl.DataFrame, names: Sequence[str], every: Sequence[str], named: Mapping[str, Any]
) -> MatrixRow:
    own = work.filter(pl.col("organisation").is_in(list(names)))
    cells = [
        Cell(place_words(code), _jobs(own.filter(pl.col("place") == code), named, told=len(names) > 1))
        for code in every
    ]
    return MatrixRow(head, small, tuple(cells))


def _jobs(work: pl.DataFrame, named: Mapping[str, Any], *, told: bool) -> tuple[Job, ...]:
    order = {name: place for place, name in enumerate(dict.fromkeys(work["organisation"]))}
    rows = sorted(work.iter_rows(named=True), key=lambda row: order[row["organisation"]])
    jobs: list[Job] = []
    before = ""
    for row in rows:
        one = row["organisation"]
        who = shown_name(one, named) if told and one != before else ""
        jobs.append(Job(who, short_theme(row["theme"]), people(row["people"])))
        before = one
    return tuple(jobs)


def shown_name(organisation: str, named: Mapping[str, Any]) -> str:
    """An organisation's name as tables show it: agencies of the UN by their short names, others by their full ones."""
    row = named.get(organisation)
    return organisation if row is None or row["family"] == "UN" else str(row["name"])


def need_rows(needs: pl.DataFrame, status: str, shown: int = NEEDS_SHOWN) -> tuple[list[NeedRow], int]:
    """The needs of a status ("existing", "emerging") by severity times people, and how many more there are."""
    picked = needs.filter(pl.col("status") == status, pl.col("people") >= FEWEST).sort(
        pl.col("severity") * pl.col("people"), "severity", "need", descending=[True, True, False]
    )
    return [_need(row) for row in picked.head(shown).iter_rows(named=True)], max(0, picked.height - shown)


def _need(row: Mapping[str, Any]) -> NeedRow:
    every = max(row["people"], 1.0)
    beyond = max(0.0, row["people"] - row["covered"] - row["planned"] - row["left"])
    parts = {"covered": row["covered"], "planned": row["planned"], "left": row["left"], "beyond": beyond}
    said = _("covered {covered}, planned {planned}, left {left}, out of reach {beyond}")
    who = _(row["group"]) or _("people")
    return NeedRow(
        place=place_words(row["place"]),
        who=who[:1].upper() + who[1:],
        theme=short_theme(row["theme"]),
        people=people(row["people"]),
        between=between(row["low"], row["high"]) if row["low"] != row["high"] else "",
        severity=f"{_(SEVERITIES[row['severity'] - 1])} ({row['severity']})",
        basis=_(row["people_basis"]),
        ground=(row["note"] or "").partition("; ")[0],
        covered=people(row["covered"]),
        planned=people(row["planned"]),
        left=people(row["left"]),
        beyond=people(beyond),
        bar=strip(
            [(count / every, kind) for kind, count in parts.items() if kind != "beyond"],
            said.format(**{kind: people(count) for kind, count in parts.items()}),
        ),
    )


def line_rows(
    tables: Tables, places: Sequence[str] | None = None, shown: int = LINES_SHOWN
) -> tuple[list[LineRow], int]:
    """The lines for most credit first (those of `places` only), and how many more there are.

    Lines of an organisation with one measure for several groups of one place and theme stand together.
    """
    named = {row["organisation"]: row for row in tables["plan_organisations"].iter_rows(named=True)}
    labels = dict(tables["plan_measures"].select("measure", "label").iter_rows())
    lines = tables["plan_lines"]
    if places is not None:
        here = pl.col("place").str.split("+").list.set_intersection(list(places)).list.len() > 0
        lines = lines.filter(here)
    grouped = (
        lines.group_by("place", "theme", "organisation", "measure", maintain_order=True)
        .agg(pl.col("people", "credit", "cost_usd").sum(), pl.col("group").unique(maintain_order=True))
        .filter(pl.col("people") >= FEWEST)
        .sort("credit", "place", "organisation", "measure", descending=[True, False, False, False])
    )
    rows = [
        LineRow(
            codes=row["place"],
            place=place_words(row["place"]),
            organisation=shown_name(row["organisation"], named),
            measure=_(labels.get(row["measure"], row["measure"])),
            who="; ".join(_(group) for group in row["group"] if group) or short_theme(row["theme"]),
            people=rounded(row["people"]),
            money=dollars(row["cost_usd"]),
        )
        for row in grouped.head(shown).iter_rows(named=True)
    ]
    return rows, max(0, grouped.height - shown)
