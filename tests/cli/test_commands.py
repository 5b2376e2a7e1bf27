"""Each command on the command line: its help, what it prints and writes, and what it leaves alone."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.errors import CommonwatchError, UnknownNameError
from commonwatch.evidence import starter_pack, verify_pack
from commonwatch.files import write_parquet, write_text


def leaves(command, words=()):
    """The words of every command that does something, from the program itself."""
    if not hasattr(command, "commands"):
        return [words]
    return [leaf for name, below in command.commands.items() for leaf in leaves(below, (*words, name))]


COMMANDS = leaves(typer.main.get_command(app))
SMALL = pl.DataFrame(
    {
        "place": ["XKX", "UKR"],
        "month": [date(2024, 7, 1)] * 2,
        "draws": [[0, 0, 0, 4], [1, 2, 3, 4]],
        "p25": [0.25, None],
    }
)


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def files_in(folder: Path):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def study(tmp_path):
    """A workspace with two small tables."""
    folder = tmp_path / "study"
    write_text('{"format": 1}', folder / "workspace.json")
    write_parquet(SMALL, folder / "tables" / "forecast.parquet")
    drivers = {
        "place": ["XKX", "XKX", "SRB"], "origin": [date(2024, 6, 1)] * 3, "theme": ["armed_conflict", "gender", "gender"],
        "contribution": [-0.5, 0.25, 0.125], "change": [0.1, 0.0, 0.0], "rank": [1, None, 1],
        "model": ["onset", "onset", "forest"], "stable": [True, False, True], "change_stable": [True, False, False],
        "sentence": ["Kosovo stands low.", "Kosovo stands low.", "Serbia stands high."],
    }  # fmt: skip
    write_parquet(pl.DataFrame(drivers), folder / "tables" / "drivers.parquet")
    curve = {
        "place": "XKX", "origin": date(2024, 6, 1), "chance_of": "onset_12m", "theme": "gender", "indicator": "x",
        "value": 40.0, "at": ["median", "p10"], "value_if": [25.0, 10.0], "p_now": 0.04, "p_if": [0.03, 0.02],
        "label": "Women at work", "unit": "%",
    }  # fmt: skip
    write_parquet(pl.DataFrame(curve), folder / "tables" / "counterfactuals.parquet")
    cases = {
        "place": "XKX", "origin": date(2024, 6, 1), "rank": [1, 2], "case_place": ["GEO", "FIN"],
        "case_month": date(2008, 5, 1), "shared": [0.5, 0.25], "deaths_12m": [628, 0],
    }  # fmt: skip
    write_parquet(pl.DataFrame(cases), folder / "tables" / "cases.parquet")
    return folder


def test_the_issues_commands_are_all_there():
    assert {words[0] for words in COMMANDS} >= {
        "load",
        "fetch",
        "brief",
        "doctor",
        "run",
        "pack",
        "forecast",
        "drivers",
        "watch",
        "score",
        "table",
        "action",
        "plan",
        "plan-check",
        "plan-instance",
        "dividend",
        "serve",
    }
    assert {words for words in COMMANDS if len(words) == 2} == {
        ("pack", "build"), ("pack", "verify"), ("pack", "show"), ("action", "add"), ("action", "list"),
        ("pack", "list"), ("pack", "remove"),
        ("export", "hapi"),
        ("export", "iati"),
        ("export", "needs"),
        ("export", "xlsx"),
        ("plans", "save"), ("plans", "list"), ("plans", "show"), ("plans", "change"), ("plans", "compare"),
    }  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_ends_with_an_example_that_the_command_understands(words):
    result = call(*words, "--help")
    assert result.exit_code == 0
    shown = re.search(r"Example: commonwatch (.*)", re.sub(r"\s+", " ", result.output))
    assert shown is not None
    assert shown[1].startswith(" ".join(words))
    options = set(re.findall(r"(?<!\S)(--[a-z-]+)", result.output.split("Example:")[0]))
    assert set(re.findall(r"(?<!\S)(--[a-z-]+)", shown[1])) <= options


def test_a_table_is_printed_as_csv_with_its_lists_as_mean_and_quantiles(study):
    result = call("table", "forecast", "--workspace", study)
    rows = list(csv.DictReader(io.StringIO(result.output)))
    assert [row["place"] for row in rows] == ["XKX", "UKR"]
    assert [float(row["draws_mean"]) for row in rows] == [1.0, 2.5]
    assert float(rows[1]["draws_p50"]) == 2.5
    assert "draws" not in rows[0]
    assert rows[1]["p25"] == ""


def test_a_table_is_written_in_each_form_with_the_same_rows(study, tmp_path):
    for form in ("csv", "json", "xlsx"):
        target = tmp_path / f"out.{form}"
        assert call("table", "forecast", "--format", form, "--out", target, "--workspace", study).exit_code == 0
        assert target.stat().st_size > 0
    rows = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [row["draws_mean"] for row in rows] == [1.0, 2.5]
    assert pl.read_csv(tmp_path / "out.csv")["draws_mean"].to_list() == [1.0, 2.5]
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"


def test_without_a_name_the_tables_are_listed(study):
    assert call("table", "--workspace", study).output.split() == [
        "cases", "counterfactuals", "drivers", "forecast", "actions", "rejected",
    ]  # fmt: skip


def test_drivers_of_a_place_are_printed_by_theme_and_of_all_by_sentence(study):
    one = call("drivers", "XK", "--workspace", study).output
    assert one.splitlines()[0] == "Kosovo: Kosovo stands low."
    assert "-0.50  (+0.10 since the month before)" in one
    assert "+0.25  not stable" in one
    assert "Women at work (%), 40.0, if at subregion's median 25.0: 3\u00a0%, p10 10.0: 2\u00a0%" in one
    assert "Georgia, May 2008: 630 deaths in the 12 months after (together in 50% of the trees)" in one
    assert "Finland, May 2008: no deaths in the 12 months after" in one
    assert "Serbia" not in one
    everyone = call("drivers", "--workspace", study).output
    assert everyone.splitlines() == ["Kosovo: Kosovo stands low.", "Serbia: Serbia stands high."]
    rows = json.loads(call("drivers", "Serbia", "--json", "--workspace", study).output)
    assert [(row["origin"], row["contribution"]) for row in rows] == [("2024-06", 0.125)]


@pytest.mark.parametrize("words", [("watch",), ("drivers",), ("table", "watch")], ids=" ".join)
def test_reading_where_no_workspace_is_names_the_mending_command_and_makes_none(tmp_path, words):
    result = call(*words, "--workspace", tmp_path / "none")
    assert isinstance(result.exception, CommonwatchError)
    assert f"commonwatch run --workspace {tmp_path / 'none'}" in str(result.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "--theatre", "balkans"), "Western Balkans"),
        (("run", "--origin", "June"), "expected YYYY-MM"),
        (("table", "panel"), "no table 'panel' (tables: cases, counterfactuals, drivers, forecast)"),
        (("table", "forecast", "--format", "pdf"), "expected csv, json, or xlsx"),
        (("table", "forecast", "--format", "xlsx"), "xlsx with --out"),
        (("drivers", "Kosvo"), "Nearest: Kosovo (XKX)"),
        (("action", "add", "Kosvo", "--warning", "w", "--by", "UNHCR"), "Nearest: Kosovo (XKX)"),
        (("action", "add", "XK", "--warning", " ", "--by", "UNHCR"), "an action needs the warning"),
        (("action", "add", "XK", "--warning", "w", "--by", "UNHCR", "--on", "June"), "expected YYYY-MM-DD"),
        (("action", "list", "Kosvo"), "Nearest: Kosovo (XKX)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_input_leaves_an_existing_workspace_byte_for_byte(study, words, says):
    before = files_in(study)
    result = call(*words, "--workspace", study)
    assert isinstance(result.exception, CommonwatchError), result.exception
    assert says in str(result.exception)
    assert result.output == ""
    assert files_in(study) == before


def test_an_action_that_is_refused_makes_no_workspace_and_promises_nothing(tmp_path):
    result = call(
        "action", "add", "XK", "--warning", " ", "--by", "A partner unheard of", "--workspace", tmp_path / "w"
    )
    assert isinstance(result.exception, CommonwatchError)
    assert "kept as written" not in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--steps", "14-3"), "between 1 and 36"),
        (("--steps", "0"), "between 1 and 36"),
        (("--steps", "1-37"), "between 1 and 36"),
        (("--steps", "-1"), "between 1 and 36"),
        (("--steps", "1,2"), "between 1 and 36"),
        (("--violence", "SB"), "expected sb, ns, os, total or all"),
        (("--places", "Andorra"), "none of the places 'Andorra' is modelled"),
        (("--places", "UKR,,MDA"), "unknown place ''"),
        (("--origin", "2024-4"), "expected YYYY-MM"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_forecast_that_cannot_be_made_writes_no_file(tmp_path, words, says):
    result = call("forecast", *words, "--out", tmp_path / "f.parquet")
    assert isinstance(result.exception, CommonwatchError), result.output
    assert says in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_pack_show_tells_what_the_starter_holds():
    told = json.loads(call("pack", "show").output)
    assert told == json.loads(call("pack", "show", starter_pack()).output)
    assert {"deaths", "deaths_coverage", "indicators", "shapes"} <= set(told["tables"])
    assert all(source["licence"] for source in told["sources"])
    card = json.loads((starter_pack() / "pack.json").read_text(encoding="utf-8"))
    assert (told["name"], told["version"]) == (card["name"], card["version"])


def test_pack_verify_says_that_the_starter_is_whole():
    result = call("pack", "verify", starter_pack())
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].endswith("every table keeps its contract, every source has a licence")
    assert len(result.output.splitlines()) == len(list(verify_pack(starter_pack()))) + 1


def test_a_pack_that_is_none_names_the_command_that_builds_one(tmp_path):
    for word in ("show", "verify"):
        result = call("pack", word, tmp_path)
        assert isinstance(result.exception, CommonwatchError)
        assert "commonwatch pack build" in str(result.exception)


def test_a_ledger_asked_for_an_unknown_place_says_so_even_when_empty(tmp_path):
    result = call("action", "list", "Atlantis", "--workspace", tmp_path / "w")
    assert isinstance(result.exception, UnknownNameError)
    assert list(tmp_path.iterdir()) == []
