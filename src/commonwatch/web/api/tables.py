"""/api/v1: the tables of the flow, the sources and licences behind them, the ledger of runs, and what describes all this."""

import json
from typing import Any

import polars as pl
from fastapi import APIRouter, Request
from starlette.responses import Response

from commonwatch.publish.words import month_name
from commonwatch.web.api.answering import answered
from commonwatch.web.api.described import RUNS, SOURCES, TABLES
from commonwatch.web.api.described_columns import column_description
from commonwatch.web.api.hapi_document import LISTS
from commonwatch.web.api.openapi import document
from commonwatch.web.api.problems import ApiRoute
from commonwatch.web.api.published import Published, names, published
from commonwatch.web.api.schemas import name_of
from commonwatch.web.kept import kept
from commonwatch.web.rendering import FRESH
from commonwatch.web.study import Study, study
from commonwatch.workspace import Workspace

router = APIRouter(route_class=ApiRoute, include_in_schema=False)

TABLES_AT, SOURCES_AT, RUNS_AT, OPENAPI_AT = (
    f"/api/v1/{name}" for name in ("tables", "sources", "runs", "openapi.json")
)
RUN_COLUMNS: dict[str, Any] = {
    "started": pl.String, "command": pl.String, "theatre": pl.String, "origin": pl.String, "version": pl.String,
    "program": pl.String, "digest": pl.String, "seconds": pl.Float64, "packs": pl.List(pl.String),
}  # fmt: skip


@router.get("/api/v1")
def index(request: Request) -> Response:
    """Where everything is."""
    here = study(request)
    return _told(
        {
            "theatre": here.theatre.theatre if here.theatre else None,
            "origin": f"{here.origin:%Y-%m}" if here.origin else None,
            "as_of": month_name(here.origin) if here.origin else None,
            "tables": TABLES_AT,
            "sources": SOURCES_AT,
            "runs": RUNS_AT,
            "openapi": OPENAPI_AT,
            "hapi": [f"/api/v2/{shaped.path}" for shaped in LISTS],
        }
    )


@router.get(TABLES_AT)
def tables(request: Request) -> Response:
    """The tables that are there: what each holds, its rows, columns with types, notes, address."""
    here = study(request)
    return _told({"tables": kept(here, "api tables", lambda: [_listed(published(here, name)) for name in names(here)])})


@router.get(TABLES_AT + "/{name}")
def table(request: Request, name: str) -> Response:
    """The rows of a table, filtered, ordered and paged."""
    here = study(request)
    return answered(request, here, published(here, name), TABLES[name].notes)


@router.get(SOURCES_AT)
def sources(request: Request) -> Response:
    """The sources of the evidence with version and licence, and whether their figures are published."""
    here = study(request)
    return answered(request, here, sources_table(here), SOURCES.notes)


@router.get(RUNS_AT)
def runs(request: Request) -> Response:
    """The ledger of runs, newest first."""
    here = study(request)
    return answered(request, here, runs_table(here), RUNS.notes)


@router.get(OPENAPI_AT)
def openapi(request: Request) -> Response:
    """The OpenAPI 3.1 description of every path, with the schemas of this workspace's tables."""
    here = study(request)
    made = kept(here, "openapi", lambda: document([published(here, name) for name in names(here)], _lists(here)))
    return _told(made)


def sources_table(here: Study) -> Published:
    """source, publisher, citation, version, licence, licence_basis, role, retrieved, licence_status, published."""
    known = here.evidence().sources
    return Published("sources", known.with_columns((pl.col("licence_status") != "closed").alias("published")))


def runs_table(here: Study) -> Published:
    """The columns `RUN_COLUMNS`, one row per line of the ledger, newest first."""
    rows = [_run(entry) for entry in reversed(Workspace(here.path).runs())]
    return Published("runs", pl.DataFrame(rows, RUN_COLUMNS, orient="row"))


def _lists(here: Study) -> list[Published]:
    return [sources_table(here), runs_table(here)]


def _run(entry: dict[str, Any]) -> dict[str, Any]:
    told = {name: entry.get(name) for name in RUN_COLUMNS}
    packs = entry.get("evidence") or []
    return told | {"packs": [f"{pack.get('pack')} {pack.get('version')}" for pack in packs]}


def _listed(table: Published) -> dict[str, Any]:
    said = TABLES[table.name]
    return {
        "table": table.name,
        "holds": said.holds,
        "rows": table.rows,
        "columns": [
            {"column": column, "type": name_of(kind), "holds": column_description(table.name, column)}
            for column, kind in table.frame.schema.items()
        ],
        "notes": list(said.notes),
        "address": f"{TABLES_AT}/{table.name}",
    }


def _told(content: Any) -> Response:
    return Response(json.dumps(content), 200, {"cache-control": FRESH}, "application/json")
