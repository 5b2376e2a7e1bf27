"""What a job is asked to work out, as a folder that the process which works it out reads, and writes its answers to."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from commonwatch.files import folder_aside, read_parquet, write_parquet, write_text
from commonwatch.plan.drafting import Draft
from commonwatch.plan.instance import Instance, read_instance, write_instance
from commonwatch.plan.solve import Plan, write_plan
from commonwatch.plan.stored import stored_plan
from commonwatch.vocabulary import Theatre

PLAN, CONFLICT, WHY, DIVIDEND = STAGES = "plan", "conflict", "why", "dividend"
ITSELF = "the plan told here"  # in the dividend, beside the joint plan that is solved anew for it
DRAFTED = ("needs", "organisations", "measures")
CANCEL = "cancel"  # the word that stops the process
MEND = "Start the job again."


@dataclass(frozen=True)
class Order:
    """How long to look for the plan (seconds), when it is good enough (gap), from which seed, what of it, where and when."""

    seconds: float
    gap: float
    seed: int
    stages: tuple[str, ...]
    theatre: str
    places: tuple[str, ...]
    origin: date

    @property
    def area(self) -> Theatre:
        """What is planned for."""
        return Theatre(self.theatre, self.theatre, self.places)


def write_order(folder: Path, order: Order, draft: Draft, drivers: pl.DataFrame | None, plan: Plan | None) -> None:
    """Writes what is asked: order.json, the instance, its rows, and the plan where one is found already.

    Raises PlanError for an instance that doesn't keep its contract when it is read back.
    """
    write_instance(draft.instance, folder / "instance")
    read_instance(folder / "instance")
    for name in DRAFTED:
        write_parquet(getattr(draft, name), folder / "draft" / f"{name}.parquet")
    if drivers is not None:
        write_parquet(drivers, folder / "draft" / "drivers.parquet")
    if plan is not None:
        write_plan(plan, folder / "plan")
    write_text(json.dumps(asdict(order) | {"origin": order.origin.isoformat()}), folder / "order.json")


def read_order(folder: Path) -> Order:
    """What is asked."""
    said = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    lists = {"stages": tuple(said["stages"]), "places": tuple(said["places"])}
    return Order(**said | lists | {"origin": date.fromisoformat(said["origin"])})


def read_draft(folder: Path) -> tuple[Draft, pl.DataFrame | None]:
    """The instance with its rows, and the run's drivers where there are any."""
    rows = {name: read_parquet(folder / "draft" / f"{name}.parquet", MEND) for name in DRAFTED}
    drivers = folder / "draft" / "drivers.parquet"
    draft = Draft(read_instance(folder / "instance"), rows["needs"], rows["organisations"], rows["measures"])
    return draft, read_parquet(drivers, MEND) if drivers.exists() else None


def found_plan(folder: Path) -> tuple[Instance, Plan] | None:
    """The instance and the plan found for it; None before that."""
    if not (folder / "plan" / "summary.json").exists():
        return None
    instance = read_instance(folder / "instance")
    return instance, stored_plan(instance, folder / "plan")


def write_told(tables: dict[str, pl.DataFrame], folder: Path) -> None:
    """Writes the tables by which a plan is told, all or none."""
    with folder_aside(folder) as aside:
        for name, table in tables.items():
            write_parquet(table, aside / f"{name}.parquet")


def read_told(folder: Path) -> dict[str, pl.DataFrame] | None:
    """The tables by which a plan is told; None where there are none."""
    found = {path.stem: read_parquet(path, MEND) for path in sorted(folder.glob("plan_*.parquet"))}
    return found or None
