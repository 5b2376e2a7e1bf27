"""Stages: what runs again and what doesn't, and what a failure leaves behind."""

from dataclasses import replace

import polars as pl
import pytest

from commonwatch import stages as engine
from commonwatch.workspace import Workspace


def state(path):
    """Every file of the workspace with its bytes."""
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def ran(results):
    return [result.name for result in results if result.ran]


def test_a_first_run_leaves_tables_and_files_and_a_second_changes_nothing(toy, tmp_path):
    workspace, results = toy.run_toy(tmp_path / "w", 3)
    first = state(tmp_path / "w")
    assert ran(results) == ["numbers", "squares", "page"]
    assert workspace.tables() == ["numbers", "published", "squares", "total"]
    expected = sum(n * n for n in range(3, 3 + toy.ROWS))
    assert workspace.table("total").item() == expected
    assert (tmp_path / "w" / "publish" / "page.txt").read_text() == str(expected)
    _, again = toy.run_toy(tmp_path / "w", 3)
    assert ran(again) == []
    assert [result.rows for result in again] == [result.rows for result in results]
    assert state(tmp_path / "w") == first


def test_a_changed_setting_runs_its_stage_and_those_after_it(toy, tmp_path):
    toy.run_toy(tmp_path, 3)
    workspace, results = toy.run_toy(tmp_path, 4)
    assert ran(results) == ["numbers", "squares", "page"]
    assert workspace.table("numbers")["n"][0] == 4


def test_a_stage_whose_inputs_come_out_the_same_is_not_run_again(toy, tmp_path):
    toy.run_toy(tmp_path, 3)
    numbers, squares, page = toy.toy_stages(3, tmp_path)
    results = engine.run_stages((replace(numbers, settings={"start": "three"}), squares, page), tmp_path, "toy")
    assert ran(results) == ["numbers"]


@pytest.mark.parametrize("what", ["code", "evidence"])
def test_new_code_or_other_evidence_runs_everything_again(toy, tmp_path, monkeypatch, what):
    toy.run_toy(tmp_path, 3)
    if what == "code":
        monkeypatch.setattr(engine, "code_digest", lambda: "another program")
    results = engine.run_stages(toy.toy_stages(3, tmp_path), tmp_path, "toy" if what == "code" else "other evidence")
    assert ran(results) == ["numbers", "squares", "page"]


@pytest.mark.parametrize("harm", ["changed", "cut", "removed", "page", "note"])
def test_a_table_that_was_harmed_is_made_again(toy, tmp_path, harm):
    toy.run_toy(tmp_path, 3)
    before = state(tmp_path)
    target = tmp_path / "tables" / "squares.parquet"
    if harm == "changed":
        pl.DataFrame({"square": [1]}).write_parquet(target)
    elif harm == "cut":
        target.write_bytes(target.read_bytes()[:100])
    elif harm == "removed":
        target.unlink()
    elif harm == "page":
        (tmp_path / "publish" / "page.txt").write_text("something else")
    else:
        (tmp_path / "tables" / "_stages" / "squares.json").write_text("{")
    _, results = toy.run_toy(tmp_path, 3)
    assert ran(results) == (["page"] if harm == "page" else ["squares"])
    assert state(tmp_path) == before


def test_a_stage_that_fails_leaves_the_study_as_it_was_and_the_next_run_continues(toy, tmp_path):
    toy.run_toy(tmp_path, 3)
    before = {name: data for name, data in state(tmp_path).items() if name.startswith(("tables", "publish"))}
    numbers, squares, page = toy.toy_stages(4, tmp_path)

    def breaks(_):
        raise ValueError("no page today")

    with pytest.raises(ValueError, match="no page today"):
        engine.run_stages((numbers, squares, replace(page, run=breaks)), tmp_path, "toy")
    after = {name: data for name, data in state(tmp_path).items() if name.startswith(("tables", "publish"))}
    assert after == before
    workspace, results = toy.run_toy(tmp_path, 4)
    assert ran(results) == ["page"]
    assert workspace.table("numbers")["n"][0] == 4
    assert not (tmp_path / ".next").exists()


def test_what_an_interrupted_run_prepared_for_other_settings_is_thrown_away(toy, tmp_path):
    toy.run_toy(tmp_path, 3)
    before = state(tmp_path)
    engine_only = toy.toy_stages(9, tmp_path)[:1]

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.run_stages((*engine_only, replace(toy.toy_stages(9, tmp_path)[1], run=stop)), tmp_path, "toy")
    _, results = toy.run_toy(tmp_path, 3)
    assert ran(results) == []
    assert state(tmp_path) == before


def test_tables_and_files_that_no_stage_writes_any_more_are_removed(toy, tmp_path):
    toy.run_toy(tmp_path, 3)
    engine.run_stages(toy.toy_stages(3, tmp_path)[:1], tmp_path, "toy")
    assert Workspace(tmp_path).tables() == ["numbers"]
    assert not (tmp_path / "publish" / "page.txt").exists()


def test_the_same_study_in_two_folders_gives_the_same_bytes(toy, tmp_path):
    toy.run_toy(tmp_path / "a", 3)
    toy.run_toy(tmp_path / "b", 3)
    tables = [state(tmp_path / name / "tables") for name in "ab"]
    assert tables[0] == tables[1]
