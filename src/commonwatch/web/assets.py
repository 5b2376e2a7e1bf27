"""The style sheets and scripts of the pages: small files of our own, read once, named with a mark of their content."""

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from commonwatch.web.rendering import FOREVER, FRESH

KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}

router = APIRouter(include_in_schema=False)


@router.get("/static/{name}")
def static(request: Request, name: str) -> Response:
    """A file by its name; one whose address names its content may be kept for good. Raises HTTPException 404."""
    known = _contents()
    if name not in known:
        raise HTTPException(404)
    kept = FOREVER if request.query_params.get("v") == _mark(name) else FRESH
    return Response(known[name], media_type=KINDS[name.rpartition(".")[2]], headers={"cache-control": kept})


@router.get("/favicon.ico")
def mark(request: Request) -> Response:
    """The mark of the pages, for answers that name none, such as the API's."""
    return static(request, "commonwatch.svg")


def asset(name: str) -> str:
    """The address of a file that names its content: another content has another address."""
    return f"/static/{name}?v={_mark(name)}"


@cache
def _contents() -> dict[str, bytes]:
    folder = files("commonwatch.web") / "static"
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.name.rpartition(".")[2] in KINDS}


@cache
def _mark(name: str) -> str:
    return hashlib.sha256(_contents()[name]).hexdigest()[:12]
