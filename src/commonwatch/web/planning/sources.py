"""The plans that can be looked at, started from and compared: the run's, versions of named ones, and those of jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from fastapi import Request

from commonwatch.errors import PlanError, UnknownNameError
from commonwatch.files import write_text
from commonwatch.plan.change import changed, parse_change
from commonwatch.plan.instance import Instance, read_instance
from commonwatch.plan.solve import Line, Plan, Spending
from commonwatch.plans import Version, plan_name, read_version, reference, versions
from commonwatch.plans.record import FOLDER
from commonwatch.publish.language import _
from commonwatch.web.jobs import Job, jobs
from commonwatch.web.kept import kept
from commonwatch.web.planning.about import area_of, drafted_as, month_of
from commonwatch.web.planning.order import found_plan, read_draft, read_told
from commonwatch.web.planning.telling import told
from commonwatch.web.study import Study, study

RUN, JOB = "run", "job:"
TOLD = "told"


@dataclass(frozen=True)
class Source:
    """A plan with its instance and the tables that tell it; `key` names it in addresses: run, NAME@2, job:KEY."""

    key: str
    label: str
    address: str
    instance: Instance
    plan: Plan
    tables: Mapping[str, pl.DataFrame]
    version: Version | None = None

    @property
    def explained(self) -> bool:
        """Whether reasons, assumptions and what more money reaches were worked out."""
        return self.tables["plan_assumptions"].height > 0 or bool(
            self.tables["plan_measures"]["reason"].str.len_bytes().sum()
        )

    @property
    def compared(self) -> bool:
        """Whether the dividend was worked out."""
        return self.tables["plan_dividend"].height > 0


def has_run_plan(here: Study) -> bool:
    """Whether the last run made a joint plan."""
    names = ("plan_summary", "plan_lines", "plan_instance", "plan_organisations", "plan_presence")
    return here.has(*names) and here.table("plan_summary").height == 1


def source(request: Request, key: str) -> Source:
    """The plan of that key. Raises UnknownNameError for one that isn't there (any more), PlanError for a broken one."""
    here = study(request)
    if key == RUN:
        return run_plan(here)
    if key.startswith(JOB):
        job = jobs(request).find(key.removeprefix(JOB))
        if job is None or not job.has_plan:
            raise UnknownNameError(
                _(
                    "There is no worked-out plan '{name}' (any more): plans that aren't saved go when the server ends."
                ).format(name=key)
            )
        return job_plan(job)
    return saved_plan(here, *reference(key))


def run_plan(here: Study) -> Source:
    """The plan of the last run. Raises UnknownNameError where it made none."""
    if not has_run_plan(here):
        raise UnknownNameError(_("The last run made no joint plan; `commonwatch run` makes one."))
    return kept(here, "plan of the run", lambda: _run_plan(here))


def saved_plan(here: Study, name: str, version: int | None = None) -> Source:
    """A version of a named plan; the newest without a number. Raises UnknownNameError for one that isn't there, PlanError for no name."""
    known = versions(here.path, plan_name(name))
    if not known or not 1 <= (version or 1) <= len(known):
        raise UnknownNameError(
            _("There is no saved plan '{name}' with that version; the page of saved plans lists them all.").format(
                name=name
            )
        )
    number = version or len(known)
    return kept(here, f"plan {name}@{number}", lambda: _saved_plan(here, known[number - 1]))


def job_plan(job: Job) -> Source:
    """The plan that a job has found. Raises PlanError for a job without one."""
    found = found_plan(job.folder)
    if found is None:
        raise PlanError(_("The job {key} has found no plan yet.").format(key=job.key))
    tables = read_told(job.folder / TOLD)
    if tables is None:  # it was ended while it wrote them
        draft, drivers = read_draft(job.folder)
        tables = told(draft, found[1], job.order.area, job.order.origin, drivers)
    label = _("Unsaved plan {key}").format(key=job.key)
    return Source(f"{JOB}{job.key}", label, f"/plan/jobs/{job.key}", *found, tables)


def changed_as(instance: Instance, lines: list[str]) -> Instance:
    """The instance with the changes of an address. Raises PlanError for a line that can't be followed."""
    for line in lines[:40]:
        instance = changed(instance, parse_change(line))
    return instance


def told_folder(workspace: Path, name: str, version: int) -> Path:
    """Where the tables that tell a version of a named plan lie."""
    return workspace / FOLDER / name / TOLD / str(version)


def _run_plan(here: Study) -> Source:
    from commonwatch.plan.drafting import PLAN_TABLES, no_plan

    tables = no_plan() | {name: here.table(name) for name in PLAN_TABLES if here.has(name)}
    with TemporaryDirectory() as folder:
        for name, text in tables["plan_instance"].iter_rows():
            write_text(text, Path(folder) / Path(name).name)
        instance = read_instance(Path(folder))
    return Source(RUN, _("The run's plan"), "/plan", instance, _run_found(tables), tables)


def _run_found(tables: Mapping[str, pl.DataFrame]) -> Plan:
    summary, members = tables["plan_summary"].row(0, named=True), tables["plan_organisations"]
    alone = dict(members.select("organisation", "credit_alone").drop_nulls().iter_rows())
    figures = ("objective", "mean", "cvar", "upper_bound", "gap", "status", "scenarios")
    return Plan(
        lines=tuple(
            Line(*row)
            for row in tables["plan_lines"].select("need", "organisation", "measure", "people", "credit", "cost_usd").iter_rows()
        ),
        presence=tuple(tables["plan_presence"].select("organisation", "place").iter_rows()),
        spending=tuple(
            Spending(row["organisation"], row["setup_usd"], row["spent_usd"] - row["setup_usd"], row["budget_usd"])
            for row in members.iter_rows(named=True)
        ),
        alone=alone or None,
        seconds=0.0,
        floors=(),
        **{name: summary[name] for name in figures},
    )  # fmt: skip


def _saved_plan(here: Study, version: Version) -> Source:
    saved = read_version(here.path, version.name, version.version)
    tables = read_told(told_folder(here.path, version.name, version.version))
    if tables is None:
        draft = drafted_as(saved.instance, here)
        drivers = here.table("drivers") if here.has("drivers") else None
        tables = told(draft, saved.plan, area_of(saved.instance, here), month_of(here), drivers)
    label = _("{name}, version {number}").format(name=version.name, number=version.version)
    address = f"/plan/saved/{version.name}?version={version.version}"
    return Source(saved.reference, label, address, saved.instance, saved.plan, tables, version)
