"""The stages in order, from evidence packs to the watch list on paper; each is a function from tables to tables."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.config import Config, load_config
from commonwatch.errors import NothingToPlanError
from commonwatch.evidence import Evidence, load_evidence, starter_pack
from commonwatch.files import write_bytes
from commonwatch.ledger import RUNS, runs_with
from commonwatch.outputs import NEXT
from commonwatch.packs import loaded_packs
from commonwatch.plan.drafting import (
    BUDGETS,
    DRAFTED,
    PLAN_TABLES,
    draft,
    joint_plan,
    no_plan,
    planned_area,
    read_budgets,
)
from commonwatch.publish.licensed import closed_figures, closed_left_out
from commonwatch.publish.open_picture import JUDGEMENTS, PICTURE, published_picture
from commonwatch.response.findings import read_verdicts
from commonwatch.response.identity import read_judgements
from commonwatch.risk.displaced import displaced_now
from commonwatch.risk.drivers import driver_table
from commonwatch.risk.explained import explained
from commonwatch.risk.forecast import forecast_table, make_forecast
from commonwatch.risk.panel import build_panel, check_origin, logged_indicators
from commonwatch.risk.past import past_until
from commonwatch.risk.reference import history_table, reference_table
from commonwatch.risk.summary import forecast_summary
from commonwatch.risk.watch import figures, watch_table
from commonwatch.stages import Stage, StageResult, Tables, code_digest, run_stages
from commonwatch.vocabulary import Theatre, add_months, theatre
from commonwatch.workspace import WAIT_SECONDS, Workspace, writing

HISTORY_YEARS = 10
PUBLISHED = ("watch", "drivers", "counterfactuals", "cases", "forecast_summary", "reference", "history", "displaced")
BRIEFED = ("figures", "forecast_previous", "forecast")


@dataclass(frozen=True)
class Study:
    """What one run is about; made and checked before a workspace is touched."""

    evidence: Evidence
    origin: date
    theatre: Theatre
    config: Config


def prepare(
    theatre_name: str | None = None,
    origin: date | None = None,
    packs: Sequence[Path] | None = None,
    config: Config | None = None,
) -> Study:
    """The study with its evidence loaded and its origin checked; the newest month when no origin is named.

    Raises UnknownNameError, PackError, ContractError, OriginError, ConfigError.
    """
    settings = config or load_config()
    area = theatre(theatre_name or settings.run.theatre)
    evidence = load_evidence(packs)
    month = origin or evidence.last_month
    check_origin(evidence, month)
    check_origin(evidence, add_months(month, -1))
    return Study(evidence, month, area, settings)


def run(
    path: str | Path = "workspace",
    study: Study | None = None,
    say: Callable[[StageResult], None] = lambda _: None,
    begin: Callable[[str], None] = lambda _: None,
    tell: Callable[[str], None] = print,
    wait: float = WAIT_SECONDS,
) -> Workspace:
    """The workspace with every table of the flow, and `publish/watchlist.html`, made or brought up to date.

    Raises what `prepare` raises, WorkspaceError and WorkspaceBusyError.
    """
    chosen = study or prepare(packs=[starter_pack(), *loaded_packs(Path(path))])
    begun, started = datetime.now(UTC), time.monotonic()
    with writing(Path(path), wait, tell) as workspace:

        def close(results: Sequence[StageResult]) -> Sequence[str]:
            entry = {
                "command": "run",
                "started": begun.isoformat(timespec="seconds"),
                "version": version("commonwatch"),
                "program": code_digest(),
                "evidence": [{"pack": pack.name, "version": pack.version} for pack in chosen.evidence.packs],
                "read": [pack._asdict() for pack in chosen.evidence.read],
                "digest": chosen.evidence.digest,
                "theatre": chosen.theatre.theatre,
                "origin": f"{chosen.origin:%Y-%m}",
                "settings": chosen.config.model_dump(),
                "seconds": round(time.monotonic() - started, 2),
                "stages": {result.name: _noted(result) for result in results},
            }
            write_bytes(runs_with(workspace.path / "ledger", entry), workspace.path / NEXT / "ledger" / RUNS)
            return [f"ledger/{RUNS}"]

        run_stages(stages(chosen, workspace), workspace.path, chosen.evidence.digest, say, begin, close)
    return workspace


def _noted(result: StageResult) -> dict[str, Any]:
    return {
        "ran": result.ran,
        "seconds": round(result.seconds, 2),
        "rows_in": result.rows_in,
        "rows": dict(result.rows),
    }


def stages(study: Study, workspace: Workspace) -> tuple[Stage, ...]:
    """The stages of a study, each with the tables it needs and makes."""
    evidence, origin, config = study.evidence, study.origin, study.config
    before = add_months(origin, -1)
    making = {
        "risk": config.risk.model_dump(),
        "run": config.run.model_dump(exclude={"theatre"}),
        "watch": config.watch.model_dump(),
    }
    first = add_months(origin, -12 * HISTORY_YEARS + 1)
    judgements = read_judgements(workspace.path / JUDGEMENTS)
    area = planned_area(study.theatre, config.plan)
    given = read_budgets(workspace.path / BUDGETS) if (workspace.path / BUDGETS).exists() else {}

    def forecast(tables: Tables) -> Tables:
        made = make_forecast(tables["panel"], origin, config.run.steps, config.run.draws, config.risk, config.run.seed)
        past = past_until(tables["panel"], origin)
        reference = reference_table(past)
        why = explained(made.forest, past, config.risk, config.run.seed, logged_indicators(evidence))
        return {
            "forecast": forecast_table(made),
            "reference": reference,
            "forecast_summary": forecast_summary(made, reference),
            "history": history_table(past, evidence.tables, first),
            "figures": figures(made, past, config.watch),
            "contributions": why.contributions,
            "curves": why.counterfactuals,
            "cases": why.cases,
        }

    def forecast_previous(tables: Tables) -> Tables:
        earlier = tables["panel"].filter(pl.col("month") <= before)
        made = make_forecast(earlier, before, config.run.steps, config.run.draws, config.risk, config.run.seed)
        past = past_until(earlier, before)
        return {"forecast_previous": figures(made, past, config.watch)}

    def drivers(tables: Tables) -> Tables:
        labels = (
            evidence.table("indicators")
            .select("indicator", "label", "unit")
            .unique("indicator", keep="first", maintain_order=True)
        )
        curves = tables["curves"].join(labels, on="indicator", how="left", maintain_order="left")
        return {"drivers": driver_table(tables["contributions"]), "counterfactuals": curves}

    def plan(tables: Tables) -> Tables:
        if area is None:
            return no_plan()
        try:
            made = draft(evidence, tables, area.places, origin, config.plan, config.run.seed, given)
        except NothingToPlanError:
            return no_plan()
        return joint_plan(made, area, origin, tables["drivers"], config.plan)

    def watch(tables: Tables) -> Tables:
        parts = (tables["figures"], tables["forecast_previous"], tables["drivers"], tables["displaced"])
        return {"watch": watch_table(study.theatre, *parts, config.watch)}

    def joint(tables: Tables) -> Tables:
        ahead = tables["forecast"].filter(pl.col("violence") == "total")
        return published_picture(evidence, study.theatre.places, origin, judgements, ahead)

    return (
        Stage("panel", (), ("panel",), {"origin": origin}, lambda _: {"panel": build_panel(evidence, origin)}),
        Stage(
            "forecast",
            ("panel",),
            ("forecast", "reference", "forecast_summary", "history", "figures", "contributions", "curves", "cases"),
            making,
            forecast,
        ),
        Stage("forecast_previous", ("panel",), ("forecast_previous",), making, forecast_previous),
        Stage("drivers", ("contributions", "curves"), ("drivers", "counterfactuals"), {}, drivers),
        Stage(
            "displaced",
            (),
            ("displaced",),
            {"origin": origin},
            lambda _: {"displaced": displaced_now(evidence, origin)},
        ),
        Stage(
            "joint",
            ("forecast",),
            PICTURE,
            {"theatre": study.theatre.theatre, "origin": origin, "judgements": judgements.to_dicts()},
            joint,
        ),
        Stage(
            "plan",
            (*DRAFTED, "drivers"),
            tuple(PLAN_TABLES),
            {
                "theatre": study.theatre.theatre,
                "plan": config.plan.model_dump(),
                "seed": config.run.seed,
                "budgets": given,
            },
            plan,
        ),
        Stage(
            "watch",
            ("figures", "forecast_previous", "drivers", "displaced"),
            ("watch",),
            {"theatre": study.theatre.theatre, "watch": config.watch.model_dump()},
            watch,
        ),
        Stage(
            "publish",
            (*PUBLISHED, *BRIEFED, *PICTURE, *PLAN_TABLES),
            ("published",),
            {
                "theatre": study.theatre.theatre,
                "watch": config.watch.model_dump(),
                "actions": workspace.actions().to_dicts(),
                "verdicts": read_verdicts(workspace.path).to_dicts(),
            },
            lambda tables: {"published": publish(study, tables, workspace)},
            fills="publish",
        ),
    )


def publish(study: Study, tables: Tables, workspace: Workspace) -> pl.DataFrame:
    """file, bytes: what was written under `publish/`."""
    from commonwatch.publish import briefed, judged, make_brief, watchlist_html, write_both, write_tables
    from commonwatch.publish.plan_files import write_plan_files

    folder = workspace.path / NEXT / "publish"
    within = pl.col("place").is_in(list(study.theatre.places))
    added = {"actions": workspace.actions(), "findings": judged(tables["findings"], read_verdicts(workspace.path))}
    closed = closed_figures(study.evidence)
    names = (*PUBLISHED, *BRIEFED, *PICTURE, *PLAN_TABLES)
    whole = {name: closed_left_out(closed, name, tables[name]) for name in names} | added
    shown = {name: whole[name].filter(within) for name in PUBLISHED} | {
        name: whole[name] for name in (*PICTURE, *PLAN_TABLES, *added)
    }
    page = watchlist_html(shown, study.evidence, study.theatre, folder / "watchlist.html")
    written = [page, *write_tables(shown, study.evidence.sources, folder / "tables")]
    written += write_plan_files(whole, study.evidence, study.origin, folder)
    for about in briefed(study.theatre):
        written += write_both(make_brief(whole, study.evidence, about, study.config.watch), folder)
    return pl.DataFrame(
        {
            "file": [str(path.relative_to(folder)) for path in written],
            "bytes": [path.stat().st_size for path in written],
        }
    )
