"""What the cache keeps and what it lets through."""

import asyncio
import gzip

import pytest

from commonwatch.web.cache import Cache
from commonwatch.web.rendering import FOREVER, FRESH, PRIVATE


class Version:
    """Stands for a study of which only the version matters."""

    def __init__(self) -> None:
        self.version = "1"

    async def newest(self):
        return self


class Behind:
    """An application that says how often it was asked, and answers with what it is told to."""

    def __init__(self, control: str = FRESH, size: int = 1000, parts: int = 1, status: int = 200) -> None:
        self.control, self.size, self.parts, self.status = control, size, parts, status
        self.asked = 0

    async def __call__(self, _scope, _receive, send):
        self.asked += 1
        headers = [(b"cache-control", self.control.encode()), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        for number in range(self.parts):
            more = number + 1 < self.parts
            await send({"type": "http.response.body", "body": b"x" * (self.size // self.parts), "more_body": more})


def ask(cache, path="/", headers=(), method="GET"):
    """The status, the headers and the body of an answer, and how many messages brought it."""
    heard = []

    async def send(message):
        heard.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": list(headers)}
    asyncio.run(cache(scope, None, send))
    body = b"".join(message.get("body", b"") for message in heard)
    return heard[0]["status"], dict(heard[0]["headers"]), body, len(heard)


@pytest.mark.parametrize(("control", "asked"), [(FRESH, 1), (FOREVER, 1), (PRIVATE, 3), ("no-store", 3)])
def test_only_what_is_the_same_for_all_is_kept(control, asked):
    behind = Behind(control)
    cache = Cache(behind, Version())
    assert {ask(cache)[2] for _ in range(3)} == {b"x" * 1000}
    assert behind.asked == asked


def test_an_error_is_not_kept():
    behind = Behind(status=404)
    cache = Cache(behind, Version())
    assert [ask(cache)[0] for _ in range(2)] == [404, 404]
    assert behind.asked == 2


def test_another_version_of_the_study_is_made_anew():
    behind, study = Behind(), Version()
    cache = Cache(behind, study)
    ask(cache)
    study.version = "2"
    ask(cache)
    assert behind.asked == 2


def test_the_pages_asked_for_longest_ago_make_room():
    behind = Behind(size=1000)
    cache = Cache(behind, Version(), room=3500)  # three of them, each plain and packed
    for path in ("/a", "/b", "/c", "/a", "/d"):
        ask(cache, path)
    assert behind.asked == 4
    ask(cache, "/a")
    assert behind.asked == 4
    ask(cache, "/b")
    assert behind.asked == 5
    assert cache.size <= 3500


def test_what_comes_in_pieces_and_is_not_kept_goes_through_piece_by_piece():
    assert ask(Cache(Behind("no-store", size=40, parts=4), Version()))[3] == 5
    assert ask(Cache(Behind(FRESH, size=40, parts=4), Version()))[3] == 2


def test_a_page_is_packed_once_and_says_by_what_it_varies():
    cache = Cache(Behind(), Version())
    zipped = [(b"accept-encoding", b"br, gzip")]
    first, again = ask(cache, headers=zipped), ask(cache, headers=zipped)
    assert gzip.decompress(first[2]) == b"x" * 1000
    assert first == again
    assert first[1][b"vary"] == b"accept-encoding"


def test_a_tag_is_known_however_it_is_sent():
    cache = Cache(Behind(), Version())
    tag = ask(cache)[1][b"etag"]
    for sent in (tag, tag.removeprefix(b"W/"), b'"other", ' + tag, b"*"):
        status, headers, body, _count = ask(cache, headers=[(b"if-none-match", sent)])
        assert (status, body) == (304, b"")
        assert headers[b"etag"] == tag
    assert ask(cache, headers=[(b"if-none-match", b'"other"')])[0] == 200


def test_the_api_is_kept_by_what_it_is_asked_for():
    behind = Behind()
    cache = Cache(behind, Version())
    for kind in (b"text/csv", b"application/json", b"text/csv"):
        ask(cache, "/api/v1/tables", headers=[(b"accept", kind)])
    assert behind.asked == 2
