"""The web application over one workspace: the pages, the API, the files they stand on, and what guards them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from commonwatch.errors import CommonwatchError, UnknownNameError, WorkspaceError
from commonwatch.publish.language import _
from commonwatch.web import assets
from commonwatch.web.api import hapi, tables
from commonwatch.web.api.problems import problem
from commonwatch.web.cache import Cache
from commonwatch.web.guard import Guard, Refuse
from commonwatch.web.pages import evidence, place, plan, takeaway, together, track_record, watch
from commonwatch.web.rendering import render
from commonwatch.web.security import own_form, own_names
from commonwatch.web.study import Studies
from commonwatch.web.warming import keep_warm

ROUTERS = (assets, watch, place, takeaway, together, plan, track_record, evidence, tables, hapi)

THREADS = 4
"""Pages made at the same time: more would take turns with the loop that gives readers what is kept already."""


def create_app(
    workspace: Path, edit: bool = False, host: str = "127.0.0.1", names: Collection[str] = (), ahead: bool = False
) -> FastAPI:
    """The application over a workspace, read-only unless `edit`.

    It answers to `host` and `names`, and to addresses in figures. With `ahead` it makes the watch list and its places
    before they are asked for, anew after each run. Raises WorkspaceError for a folder that is no workspace.
    """
    from commonwatch.workspace import check

    check(workspace)
    studies = Studies(workspace)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        warming = asyncio.create_task(keep_warm(app, studies)) if ahead else None
        yield
        if warming:
            warming.cancel()

    app = FastAPI(
        title="Commonwatch",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(own_form)],
        lifespan=living,
    )
    app.state.studies = studies
    app.state.edit = edit
    app.state.one_brief = asyncio.Lock()
    app.state.secret = secrets.token_bytes(32)
    for module in ROUTERS:
        app.include_router(module.router)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(CommonwatchError, _told)
    app.add_middleware(Cache, studies=studies)
    app.add_middleware(Guard, names=own_names(host, names), edit=edit, refuse=_refuser(app))
    return app


async def _told(request: Request, error: Exception) -> Response:
    """The page (under /api: the JSON) that says what went wrong and how to mend it, never a trace."""
    status, said = _status(error)
    return _page(request, status, said)


def _status(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        known = {404: _("There is no such page."), 405: _("This address can only be read.")}
        bare = error.detail in ("Not Found", "Method Not Allowed")
        return error.status_code, known.get(error.status_code, "") if bare else str(error.detail)
    if isinstance(error, UnknownNameError):
        return 404, str(error)
    return (503 if isinstance(error, WorkspaceError) else 400), str(error)


def _page(request: Request, status: int, said: str) -> Response:
    if request.url.path.startswith("/api/"):
        return problem(status, said, request.url.path)
    page = render(request, "error.html.j2", status=status, code=status, said=said)
    page.headers["cache-control"] = "no-store"
    return page


def _refuser(app: FastAPI) -> Refuse:
    async def refuse(scope: Scope, receive: Receive, send: Send, status: int, said: str) -> None:
        request = Request({**scope, "app": app}, receive)
        if "study" not in scope.get("state", {}):  # refused before the workspace was read, or it can't be read
            request.state.study = app.state.studies.nothing()
        answer = _page(request, status, said)
        await answer(scope, receive, send)

    return refuse
