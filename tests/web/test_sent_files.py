"""Sent files: previewed in a copy of the workspace's packs, taken in once confirmed, one at a time, gone after an hour."""

import json
import re
import threading
import time
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.loading.conftest import UKRAINE, content, fighting, ged
from tests.web.pages import Page

from commonwatch.errors import CommonwatchError, PackError, RefusedChangeError
from commonwatch.evidence import build_pack, starter_pack
from commonwatch.evidence.assemble import assemble_pack
from commonwatch.evidence.verify import read_pack
from commonwatch.ledger import read_runs
from commonwatch.loading import load_files
from commonwatch.packs import read_manifest
from commonwatch.web.app import create_app
from commonwatch.web.security import FIELD
from commonwatch.web.study import Studies
from commonwatch.web.uploads import line as lines
from commonwatch.web.uploads.line import FAILED, MOST, READY, TAKEN, BusyError, Line, safe_name
from commonwatch.web.uploads.pack import is_pack, take_pack, unpacked
from commonwatch.web.uploads.reading import READ, TAKE, answered
from commonwatch.workspace import Workspace

SUMMER = [date(2024, 7, 1), date(2024, 8, 1), date(2024, 8, 1)]


@pytest.fixture
def events(tmp_path) -> Path:
    """Three events that can be used, and one that can't."""
    return ged(tmp_path / "events.csv", [*fighting(SUMMER), *fighting([date(2024, 8, 1)], deaths=-3, first=9)])


def token(page: Page) -> dict[str, str]:
    return {FIELD: page.all("input", name=FIELD)[0].attributes["value"]}


def order(workspace: Path, file: Path, folder: Path, do: str = READ, complete: bool = False, accept: bool = False):
    folder.mkdir(exist_ok=True)
    return answered(
        {"do": do, "workspace": str(workspace), "file": str(file), "folder": str(folder), "complete": complete, "accept": accept}
    )  # fmt: skip


# sent files: what is seen before anything is taken


def test_the_preview_is_what_will_come_and_touches_nothing(made_workspace, events, tmp_path):
    before = content(made_workspace)
    seen = order(made_workspace, events, tmp_path / "sent")
    assert content(made_workspace) == before
    assert (seen["error"], seen["needs_accept"]) == ("", "")
    taken = load_files(made_workspace, [events], say=lambda _said: None)
    assert [file.__dict__ for file in taken] == seen["files"]
    assert (taken[0].rows_in, taken[0].used, taken[0].rejected) == (4, 3, 1)
    (reason,) = seen["reasons"]
    rejected = Workspace(made_workspace).rejected()
    assert (reason["reason"], reason["rows"], reason["row"]) == (rejected["reason"][0], 1, [4])
    assert {"events", "deaths", "deaths_coverage"} == {table["name"] for table in seen["tables"]}
    assert any("3 rows new, 0 changed, 0 gone" in said or "2 rows new" in said for said in seen["said"])
    assert str(tmp_path) not in json.dumps(seen)


def test_each_row_of_a_workbook_is_used_or_stands_under_a_reason(made_workspace, shared, tmp_path):
    """A partner's sheets, of which two bring nothing: their rows are told too."""
    seen = order(made_workspace, shared / "presence" / "ukr_5w_round12_2022-05-26.xlsx", tmp_path / "sent")
    assert sum(file["rejected"] for file in seen["files"]) == sum(reason["rows"] for reason in seen["reasons"]) == 51
    assert sum(file["used"] for file in seen["files"]) == 50
    presence = next(table for table in seen["tables"] if table["name"] == "presence")
    assert presence["columns"][0] == "place" and presence["sample"][0][0] == "UKR"


def test_a_file_that_takes_figures_away_is_shown_and_has_to_be_confirmed_twice(made_workspace, tmp_path):
    thin = ged(tmp_path / "thin.csv", fighting([date(2015, 1, 1), date(2022, 12, 1)], UKRAINE))
    seen = order(made_workspace, thin, tmp_path / "sent")
    assert re.search(r"row count fell by \d\d%", seen["needs_accept"]) and "--accept" not in seen["needs_accept"]
    assert seen["files"][0]["used"] == 2
    refused = order(made_workspace, thin, tmp_path / "sent", TAKE)
    assert "row count fell" in refused["error"] and read_manifest(made_workspace) == ()
    assert order(made_workspace, thin, tmp_path / "sent", TAKE, accept=True)["error"] == ""
    assert [pack.source for pack in read_manifest(made_workspace)] == ["ucdp_events"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("notes.txt", b"dear colleagues,\nplease find attached", "isn't recognised"),
        ("page.csv", b"<html><body>404</body></html>", "is a web page, not data"),
        ("cut.zip", b"PK\x03\x04 and no more", "ends too early"),
    ],
)
def test_a_file_nobody_knows_is_one_clear_error(made_workspace, tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    before = content(made_workspace)
    answer = order(made_workspace, tmp_path / name, tmp_path / "sent")
    assert said in answer["error"] and str(tmp_path / "sent") not in answer["error"]
    assert content(made_workspace) == before


# an evidence pack


@pytest.fixture
def packed(tmp_path) -> Path:
    """A partner's pack as a zip, its folder inside."""
    draft = tmp_path / "draft"
    draft.mkdir()
    source = {
        "source": "desk", "publisher": "A regional desk", "citation": "Regional desk, monthly sheet", "version": "2024-06",
        "licence": "CC BY 4.0", "licence_basis": "our own figures", "retrieved": "2024-06-30", "role": "partner",
    }  # fmt: skip
    (draft / "pack.json").write_text(json.dumps({"name": "Desk", "version": "2024.06", "sources": [source]}))
    (draft / "indicator_values.csv").write_text("place,year,indicator,value,source\nXKX,2023,desk_index,3.5,desk\n")
    (draft / "indicators.csv").write_text(
        "indicator,label,unit,higher_means,source,publisher,licence,release_lag_months\n"
        "desk_index,Our own index,0-10,worse,desk,A regional desk,CC BY 4.0,1\n"
    )
    folder = assemble_pack(draft, tmp_path / "pack")
    target = tmp_path / "pack.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"pack/{path.name}")
        archive.writestr("pack/readme.txt", "not a part of it")
    return target


def test_a_pack_is_previewed_taken_in_whole_and_taken_out_again(made_workspace, packed, tmp_path):
    seen = order(made_workspace, packed, tmp_path / "sent")
    assert seen["error"] == "" and seen["files"][0]["kind"] == "evidence pack Desk"
    assert any(said.startswith("indicator_values: 1 rows new") for said in seen["said"])
    assert read_manifest(made_workspace) == ()
    assert order(made_workspace, packed, tmp_path / "sent", TAKE)["error"] == ""
    (held,) = read_manifest(made_workspace)
    assert held.source == "pack_desk"
    values = Studies(made_workspace).now().evidence().table("indicator_values")
    assert values.filter(values["source"] == "desk").rows() == [("XKX", 2023, "desk_index", 3.5, "desk")]
    assert not (made_workspace / "packs" / held.folder / "readme.txt").exists()
    with TestClient(create_app(made_workspace, edit=True), base_url="http://127.0.0.1") as editor:
        assert "A regional desk" in editor.get("/evidence").text
        ask = Page(editor.get("/evidence/remove?source=pack_desk").text)
        answer = editor.post("/evidence/remove", data=token(ask) | {"source": "pack_desk"})
        assert answer.url.path == "/evidence" and "A regional desk" not in answer.text
        assert editor.post("/evidence/remove", data=token(ask) | {"source": "pack_desk"}).status_code == 400
        assert editor.get("/evidence/remove?source=pack_desk").status_code == 404
    assert [run["command"] for run in read_runs(made_workspace / "ledger")] == ["run", "load", "unload"]


def test_a_pack_that_was_changed_is_refused_and_leaves_nothing(made_workspace, packed, tmp_path):
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(packed) as whole, zipfile.ZipFile(broken, "w") as archive:
        for member in whole.namelist():
            data = whole.read(member)
            archive.writestr(member, data[:-1] + b"?" if member.endswith("indicators.parquet") else data)
    before = content(made_workspace)
    with pytest.raises(PackError, match="has changed since the pack was built"):
        take_pack(made_workspace, broken, tmp_path / "scratch", say=lambda _said: None)
    assert content(made_workspace) == before
    assert is_pack(broken) and not is_pack(tmp_path / "draft" / "pack.json")


def test_a_pack_that_unpacks_to_too_much_is_refused(packed, tmp_path, monkeypatch):
    monkeypatch.setattr("commonwatch.web.uploads.pack.LARGEST", 10)
    with pytest.raises(CommonwatchError, match="unpacks to more than"):
        unpacked(packed, tmp_path / "out")


def test_a_pack_that_takes_figures_away_needs_a_yes(made_workspace, tmp_path):
    """The starter without most of its deaths, as a newer version of the same source."""
    info, tables = read_pack(starter_pack())
    name = "ucdp_evaluation"
    newer = [each.model_copy(update={"version": "99"}) for each in info.sources if each.source == name]
    few = {table: tables[table].filter(pl.col("source") == name) for table in ("deaths", "deaths_coverage")}
    few["deaths"] = few["deaths"].head(100)
    folder = build_pack(few, newer, tmp_path / "few", "few", "99", publishable=False)
    with zipfile.ZipFile(tmp_path / "few.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    with pytest.raises(RefusedChangeError, match="row count fell"):
        take_pack(made_workspace, tmp_path / "few.zip", tmp_path / "scratch", say=lambda _said: None)
    assert read_manifest(made_workspace) == ()


# the line


class Slow(Line):
    """A line whose readings take a moment and are counted."""

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace)
        self.at_once, self.most, self.order = 0, 0, []
        self.go = threading.Event()

    def _answer(self, _what, sent):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.go.wait(5)
        self.order.append(sent.name)
        self.at_once -= 1
        return {"error": "", "needs_accept": ""}


def wait_for(sent, *states):
    until = time.monotonic() + 20
    while sent.state not in states and time.monotonic() < until:
        time.sleep(0.01)
    assert sent.state in states


def test_one_file_is_read_at_a_time_a_few_wait_and_the_next_is_sent_away(tmp_path):
    queue = Slow(tmp_path)
    sent = [queue.send(f"{number}.csv", BytesIO(b"x"), False) for number in range(MOST)]
    with pytest.raises(BusyError, match="Send yours again"):
        queue.send("late.csv", BytesIO(b"x"), False)
    assert queue.ahead(sent[3].key) == 3
    queue.drop(sent[5].key)  # it only waits: it may go
    queue.go.set()
    for each in sent[:5]:
        wait_for(each, READY)
    assert (queue.most, queue.order) == (1, [f"{number}.csv" for number in range(5)])
    assert queue.get(sent[5].key) is None and not sent[5].folder.exists()
    queue.take(sent[0].key, accept=False)
    wait_for(sent[0], TAKEN)
    assert not sent[0].file.exists()


def test_a_sent_file_lies_outside_the_workspace_and_goes_after_an_hour(tmp_path, monkeypatch):
    queue = Slow(tmp_path)
    queue.go.set()
    sent = queue.send("a.csv", BytesIO(b"x"), False)
    wait_for(sent, READY)
    assert tmp_path not in sent.file.parents and sent.folder.parent.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(lines, "KEPT_SECONDS", 0.0)
    assert queue.get(sent.key) is None and not sent.folder.exists()


def test_what_is_too_large_or_empty_is_not_kept(tmp_path, monkeypatch):
    queue = Slow(tmp_path)
    monkeypatch.setattr(lines, "LARGEST", 3)
    for data, said in ((b"four", "at once can't be taken"), (b"", "No file came")):
        with pytest.raises(CommonwatchError, match=said):
            queue.send("a.csv", BytesIO(data), False)
    queue.go.set()
    assert wait_for(queue.send("b.csv", BytesIO(b"one"), False), READY) is None


def test_a_reading_that_takes_too_long_is_ended_and_said(made_workspace, events):
    sent = Line(made_workspace, seconds=0.05).send("events.csv", BytesIO(events.read_bytes()), False)
    wait_for(sent, FAILED)
    assert "commonwatch load" in sent.answer["error"]


@given(st.text(max_size=200))
def test_a_sent_files_name_can_lead_nowhere(name):
    safe = safe_name(name)
    assert safe and not safe.startswith(".") and len(safe) <= 120
    assert not set(safe) & set("/\\\0\n<>\"'&")
    assert safe_name(f"../../{safe}") == safe


def test_a_file_goes_from_the_form_through_the_preview_into_the_workspace(made_workspace, events):
    """The whole way as a browser without script walks it, through the process that reads."""
    with TestClient(create_app(made_workspace, edit=True), base_url="http://127.0.0.1") as editor:
        form = token(Page(editor.get("/evidence/load").text))
        files = {"file": ("events.csv", events.read_bytes())}
        answer = editor.post("/evidence/load", data=form, files=files)
        while "Look again" in answer.text:
            assert answer.headers["refresh"] and answer.headers["cache-control"] == "no-store"
            answer = editor.get(answer.url.path)
        page = Page(answer.text)
        assert "3 rows would be used, 1 left out" in page.text
        assert page.rows("Rows that aren't used")[1][1] == "1"
        assert read_manifest(made_workspace) == ()
        where = answer.url.path
        answer = editor.post(f"{where}/take", data=form)
        while "Look again" in answer.text:
            answer = editor.get(where)
        assert "It is in" in answer.text
        assert [pack.source for pack in read_manifest(made_workspace)] == ["ucdp_events"]
        sources = editor.get("/evidence").text
        assert "were loaded or removed after the last run" in sources and "/evidence/source/ucdp_events" in sources
        assert "take it out" in sources
        editor.post(f"{where}/drop", data=form)
        assert editor.get(where).status_code == 404
        nothing = editor.post("/evidence/load", data=form)
        assert nothing.status_code == 400 and "Choose a file" in nothing.text
