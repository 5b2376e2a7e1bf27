"""What can be taken away of a place: the brief as PDF, its tables as workbook or CSV, its activities as IATI."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from commonwatch.config import WatchSettings
from commonwatch.errors import UnknownNameError, WorkspaceError
from commonwatch.publish import BRIEF_TABLES, make_brief, write_brief
from commonwatch.publish.export import ALWAYS, flattened, harmless, write_workbook
from commonwatch.publish.iati import write_iati
from commonwatch.publish.open_picture import open_evidence
from commonwatch.response import activity_tables
from commonwatch.response.joint_activities import NOT_FOR_THE_REGISTRY, joint_activities
from commonwatch.vocabulary import Place
from commonwatch.vocabulary import place as place_of
from commonwatch.web.place.row import watch_rows_of
from commonwatch.web.rendering import FRESH
from commonwatch.web.study import Study, study

TAKEN = (
    "forecast_summary", "history", "drivers", "counterfactuals", "cases", "needs", "emerging_needs", "coverage", "work",
    "findings", "plan_lines", "actions",
)  # fmt: skip
"""Tables of a place besides its row of the watch list, those of them that the workspace holds."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter(prefix="/place/{code}", include_in_schema=False)


@router.get("/brief.pdf")
async def brief(request: Request, code: str) -> Response:
    """The brief on a place as PDF. Raises WorkspaceError where the tables stand on other evidence than is loaded now."""
    async with request.app.state.one_brief:  # setting pages takes a processor for a second: the others stay for readers
        return await run_in_threadpool(_brief, *_asked(request, code))


def _brief(here: Study, about: Place) -> Response:
    if here.run is None:
        raise UnknownNameError("there is no brief before the first run: `commonwatch run` makes one.")
    evidence = here.evidence()
    if here.run["digest"] != evidence.digest:
        raise WorkspaceError(
            "The evidence has changed since the last run, so a brief would tell of two states at once. "
            "`commonwatch run` brings the tables up to date."
        )
    tables = {name: here.table(name) for name in BRIEF_TABLES} | {"findings": here.findings()}
    settings = WatchSettings.model_validate(here.run["settings"]["watch"])
    with TemporaryDirectory() as folder:
        made = make_brief(tables, evidence, about, settings)
        pdf = write_brief(made, Path(folder) / "brief.pdf").read_bytes()
    return _file(pdf, f"brief-{about.place}.pdf", "application/pdf")


@router.get("/tables.xlsx")
def workbook(request: Request, code: str) -> Response:
    """All tables of a place as one workbook, sources first."""
    here, about = _asked(request, code)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tables.xlsx"
        write_workbook(_tables(here, about), here.evidence().sources, path)
        return _file(path.read_bytes(), f"{about.place}.xlsx", XLSX)


@router.get("/tables.zip")
def texts(request: Request, code: str) -> Response:
    """All tables of a place as CSV files in one zip file."""
    here, about = _asked(request, code)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, table in {**_tables(here, about), "sources": here.evidence().sources}.items():
            entry = ZipInfo(f"{about.place}/{name}.csv", ALWAYS.timetuple()[:6])
            archive.writestr(entry, harmless(flattened(table)).write_csv(), ZIP_DEFLATED)
    return _file(packed.getvalue(), f"{about.place}-csv.zip", "application/zip")


@router.get("/activities.xml")
def activities(request: Request, code: str) -> Response:
    """The activities of open sources in a place, each once, as IATI 2.03."""
    here, about = _asked(request, code)
    open_tables = open_evidence(here.evidence()).tables
    joined = joint_activities(activity_tables(open_tables, [about.place]), date.min, date.max)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "activities.xml"
        write_iati(joined, path, _day(here), NOT_FOR_THE_REGISTRY)
        return _file(path.read_bytes(), f"{about.place}.iati.xml", "application/xml")


def _asked(request: Request, code: str) -> tuple[Study, Place]:
    here, about = study(request), place_of(code)
    if here.empty:
        raise UnknownNameError("nothing has been run in this workspace yet: `commonwatch run` makes its tables.")
    return here, about


def _tables(here: Study, about: Place) -> dict[str, pl.DataFrame]:
    """The rows of a place in every table, lists of draws left out."""
    found = {"watch": watch_rows_of(here, (about.place,))}
    for name in TAKEN:
        if here.has(name):
            table = here.findings() if name == "findings" else here.table(name)
            found[name] = table.filter(pl.col("place").str.split("+").list.contains(about.place))
    return found


def _day(here: Study) -> date:
    """The day of the last run: the same study gives the same bytes."""
    started = here.run["started"] if here.run else ""
    return datetime.fromisoformat(started).date() if started else datetime.now(UTC).date()


def _file(content: bytes, name: str, kind: str) -> Response:
    told = {"content-disposition": f'attachment; filename="{name}"', "cache-control": FRESH}
    return Response(content, media_type=kind, headers=told)
