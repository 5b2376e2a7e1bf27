"""Versions of named plans, saved and read: `plans/NAME/VERSION/` with the folders `instance` and `plan`.

Whoever saves holds the workspace's lock (`commonwatch.workspace.writing`).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from commonwatch.errors import PlanError
from commonwatch.files import folder_aside
from commonwatch.plan.instance import Instance, read_instance, write_instance
from commonwatch.plan.instance.lines import nearest
from commonwatch.plan.solve import Plan, write_plan
from commonwatch.plan.stored import stored_plan
from commonwatch.plans.names import plan_name
from commonwatch.plans.record import FOLDER, RECORD, Version, record, versions

COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "name": pl.String,
    "version": pl.Int32,
    "saved": pl.Datetime("ms"),
    "by": pl.String,
    "why": pl.String,
    "changes": pl.List(pl.String),
    "base": pl.String,
    "objective": pl.Float64,
    "people": pl.Float64,
    "spent_usd": pl.Float64,
    "gap": pl.Float64,
    "status": pl.String,
}


@dataclass(frozen=True)
class Saved:
    """One version of a named plan, with the instance that it was made from."""

    name: str
    version: int
    instance: Instance
    plan: Plan

    @property
    def reference(self) -> str:
        """NAME@VERSION."""
        return f"{self.name}@{self.version}"


def folder(workspace: Path, name: str, version: int) -> Path:
    """The folder of a version, with the folders `instance` and `plan`."""
    return workspace / FOLDER / name / str(version)


def save(
    workspace: Path,
    name: str,
    instance: Instance,
    plan: Plan,
    by: str = "",
    why: str = "",
    *,
    changes: Iterable[str] = (),
    base: str = "",
) -> Version:
    """The next version of a plan, whole on the disk and recorded; it counts from its line in the record on.

    Raises PlanError for a name that no folder could bear, or that another plan bears in other letters; WorkspaceError
    when the disk refuses.
    """
    name = plan_name(name)
    twin = next((other for other in _names(workspace) if other != name and other.casefold() == name.casefold()), None)
    if twin:
        raise PlanError(
            f"plan name '{name}': there is '{twin}' already, the same but for capitals. Take that name, or another."
        )
    number = len(versions(workspace, name)) + 1
    with folder_aside(folder(workspace, name, number)) as aside:
        write_instance(instance, aside / "instance")
        write_plan(plan, aside / "plan")
    made = Version(
        name=name,
        version=number,
        saved=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        by=by.strip(),
        why=why.strip(),
        changes=tuple(changes),
        base=base,
        objective=plan.objective,
        people=sum(line.people for line in plan.lines),
        spent_usd=sum(each.spent_usd for each in plan.spending),
        gap=plan.gap,
        status=plan.status,
    )
    record(workspace, made)
    return made


def named_plans(workspace: Path) -> pl.DataFrame:
    """name, version, saved (UTC), by, why, changes, base, objective, people, spent_usd, gap, status: a row for each version.

    By name, oldest version first. Raises PlanError for a broken record.
    """
    rows = [asdict(each) for name in _names(workspace) for each in versions(workspace, name)]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def read_version(workspace: Path, name: str, version: int | None = None) -> Saved:
    """A version of a plan with its instance; the newest without a number.

    Raises PlanError for a plan or version that isn't there, and for a folder of it that is missing or broken.
    """
    name = plan_name(name)
    known = versions(workspace, name)
    if not known:
        raise PlanError(
            f"there is no plan '{name}' in {workspace}. {nearest(name, _names(workspace))} "
            "`commonwatch plans list` shows them all."
        )
    number = len(known) if version is None else version
    if not 1 <= number <= len(known):
        raise PlanError(f"plan '{name}' has versions 1 to {len(known)}, got {number}.")
    there = folder(workspace, name, number)
    if not there.is_dir():
        raise PlanError(f"{there} isn't there, though {name}'s record names it. Put a copy of the folder back.")
    instance = read_instance(there / "instance")
    return Saved(name, number, instance, stored_plan(instance, there / "plan"))


def _names(workspace: Path) -> list[str]:
    """The plans with a version in the workspace; what a killed save left has no record."""
    return sorted(path.parent.name for path in (workspace / FOLDER).glob(f"*/{RECORD}"))
