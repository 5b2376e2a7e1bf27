"""Pages made before anyone asks: after the start and after each run the watch list and its places are put into the cache."""

import asyncio
import logging
from contextlib import suppress

from starlette.types import ASGIApp, Message

from commonwatch.errors import CommonwatchError
from commonwatch.web.study import Studies, Study

LOG = logging.getLogger("commonwatch.web")
LOOK = 2.0  # seconds between two looks for a new run
PAUSE = 0.02  # seconds left to readers between two pages


async def keep_warm(app: ASGIApp, studies: Studies) -> None:
    """Until it is cancelled: makes the pages of each new study as soon as it is there."""
    warmed = ""
    while True:
        with suppress(CommonwatchError):  # a workspace that can't be read: whoever asks for a page is told so
            now = await studies.newest()
            if now.version != warmed:
                warmed = now.version
                await _warm(app, studies, now)
        await asyncio.sleep(LOOK)


async def _warm(app: ASGIApp, studies: Studies, now: Study) -> None:
    for path in pages(now):
        if studies.known() is not now:
            return
        try:
            await app(_asking(path), _nothing, _unheard)
        except Exception:
            LOG.exception("%s could not be made ahead", path)
        await asyncio.sleep(PAUSE)


def pages(now: Study) -> list[str]:
    """The addresses of the watch list and of its places, in its order."""
    if now.empty:
        return ["/"]
    return ["/", *(f"/place/{place}" for place in now.table("watch").sort("position")["place"])]


def _asking(path: str) -> dict[str, object]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": ("localhost", 80),
    }


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _unheard(message: Message) -> None:
    """Takes an answer that nobody waits for: the cache has kept it."""
