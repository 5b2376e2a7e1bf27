"""The application as a whole: what it answers, what it keeps, what it says when something is missing or broken."""

import gzip
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from itertools import pairwise

import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.web.conftest import note_run
from tests.web.pages import Page

from commonwatch.cli.serve import serve
from commonwatch.errors import CommonwatchError, WorkspaceError
from commonwatch.files import write_parquet
from commonwatch.outputs import unfinished_move
from commonwatch.web import study
from commonwatch.web.app import create_app
from commonwatch.web.pages import watch
from commonwatch.web.warming import pages

OWN = ("/", "/place", "/place/UKR", "/place/XKX", "/place/AND", "/?theatre=kosovo", "/?theme=livelihoods&sort=change")


def at(path, **asked):
    return TestClient(create_app(path, **asked), base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.mark.parametrize("address", OWN)
def test_a_page_is_whole_html_with_its_landmarks(client, address):
    answer = client.get(address)
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.all("html")[0].attributes["lang"] == "en"
    assert len([one for one in page.all("title") if "head" in one.inside]) == 1
    for tag in ("header", "main", "footer", "h1"):
        assert len(page.all(tag)) == 1, tag
    assert page.all("a")[0].attributes == {"class": "skip", "href": "#main"}
    assert page.all("main")[0].attributes["id"] == "main"
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", OWN)
def test_headings_descend_one_level_at_a_time(client, address):
    levels = [int(one.tag[1]) for one in Page(client.get(address).text).elements if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("address", OWN)
def test_every_field_is_labelled_every_table_captioned_every_scroll_box_named(client, address):
    page = Page(client.get(address).text)
    for field in page.all("select") + page.all("input"):
        assert "label" in field.inside
    for number, one in enumerate(page.elements):
        if one.tag == "table":
            assert page.elements[number + 1].tag == "caption"
        if one.tag == "th":
            assert one.attributes["scope"] in ("col", "row")
        if one.attributes.get("class") == "scroll":
            assert one.attributes["tabindex"] == "0"
            assert one.attributes["aria-label"]
        if one.tag == "svg":
            assert one.attributes.get("aria-hidden") == "true" or one.attributes["aria-label"]


@pytest.mark.parametrize("address", OWN)
def test_each_link_within_the_page_has_its_target(client, address):
    page = Page(client.get(address).text)
    ids = {one.attributes.get("id") for one in page.elements}
    targets = [one.attributes["href"][1:] for one in page.all("a") if one.attributes["href"].startswith("#")]
    assert set(targets) <= ids


@pytest.mark.parametrize("address", OWN)
def test_kosovo_never_stands_without_its_asterisk_and_the_footnote_is_there(client, address):
    page = Page(client.get(address).text)
    footnote = "References to Kosovo shall be understood in the context of Security Council resolution 1244 (1999)"
    assert f"* {footnote}." in page.text
    assert not re.search(r"Kosovo(?!\*)", page.text.replace(footnote, ""))
    for one in page.elements:
        assert not re.search(r"\bKosovo\b(?!\*)", one.attributes.get("aria-label", "")), one


@pytest.mark.parametrize("address", [each for each in OWN if each != "/place"])
def test_the_disclaimer_stands_beneath_a_map(client, address):
    page = Page(client.get(address).text)
    assert page.all("svg", class_="atlas")
    assert "do not imply official endorsement" in page.text


@pytest.mark.parametrize("address", ["/", "/place", "/place/XKX"])
def test_a_workspace_without_a_run_says_how_to_make_one(empty_workspace, address):
    page = Page(at(empty_workspace).get(address).text)
    assert "Nothing has been run here yet" in page.text
    assert "commonwatch run --theatre western_balkans" in page.text


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(WorkspaceError, match="no workspace"):
        create_app(tmp_path)


def test_an_unknown_page_is_a_page_that_says_so(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page." in Page(answer.text).text
    assert answer.headers["cache-control"] == "no-store"


def test_an_unknown_word_in_the_address_names_those_that_are_known(client):
    answer = client.get("/?dimension=humane")
    assert answer.status_code == 404
    assert "economic_environmental, human, security" in answer.text


def test_a_fault_is_a_designed_page_without_a_trace(made_workspace, monkeypatch, caplog):
    def broken(*_args):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(watch, "watched", broken)
    answer = at(made_workspace).get("/")
    assert answer.status_code == 500
    assert "Something went wrong here" in Page(answer.text).text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret detail" in caplog.text


def test_a_broken_table_is_told_with_the_command_that_mends_it(made_workspace):
    (made_workspace / "tables" / "drivers.parquet").write_bytes(b"no parquet")
    answer = at(made_workspace).get("/")
    assert answer.status_code == 503
    assert "makes it again" in answer.text
    assert "drivers" in answer.text


def test_a_missing_table_is_told_too(made_workspace):
    (made_workspace / "tables" / "drivers.parquet").unlink()
    answer = at(made_workspace).get("/")
    assert answer.status_code == 503
    assert "commonwatch run" in answer.text


def test_a_run_that_never_ends_its_move_is_told(made_workspace, monkeypatch):
    monkeypatch.setattr(study, "PAUSE", 0.001)
    (made_workspace / ".next").mkdir()
    (made_workspace / ".next" / "moves.json").write_text('{"move": [], "remove": []}')
    assert unfinished_move(made_workspace) is not None
    answer = at(made_workspace).get("/")
    assert answer.status_code == 503
    assert "didn't end" in Page(answer.text).text


def test_a_page_is_given_again_by_its_tag(client):
    first = client.get("/")
    again = client.get("/", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = client.get("/place/XKX")
    assert other.headers["etag"] != first.headers["etag"]
    assert client.get("/place/XKX", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_gzip_is_for_those_who_take_it(client):
    packed = client.get("/", headers={"accept-encoding": "gzip"})
    plain = client.get("/", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert len(gzip.compress(plain.content)) < len(plain.content) / 3


def test_head_gives_the_headers_alone(client):
    head, whole = client.head("/"), client.get("/")
    assert head.content == b""
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_a_page_is_made_once_for_many_who_ask_at_once(made_workspace, monkeypatch):
    made = []
    before = watch.watched

    def slow(*args):
        made.append(args)
        time.sleep(0.3)
        return before(*args)

    monkeypatch.setattr(watch, "watched", slow)
    answers: list[str] = []
    with at(made_workspace) as reader:
        asking = [threading.Thread(target=lambda: answers.append(reader.get("/").text)) for _ in range(6)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
    assert len(made) == 1
    assert len(answers) == 6
    assert len(set(answers)) == 1


def test_a_failed_page_is_not_kept(made_workspace, monkeypatch):
    before = watch.watched
    reader = at(made_workspace)
    monkeypatch.setattr(watch, "watched", lambda *_: 1 / 0)
    assert reader.get("/").status_code == 500
    monkeypatch.setattr(watch, "watched", before)
    assert reader.get("/").status_code == 200


def test_a_new_run_shows_at_once(made_workspace, client):
    before = client.get("/")
    assert "Azerbaijan" in before.text
    table = pl.read_parquet(made_workspace / "tables" / "watch.parquet")
    renamed = table.with_columns(pl.col("name").replace("Azerbaijan", "Land of fire"))
    write_parquet(renamed, made_workspace / "tables" / "watch.parquet")
    assert client.get("/").text == before.text  # nothing tells of a finished run yet
    note_run(made_workspace)
    after = client.get("/", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert "Land of fire" in after.text


def test_a_verdict_shows_at_once(made_workspace, client):
    assert "checked with the municipality" not in client.get("/place/XKX").text
    folder = made_workspace / "judgements"
    folder.mkdir()
    name = pl.read_parquet(made_workspace / "tables" / "findings.parquet")["finding_id"][0]
    folder.joinpath("findings.csv").write_text(
        f"finding_id,verdict,why,by,on\n{name},confirmed,checked with the municipality,OSCE-MIK,2024-07-01\n"
    )
    assert "OSCE-MIK: confirmed. checked with the municipality" in client.get("/place/XKX").text


def test_the_pages_made_ahead_are_the_list_and_its_places(made_workspace):
    with at(made_workspace) as reader:
        now = reader.app.state.studies.now()
    assert pages(now) == ["/", *(f"/place/{place}" for place in now.table("watch").sort("position")["place"])]


def test_pages_are_made_ahead_and_kept(made_workspace, monkeypatch):
    made = threading.Event()
    before = watch.watched
    monkeypatch.setattr(watch, "watched", lambda *args: (made.set(), before(*args))[1])
    with at(made_workspace, ahead=True):
        assert made.wait(20)


SCHEMES = ("light", "dark")
PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "link", "rising", "falling") for ground in ("paper", "wash")),
    ("paper", "link"), ("paper", "fill"), ("paper", "ink"), ("ink", "warm"),
]  # fmt: skip
"""Letters on their ground; a button and a marked cell have the paper's colour on theirs."""

DRAWN = [
    ("fill", "paper"),
    ("mark", "paper"),
    ("median", "paper"),
    ("reference", "paper"),
    ("edge", "paper"),
    ("edge", "land"),
]


def colours(repository, scheme) -> dict[str, str]:
    sheet = (repository / "src/commonwatch/web/static/commonwatch.css").read_text("utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")[:2]
    found = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", light))
    return found | (dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", dark.split("* {")[0])) if scheme == "dark" else {})


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""

    def light(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_letters_stand_out_from_their_ground_and_marks_from_theirs(repository, scheme):
    known = colours(repository, scheme)
    for pairs, least in ((PAIRS, 4.5), (DRAWN, 3.0)):
        faint = {pair: contrast(known[pair[0]], known[pair[1]]) for pair in pairs}
        assert {pair: ratio for pair, ratio in faint.items() if ratio < least} == {}


def test_the_command_prints_the_address_and_shows_the_workspace_there(made_workspace):
    asked = [sys.executable, "-c", "from commonwatch.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(
        [*asked, "--workspace", str(made_workspace)], stdout=subprocess.PIPE, text=True, bufsize=1
    ) as server:
        try:
            assert server.stdout is not None
            told = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
            assert told is not None
            with urllib.request.urlopen(told[0], timeout=20) as answer:
                assert "Watch list: OSCE area" in answer.read().decode()
            with socket.create_connection(("127.0.0.1", int(told[1]))) as line:
                line.sendall(b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")
                assert line.recv(64).startswith(b"HTTP/1.1 421")
        finally:
            server.terminate()


def test_a_port_that_is_taken_is_one_clear_error(made_workspace):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommonwatchError, match=f"port {port}: Address already in use"):
            serve(made_workspace, port=port)
