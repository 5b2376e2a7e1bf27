"""/api/v2: who works where, who is in need, who is displaced, and the lists behind them, in the shape of HDX HAPI v2.

A client of HAPI reads it by changing the host. Beside HAPI's "data" stands "notes", which a client passes over.
"""

from functools import partial

import polars as pl
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from commonwatch.vocabulary import KOSOVO_FOOTNOTE
from commonwatch.web.api.answering import known, streamed, tag_of, unchanged, written
from commonwatch.web.api.forms import CSV, JSON
from commonwatch.web.api.hapi_document import LISTS
from commonwatch.web.api.hapi_shape import Shaped, chosen, form_of, rows_of
from commonwatch.web.api.picking import few, names_kosovo
from commonwatch.web.api.problems import ApiRoute, AskedError, not_known
from commonwatch.web.api.tables import OPENAPI_AT, RUNS_AT, SOURCES_AT, TABLES_AT
from commonwatch.web.study import study

router = APIRouter(route_class=ApiRoute, include_in_schema=False)

ADDRESSES = ("/api/v1", TABLES_AT, SOURCES_AT, RUNS_AT, OPENAPI_AT, *(f"/api/v2/{each.path}" for each in LISTS))
LEFT_OUT = {
    "/api/v2/coordination-context/conflict-events": "HAPI counts ACLED's events here; deaths by UCDP's other definitions are "
    "no substitute. They stand in /api/v1/tables/history.",
    "/api/v2/coordination-context/funding": "HAPI has FTS's appeals here, which a study doesn't hold. Money of activities "
    "stands in /api/v1/tables/work.",
}
"""Lists of HAPI that a reader may look for and that would say something else here."""


def rows(shaped: Shaped, request: Request) -> Response:
    """The rows of a list that the arguments choose."""
    here = study(request)
    pairs = request.query_params.multi_items()
    form = CSV if form_of(pairs) == "csv" else JSON
    table, limit, offset = chosen(rows_of(here, shaped), shaped, pairs)
    tag = tag_of(here, request)
    if known(request, tag):
        return unchanged(tag)
    page = pl.int_range(table.height, dtype=pl.UInt32, eager=True).slice(min(offset, table.height), limit)
    columns = tuple(shaped.schema)
    notes = [*shaped.notes, *([f"{KOSOVO_FOOTNOTE}."] if names_kosovo(table, page, columns) else [])]
    body = written(form, {"notes": notes}, "data", few(table, page, columns))
    return streamed(request, tag, form, body, {"total": table.height, "notes": notes}, shaped.path.split("/")[1])


for each in LISTS:
    router.add_api_route(f"/api/v2/{each.path}", partial(rows, each), methods=["GET"])


@router.get("/api")
@router.get("/api/{rest:path}")
def elsewhere(request: Request) -> Response:
    """404 with the nearest address, or with the reason why a list of HAPI isn't here; without a slash at its end: there."""
    path = request.url.path
    if path.endswith("/"):
        return RedirectResponse(request.url.replace(scheme="", netloc="", path=path.rstrip("/")), 307)
    if path in LEFT_OUT:
        raise AskedError(404, f"{path} isn't there: {LEFT_OUT[path]}")
    raise not_known(404, "address", path, ADDRESSES)
