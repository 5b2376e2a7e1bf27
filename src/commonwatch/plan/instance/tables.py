"""The CSV files of an instance, each as its values."""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from commonwatch.errors import PlanError
from commonwatch.plan.instance.lines import Line, nearest, read_lines
from commonwatch.plan.instance.model import Existing, Measure, Need, Organisation

Value = TypeVar("Value")

NEEDS = ("need", "place", "theme", "people", "severity", "accessible")
NEEDS_OPTIONAL = ("group",)
ORGANISATIONS = ("organisation", "budget_usd", "themes", "places", "max_places")
MEASURES = ("measure", "theme", "unit_cost_usd", "setup_cost_usd", "source")
EXISTING = ("need", "organisation", "people")


def read_needs(path: Path) -> tuple[Need, ...]:
    """The needs of `needs.csv`. Raises PlanError for a line that breaks the contract, and where there is none."""
    lines = read_lines(path, NEEDS, NEEDS_OPTIONAL)
    return _values(path, lines_by(lines, ("need",)), _need, "need")


def read_measures(path: Path) -> tuple[Measure, ...]:
    """The measures of `measures.csv`. Raises PlanError as `read_needs` does."""
    return _values(path, lines_by(read_lines(path, MEASURES), ("measure",)), _measure, "measure")


def read_organisations(path: Path, themes: Collection[str]) -> tuple[Organisation, ...]:
    """The organisations of `organisations.csv`. Raises PlanError as `read_needs` does, and for a theme nobody knows."""

    def organisation(line: Line) -> Organisation:
        for theme in sorted(line.names("themes")):
            if theme not in themes:
                raise line.wrong(
                    "themes",
                    "themes of needs, of measures or of the vocabulary",
                    f"'{theme}' is none of them. {nearest(theme, themes)}",
                )
        return _organisation(line)

    lines = lines_by(read_lines(path, ORGANISATIONS), ("organisation",))
    return _values(path, lines, organisation, "organisation")


def read_existing(path: Path, needs: Collection[str]) -> tuple[Existing, ...]:
    """What `existing.csv` says is covered already. Raises PlanError for a line that breaks the contract."""
    lines = lines_by(read_lines(path, EXISTING), ("need", "organisation"))
    return tuple(
        Existing(known_need(line, needs), line.name("organisation"), line.number_of("people", "people covered already"))
        for line in lines.values()
    )


def known_need(line: Line, needs: Collection[str]) -> str:
    """The need that a line is about. Raises PlanError when needs.csv holds no such need."""
    need = line.name("need")
    if need not in needs:
        raise line.wrong("need", "a need of needs.csv", nearest(need, needs))
    return need


def lines_by(lines: Iterable[Line], key: tuple[str, ...]) -> dict[tuple[str, ...], Line]:
    """The lines by their key. Raises PlanError for a key given twice."""
    found: dict[tuple[str, ...], Line] = {}
    for line in lines:
        values = tuple(line.cells[column] for column in key)
        if first := found.get(values):
            raise PlanError(
                f"{line.where}, column {' and '.join(key)}: expected each once, got '{', '.join(values)}' "
                f"again (first on line {first.number}). Give the second another name, or make one line of them."
            )
        found[values] = line
    return found


def _values(
    path: Path, lines: Mapping[tuple[str, ...], Line], value: Callable[[Line], Value], noun: str
) -> tuple[Value, ...]:
    if not lines:
        raise PlanError(
            f"{path} holds no {noun}: expected one line or more below the header. Without one there's no plan."
        )
    return tuple(value(line) for line in lines.values())


def _need(line: Line) -> Need:
    severity = line.number_of("severity", "a severity", 1, 5)
    if severity != int(severity):
        raise line.wrong("severity", "a severity, a whole number from 1 to 5")
    return Need(
        need=line.name("need"),
        place=line.name("place"),
        theme=line.name("theme"),
        group=line.cells["group"],
        people=line.number_of("people", "people in need"),
        severity=int(severity),
        accessible=line.number_of("accessible", "the share that can be reached", 0, 1),
    )


def _measure(line: Line) -> Measure:
    return Measure(
        measure=line.name("measure"),
        theme=line.name("theme"),
        unit_cost_usd=line.number_of("unit_cost_usd", "USD per person"),
        setup_cost_usd=line.number_of("setup_cost_usd", "USD to set up in a place"),
        source=line.cells["source"],
    )


def _organisation(line: Line) -> Organisation:
    most = line.number_of("max_places", "the most places, or nothing for any") if line.cells["max_places"] else None
    if most is not None and most != int(most):
        raise line.wrong("max_places", "the most places, a whole number, or nothing for any")
    return Organisation(
        organisation=line.name("organisation"),
        budget_usd=line.number_of("budget_usd", "a budget in USD"),
        themes=line.names("themes"),
        places=None if line.cells["places"] == "*" else line.names("places"),
        max_places=None if most is None else int(most),
    )
