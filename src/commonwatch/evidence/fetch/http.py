"""One polite client per publisher: patient, never hasty, goes on where it was cut off, and names what went wrong."""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx2
import stamina

from commonwatch.config import FetchSettings
from commonwatch.errors import WorkspaceError
from commonwatch.evidence.fetch.addresses import is_loopback, redirected
from commonwatch.evidence.fetch.answers import REDIRECTS, check_status, range_start
from commonwatch.evidence.fetch.content import Kind, check_content, check_no_web_page
from commonwatch.evidence.fetch.faults import BY_HAND, FaultError, fetch_error
from commonwatch.evidence.fetch.part import Part
from commonwatch.evidence.fetch.progress import Progress
from commonwatch.evidence.fetch.record import Downloaded, described
from commonwatch.evidence.fetch.tokens import Token, hidden

T = TypeVar("T")
MOST_REDIRECTS = 5
SLOWEST = 100  # bytes a second, over `timeout` seconds
LARGEST_PAGE = 64_000_000  # bytes of an answer that is held in memory


class Client:
    """A connection to one publisher; `with Client(...) as client:` closes it."""

    def __init__(
        self,
        publisher: str,
        settings: FetchSettings,
        progress: Progress,
        token: Token | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        for noisy in ("httpx2", "httpcore2", "stamina"):  # their lines would show addresses with keys
            logging.getLogger(noisy).setLevel(logging.ERROR)
        self.publisher = publisher
        self.progress = progress
        self.token = token
        self._settings = settings
        self._clock = clock
        self._last = float("-inf")
        self._tries = 0
        self._http = httpx2.Client(
            timeout=settings.timeout,
            headers={"User-Agent": f"commonwatch/{version('commonwatch')}"},
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def download(self, url: str, target: Path, kind: Kind, last: Downloaded | None = None) -> Downloaded | None:
        """The file at `url`, whole and checked, at `target`; None when the server says that `last` is still the newest.

        Raises FetchError, WorkspaceError when the disk refuses.
        """
        part = Part(target, self.shown(url))
        try:
            return self._tried(url, lambda: self._file(url, part, kind, last))
        except OSError as error:
            raise WorkspaceError(
                f"cannot write {part.path}: {error.strerror or error}. Free some space or mend the rights."
            ) from error

    def json(self, url: str) -> Any:
        """The JSON at `url`, for answers that fit in memory. Raises FetchError."""
        return self._tried(url, lambda: _parsed(self._body(url)))

    def text(self, url: str) -> str:
        """The web page at `url`. Raises FetchError."""
        return self._tried(url, lambda: self._body(url, page=True).decode("utf-8", "replace"))

    def shown(self, url: str) -> str:
        """The address as it may be shown and written down."""
        return hidden(url, self.token)

    def _tried(self, url: str, once: Callable[[], T]) -> T:
        self._tries = 0
        patience = stamina.retry_context(
            on=self._again,
            attempts=self._settings.tries,
            timeout=None,
            wait_initial=1.0,
            wait_max=self._settings.longest_wait,
            wait_jitter=1.0,
        )
        try:
            for attempt in patience:
                with attempt:
                    self._tries = attempt.num
                    return once()
        except (FaultError, httpx2.RequestError) as error:
            fault = error if isinstance(error, FaultError) else FaultError(_told(error))
            what = hidden(fault.what, self.token)
            raise fetch_error(self.publisher, self.shown(url), what, fault.mend, self._tries, fault.kind) from error
        raise AssertionError("a try ends with a value or an error")

    def _again(self, error: Exception) -> bool | float:
        passing = error.passing if isinstance(error, FaultError) else isinstance(error, httpx2.RequestError)
        if passing and self._tries < self._settings.tries:
            self.progress.say(f"{self.publisher}: {hidden(_told(error), self.token)}; trying again")
        wait = error.wait if isinstance(error, FaultError) else None
        return passing if wait is None or not passing else wait

    def _file(self, url: str, part: Part, kind: Kind, last: Downloaded | None) -> Downloaded | None:
        asked = part.headers() or _conditions(last if last and last.url == part.url else None)
        with self._answer(url, asked | {"Accept-Encoding": "identity"}) as answer:
            if answer.status_code == 304 and last is not None:
                return None
            done, total = self._begun(answer, part)
            if total is not None:
                self.progress.size(total - done)
            with part.path.open("ab") as handle:
                chunks = answer.iter_bytes() if "Content-Encoding" in answer.headers else answer.iter_raw()
                for chunk in self._flow(chunks, done, self._settings.largest):
                    handle.write(chunk)
            came = part.path.stat().st_size
            if total is not None and came != total:
                raise FaultError(f"{came:,} bytes came of {total:,} announced", passing=True)
            etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        try:
            check_content(part.path, kind, self._settings.largest)
        except FaultError:
            part.drop()
            raise
        part.finish()
        return described(part.target, part.url, etag, modified)

    def _begun(self, answer: httpx2.Response, part: Part) -> tuple[int, int | None]:
        """Bytes that are there already, and the announced total; the part is ready to be added to."""
        if answer.status_code == 206:
            place = range_start(answer.headers.get("Content-Range"))
            if place and place[0] == part.size() > 0 and "Content-Encoding" not in answer.headers:
                return place
        if answer.status_code != 200:  # 416, an unwanted 304, a range that doesn't fit
            part.drop()
            raise FaultError(f"the server can't go on with the part that is there ({answer.status_code})", passing=True)
        if "Content-Encoding" in answer.headers:  # packed although asked not to: its length says nothing of the file's
            part.begin(None, None)
            return 0, None
        part.begin(answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
        announced = answer.headers.get("Content-Length", "")
        total = int(announced) if announced.isdigit() else None
        if total is not None and total > self._settings.largest:
            raise _too_large(total, self._settings.largest)
        return 0, total

    def _body(self, url: str, page: bool = False) -> bytes:
        with self._answer(url, {}) as answer:
            if answer.status_code != 200:
                raise FaultError(f"the server answers {answer.status_code} to a plain question", BY_HAND)
            body = b"".join(self._flow(answer.iter_bytes(), 0, LARGEST_PAGE))
        if not page:
            check_no_web_page(body[:4096])
        return body

    def _flow(self, chunks: Iterable[bytes], done: int, largest: int) -> Iterator[bytes]:
        """The chunks; raises FaultError when they grow beyond `largest` bytes or only drip."""
        window, since = 0, self._clock()
        for chunk in chunks:
            done += len(chunk)
            window += len(chunk)
            if done > largest:
                raise _too_large(done, largest)
            self.progress.add(len(chunk))
            yield chunk
            if (passed := self._clock() - since) >= self._settings.timeout:
                if window < SLOWEST * passed:
                    raise FaultError(f"only {window:,} bytes came in {passed:.0f} seconds", passing=True)
                window, since = 0, self._clock()

    @contextmanager
    def _answer(self, url: str, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        """The answer after redirects, its status found usable."""
        self._pause()
        first = at = self._addressed(url)
        seen = {at}
        while True:
            with self._http.stream("GET", at, headers=headers | self._secret(at, first)) as answer:
                if answer.status_code not in REDIRECTS:
                    retry_after = answer.headers.get("Retry-After")
                    check_status(self.publisher, answer.status_code, retry_after, self._settings.longest_wait)
                    yield answer
                    return
                at = redirected(at, answer.headers.get("Location", ""))
            if at in seen or len(seen) > MOST_REDIRECTS:
                circle = "in a circle" if at in seen else f"more than {MOST_REDIRECTS} times"
                raise FaultError(f"the server sends us on {circle}, at last to {at}", BY_HAND)
            seen.add(at)

    def _pause(self) -> None:
        rest = self._settings.pause - (self._clock() - self._last)
        if rest > 0:
            time.sleep(rest)
        self._last = self._clock()

    def _addressed(self, url: str) -> httpx2.URL:
        address = httpx2.URL(url)
        if self.token and self.token.rule.place == "query":
            self._check_private(address)
            address = address.copy_merge_params({self.token.rule.name: self.token.value})
        return address

    def _secret(self, at: httpx2.URL, first: httpx2.URL) -> dict[str, str]:
        """The token's header, for the publisher's own host alone."""
        if self.token is None or self.token.rule.place != "header":
            return {}
        if (at.scheme, at.host, at.port) != (first.scheme, first.host, first.port):
            return {}
        self._check_private(at)
        return {self.token.rule.name: self.token.value}

    def _check_private(self, at: httpx2.URL) -> None:
        if at.scheme != "https" and not is_loopback(at.host):
            raise FaultError("the token would travel in the open", "Give an https:// address under [fetch].")


def _conditions(last: Downloaded | None) -> dict[str, str]:
    asked = {"If-None-Match": last and last.etag, "If-Modified-Since": last and last.last_modified}
    return {name: value for name, value in asked.items() if value}


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise FaultError(f"what came is no JSON, or breaks off: {error}", passing=True) from error


def _told(error: Exception) -> str:
    if isinstance(error, FaultError):
        return error.what
    if isinstance(error, httpx2.TimeoutException):
        return "no answer in time"
    return f"the connection failed: {str(error) or type(error).__name__}"


def _too_large(size: int, largest: int) -> FaultError:
    return FaultError(
        f"{size:,} bytes; at most {largest:,} are taken", "If that is right, raise `largest` under [fetch]."
    )
