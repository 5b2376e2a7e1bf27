"""Pages kept as bytes until the study changes, and given again without being made again: plain and gzip, with an ETag."""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commonwatch.web.rendering import FOREVER, FRESH
from commonwatch.web.study import Studies

KEPT = ((b"cache-control", FRESH.encode()), (b"cache-control", FOREVER.encode()))
ROOM = 96_000_000  # bytes of pages kept in memory; those not asked for longest go first
LARGEST = 8_000_000  # bytes of one page: a larger answer is sent as it is made
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Kept:
    """One page as it is sent: its headers without length and encoding, its bytes, the same in gzip, and its tag."""

    headers: Headers
    plain: bytes
    packed: bytes
    tag: bytes


@dataclass(frozen=True)
class Answer:
    """What the pages behind have said: a status, its headers, and its body whole."""

    status: int
    headers: Headers
    body: bytes


class Cache:
    """Gives a kept page at once; makes a page once when many ask for it at the same time; keeps what may be kept.

    Kept are answers of 200 to a GET whose Cache-Control is `FRESH` or `FOREVER`: the same for every reader, until the study's
    version changes. The study itself is read here, in a thread, so that one request sees one study.
    """

    def __init__(self, app: ASGIApp, studies: Studies, room: int = ROOM) -> None:
        self.app = app
        self.studies = studies
        self.room = room
        self.pages: OrderedDict[str, Kept] = OrderedDict()
        self.size = 0
        self.version = ""
        self.making: dict[str, asyncio.Future[Kept | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application around another."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        now = await self.studies.newest()
        scope.setdefault("state", {})["study"] = now
        if now.version != self.version:
            self.pages.clear()
            self.size, self.version = 0, now.version
        if scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        await self._get(scope, receive, send, now.version)

    async def _get(self, scope: Scope, receive: Receive, send: Send, version: str) -> None:
        asked = dict(scope["headers"])
        key = _key(scope, asked, version)
        kept = self.pages.get(key)
        if kept is None and key in self.making:
            kept = await asyncio.shield(self.making[key])
        if kept is None:
            await self._made(scope, receive, send, key, asked)
            return
        if key in self.pages:
            self.pages.move_to_end(key)
        await _give(kept, asked, scope["method"], send)

    async def _made(self, scope: Scope, receive: Receive, send: Send, key: str, asked: dict[bytes, bytes]) -> None:
        first = key not in self.making
        done: asyncio.Future[Kept | None] = asyncio.get_running_loop().create_future()
        if first:
            self.making[key] = done
        kept: Kept | None = None
        try:
            held = Held(send)
            await self.app({**scope, "method": "GET"}, receive, held)
            answer = held.answer()
            if answer is not None and answer.status == 200 and _may_be_kept(answer):
                kept = await run_in_threadpool(_packed, answer)
                self._keep(key, kept)
                await _give(kept, asked, scope["method"], send)
            elif answer is not None:
                await _pass(answer, scope["method"], send)
        finally:
            if first:
                del self.making[key]
                done.set_result(kept)

    def _keep(self, key: str, kept: Kept) -> None:
        self.pages[key] = kept
        self.size += len(kept.plain) + len(kept.packed)
        while self.size > self.room and len(self.pages) > 1:
            _, gone = self.pages.popitem(last=False)
            self.size -= len(gone.plain) + len(gone.packed)


class Held:
    """Holds an answer back until it is whole; lets it through, from then on, when it is large or made in pieces."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.parts: list[bytes] = []
        self.size = 0
        self.through = False
        self.whole = False

    async def __call__(self, message: Message) -> None:
        """Takes one message of the answer."""
        if self.through:
            await self.send(message)
        elif message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))
            self.size += len(self.parts[-1])
            self.whole = not message.get("more_body", False)
            if not self.whole and (self.size > LARGEST or not _keeps(self.start)):
                await self._let_through()

    def answer(self) -> Answer | None:
        """The whole answer; None when it went through already."""
        if self.through or self.start is None or not self.whole:
            return None
        return Answer(self.start["status"], list(self.start["headers"]), b"".join(self.parts))

    async def _let_through(self) -> None:
        assert self.start is not None
        self.through = True
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": b"".join(self.parts), "more_body": True})
        self.parts = []


def _keeps(start: Message | None) -> bool:
    return start is not None and any(told in start["headers"] for told in KEPT)


def _may_be_kept(answer: Answer) -> bool:
    names = {name for name, value in answer.headers}
    return any(told in answer.headers for told in KEPT) and not {b"set-cookie", b"content-encoding"} & names


def _key(scope: Scope, asked: dict[bytes, bytes], version: str) -> str:
    kind = asked.get(b"accept", b"").decode("latin-1") if scope["path"].startswith("/api/") else ""
    return f"{version} {scope['path']}?{scope['query_string'].decode('latin-1')} {kind}"


def _packed(answer: Answer) -> Kept:
    headers = [(name, value) for name, value in answer.headers if name not in (b"content-length", b"etag")]
    packed = gzip.compress(answer.body, 6, mtime=0)
    tag = dict(answer.headers).get(b"etag") or b'W/"' + hashlib.sha256(answer.body).hexdigest()[:20].encode() + b'"'
    vary = [(b"etag", tag)]
    if not any(name == b"vary" for name, value in headers):
        vary.append((b"vary", b"accept-encoding"))
    return Kept([*headers, *vary], answer.body, packed, tag)


async def _give(kept: Kept, asked: dict[bytes, bytes], method: str, send: Send) -> None:
    known = [tag.strip() for tag in asked.get(b"if-none-match", b"").split(b",")]
    if b"*" in known or kept.tag.removeprefix(b"W/") in [tag.removeprefix(b"W/") for tag in known]:
        bare = [(name, value) for name, value in kept.headers if name != b"content-type"]
        await send({"type": "http.response.start", "status": 304, "headers": bare})
        await send({"type": "http.response.body", "body": b""})
        return
    zipped = b"gzip" in asked.get(b"accept-encoding", b"") and len(kept.packed) < len(kept.plain)
    body = kept.packed if zipped else kept.plain
    headers = [*kept.headers, (b"content-length", str(len(body)).encode())]
    if zipped:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


async def _pass(answer: Answer, method: str, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})
