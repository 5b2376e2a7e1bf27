"""The form of a plan as it stands on the page, filled from an instance or as it was sent: texts, still to be checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonwatch.plan.instance import Instance
from commonwatch.plan.instance.writing import number
from commonwatch.web.planning.members import Candidate

SPARE, MOST_ROWS = 3, 40
TIMES = (15, 30, 60, 120, 300)
"""Seconds that a search may take."""
USUAL = 30
ATTITUDES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Weights of the worst cases that the form offers."""


@dataclass(frozen=True)
class Member:
    """One organisation of the form: whether it is ticked, its budget in USD and its most places, as they are written."""

    organisation: str
    name: str
    family: str
    inside: bool
    ticked: bool
    budget: str
    most: str


@dataclass(frozen=True)
class FloorRow:
    """A floor: theme and group ("" is every one), percent of those within reach."""

    theme: str
    group: str
    share: str


@dataclass(frozen=True)
class LineRow:
    """A red line: organisation, and the place or theme."""

    organisation: str
    side: str


@dataclass(frozen=True)
class Fields:
    """All that the form holds."""

    members: tuple[Member, ...]
    floors: tuple[FloorRow, ...]
    lines: tuple[LineRow, ...]
    risk: str
    worst: str  # the share of cases that is called the worst, in percent
    fair: bool
    seconds: str


def filled(instance: Instance, candidates: Sequence[Candidate]) -> Fields:
    """The form that asks for the instance as it stands, with some rows to spare."""
    rules = instance.rules
    floors = [FloorRow(floor.theme, floor.group, number(round(100 * floor.share, 4))) for floor in rules.floors]
    lines = [LineRow(*pair) for pair in sorted(rules.red_lines)]
    return Fields(
        members=tuple(
            Member(
                each.organisation.organisation,
                each.name,
                each.family,
                each.inside,
                each.inside,
                written(each.organisation.budget_usd) if each.known else "",
                "" if each.organisation.max_places is None else str(each.organisation.max_places),
            )
            for each in candidates
        ),
        floors=(*floors, *[FloorRow("", "", "")] * SPARE),
        lines=(*lines, *[LineRow("", "")] * SPARE),
        risk=number(rules.risk_lambda),
        worst=number(round(100 * rules.alpha, 4)),
        fair=rules.no_one_worse_off,
        seconds=str(USUAL),
    )


def written(usd: float) -> str:
    """An amount as the form shows it: digits with commas, cents where it has any."""
    return f"{int(usd):,}" if usd == int(usd) else f"{usd:,.2f}"


def sent(form: Mapping[str, str], candidates: Sequence[Candidate]) -> Fields:
    """The form as it was sent; what it doesn't say is empty, what it can't hold is left aside."""

    def said(name: str) -> str:
        return str(form.get(name, ""))[:200].strip()

    def rows(name: str) -> range:
        given = [int(found[1]) for key in form if (found := re.fullmatch(rf"{name}-(\d{{1,3}})", key, re.ASCII))]
        return range(min(max(given, default=SPARE - 1) + 1, MOST_ROWS))

    return Fields(
        members=tuple(
            Member(
                name := each.organisation.organisation,
                each.name,
                each.family,
                each.inside,
                f"takes-{name}" in form,
                said(f"budget-{name}"),
                said(f"most-{name}"),
            )
            for each in candidates
        ),
        floors=tuple(
            FloorRow(said(f"floor-theme-{at}"), said(f"floor-group-{at}"), said(f"floor-share-{at}"))
            for at in rows("floor-share")
        ),
        lines=tuple(LineRow(said(f"line-who-{at}"), said(f"line-side-{at}")) for at in rows("line-who")),
        risk=said("risk"),
        worst=said("worst"),
        fair="fair" in form,
        seconds=said("seconds"),
    )
