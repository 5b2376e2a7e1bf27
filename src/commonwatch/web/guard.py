"""The door of the server: the headers every answer carries, the names it answers to, what it takes, and the last resort."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commonwatch.errors import WorkspaceError
from commonwatch.publish.language import _
from commonwatch.web.security import HEADERS, SAFE, is_own

Refuse = Callable[[Scope, Receive, Send, int, str], Awaitable[None]]
"""Writes the page that says why a request is refused, with that status."""

LOG = logging.getLogger("commonwatch.web")
FORM, UPLOAD = 1_000_000, 64_000_000  # bytes of a request's body: of a form, of a file
UPLOADS_AT, AT_ONCE, SECONDS = "/evidence", 2, 120.0


class Guard:
    """An ASGI application around another that lets nothing through that it shouldn't; `refuse` writes the page that says why."""

    def __init__(self, app: ASGIApp, names: frozenset[str], edit: bool, refuse: Refuse) -> None:
        self.app = app
        self.names = names
        self.edit = edit
        self.refuse = refuse
        self.uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or refuses it, with the headers of safety either way."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            await send(message)

        try:
            await self._answer(scope, receive, dressed)
        except WorkspaceError as error:
            await self.refuse(scope, receive, dressed, 503, str(error))
        except Exception:
            LOG.exception("%s %s failed", scope["method"], scope["path"])
            if begun:
                raise
            await self.refuse(scope, receive, dressed, 500, "")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if not is_own(headers.get(b"host", b"").decode("latin-1"), self.names):
            await self.refuse(scope, receive, send, 421, _("The address names another server."))
        elif scope["method"] in SAFE:
            await self.app(scope, receive, send)
        elif scope["path"].startswith("/api/"):
            await self.refuse(scope, receive, send, 405, _("The API can only be read."))
        elif not self.edit:
            said = _("This server only shows. Whoever runs it can allow changes with `commonwatch serve --edit`.")
            await self.refuse(scope, receive, send, 403, said)
        else:
            await self._take(scope, receive, send, headers.get(b"content-length", b""))

    async def _take(self, scope: Scope, receive: Receive, send: Send, told: bytes) -> None:
        upload = scope["path"].startswith(UPLOADS_AT)
        largest = UPLOAD if upload else FORM
        large = _("More than {size} MB at once can't be taken. Load it with `commonwatch load` instead.")
        large = large.format(size=largest // 1_000_000)
        if told.isdigit() and int(told) > largest:
            await self.refuse(scope, receive, send, 413, large)
            return
        if upload and self.uploads >= AT_ONCE:
            busy = _("Other files are being taken. Send yours again in a minute.")
            await self.refuse(scope, receive, send, 503, busy)
            return
        self.uploads += upload
        try:
            await self.app(scope, _measured(receive, largest, large), send)
        finally:
            self.uploads -= upload


def _measured(receive: Receive, largest: int, large: str) -> Receive:
    """The same messages, as long as they are no more and no later than is taken.

    Raises HTTPException: FastAPI passes it on from wherever the body is being read, and the page says why.
    """
    taken = 0
    loop = asyncio.get_running_loop()
    until = loop.time() + SECONDS
    whole = False

    async def counted() -> Message:
        nonlocal taken, whole
        if whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, until - loop.time()))
        except TimeoutError as error:
            raise HTTPException(408, _("It took too long to arrive. Send it again.")) from error
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > largest:
            raise HTTPException(413, large)
        return message

    return counted
