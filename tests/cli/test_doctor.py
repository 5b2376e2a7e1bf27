"""The doctor: each fault is planted, found, named with its place, and told how it is mended; nothing is written."""

import json
import shutil
import subprocess
import sys
from collections import namedtuple
from datetime import date, datetime

import polars as pl
import pytest
from typer.testing import CliRunner

from commonwatch import doctor
from commonwatch.cli.app import app
from commonwatch.doctor import examine, freshness, is_whole, packs, room, summary
from commonwatch.evidence import SourceInfo, build_pack
from commonwatch.evidence.load import digest_of
from commonwatch.evidence.packfile import PACK_FILE
from commonwatch.files import sha256_of, write_parquet, write_text
from commonwatch.ledger import add_action, add_run, read_actions
from commonwatch.outputs import MOVES, NEXT
from commonwatch.packs import LoadedPack, write_manifest
from commonwatch.stages import Stage, code_digest, run_stages
from commonwatch.workspace import writing

TODAY = date(2024, 7, 20)
NOW = datetime(2024, 7, 19, 12)
STAGES = ("panel", "publish")


def source(name):
    told = dict.fromkeys(("publisher", "citation", "licence_basis"), "made for a test")
    return SourceInfo(source=name, version="24.1", licence="CC BY 4.0", retrieved=date(2024, 7, 10), **told)


def evidence_pack(target, last=date(2024, 6, 1)):
    coverage = {"place": "SRB", "violence": "sb", "first_month": date(1989, 1, 1), "last_month": last, "source": "ged"}
    deaths = {
        "place": "SRB", "month": last, "violence": "sb", "deaths": 3, "deaths_allocated": 0, "basis": "start_booked",
        "allocated": False, "provisional": False, "source": "ged",
    }  # fmt: skip
    tables = {"deaths": pl.DataFrame([deaths]), "deaths_coverage": pl.DataFrame([coverage])}
    return build_pack(tables, [source("ged")], target, "starter", "2024.06")


def stages(path, number):
    def publish(_):
        write_parquet(read_actions(path / "ledger"), path / NEXT / "publish" / "tables" / "actions.parquet")
        write_text("<html>", path / NEXT / "publish" / "watchlist.html")
        return {"published": pl.DataFrame({"file": ["watchlist.html"]})}

    panel = Stage("panel", (), ("panel",), {"n": number}, lambda _: {"panel": pl.DataFrame({"n": [number]})})
    return panel, Stage("publish", ("panel",), ("published",), {}, publish, fills="publish")


def load(path, starter):
    """A second pack, loaded into the workspace."""
    pack = path / "packs" / "wdi-1"
    values = pl.DataFrame({"place": ["SRB"], "year": [2020], "indicator": ["gini"], "value": [34.5], "source": ["wdi"]})
    build_pack({"indicator_values": values}, [source("wdi")], pack, "wdi", "24.1")
    write_manifest(path, [LoadedPack("wdi", "wdi-1", "2024-07-10T08:00:00+00:00", sha256_of(pack / PACK_FILE))])
    return digest_of([sha256_of(folder / PACK_FILE) for folder in (starter, pack)])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A starter, and a workspace in which everything is as it should be."""
    starter = evidence_pack(tmp_path_factory.mktemp("program") / "starter")
    path = tmp_path_factory.mktemp("healthy") / "study"
    with writing(path):
        digest = load(path, starter)
        run_stages(stages(path, 1), path, digest)
        packs = [{"pack": "starter", "version": "2024.06"}, {"pack": "wdi", "version": "24.1"}]
        run = {"command": "run", "theatre": "kosovo", "origin": "2024-06", "version": "0", "program": code_digest()}
        add_run(path / "ledger", run | {"digest": digest, "evidence": packs, "stages": {name: {} for name in STAGES}})
        add_run(path / "ledger", {"command": "load"})
    return starter, path


@pytest.fixture
def study(made, tmp_path, monkeypatch):
    """A copy of it to plant faults in."""
    starter, path = made
    for module in (packs, freshness):
        monkeypatch.setattr(module, "starter_pack", lambda: starter)
    shutil.copytree(path, tmp_path / "study")
    return tmp_path / "study"


def state(path):
    return {file: (file.stat().st_mtime_ns, file.read_bytes() if file.is_file() else b"") for file in path.rglob("*")}


def harm(name, data=b"PAR1 but not really"):
    return lambda path: (path / name).write_bytes(data)


def remove(name):
    def removed(path):
        shutil.rmtree(path / name) if (path / name).is_dir() else (path / name).unlink()

    return removed


def add(name):
    def added(path):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text("found on the way")

    return added


def interrupted(path):
    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_stages([stages(path, 2)[0], Stage("publish", ("panel",), ("published",), {}, stop)], path, "x")


def half_moved(path):
    interrupted(path)
    moves = {"move": ["publish/watchlist.html", "tables/panel.parquet"], "remove": []}
    write_text(json.dumps(moves), path / NEXT / MOVES)


def tidying(path):
    write_text(json.dumps({"move": ["tables/panel.parquet"], "remove": []}), path / NEXT / MOVES)


def rewrite_ledger(change):
    def rewritten(path):
        ledger = path / "ledger" / "runs.jsonl"
        entries = [json.loads(line) for line in ledger.read_text().splitlines()]
        ledger.write_text("".join(json.dumps(entry | change) + "\n" for entry in entries))

    return rewritten


def broken_line(path):
    ledger = path / "ledger" / "runs.jsonl"
    first, second = ledger.read_bytes().splitlines()
    ledger.write_bytes(first + b"\n" + second[: len(second) // 2] + b"\n" + first + b"\n")


def other_columns(path):
    write_parquet(pl.DataFrame({"n": [1]}), path / "ledger" / "actions.parquet")


def record_action(path):
    add_action(path / "ledger", "XKX", TODAY, "tension", "", "OSCE", "", "", NOW)


def evidence_renewed(path):
    shutil.rmtree(path / "packs" / "wdi-1")
    write_manifest(path, [])


RUN = "commonwatch run --theatre kosovo --origin 2024-06 --workspace"
NEWEST = "commonwatch run --theatre kosovo --workspace"
PLANTS = {
    "mark gone": (remove("workspace.json"), "missing", "mark of a workspace", "workspace.json", "commonwatch run"),
    "table gone": (remove("tables/panel.parquet"), "missing", "stage 'panel'", "tables/panel.parquet", RUN),
    "table cut": (harm("tables/panel.parquet"), "broken", "can't be read as Parquet", "tables/panel.parquet", RUN),
    "page changed": (harm("publish/watchlist.html"), "broken", "has changed", "publish/watchlist.html", RUN),
    "page gone": (remove("publish/watchlist.html"), "missing", "not there", "publish/watchlist.html", RUN),
    "note harmed": (harm("tables/_stages/panel.json", b"{"), "broken", "note of stage 'panel'", "panel.json", RUN),
    "note gone": (remove("tables/_stages/panel.json"), "missing", "note of stage 'panel'", "panel.json", RUN),
    "stranger": (add("tables/mine.csv"), "note", "no stage wrote", "tables/mine.csv", "delete"),
    "half a file": (add("tables/.aside-x.parquet"), "note", "half written", "tables/.aside-x.parquet", "sweeps"),
    "half a pack": (add("packs/.aside-x/pack.json"), "note", "half written", "packs/.aside-x", "sweeps"),
    "set aside": (add("packs/.old-x/pack.json"), "note", "set aside", "packs/.old-x", "delete"),
    "interrupted": (interrupted, "note", "had finished panel", ".next", NEWEST),
    "half moved": (half_moved, "broken", "1 of 2 wait", ".next", NEWEST),
    "tidying up": (tidying, "note", "tidied up", ".next", NEWEST),
    "ledger line": (broken_line, "broken", "line 2 of", "ledger/runs.jsonl", "mend that line"),
    "ledger gone": (remove("ledger/runs.jsonl"), "missing", "ledger of runs", "ledger/runs.jsonl", "put a copy back"),
    "actions": (harm("ledger/actions.parquet"), "broken", "ledger of actions", "ledger/actions.parquet", "copy"),
    "actions' form": (other_columns, "broken", "columns n", "ledger/actions.parquet", "copy"),
    "manifest": (harm("packs.json", b"{"), "broken", "list of loaded packs", "packs.json", "load the files again"),
    "pack gone": (remove("packs/wdi-1"), "missing", "pack of wdi", "packs/wdi-1", "commonwatch load FILE"),
    "pack.json": (harm("packs/wdi-1/pack.json"), "broken", "isn't the one", "packs/wdi-1", "commonwatch load FILE"),
    "pack's table": (
        harm("packs/wdi-1/indicator_values.parquet"), "broken", "has changed", "packs/wdi-1", "commonwatch load FILE",
    ),
    "pack unnamed": (add("packs/other/pack.json"), "note", "doesn't name", "packs/other", "sweeps"),
    "other evidence": (evidence_renewed, "stale", "now: starter 2024.06", "tables", NEWEST),
    "same names": (rewrite_ledger({"digest": "0"}), "stale", "which changed since", "tables", NEWEST),
    "other program": (rewrite_ledger({"program": "0"}), "stale", "another state of the program", "tables", NEWEST),
    "an old ledger": (rewrite_ledger({"program": None}), "stale", "another state of the program", "tables", NEWEST),
    "more actions": (record_action, "stale", "1 more", "publish", RUN),
}  # fmt: skip


def test_a_healthy_workspace_is_whole_with_nothing_stale_or_to_note(study):
    before = state(study)
    findings = examine(study, TODAY)
    assert [finding for finding in findings if finding.state != "ok"] == []
    assert summary(findings) == "whole"
    told = " ".join(finding.what for finding in findings)
    assert "the evidence ends with 2024-06, 20 days ago" in told
    assert "wdi 24.1 was retrieved 10 days ago" in told
    assert "2 lines of the ledger" in told
    assert state(study) == before


@pytest.mark.parametrize("fault", PLANTS)
def test_a_planted_fault_is_found_named_and_told_how_to_mend(study, fault):
    plant, expected, what, where, mend = PLANTS[fault]
    plant(study)
    before = state(study)
    findings = examine(study, TODAY)
    hits = [
        each for each in findings
        if each.state == expected and what in each.what and each.where.endswith(where) and mend in each.mend
    ]  # fmt: skip
    assert len(hits) == 1, "\n".join(each.line for each in findings)
    assert is_whole(findings) == (expected in ("stale", "note"))
    assert "\n" not in hits[0].line
    assert state(study) == before


def write_in(path, name, text):
    path.mkdir()
    (path / name).write_text(text)


@pytest.mark.parametrize(
    ("plant", "expected", "says"),
    [
        (lambda _: None, "missing", "there is no workspace here"),
        (lambda path: path.mkdir(), "missing", "the folder is empty"),
        (lambda path: path.write_text("mine"), "broken", "is a file"),
        (lambda path: write_in(path, "thesis.txt", "mine"), "broken", "thesis.txt"),
        (lambda path: write_in(path, "workspace.json", "{"), "broken", "can't be read"),
        (lambda path: write_in(path, "workspace.json", '{"format": 99}'), "broken", "format 99"),
    ],
    ids=["nothing", "empty folder", "file", "other folder", "harmed mark", "other format"],
)
def test_what_is_no_workspace_gets_one_clear_answer(tmp_path, plant, expected, says):
    path = tmp_path / "here"
    plant(path)
    (finding,) = examine(path, TODAY)
    assert finding.state == expected
    assert says in finding.line
    if expected == "missing":
        assert f"commonwatch run --workspace {path}" in finding.mend


@pytest.mark.usefixtures("study")
def test_a_workspace_that_has_never_run_is_whole_and_told_so(tmp_path):
    with writing(tmp_path / "new"):
        pass
    findings = examine(tmp_path / "new", TODAY)
    assert is_whole(findings)
    assert [each.what for each in findings if each.state == "note"] == ["no run has been made yet, there are no tables"]


def test_a_command_at_work_is_named_and_its_files_are_no_fault(study):
    hold = "import sys, time; from pathlib import Path; from commonwatch.workspace import writing\n"
    hold += "with writing(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", hold, study], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        add("tables/.aside-x.parquet")(study)
        half_moved(study)
        notes = [each.what for each in examine(study, TODAY) if each.state != "ok"]
        assert notes == [f"process {holder.pid} writes here now"]
    finally:
        holder.kill()
        holder.wait()
    assert any(each.state == "broken" for each in examine(study, TODAY))


def test_the_next_command_that_writes_ends_a_half_made_move(study):
    half_moved(study)
    with writing(study):
        pass
    assert pl.read_parquet(study / "tables" / "panel.parquet")["n"].item() == 2
    assert not (study / NEXT).exists()


def test_old_evidence_is_stale_and_a_harmed_starter_broken(study, made, tmp_path, monkeypatch):
    old = [each for each in examine(study, date(2025, 6, 30)) if each.state == "stale"]
    assert [each.what for each in old] == ["the evidence ends with 2024-06, 365 days ago"]
    assert "commonwatch fetch ucdp" in old[0].mend
    harmed = tmp_path / "starter"
    shutil.copytree(made[0], harmed)
    (harmed / "deaths.parquet").unlink()
    monkeypatch.setattr(packs, "starter_pack", lambda: harmed)
    (broken,) = [each for each in examine(study, TODAY) if each.state == "broken"]
    assert "deaths.parquet is missing" in broken.what
    assert "install" in broken.mend


def test_little_room_on_the_disk_is_noted(study, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: usage(10**12, 10**12 - 10**8, 10**8))
    assert [each.what for each in examine(study, TODAY) if each.state == "note"] == ["only 100 MB are free on the disk"]


def test_the_command_says_the_sum_first_and_its_exit_code_follows_it(study):
    def call(*words):
        return CliRunner().invoke(app, ["doctor", "--workspace", str(study), *words])

    record_action(study)
    stale = call()
    first, *rest = stale.output.splitlines()
    assert first.startswith(f"{study}: whole, ")
    assert " stale" in first
    assert len(rest) == len(examine(study, TODAY))
    assert stale.exit_code == 0
    remove("tables/panel.parquet")(study)
    harm("publish/watchlist.html")(study)
    broken = call("--json")
    told = json.loads(broken.output)
    assert broken.exit_code == 1
    assert not told["whole"]
    assert told["summary"].startswith("not whole: 1 thing broken and 1 thing missing, ")
    assert [each["state"] for each in told["findings"]][:2] == ["broken", "missing"]
    assert set(told["findings"][0]) == {"state", "what", "where", "mend"}


def test_a_path_with_a_space_is_given_as_it_has_to_be_typed(tmp_path):
    (finding,) = doctor.examine(tmp_path / "my study", TODAY)
    assert f"--workspace '{tmp_path}/my study'" in finding.mend
