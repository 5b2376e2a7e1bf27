"""The two ledgers: what goes in comes out, in order, whole or not at all."""

import re
import tempfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonwatch import files
from commonwatch.errors import CommonwatchError, WorkspaceError
from commonwatch.ledger import ACTION_COLUMNS, add_action, add_run, read_actions, read_runs, run_lines

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SAID = TEXT.filter(str.strip)
LINES = st.lists(st.tuples(SAID, TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=4)
VALUES = st.one_of(st.integers(-(2**53), 2**53), TEXT, st.booleans(), st.none(), st.lists(TEXT, max_size=2))
NOW = datetime(2024, 7, 1, 9, 30)


def recorded(folder, warning="tension", told="", by="OSCE-MIK", decided="", outcome=""):
    return add_action(folder, "XKX", date(2024, 6, 30), warning, told, by, decided, outcome, NOW)


def test_an_empty_ledger_has_the_columns_of_a_full_one(tmp_path):
    empty = read_actions(tmp_path)
    assert recorded(tmp_path) == 1
    assert empty.is_empty()
    assert empty.schema == read_actions(tmp_path).schema
    assert read_actions(tmp_path).columns == list(ACTION_COLUMNS)
    assert read_runs(tmp_path) == []


def test_a_line_worked_by_hand(tmp_path):
    recorded(tmp_path, "  tension in the north ", "head of mission", "OSCE-MIK", "more patrols", "calm")
    assert read_actions(tmp_path).rows() == [
        (
            1,
            "XKX",
            date(2024, 6, 30),
            "tension in the north",
            "head of mission",
            "OSCE-MIK",
            "more patrols",
            "calm",
            NOW,
        )
    ]


@settings(deadline=None, max_examples=30)
@given(LINES)
def test_every_action_keeps_its_words_its_number_and_its_place_in_the_order(lines):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assert [recorded(folder, *line) for line in lines] == list(range(1, len(lines) + 1))
        kept = read_actions(folder).select("warning", "told", "by", "decided", "outcome").rows()
    assert kept == [(warning.strip(), *rest) for warning, *rest in lines]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.dictionaries(TEXT, VALUES, max_size=3), max_size=4))
def test_every_run_comes_back_as_it_was_whatever_its_words(runs):
    with tempfile.TemporaryDirectory() as name:
        for run in runs:
            add_run(Path(name), run)
        assert read_runs(Path(name)) == runs


@pytest.mark.parametrize("warning", ["", " ", "\n\t"])
def test_an_action_without_a_warning_is_refused_and_writes_nothing(tmp_path, warning):
    with pytest.raises(CommonwatchError, match=r'Give --warning "\.\.\."'):
        recorded(tmp_path, warning)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("add", [recorded, lambda folder: add_run(folder, {"n": 2})], ids=["action", "run"])
def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path, monkeypatch, add):
    recorded(tmp_path)
    add_run(tmp_path, {"n": 1})
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        add(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_harmed_ledger_is_one_clear_error_and_is_never_written_over(tmp_path):
    (tmp_path / "actions.parquet").write_bytes(b"harmed")
    for use in (read_actions, recorded):
        with pytest.raises(WorkspaceError, match=r"actions\.parquet can't be read.*Put a copy of it back"):
            use(tmp_path)
    assert (tmp_path / "actions.parquet").read_bytes() == b"harmed"


def test_a_broken_line_is_named_the_others_are_read_and_no_byte_of_it_is_lost(tmp_path):
    add_run(tmp_path, {"n": 1})
    add_run(tmp_path, {"n": 2})
    ledger = tmp_path / "runs.jsonl"
    first, second = ledger.read_bytes().splitlines()
    harmed = first + b"\n\n" + second[:4] + b"\xff\n[1]"
    ledger.write_bytes(harmed)
    with pytest.warns(UserWarning, match="can't be read") as said:
        assert read_runs(tmp_path) == [{"n": 1}]
    assert [re.search(r"line (\d+)", str(each.message))[1] for each in said] == ["3", "4"]
    add_run(tmp_path, {"n": 3})
    assert ledger.read_bytes() == harmed + b'\n{"n": 3}\n'
    assert [line.number for line in run_lines(tmp_path) if line.entry is None] == [3, 4]


def test_a_ledger_that_cannot_be_read_at_all_is_one_clear_error(tmp_path):
    (tmp_path / "runs.jsonl").mkdir()
    for use in (read_runs, lambda folder: add_run(folder, {"n": 1})):
        with pytest.raises(WorkspaceError, match=r"runs\.jsonl can't be read.*Put a copy back"):
            use(tmp_path)
