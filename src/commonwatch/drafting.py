"""A joint plan's instance from a finished run's workspace, for any theatre that the run covers."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from commonwatch.config import PlanSettings
from commonwatch.errors import WorkspaceError
from commonwatch.evidence import load_evidence
from commonwatch.plan.drafting import BUDGETS, DRAFTED, Draft, draft, planned_area, read_budgets
from commonwatch.publish.open_picture import open_evidence
from commonwatch.vocabulary import month, theatre
from commonwatch.workspace import Workspace


def drafted(
    path: Path, packs: Sequence[Path] | None = None, name: str | None = None, given: Mapping[str, float] | None = None
) -> Draft:
    """The draft of a joint plan for a theatre of the run, or for the places that the run planned when none is named.

    Budgets are those `given`, else those that the workspace keeps. Raises WorkspaceError for a workspace without a run
    or a theatre outside of it, UnknownNameError, and what `draft` raises.
    """
    workspace, evidence = Workspace(path), load_evidence(packs)
    workspace.table(DRAFTED[0])
    run = workspace.run_on(evidence)
    settings = PlanSettings.model_validate(run["settings"]["plan"])
    whole = theatre(run["theatre"])
    area = planned_area(whole, settings) if name is None else theatre(name)
    if area is None or not set(area.places) <= set(whole.places):
        raise WorkspaceError(
            f"the run in {path} covers {whole.theatre}, and {name or settings.theatre} lies outside of it. "
            f"`commonwatch run --theatre {name or settings.theatre} --workspace {path}` makes its tables."
        )
    kept = path / BUDGETS
    money = given if given is not None else read_budgets(kept) if kept.exists() else {}
    tables = {table: workspace.table(table) for table in DRAFTED}
    return draft(
        open_evidence(evidence),
        tables,
        area.places,
        month(run["origin"]),
        settings,
        run["settings"]["run"]["seed"],
        money,
    )
