"""What keeps readers and the workspace from harm."""

import asyncio
import re
from pathlib import Path

import pytest
from fastapi import Request
from starlette.testclient import TestClient
from tests.web.pages import Page

from commonwatch.web import guard
from commonwatch.web.app import create_app
from commonwatch.web.rendering import PAGES, render
from commonwatch.web.security import FIELD, is_own, is_token, new_token

STATIC = Path(guard.__file__).parent / "static"


def with_form(workspace: Path, edit: bool = True) -> TestClient:
    """A server with a page that holds a form, and routes that take it."""
    app = create_app(workspace, edit=edit)

    @app.get("/form")
    def shown(request: Request):
        return render(request, "form_for_tests.html.j2")

    @app.post("/form")
    async def taken(request: Request):
        form = await request.form()
        return {name: value for name, value in form.items() if name != FIELD}

    @app.post("/evidence/try")
    async def sent(request: Request):
        return {"bytes": len(await request.body())}

    return TestClient(app, base_url="http://127.0.0.1")


@pytest.fixture
def former(made_workspace, monkeypatch):
    from jinja2 import ChoiceLoader, DictLoader

    from commonwatch.web.rendering import environment

    form = '{% extends "base.html.j2" %}{% block main %}<h1>F</h1><form method="post">{{ csrf() }}</form>{% endblock %}'
    loader = environment().loader
    assert loader is not None
    monkeypatch.setattr(environment(), "loader", ChoiceLoader([loader, DictLoader({"form_for_tests.html.j2": form})]))
    return with_form(made_workspace)


def token_in(answer) -> str:
    return Page(answer.text).all("input", name=FIELD)[0].attributes["value"]


@pytest.mark.parametrize("address", ["/", "/place/XKX", "/nowhere", "/static/commonwatch.css", "/api/v1/nowhere"])
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/", "/place", "/place/XKX", "/place/UKR?horizon=12", "/nowhere"])
def test_nothing_in_a_page_is_inline_or_from_elsewhere(client, address):
    page = Page(client.get(address).text)
    for one in page.elements:
        assert one.tag != "style"
        assert "style" not in one.attributes, one
        assert not [name for name in one.attributes if name.startswith("on")], one
        for name in ("src", "href", "action", "data", "srcset", "xlink:href"):
            assert not re.match(r"[a-z]+:|//", one.attributes.get(name, "")), one
        if one.tag == "script":
            assert one.attributes["src"].startswith("/static/")
            assert not one.text.strip()


def test_style_and_script_ask_nobody_else():
    for file in STATIC.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|//[a-z]+\.|@import|url\(|eval|innerHTML", text), file.name


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:80", 200),
        ("10.0.0.7:8000", 200),
        ("watch.example.org", 200),
        ("evil.example.org", 421),
        ("127.0.0.1.evil.org", 421),
        ("", 421),
        ("[", 421),
    ],
)
def test_a_name_that_is_not_ours_is_refused(made_workspace, host, status):
    reader = TestClient(create_app(made_workspace, names=["watch.example.org"]), base_url="http://127.0.0.1")
    assert reader.get("/static/commonwatch.js", headers={"host": host}).status_code == status


def test_upper_case_is_the_same_name():
    assert is_own("LOCALHOST:8000", {"localhost"})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_server_that_only_shows_takes_nothing(client, method):
    answer = client.request(method, "/plan", data={"a": "b"})
    assert answer.status_code == 403
    assert "commonwatch serve --edit" in Page(answer.text).text


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_the_api_is_never_written(editor, method):
    answer = editor.request(method, "/api/v1/tables")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_form_of_ours_is_taken(former):
    token = token_in(former.get("/form"))
    answer = former.post("/form", data={FIELD: token, "why": "checked"})
    assert (answer.status_code, answer.json()) == (200, {"why": "checked"})


def test_a_script_of_ours_sends_the_token_in_a_header(former):
    token = token_in(former.get("/form"))
    assert former.post("/form", headers={"x-form-token": token}).status_code == 200


def test_a_page_with_a_form_is_for_one_reader(former):
    first = former.get("/form")
    assert first.headers["cache-control"] == "private, no-store"
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    other = TestClient(former.app, base_url="http://127.0.0.1")
    assert token_in(other.get("/form")) != token_in(first)
    assert token_in(former.get("/form")) == token_in(first)


@pytest.mark.parametrize("case", ["no token", "no cookie", "another's", "made up", "another site", "another origin"])
def test_a_form_that_is_not_ours_is_refused(former, case):
    token, headers = token_in(former.get("/form")), {}
    if case == "no token":
        token = ""
    elif case == "no cookie":
        former.cookies.clear()
    elif case == "another's":
        token = token_in(TestClient(former.app, base_url="http://127.0.0.1").get("/form"))
    elif case == "made up":
        former.cookies.clear()
        token = "nonce." + "0" * 32
        former.cookies.set("commonwatch_form", token)
    elif case == "another site":
        headers = {"sec-fetch-site": "cross-site"}
    else:
        headers = {"origin": "http://evil.example.org"}
    answer = former.post("/form", data={FIELD: token}, headers=headers)
    assert answer.status_code == 403
    assert "Not allowed" in Page(answer.text).text


def test_a_token_is_known_by_its_signature():
    secret = b"a" * 32
    token = new_token(secret)
    assert is_token(token, secret)
    assert not is_token(token, b"b" * 32)
    assert not is_token(token[:-1] + ("0" if token[-1] != "0" else "1"), secret)
    assert not is_token("", secret)


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(former):
    answer = former.post("/form", content=b"x", headers={"content-length": str(guard.FORM + 1)})
    assert answer.status_code == 413


def test_a_body_that_grows_too_large_is_cut_off_while_it_comes(former):
    token = token_in(former.get("/form"))
    sent = 0

    def parts():
        nonlocal sent
        for _ in range(200):
            sent += 100_000
            yield b"x" * 100_000

    answer = former.post(
        "/form", content=parts(), headers={"x-form-token": token, "content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413
    assert "Too large" in Page(answer.text).text


def test_a_file_may_be_larger_than_a_form(former):
    token = token_in(former.get("/form"))
    answer = former.post("/evidence/try", content=b"x" * (guard.FORM + 10), headers={"x-form-token": token})
    assert answer.json() == {"bytes": guard.FORM + 10}


def taken(body, edit=True, path="/evidence/x", at_work=0):
    """What Guard lets an application read: its answer's status, or the refusal's."""
    said: list[int] = []

    async def reading(_scope, receive, _send):
        while (await receive()).get("more_body"):
            pass
        said.append(200)

    async def refuse(_scope, _receive, _send, status, _why):
        said.append(status)

    async def receive():
        return await body()

    async def send(_message):
        pass

    door = guard.Guard(reading, frozenset(["localhost"]), edit, refuse)
    door.uploads = at_work
    scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"host", b"localhost")]}
    asyncio.run(door(scope, receive, send))
    assert door.uploads == at_work
    return said


def test_few_files_are_taken_at_once_and_forms_meanwhile():
    async def body():
        return {"type": "http.request", "body": b"x", "more_body": False}

    assert taken(body, at_work=guard.AT_ONCE) == [503]
    assert taken(body, at_work=guard.AT_ONCE - 1) == [200]
    assert taken(body, path="/plan", at_work=guard.AT_ONCE) == [200]


def test_a_body_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(guard, "SECONDS", 0.1)

    async def body():
        await asyncio.sleep(0.04)
        return {"type": "http.request", "body": b"x", "more_body": True}

    assert taken(body) == [500]  # without FastAPI around it the exception reaches the last resort


def test_all_six_pages_are_in_the_way_through(client):
    page = Page(client.get("/").text)
    shown = [one.attributes["href"] for one in page.all("a") if "nav" in one.inside and "header" in one.inside]
    assert shown == [address for address, name in PAGES]
    assert [one.attributes["href"] for one in page.all("a", aria_current="page")] == ["/"]
