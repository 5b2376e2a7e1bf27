"""The command as a person types it."""

import json

import typer
from typer.testing import CliRunner

from commonwatch.cli.needs import needs

APP = typer.Typer()
APP.command()(needs)


def told(tmp_path, *asked: str) -> str:
    """What the command prints, without packs loaded beside the starter."""
    done = CliRunner().invoke(APP, [*asked, "--workspace", str(tmp_path / "none")])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_place_shows_needs_reasons_and_what_is_missing(tmp_path):
    text = told(tmp_path, "Kosovo")
    assert "needs in 1 place, as known in June 2024" in text and "people without work" in text
    assert "No need known on terrorism" in text and "given to neither" in text
    assert "Security Council resolution 1244 (1999)" in text and "wdi: World Bank" in text


def test_a_theatre_and_a_theme_as_json(tmp_path):
    rows = json.loads(told(tmp_path, "central_asia", "displacement", "--as-of", "2019-06", "--json"))
    assert {row["theme"] for row in rows["needs"]} == {"displacement"} and rows["without"] == []
    assert {row["place"] for row in rows["needs"]} <= set(rows["places"]) and max(
        row["year"] for row in rows["needs"]
    ) <= 2018
