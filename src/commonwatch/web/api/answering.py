"""One table's answer: the rows asked for in the form asked for, streamed, with a tag by which a reader knows them again."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from commonwatch.vocabulary import KOSOVO_FOOTNOTE
from commonwatch.web.api.asking import USUAL, Asked, asked
from commonwatch.web.api.forms import JSON, PARQUET, Form, as_csv, as_json, as_parquet, packed, wanted
from commonwatch.web.api.picking import few, names_kosovo, picked
from commonwatch.web.api.published import Published
from commonwatch.web.study import Study

FRESH = "public, no-cache"
"""Anyone may keep an answer, and asks whether it still holds each time; the cache of pages doesn't keep it."""

AT_ONCE_IN_PARQUET = 20
NOTES, TOTAL = "commonwatch-notes", "commonwatch-total"


def answered(request: Request, here: Study, table: Published, notes: Sequence[str]) -> Response:
    """The rows of the table that the request asks for: JSON with total, page and notes; CSV or Parquet with these as headers.

    Raises AskedError 422 for an argument that can't stand, 406 for a form that isn't there.
    """
    pairs = request.query_params.multi_items()
    form = wanted(request.headers.get("accept"), [value for name, value in pairs if name == "format"])
    question = asked(pairs, table.frame.schema, table.words)
    tag = tag_of(here, request, form.name)
    if known(request, tag):
        return unchanged(tag)
    rows = picked(table.frame, question, table.within)
    limit = question.limit or (USUAL if form is JSON else None)
    page = rows.slice(min(question.offset, rows.len()), limit)
    more = _next(request, question, limit, rows.len())
    told = [*notes, *_kosovo(names_kosovo(table.frame, page, question.columns))]
    frames = few(table.frame, page, question.columns, AT_ONCE_IN_PARQUET if form is PARQUET else 1)
    head = {
        "table": table.name, "total": rows.len(), "offset": question.offset, "limit": limit, "next": more, "notes": told,
    }  # fmt: skip
    return streamed(request, tag, form, written(form, head, "rows", frames), head, table.name)


def written(form: Form, head: Mapping[str, Any], key: str, frames: Iterator[Any]) -> Iterator[bytes]:
    """The bytes of the frames in this form; JSON with `head` before the list `key`."""
    if form is JSON:
        return as_json(head, key, frames)
    return as_parquet(frames) if form is PARQUET else as_csv(frames)


def streamed(
    request: Request, tag: str, form: Form, body: Iterator[bytes], head: Mapping[str, Any], name: str
) -> Response:
    """The answer with its headers, made in a thread as it is read, in gzip where the reader takes it."""
    headers = {
        "etag": tag, "cache-control": FRESH, "vary": "Accept, Accept-Encoding", "content-type": form.sent,
        TOTAL: str(head["total"]),
    }  # fmt: skip
    if head["notes"]:
        headers[NOTES] = " ".join(_sentences(head["notes"]))
    if head.get("next"):
        headers["link"] = f'<{head["next"]}>; rel="next"'
    if form is not JSON:
        headers["content-disposition"] = f'attachment; filename="{name}.{form.name}"'
    if form is not PARQUET and _takes_gzip(request.headers.get("accept-encoding", "")):
        headers["content-encoding"] = "gzip"
        body = packed(body)
    return StreamingResponse(body, 200, headers)


def tag_of(here: Study, request: Request, *more: str) -> str:
    """The weak ETag of an answer: of this study, this program, this address and this form."""
    seed = "\n".join([here.version, version("commonwatch"), request.url.path, request.url.query, *more])
    return f'W/"{hashlib.sha256(seed.encode()).hexdigest()[:20]}"'


def known(request: Request, tag: str) -> bool:
    """Whether the reader has this answer already (If-None-Match)."""
    told = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return "*" in told or tag.removeprefix("W/") in told


def unchanged(tag: str) -> Response:
    """304: what the reader has still holds."""
    return Response(None, 304, {"etag": tag, "cache-control": FRESH, "vary": "Accept, Accept-Encoding"})


def _next(request: Request, question: Asked, limit: int | None, total: int) -> str | None:
    if limit is None or question.offset + limit >= total:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("limit", "offset")]
    return f"{request.url.path}?{urlencode([*kept, ('limit', limit), ('offset', question.offset + limit)])}"


def _kosovo(named: bool) -> list[str]:
    return [f"{KOSOVO_FOOTNOTE}."] if named else []


def _sentences(notes: Iterable[str]) -> list[str]:
    return [note.encode("ascii", "replace").decode() for note in notes]


def _takes_gzip(told: str) -> bool:
    for part in told.lower().split(","):
        name, _, more = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return more.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
