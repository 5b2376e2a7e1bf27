"""The two commands as people call them: what is printed, and how they end."""

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from commonwatch.cli.validate import ruletest, validate
from commonwatch.errors import CommonwatchError

RULES = {"//iati-activity": {"atleast_one": {"cases": [{"paths": ["title"]}]}}}
DATED = {"//iati-activity": {"date_now": {"cases": [{"date": "@when"}]}}}
GOOD = '<iati-activities version="2.03"><iati-activity when="2024-01-02"><title/></iati-activity></iati-activities>'


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command over files of the test's folder, without the user's cache."""
    monkeypatch.setenv("COMMONWATCH_IATI", str(tmp_path / "standard"))
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.command()(validate)
    app.command()(ruletest)
    return lambda *words: CliRunner().invoke(app, words)


@pytest.fixture
def made(tmp_path):
    """Writes a text into the test's folder."""

    def write(name, content):
        (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return name

    return write


def test_ruletest_prints_one_word_and_nothing_else(run, made):
    rules, good, bad = made("r.json", RULES), made("good.xml", GOOD), made("bad.xml", GOOD.replace("<title/>", ""))
    for file, word in ((good, "True\n"), (bad, "False\n")):
        for words in ((), ("--no-breakdown",), ("--today", "2024-01-01"), ("--no-breakdown", "--today", "2030-01-01")):
            result = run("ruletest", rules, file, *words)
            assert (result.stdout, result.stderr, result.exit_code) == (word, "", 0)


def test_ruletest_takes_the_day_it_is_told(run, made):
    rules, file = made("r.json", DATED), made("f.xml", GOOD)
    assert run("ruletest", rules, file, "--today", "2024-01-01").stdout == "False\n"
    assert run("ruletest", rules, file, "--today", "2024-01-02").stdout == "True\n"
    assert run("ruletest", rules, file).stdout == "True\n", "today is after 2024"


@pytest.mark.parametrize(
    ("rules", "xml", "said"),
    [
        (RULES, "<a>", "f.xml is XML that is damaged or ends too early"),
        (RULES, "no", "f.xml is no XML but text"),
        ("{", GOOD, "r.json is no JSON"),
        ({"//a": {"most": {"cases": []}}}, GOOD, "unknown rule 'most'"),
        (RULES, '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "f.xml: XML with a document type isn't read"),
    ],
)
def test_ruletest_says_what_it_cannot_read(run, made, rules, xml, said):
    result = run("ruletest", made("r.json", rules), made("f.xml", xml))
    assert result.stdout == ""
    assert isinstance(result.exception, CommonwatchError)
    assert said in str(result.exception)


def test_a_day_that_is_none(run, made):
    result = run("ruletest", made("r.json", RULES), made("f.xml", GOOD), "--today", "1.6.2024")
    assert "--today 1.6.2024: expected a day, such as 2026-11-24" in str(result.exception)


@pytest.fixture
def standard(tmp_path, made):
    """A standard of a ruleset only."""
    (tmp_path / "standard").mkdir()
    info = {"id": "9.1", "severity": "warning", "message": "A title [bold]is wanted[/bold]."}
    late = {"id": "9.2", "severity": "error", "message": "Not in the future."}
    rules = {
        "//iati-activity": {
            "atleast_one": {"cases": [{"paths": ["title"], "ruleInfo": info}]},
            "date_now": {"cases": [{"date": "@when", "ruleInfo": late}]},
        }
    }
    made("standard/ruleset_standard_2.03.json", rules)


@pytest.mark.usefixtures("standard")
def test_validate_prints_groups_findings_and_what_was_checked(run, made):
    two = GOOD.replace("<title/>", "").replace(
        "<iati-activity ", '\n<iati-activity when="2023-01-01"/>\n<iati-activity '
    )
    made("f.xml", two)
    result = run("validate", "f.xml", "--today", "2024-01-01", "--most", "2")
    assert result.exit_code == 1
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "f.xml: iati-activities 2.03, 2 inside: 1 errors, 2 warnings, 0 notices"
    assert "9.2 error 1 3 Not in the future." in lines
    assert "9.1 warning 2 2, 3 A title [bold]is wanted[/bold]." in lines
    assert "the first 2 of 3 findings, worst first" in lines
    assert "3 9.2 Not in the future. Found: '2024-01-02'." in lines
    assert "2 9.1 A title [bold]is wanted[/bold]." in lines
    assert lines[-1].startswith(
        "not checked: codelists: no iati_codelists.parquet and no iati_codelist_mapping.xml in "
    )
    assert [line.partition(":")[0] for line in lines if "checked: " in line] == ["checked"] * 2 + ["not checked"] * 2


@pytest.mark.usefixtures("standard")
def test_validate_ends_well_without_errors(run, made):
    made("f.xml", GOOD.replace("<title/>", ""))
    result = run("validate", "f.xml", "--today", "2024-02-01")
    assert (result.exit_code, result.exception) == (0, None)
    assert "0 errors, 1 warnings" in result.stdout


@pytest.mark.usefixtures("standard")
def test_validate_as_json(run, made):
    made("good.xml", GOOD)
    made("bad.xml", "<a/>")
    result = run("validate", "good.xml", "bad.xml", "--today", "2024-01-01", "--json")
    assert result.exit_code == 1
    good, bad = json.loads(result.stdout)["files"]
    assert {key: good[key] for key in ("file", "root", "version", "pieces", "errors", "warnings", "notices")} == {
        "file": "good.xml", "root": "iati-activities", "version": "2.03", "pieces": 1, "errors": 1, "warnings": 0, "notices": 0,
    }  # fmt: skip
    (finding,) = good["findings"]
    assert finding == {
        "rule": "9.2", "severity": "error", "line": 1, "identifier": "", "message": "Not in the future. Found: '2024-01-02'.",
    }  # fmt: skip
    assert good["rules"] == [
        {"rule": "9.2", "severity": "error", "count": 1, "lines": [1], "message": "Not in the future."}
    ]
    assert (len(good["checked"]), len(good["not_checked"])) == (2, 2)
    assert bad["findings"][0]["rule"] == "xml"
    assert (
        json.loads(run("validate", "good.xml", "--json", "--most", "0", "--today", "2024-01-01").stdout)["files"][0][
            "findings"
        ]
        == []
    )


def test_validate_names_a_file_that_is_not_there(run):
    result = run("validate", "nothing.xml")
    assert "nothing.xml can't be read" in str(result.exception)


def test_the_rule_engine_comes_without_what_it_does_not_need():
    code = "import sys, commonwatch.cli.validate; sys.exit(bool({'lxml', 'polars', 'rich.table'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
