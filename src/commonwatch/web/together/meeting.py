"""Where two sides meet: places and themes where both are seen, only one of them, or neither while a need stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.language import _
from commonwatch.vocabulary import agreements, known_organisation, place
from commonwatch.web.together.matrix import KEY, UNSPECIFIED, cells_of, seen, themes_in
from commonwatch.web.together.sides import Side

BOTH, FIRST, SECOND, NEITHER = "both", "first", "second", "neither"
STATES = (BOTH, FIRST, SECOND, NEITHER)


@dataclass(frozen=True)
class Meeting:
    """One theme in one place as two sides stand to it: `state`, who of each is seen, the need and its chance to be unmet."""

    place: str
    theme: str
    state: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    severity: int
    chance: float | None
    gap: bool


@dataclass(frozen=True)
class Meetings:
    """All meetings of two sides, by (place, theme), and how many there are of each state."""

    cells: Mapping[tuple[str, str], Meeting]
    counts: Mapping[str, int]

    def places(self) -> list[str]:
        """The places, by name."""
        return sorted({code for code, _theme in self.cells}, key=lambda code: place(code).name)

    def themes(self) -> list[str]:
        """The themes, in the vocabulary's order."""
        return themes_in(theme for _place, theme in self.cells)

    def of(self, state: str) -> list[Meeting]:
        """The meetings of a state, the most severe need first, then likeliest unmet, then by place and theme."""
        order = {theme: number for number, theme in enumerate(self.themes())}
        rows = [each for each in self.cells.values() if each.state == state]
        return sorted(rows, key=lambda m: (-m.severity, -(m.chance or 0.0), place(m.place).name, order[m.theme]))


def meetings(first: Side, second: Side, work: pl.DataFrame, coverage: pl.DataFrame, findings: pl.DataFrame) -> Meetings:
    """How two sides stand to each other in every place and theme where one of them is seen or a need stands.

    Seen: at work, taking part in an activity, or present with the mandate; planned work doesn't count.
    """
    here = seen(work).filter(pl.col("theme") != UNSPECIFIED)
    ones, others = _by_cell(here.filter(first.rows())), _by_cell(here.filter(second.rows()))
    cells = cells_of(work, coverage, findings)
    found: dict[tuple[str, str], Meeting] = {}
    for key, cell in cells.items():
        who, whom = ones.get(key, ()), others.get(key, ())
        if not who and not whom and not cell.severity:
            continue
        state = BOTH if who and whom else FIRST if who else SECOND if whom else NEITHER
        gap = cell.kind in ("gap", "both")
        found[key] = Meeting(*key, state, who, whom, cell.severity, cell.chance, gap)
    counts = {state: sum(each.state == state for each in found.values()) for state in STATES}
    return Meetings(found, counts)


def sign(state: str) -> str:
    """The sign of a state, which a reader without colour can tell from the others."""
    return {BOTH: "◆", FIRST: "◀", SECOND: "▶", NEITHER: "△"}[state]


def state_in_words(state: str, first: str, second: str) -> str:
    """A state in words, with the sides' labels."""
    words = {
        BOTH: _("both are seen"),
        FIRST: _("only {side}").format(side=first),
        SECOND: _("only {side}").format(side=second),
        NEITHER: _("neither, while a need stands"),
    }
    return words[state]


def _by_cell(rows: pl.DataFrame) -> dict[tuple[str, str], tuple[str, ...]]:
    grouped = rows.group_by(*KEY).agg(pl.col("organisation").unique().sort())
    return {(code, theme): tuple(who) for code, theme, who in grouped.iter_rows()}


def agreed(pair: Sequence[Side], places: Collection[str]) -> list[dict[str, Any]]:
    """The standing agreements for any of these places that both sides are parties to, the oldest first."""

    def party(one: Side, parties: Collection[str]) -> bool:
        known = None if one.family else known_organisation(one.key)
        return one.key in parties or (known is not None and known.family in parties)

    rows = agreements().sort("since").filter(pl.col("places").list.set_intersection(list(places)).list.len() > 0)
    return [row for row in rows.iter_rows(named=True) if all(party(one, row["parties"]) for one in pair)]
