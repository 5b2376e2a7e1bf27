"""A server on this machine that answers as publishers do, well or badly, and counts what it was asked."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class Asked:
    """One request: path, query, headers (lower case)."""

    def __init__(self, target, headers):
        parts = urlsplit(target)
        self.path, self.query = parts.path, dict(parse_qsl(parts.query))
        self.headers = {name.lower(): value for name, value in headers.items()}


class Answer:
    """A status, headers and a body; `announce` is the Content-Length told, `cut` the byte after which the line drops."""

    def __init__(self, body=b"", status=200, headers=None, announce=None, cut=None):
        self.body, self.status, self.headers, self.announce, self.cut = body, status, headers or {}, announce, cut

    def send(self, handler, asked):  # noqa: ARG002 - other answers look at the request
        handler.send_response(self.status)
        length = len(self.body) if self.announce is None else self.announce
        for name, value in ({"Content-Length": str(length)} | self.headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        whole = self.body if self.cut is None else self.body[: self.cut]
        handler.wfile.write(whole)
        if whole != self.body or length != len(self.body):
            handler.close_connection = True


class Kept:
    """A file with an ETag: ranges, If-Range and If-None-Match are honoured; the line drops after the bytes in `cuts`."""

    def __init__(self, body, etag='"v1"', cuts=(), ranges=True, headers=None):
        self.body, self.etag, self.cuts, self.ranges, self.extra = body, etag, list(cuts), ranges, headers or {}

    def send(self, handler, asked):
        named = ({"ETag": self.etag} if self.etag else {}) | self.extra
        if self.etag and asked.headers.get("if-none-match") == self.etag:
            return Answer(b"", 304, named).send(handler, asked)
        start, status = 0, 200
        wanted = asked.headers.get("range")
        if wanted and self.ranges and asked.headers.get("if-range") == self.etag:
            start, status = int(wanted.removeprefix("bytes=").removesuffix("-")), 206
            if start >= len(self.body):
                return Answer(b"", 416, {"Content-Range": f"bytes */{len(self.body)}"}).send(handler, asked)
            named["Content-Range"] = f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"
        cut = self.cuts.pop(0) if self.cuts else None
        return Answer(self.body[start:], status, named, cut=cut).send(handler, asked)


class Drip:
    """A body that comes byte by byte."""

    def __init__(self, body):
        self.body = body

    def send(self, handler, asked):  # noqa: ARG002
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for byte in self.body:
            handler.wfile.write(b"1\r\n" + bytes([byte]) + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")


class Silence:
    """No answer until the test is over."""

    def __init__(self):
        self.over = threading.Event()

    def send(self, handler, asked):  # noqa: ARG002
        self.over.wait(10)
        handler.close_connection = True


class Loopback:
    """The server: `on(path, answers...)` says what is answered, the last answer again and again; else 404."""

    def __init__(self):
        self.routes, self.asked = {}, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                asked = Asked(self.path, self.headers)
                outer.asked.append(asked)
                answers = outer.routes.get(asked.path) or [Answer(b"nothing here", 404)]
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                answer = answer(asked) if callable(answer) else answer
                answer.send(self, asked)

            def log_message(self, *_):
                """Says nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_):
                """A client that hangs up is what the tests want."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def on(self, path, *answers):
        self.routes[path] = list(answers)
        return self.url + path

    def fresh(self):
        self.routes.clear()
        self.asked.clear()

    def paths(self):
        return [asked.path for asked in self.asked]

    def close(self):
        self._server.shutdown()
        self._server.server_close()
