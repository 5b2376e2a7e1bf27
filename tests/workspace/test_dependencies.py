"""What runs again, against a plain walk through the graph of stages; and what a stage is allowed to read."""

import tempfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonwatch.errors import WorkspaceError
from commonwatch.stages import Stage, run_stages
from commonwatch.workspace import Workspace

GRAPHS = st.integers(1, 6).flatmap(
    lambda size: st.tuples(*(st.sets(st.integers(0, k - 1)) if k else st.just(set()) for k in range(size)))
)


def summing(needs, values, number):
    """A stage that adds its own setting to the sum of all it needs."""
    names = tuple(f"t{k}" for k in sorted(needs))

    def run(tables):
        total = values[number] + sum(tables[name]["n"].item() for name in names)
        return {f"t{number}": pl.DataFrame({"n": [total]})}

    return Stage(f"s{number}", names, (f"t{number}",), {"value": values[number]}, run)


def study(graph, values):
    return [summing(needs, values, number) for number, needs in enumerate(graph)]


def sums(graph, values):
    """The tables' values, worked out without stages."""
    known = []
    for number, needs in enumerate(graph):
        known.append(values[number] + sum(known[k] for k in needs))
    return {f"t{number}": value for number, value in enumerate(known)}


def left(path):
    return {name: Workspace(path).table(name)["n"].item() for name in Workspace(path).tables()}


@settings(deadline=None, max_examples=25)
@given(GRAPHS, st.data())
def test_a_changed_setting_runs_its_stage_and_exactly_what_depends_on_it(graph, data):
    changed = data.draw(st.integers(0, len(graph) - 1))
    values = [10**k for k in range(len(graph))]
    other = [value * (2 if number == changed else 1) for number, value in enumerate(values)]
    depends = {changed}
    for number, needs in enumerate(graph):
        if needs & depends:
            depends.add(number)
    with tempfile.TemporaryDirectory() as folder:
        run_stages(study(graph, values), Path(folder), "seed")
        assert left(Path(folder)) == sums(graph, values)
        results = run_stages(study(graph, other), Path(folder), "seed")
        assert {result.name for result in results if result.ran} == {f"s{k}" for k in depends}
        assert left(Path(folder)) == sums(graph, other)
        assert not any(result.ran for result in run_stages(study(graph, other), Path(folder), "seed"))


@settings(deadline=None, max_examples=25)
@given(GRAPHS, st.data())
def test_a_failure_anywhere_leaves_the_old_study_and_no_false_mark(graph, data):
    fails = data.draw(st.integers(0, len(graph) - 1))
    values, other = [1] * len(graph), [2] * len(graph)

    def broken(_):
        raise RuntimeError("out of memory")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        run_stages(study(graph, values), path, "seed")
        half = [replace(stage, run=broken) if k == fails else stage for k, stage in enumerate(study(graph, other))]
        with pytest.raises(RuntimeError, match="out of memory"):
            run_stages(half, path, "seed")
        assert left(path) == sums(graph, values)
        results = run_stages(study(graph, other), path, "seed")
        assert [result.name for result in results if result.ran] == [f"s{k}" for k in range(fails, len(graph))]
        assert left(path) == sums(graph, other)


def test_a_stage_is_given_the_tables_it_needs_and_no_others(tmp_path):
    given_ = []
    first = summing(set(), [1, 1], 0)
    second = summing(set(), [1, 1], 1)
    last = Stage("last", ("t1",), ("end",), {}, lambda tables: given_.append(sorted(tables)) or {"end": tables["t1"]})
    run_stages([first, second, last], tmp_path, "seed")
    assert given_ == [["t1"]]


def test_a_stage_that_makes_other_tables_than_it_declares_is_an_error_and_marks_nothing(tmp_path):
    liar = Stage("liar", (), ("promised",), {}, lambda _: {"delivered": pl.DataFrame({"n": [1]})})
    with pytest.raises(AssertionError, match="liar made"):
        run_stages([liar], tmp_path, "seed")
    assert Workspace(tmp_path).tables() == []
    honest = replace(liar, run=lambda _: {"promised": pl.DataFrame({"n": [1]})})
    assert run_stages([honest], tmp_path, "seed")[0].ran


def test_a_table_with_harmed_bytes_is_one_clear_error_that_names_the_mending_command(tmp_path):
    run_stages([summing(set(), [1], 0)], tmp_path, "seed")
    (tmp_path / "tables" / "t0.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(WorkspaceError, match=r"t0\.parquet can't be read.*commonwatch run --workspace"):
        Workspace(tmp_path).table("t0")
