"""The ledger from warning to action, on the command line."""

import pytest
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.workspace import Workspace


@pytest.fixture
def call(tmp_path):
    """The program's output for some words, on a workspace of its own."""

    def called(*words):
        result = CliRunner().invoke(app, [*words, "--workspace", str(tmp_path / "w")])
        assert result.exit_code == 0, result.output
        return result.output

    return called


def test_what_was_recorded_is_listed_by_place_in_its_own_words(call, tmp_path):
    call("action", "add", "XK", "--warning", "tension in the north", "--by", "osce-odihr", "--told", "head of mission")
    call("action", "add", "Moldova", "--warning", "energy prices", "--by", "UNHCR", "--outcome", "fund opened")
    table = Workspace(tmp_path / "w").actions()
    assert table["place"].to_list() == ["XKX", "MDA"]
    assert table["by"].to_list() == ["OSCE-ODIHR", "UNHCR"]
    listed = call("action", "list", "Kosovo")
    assert "tension in the north" in listed
    assert "head of mission" in listed
    assert "energy prices" not in listed
    assert "fund opened" in call("action", "list")


def test_the_day_of_a_warning_can_be_named(call, tmp_path):
    call("action", "add", "XK", "--warning", "tension", "--by", "OSCE", "--on", "2024-06-15")
    assert str(Workspace(tmp_path / "w").actions()["warned_on"].item()) == "2024-06-15"


def test_a_partner_that_the_vocabulary_does_not_hold_is_kept_as_written_and_said_so(call, tmp_path):
    said = call("action", "add", "XK", "--warning", "tension", "--by", "Mitrovica Women's Forum")
    assert "kept as written" in said
    assert Workspace(tmp_path / "w").actions()["by"].item() == "Mitrovica Women's Forum"


def test_an_empty_ledger_says_so(call):
    assert "no actions" in call("action", "list")
