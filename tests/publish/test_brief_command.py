"""`commonwatch brief`: from a run's workspace, on any place or theatre; refused without writing anything otherwise."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.config import load_config
from commonwatch.errors import CommonwatchError, UnknownNameError, WorkspaceError
from commonwatch.evidence import load_evidence
from commonwatch.files import write_parquet, write_text
from commonwatch.publish import BRIEF_TABLES
from commonwatch.response.findings import add_verdict


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def digest() -> str:
    return load_evidence().digest


@pytest.fixture
def study(tmp_path: Path, whole: dict[str, pl.DataFrame], digest: str) -> Path:
    """A workspace as a run of the OSCE area leaves it."""
    folder = tmp_path / "study"
    write_text('{"format": 1}', folder / "workspace.json")
    for name in BRIEF_TABLES:
        place = folder / "ledger" if name == "actions" else folder / "tables"
        write_parquet(whole[name], place / f"{name}.parquet")
    run = {"digest": digest, "theatre": "osce", "settings": load_config().model_dump(mode="json")}
    later = {"command": "load", "read": []}
    write_text(f"{json.dumps(run)}\n{json.dumps(later)}\n", folder / "ledger" / "runs.jsonl")
    return folder


def test_a_brief_is_written_as_page_and_pdf_into_the_workspace(study: Path):
    before = files_in(study)
    result = call("brief", "Kosovo", "--workspace", study)
    assert result.exit_code == 0, result.exception
    written = [study / "publish" / f"brief-XKX{kind}" for kind in (".html", ".pdf")]
    assert result.output.split() == [str(path) for path in written]
    after = files_in(study)
    assert {name for name in after if after[name] != before.get(name)} == {
        ".lock", "publish/brief-XKX.html", "publish/brief-XKX.pdf"
    }  # fmt: skip
    assert written[1].read_bytes()[:5] == b"%PDF-"


def test_another_theatre_than_the_runs_is_briefed_into_named_files(study: Path, tmp_path: Path):
    targets = [tmp_path / "a" / "brief.pdf", tmp_path / "brief.html"]
    result = call("brief", "central_asia", "--out", targets[0], "--out", targets[1], "--workspace", study)
    assert result.exit_code == 0, result.exception
    assert all(target.stat().st_size > 5_000 for target in targets)
    assert "Tajikistan" in targets[1].read_text("utf-8")
    assert list((study / "publish").iterdir()) == []


def test_the_joint_picture_of_places_outside_the_run_is_made_anew(study: Path, tmp_path: Path):
    runs = study / "ledger" / "runs.jsonl"
    write_text(runs.read_text("utf-8").replace('"theatre": "osce"', '"theatre": "kosovo"', 1), runs)
    page = tmp_path / "brief.html"
    result = call("brief", "central_asia", "--out", page, "--workspace", study)
    assert result.exit_code == 0, result.exception
    assert "Kyrgyzstan: Jobs and poverty" in page.read_text("utf-8")  # of the starter, not of the tables by hand


def test_a_verdict_given_after_the_run_counts(study: Path, tmp_path: Path, whole: dict[str, pl.DataFrame]):
    gap = whole["findings"].filter(kind="gap", theme="livelihoods").row(0, named=True)
    add_verdict(study, gap["finding_id"], "not so", "asked", "OSCE Mission in Kosovo", date(2024, 7, 1))
    page = tmp_path / "brief.html"
    assert call("brief", "XKX", "--out", page, "--workspace", study).exit_code == 0
    text = page.read_text("utf-8")
    assert "members of excluded groups, not counted" in text
    assert "beyond the help seen" not in text


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (("centrl asia",), UnknownNameError, "central_asia"),
        (("Kosvo",), UnknownNameError, "Kosovo (XKX)"),
        (("XKX", "--out", "brief.docx"), CommonwatchError, ".html or .pdf"),
        (("XKX", "--language", "xx"), UnknownNameError, "There are: en"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_input_leaves_the_workspace_byte_for_byte(study: Path, words, error, says: str):
    before = files_in(study)
    result = call("brief", *words, "--workspace", study)
    assert isinstance(result.exception, error)
    assert says in str(result.exception)
    assert files_in(study) == before


def test_without_a_run_the_mending_command_is_named_and_nothing_is_made(tmp_path: Path):
    result = call("brief", "XKX", "--workspace", tmp_path / "none")
    assert isinstance(result.exception, WorkspaceError)
    assert f"commonwatch run --workspace {tmp_path / 'none'}" in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_other_evidence_than_the_runs_is_refused(study: Path):
    write_text(json.dumps({"digest": "other", "settings": {}}) + "\n", study / "ledger" / "runs.jsonl")
    result = call("brief", "XKX", "--workspace", study)
    assert isinstance(result.exception, WorkspaceError)
    assert "--evidence" in str(result.exception)
    assert not list((study / "publish").iterdir())


def test_a_workspace_of_a_version_with_other_settings_is_refused_with_the_mend(study: Path):
    runs = study / "ledger" / "runs.jsonl"
    run = json.loads(runs.read_text("utf-8").splitlines()[0])
    del run["settings"]["watch"]["horizon"]
    write_text(json.dumps(run) + "\n", runs)
    result = call("brief", "XKX", "--workspace", study)
    assert isinstance(result.exception, WorkspaceError)
    assert "another version" in str(result.exception) and "commonwatch run --workspace" in str(result.exception)
