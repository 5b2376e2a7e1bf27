"""A plan as a folder: plan.csv, presence.csv, spending.csv, alone.csv, summary.json."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from commonwatch.errors import PlanError
from commonwatch.files import folder_aside
from commonwatch.plan.solve.plan import Plan

FILES = frozenset({"plan.csv", "presence.csv", "spending.csv", "alone.csv", "summary.json"})


def check_target(folder: Path) -> None:
    """Raises PlanError for a folder that holds anything but a plan's files: writing would remove it."""
    others = sorted(path.name for path in folder.iterdir() if path.name not in FILES) if folder.is_dir() else []
    if folder.exists() and (others or not folder.is_dir()):
        what = f"holds other files ({others[0]}, ...)" if others else "is a file"
        raise PlanError(
            f"{folder} {what}: a plan has a folder of its own, which it replaces. Name an empty or new one."
        )


def write_plan(plan: Plan, folder: Path, besides: Mapping[str, object] | None = None) -> None:
    """The plan in a folder, whole or not at all; alone.csv only where no one may be worse off than alone.

    `besides` are further keys of summary.json.
    """
    with folder_aside(folder) as aside:
        columns = ("need", "organisation", "measure", "people", "credit", "cost_usd")
        _table(aside / "plan.csv", columns, ([getattr(line, column) for column in columns] for line in plan.lines))
        _table(aside / "presence.csv", ("organisation", "place"), plan.presence)
        money = ("organisation", "spent_usd", "setup_usd", "people_usd", "budget_usd")
        _table(aside / "spending.csv", money, ([getattr(each, column) for column in money] for each in plan.spending))
        if plan.alone is not None:
            rows = [(name, alone, plan.credits[name]) for name, alone in plan.alone.items()]
            _table(aside / "alone.csv", ("organisation", "credit_alone", "credit_joint"), rows)
        (aside / "summary.json").write_text(
            json.dumps(summary(plan) | dict(besides or {}), indent=1) + "\n", encoding="utf-8"
        )


def summary(plan: Plan) -> dict[str, object]:
    """What summary.json says; values in people of value 1, `floors` those that are missed and why."""
    keys = ("objective", "mean", "cvar", "upper_bound", "gap", "seconds", "status", "scenarios")
    return {key: getattr(plan, key) for key in keys} | {"floors": [asdict(each) for each in plan.floors]}


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
