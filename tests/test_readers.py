"""The readers that measure the web face count what they met, and nothing else."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from benchmarks.readers import Seen, read, read_beside

BODY = b"x" * 5000


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[str] = []  # noqa: RUF012 - of one server at a time

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(500 if self.path == "/broken" else 200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY[:10] if self.path == "/cut" else BODY)
        self.close_connection = self.path == "/cut"

    def log_message(self, *told: object) -> None:
        """Says nothing."""


@contextmanager
def answering() -> Iterator[str]:
    Answers.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_each_address_is_asked_once_and_its_wait_is_kept():
    with answering() as host:
        seen = read(host, (f"/{number}" for number in range(200)), readers=7)
    assert sorted(Answers.asked, key=lambda path: int(path[1:])) == [f"/{number}" for number in range(200)]
    assert (len(seen.waits), seen.errors) == (200, 0)
    assert seen.waits == tuple(sorted(seen.waits))
    assert seen.rate == 200 / seen.seconds


def test_an_error_and_a_page_that_breaks_off_are_counted_and_reading_goes_on():
    with answering() as host:
        seen = read(host, iter(["/1", "/broken", "/2", "/cut", "/3", "/cut", "/4"]), readers=1)
    assert Answers.asked == ["/1", "/broken", "/2", "/cut", "/3", "/cut", "/4"]
    assert (len(seen.waits), seen.errors) == (7, 3)


def test_it_ends_when_the_time_is_up():
    with answering() as host:
        seen = read(host, itertools.cycle(["/1", "/2"]), readers=3, seconds=0.3)
    assert 0.3 <= seen.seconds < 5
    assert seen.errors == 0


def test_one_reads_new_pages_while_the_others_keep_their_pace():
    with answering() as host:
        mine, others = read_beside(host, (f"/new{number}" for number in range(300)), ["/kept"])
    assert [path for path in Answers.asked if path != "/kept"] == [f"/new{number}" for number in range(300)]
    assert len(mine.waits) == 300
    assert Answers.asked.count("/kept") == len(others.waits) > 0
    assert mine.errors == others.errors == 0


def test_the_wait_of_a_share():
    seen = Seen(10.0, tuple(float(number) for number in range(100)), 0)
    assert (seen.wait(0.5), seen.wait(0.95), seen.wait(1.0)) == (50.0, 95.0, 99.0)
