"""Rows of the watch list in words: what the page prints, and the figures by which a reader may sort."""

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.language import _
from commonwatch.publish.numbers import NBSP, between, expected, percent, plain, points, quiet_for, seen
from commonwatch.publish.words import STATUSES, Status, likelihood, short_theme, starred
from commonwatch.risk.displaced import JOINT_COUNT
from commonwatch.vocabulary.figures import rounded


@dataclass(frozen=True)
class ThemeMark:
    """A driver theme with the side to which it moves the forecast."""

    label: str
    side: str

    @property
    def sign(self) -> str:
        """A plus or minus sign; nothing when the side is not known."""
        return {"raises": "+", "lowers": "−"}.get(self.side, "")


@dataclass(frozen=True)
class WatchRow:
    """One place of the watch list, ready to print; `figures` holds the raw row for sorting."""

    place: str
    name: str
    status: str
    shown: Status
    expected: str
    interval: str
    reference_expected: str
    reference_interval: str
    chance: str
    chance_word: str
    reference_chance: str
    change: str
    quiet: str
    onset: str
    onset_rate: str
    themes: tuple[ThemeMark, ...]
    sentence: str
    displaced: str
    displaced_note: str
    mostly_none: bool
    above_interval: bool
    figures: dict[str, Any]


def watch_rows(watch: pl.DataFrame, drivers: pl.DataFrame, group: str) -> list[WatchRow]:
    """The rows of one group ("at risk", "long at peace", "not modelled") in the order of the list."""
    sides = {(r["place"], r["rank"]): r["direction"] for r in drivers.filter(pl.col("rank") <= 3).iter_rows(named=True)}
    picked = watch.filter(pl.col("group") == group).sort("position")
    return [_row(figures, sides) for figures in picked.iter_rows(named=True)]


def displaced_text(people: int | None, year: int | None, note: str) -> tuple[str, str]:
    """People displaced with publisher and year ("16,000 (IDMC 2021)"), and what else must be said of the count.

    A place without a count of its own reads "no own count".
    """
    parts = note.split("; ") if note else []
    if people is None:
        return _("no own count"), _notes(parts)
    known = re.fullmatch(r"(\w+)(?:, end of \d{4}| \d{4}[,:] (.+))", parts[0]) if parts else None
    if known is None:
        return f"{rounded(people)} ({year})", _notes(parts)
    more = [known[2]] if known[2] else []
    return f"{rounded(people)} ({known[1]}{NBSP}{year})", _notes([*more, *parts[1:]])


def _notes(parts: list[str]) -> str:
    return "; ".join(map(_note, parts))


def _note(part: str) -> str:
    pattern = re.escape(JOINT_COUNT).replace(r"\{people\}", "(?P<people>.+?)").replace(r"\{year\}", r"(?P<year>\d+)")
    joint = re.fullmatch(pattern, part)
    return _(JOINT_COUNT).format(**joint.groupdict()) if joint else _(part)


def _row(figures: dict[str, Any], sides: dict[tuple[str, int], str]) -> WatchRow:
    place, modelled, chance = figures["place"], figures["modelled"], figures["p25_6m"]
    themes = [(rank, figures[f"theme_{rank}"]) for rank in (1, 2, 3)]
    note = figures["displaced_note"] or ""
    displaced, said = displaced_text(figures["displaced_people"], figures["displaced_year"], note)
    value, high = figures["expected_6m"], figures["high_6m"]
    return WatchRow(
        place=place,
        name=starred(figures["name"]),
        status=figures["status"],
        shown=STATUSES[figures["status"]],
        expected=expected(value),
        interval=between(figures["low_6m"], high),
        reference_expected=plain(figures["reference_expected_6m"]),
        reference_interval=between(figures["reference_low_6m"], figures["reference_high_6m"]),
        chance=percent(chance),
        chance_word=likelihood(chance) if modelled else "",
        reference_chance=seen(figures["reference_p25_6m"]) if modelled else "–",
        change=points(figures["change_p25"]),
        quiet=quiet_for(figures["quiet_months"]),
        onset=percent(figures["p_onset_12m"]),
        onset_rate=percent(figures["onset_rate_12m"]),
        themes=tuple(
            ThemeMark(short_theme(str(label)), sides.get((place, rank), "")) for rank, label in themes if label
        ),
        sentence=starred(figures["driver_sentence"] or ""),
        displaced=displaced,
        displaced_note=starred(said),
        mostly_none=modelled and value >= 0.5 and high < 0.5,
        above_interval=modelled and value >= 0.5 and value > high,
        figures=figures,
    )
