"""Sent files: a form, a preview of what would be used and rejected, and the taking in once it is confirmed."""

import asyncio
import time
from threading import Lock

from fastapi import APIRouter, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from commonwatch.errors import CommonwatchError, UnknownNameError
from commonwatch.evidence.readers import LAYOUTS
from commonwatch.publish.language import _
from commonwatch.web.rendering import render
from commonwatch.web.study import study
from commonwatch.web.uploads.line import ENDED, LARGEST, READY, BusyError, Line, Sent

router = APIRouter(include_in_schema=False)
AT = "/evidence/load"
PATIENCE, PAUSE = 6.0, 0.15  # seconds that an answer waits for a reading to end, and between looks
LIVE = {"cache-control": "no-store"}
_making = Lock()


@router.get("/evidence/load")
def load(request: Request) -> Response:
    """The form to send a file; where nothing may be changed, the command that loads one."""
    return render(request, "evidence_load.html.j2", layouts=_layouts(), largest=LARGEST // 1_000_000, said="")


@router.post("/evidence/load")
def send(request: Request, file: UploadFile | None = None, complete: str = "") -> Response:
    """Sets the file aside and leads to its preview; the form again, with why, for one that can't be taken."""
    try:
        if file is None or not file.filename:
            raise CommonwatchError(_("No file came. Choose a file and send it again."))
        sent = line(request).send(file.filename, file.file, complete == "yes")
    except CommonwatchError as error:
        status = 503 if isinstance(error, BusyError) else 400
        shown = {"layouts": _layouts(), "largest": LARGEST // 1_000_000, "said": str(error)}
        return render(request, "evidence_load.html.j2", status=status, **shown)
    return RedirectResponse(f"{AT}/{sent.key}", 303)


@router.get("/evidence/load/{key}")
async def preview(request: Request, key: str) -> Response:
    """What is happening to a sent file: its place in line, its preview, or what came of it."""
    sent = _found(request, key)
    until = time.monotonic() + PATIENCE
    while sent.state not in ENDED and time.monotonic() < until:
        await asyncio.sleep(PAUSE)
    page = await run_in_threadpool(_preview, request, sent)
    page.headers.update(LIVE if sent.state in ENDED else LIVE | {"refresh": "2"})
    return page


@router.post("/evidence/load/{key}/take")
async def take(request: Request, key: str) -> Response:
    """Takes a file in that was read and confirmed."""
    sent, form = _found(request, key), await request.form()
    if sent.state == READY and sent.answer["needs_accept"] and form.get("accept") != "yes":
        raise CommonwatchError(_("The file takes figures away: tick that you have looked at it, and confirm again."))
    line(request).take(key, form.get("accept") == "yes")
    return RedirectResponse(f"{AT}/{key}", 303)


@router.post("/evidence/load/{key}/drop")
async def drop(request: Request, key: str) -> Response:
    """Forgets a sent file; the workspace was never touched."""
    line(request).drop(key)
    return RedirectResponse(AT, 303)


def line(request: Request) -> Line:
    """The line of sent files of this server, made when the first one comes."""
    state = request.app.state
    with _making:
        if not hasattr(state, "sent_files"):
            state.sent_files = Line(study(request).path)
        held: Line = state.sent_files
        return held


def _found(request: Request, key: str) -> Sent:
    sent = line(request).get(key) if request.app.state.edit else None
    if sent is None:
        raise UnknownNameError(
            _(
                "There is no such sent file (any more): it was dropped, or lay here for more than an hour. Send it again."
            )
        )
    return sent


def _preview(request: Request, sent: Sent) -> Response:
    return render(request, "evidence_sent.html.j2", sent=sent, ahead=line(request).ahead(sent.key), here=study(request))


def _layouts() -> list[str]:
    return [_("IATI activity and organisation files (XML)"), *dict.fromkeys(layout.says for layout in LAYOUTS)]
