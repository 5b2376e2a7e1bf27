"""A plan as its folder says it: plan.csv, presence.csv, spending.csv, summary.json, and alone.csv if it is there."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonwatch.errors import PlanError
from commonwatch.plan.instance.lines import Line, read_lines, read_text
from commonwatch.plan.instance.tables import lines_by

PLAN = ("need", "organisation", "measure", "people", "credit", "cost_usd")
PRESENCE = ("organisation", "place")
SPENDING = ("organisation", "spent_usd")
SPENDING_OPTIONAL = ("people_usd", "setup_usd", "budget_usd")  # checked where the file has them
ALONE = ("organisation", "credit_alone", "credit_joint")


@dataclass(frozen=True)
class Row:
    """One line of plan.csv: who reaches how many with what, the credit in weighted people, and USD without set-up."""

    where: str  # "plan.csv, line 4"
    need: str
    organisation: str
    measure: str
    people: float
    credit: float
    cost_usd: float


@dataclass(frozen=True)
class Written:
    """What a plan's folder says, before any of it is believed."""

    rows: tuple[Row, ...]
    presence: Mapping[tuple[str, str], str]  # (organisation, place) -> where it stands
    spending: Mapping[str, tuple[Mapping[str, float], str]]  # organisation -> USD by column, and where it stands
    alone: Mapping[str, tuple[float, float, str]] | None  # organisation -> credit alone, in the joint plan, and where
    summary: Mapping[str, Any]


def read_plan(folder: Path) -> Written:
    """The plan that a folder holds. Raises PlanError for a file that is missing or breaks its form."""
    if not folder.is_dir():
        raise PlanError(f"{folder} is no folder. Expected a plan's, as commonwatch plan --out makes it.")
    plan = lines_by(read_lines(folder / "plan.csv", PLAN), ("need", "organisation", "measure"))
    presence = lines_by(read_lines(folder / "presence.csv", PRESENCE), PRESENCE)
    spending = lines_by(read_lines(folder / "spending.csv", SPENDING, SPENDING_OPTIONAL), ("organisation",))
    alone = folder / "alone.csv"
    return Written(
        rows=tuple(_row(line) for line in plan.values()),
        presence={(organisation, place): _where(line) for (organisation, place), line in presence.items()},
        spending={who: (_usd(line), _where(line)) for (who,), line in spending.items()},
        alone=_alone(alone) if alone.exists() else None,
        summary=_summary(folder / "summary.json"),
    )


def _row(line: Line) -> Row:
    return Row(
        where=_where(line),
        need=line.name("need"),
        organisation=line.name("organisation"),
        measure=line.name("measure"),
        people=_figure(line, "people"),
        credit=_figure(line, "credit"),
        cost_usd=_figure(line, "cost_usd"),
    )


def _alone(path: Path) -> dict[str, tuple[float, float, str]]:
    lines = lines_by(read_lines(path, ALONE), ("organisation",))
    return {
        who: (_figure(line, "credit_alone"), _figure(line, "credit_joint"), _where(line))
        for (who,), line in lines.items()
    }


def _usd(line: Line) -> dict[str, float]:
    given = [column for column in SPENDING_OPTIONAL if line.cells[column]]
    return {column: _figure(line, column) for column in ("spent_usd", *given)}


def _figure(line: Line, column: str) -> float:
    return line.number_of(column, "a figure", least=-math.inf)


def _where(line: Line) -> str:
    return f"{line.file.name}, line {line.number}"


def _summary(path: Path) -> dict[str, Any]:
    text = read_text(path)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise PlanError(f"{path} is no JSON: {error}. Make the plan anew: commonwatch plan.") from error
    if not isinstance(found, dict):
        raise PlanError(
            f"{path}: expected an object, got {type(found).__name__}. Make the plan anew: commonwatch plan."
        )
    return found
