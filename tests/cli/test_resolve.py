"""`commonwatch resolve-names` and `commonwatch resolve`, as typed."""

import csv
from types import SimpleNamespace

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from commonwatch.cli import resolve as commands
from commonwatch.errors import JudgementError, LoadError, PackError

app = typer.Typer()
app.command("resolve-names")(commands.resolve_names)
app.command("resolve")(commands.resolve)

NRC, MOLDOVA = "Norwegian Refugee Council", "Norwegian Refugee Council Moldova"
LISTED = pl.DataFrame(
    [("fts", NRC, NRC, "", ""), ("hapi", MOLDOVA, MOLDOVA, "", ""), ("hapi", "Rokada", "Rokada", "", "")],
    schema=("source", "organisation", "name", "ref", "kind"),
    orient="row",
)


def typed(*words, answers=""):
    return CliRunner().invoke(app, list(map(str, words)), input=answers)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "in.csv").write_text(
        'org,country\n"=HYPERLINK(""x"")",\nPAM,\nКарітас України,UA\n"Aid, Ltd",\nPAM,\n', encoding="utf-8"
    )
    (tmp_path / "register.csv").write_text(
        "canonical,alias,acronym,country\nWorld Food Programme,Programme Alimentaire Mondial,WFP,\n"
        "World Food Programme,PAM,,\nCaritas Ukraine,,,UKR\n",
        encoding="utf-8",
    )
    return tmp_path


def resolve_names(folder, column="org"):
    return typed(
        "resolve-names",
        folder / "in.csv",
        "--column",
        column,
        "--register",
        folder / "register.csv",
        "--out",
        folder / "out.csv",
    )


def test_one_row_per_name_in_order(files):
    done = resolve_names(files)
    assert done.exit_code == 0, done.output
    assert "5 names against 2 organisations: 3 resolved, 0 unsure, 2 not in the register" in done.output
    with (files / "out.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows == [
        ["name", "canonical", "score", "reason"],
        ['\'=HYPERLINK("x")', "", "0.0", "no: nothing alike"],
        ["PAM", "World Food Programme", "1.0", "alias, exact"],
        ["Карітас України", "Caritas Ukraine", "0.95", "name, 1 of 1 words, 1 spelled alike"],
        ["Aid, Ltd", "", "0.0", "no: nothing alike"],
        ["PAM", "World Food Programme", "1.0", "alias, exact"],
    ]


def test_a_missing_column_is_one_clear_error_and_writes_nothing(files):
    done = resolve_names(files, column="organisation")
    assert isinstance(done.exception, LoadError)
    assert "no column 'organisation'. Its columns are: org, country" in str(done.exception)
    assert not (files / "out.csv").exists()


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "_organisations", lambda *_: LISTED)
    return tmp_path / "workspace"


def recorded(workspace):
    table = pl.read_csv(workspace / "judgements" / "organisations.csv")
    return table.select("left", "right", "verdict", "by").rows()


def test_the_list_names_the_pairs_and_asks_nothing(workspace):
    done = typed("resolve", "--list", "--workspace", workspace)
    assert f"{NRC}" in done.output
    assert "1 pairs of organisations to judge; 0 judgements so far." in done.output
    assert not workspace.exists()


def test_a_pair_is_asked_and_the_answer_kept(workspace):
    done = typed("resolve", "--by", "information desk", "--workspace", workspace, answers="d\n")
    assert done.exit_code == 0, done.output
    assert recorded(workspace) == [(NRC, MOLDOVA, "different", "information desk")]
    assert "0 pairs of organisations to judge" in typed("resolve", "--workspace", workspace).output


@pytest.mark.parametrize("answer", ["\n", "q\n", "x\n"])
def test_later_or_end_records_nothing(workspace, answer):
    assert typed("resolve", "--by", "desk", "--workspace", workspace, answers=answer).exit_code == 0
    assert not workspace.exists()


def test_same_and_different_on_the_command_line(workspace):
    done = typed(
        "resolve", "--same", NRC, MOLDOVA, "--different", NRC, "Rokada", "--by", "desk", "--workspace", workspace
    )
    assert done.exit_code == 0, done.output
    assert recorded(workspace) == [(NRC, MOLDOVA, "same", "desk"), (NRC, "Rokada", "different", "desk")]


def test_a_contradiction_is_refused_and_the_file_stays(workspace):
    typed("resolve", "--same", "A", "B", "--by", "desk", "--workspace", workspace)
    typed("resolve", "--same", "B", "C", "--by", "desk", "--workspace", workspace)
    done = typed("resolve", "--different", "A", "C", "--by", "desk", "--workspace", workspace)
    assert isinstance(done.exception, JudgementError)
    assert "A = B = C" in str(done.exception)
    assert len(recorded(workspace)) == 2


def test_nobody_judges_without_an_office(workspace):
    assert isinstance(typed("resolve", "--workspace", workspace).exception, JudgementError)
    assert isinstance(typed("resolve", "--same", "A", "B", "--workspace", workspace).exception, JudgementError)


def test_without_organisations_the_error_says_what_to_load(tmp_path, monkeypatch):
    monkeypatch.setattr("commonwatch.evidence.load_evidence", lambda _: SimpleNamespace(tables={}))
    done = typed("resolve", "--workspace", tmp_path / "workspace")
    assert isinstance(done.exception, PackError)
    assert "commonwatch load" in str(done.exception)
