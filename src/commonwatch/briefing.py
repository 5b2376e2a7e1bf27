"""A brief from a finished run's workspace, on any place or theatre, whatever theatre the run was about."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from commonwatch.config import WatchSettings
from commonwatch.errors import WorkspaceError
from commonwatch.evidence import Evidence, load_evidence
from commonwatch.publish import (
    BRIEF_TABLES,
    judged,
    make_brief,
    published_picture,
    subject,
    words,
    write_both,
    write_brief,
)
from commonwatch.publish.brief import check_ending
from commonwatch.publish.brief_plan import PLAN
from commonwatch.publish.open_picture import JUDGEMENTS
from commonwatch.response.findings import read_verdicts
from commonwatch.response.identity import read_judgements
from commonwatch.vocabulary import Theatre, theatre
from commonwatch.workspace import WAIT_SECONDS, Workspace, writing

ENGLISH = "en"


def brief(
    name: str,
    path: Path,
    packs: Sequence[Path] | None = None,
    out: Sequence[Path] = (),
    language: str = ENGLISH,
    tell: Callable[[str], None] = print,
    wait: float = WAIT_SECONDS,
) -> list[Path]:
    """The files written: those named in `out`, else brief-NAME.html and brief-NAME.pdf under the workspace's publish/.

    Raises UnknownNameError, CommonwatchError for an ending that is no brief's, WorkspaceError for a workspace without a
    run or one run on other evidence, and what `load_evidence` raises. Nothing is written then.
    """
    about, catalogue = subject(name), words(language)
    for target in out:
        check_ending(target)
    Workspace(path).table("figures")
    evidence = load_evidence(packs)
    with writing(path, wait, tell) as workspace:
        planned = (table for table in PLAN if table in workspace.tables())
        tables = {table: workspace.table(table) for table in (*BRIEF_TABLES, *planned)}
        run = workspace.run_on(evidence)
        settings = _settings(run["settings"]["watch"], path)
        places = about.places if isinstance(about, Theatre) else (about.place,)
        if not set(places) <= set(theatre(run["theatre"]).places):
            tables |= _picture(places, evidence, workspace, tables)
        tables["findings"] = judged(tables["findings"], read_verdicts(path))
        made = make_brief(tables, evidence, about, settings, catalogue)
        ending = "" if language == ENGLISH else f".{language}"
        return [write_brief(made, target) for target in out] or write_both(made, path / "publish", ending)


def _picture(
    places: Sequence[str], evidence: Evidence, workspace: Workspace, tables: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """The joint picture of places outside the run's theatre, made anew with the run's forecast."""
    origin = tables["figures"]["origin"][0]
    ahead = tables["forecast"].filter(pl.col("violence") == "total")
    return published_picture(evidence, places, origin, read_judgements(workspace.path / JUDGEMENTS), ahead)


def _settings(noted: object, path: Path) -> WatchSettings:
    try:
        return WatchSettings.model_validate(noted)
    except ValidationError as error:
        raise WorkspaceError(
            f"the tables of {path} were made by another version of the program, with other settings. "
            f"Make them anew: `commonwatch run --workspace {path}`."
        ) from error
