"""Kill -9 at any moment: tables are whole, and the next run continues to the same end."""

import random
import subprocess
import sys
import time

import polars as pl
import pytest

KILLS = 12


@pytest.fixture(scope="module")
def undisturbed(toy, tmp_path_factory):
    path = tmp_path_factory.mktemp("undisturbed")
    toy.run_toy(path, 7)
    return {file.name: file.read_bytes() for file in (path / "tables").glob("*.parquet")}


def test_killed_at_random_moments_the_tables_are_whole_and_the_last_run_ends_the_work(
    toy, toy_script, tmp_path, undisturbed
):
    toy.run_toy(tmp_path, 1)
    moments = random.Random(20240630)
    for _ in range(KILLS):
        process = subprocess.Popen([sys.executable, toy_script, tmp_path, "7"], stdout=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not any(tmp_path.glob(".next/*")) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 0.15))
        process.kill()
        process.wait()
        starts = {
            pl.read_parquet(tmp_path / "tables" / "numbers.parquet")["n"][0],
            int(pl.read_parquet(tmp_path / "tables" / "squares.parquet")["square"][0] ** 0.5),
        }
        assert starts <= {1, 7}
    workspace, _ = toy.run_toy(tmp_path, 7)
    assert {f"{name}.parquet" for name in workspace.tables()} == set(undisturbed)
    for name, data in undisturbed.items():
        assert (tmp_path / "tables" / name).read_bytes() == data
    assert not list(tmp_path.rglob(".aside-*"))
    assert not (tmp_path / ".next").exists()


def test_a_killed_run_continues_with_the_stage_it_had_reached(toy, toy_script, tmp_path):
    process = subprocess.Popen([sys.executable, toy_script, tmp_path, "7", "--slow"], stdout=subprocess.DEVNULL)
    reached = tmp_path / ".next" / "tables" / "_stages" / "squares.json"
    until = time.monotonic() + 30
    while not reached.exists() and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.wait()
    _, results = toy.run_toy(tmp_path, 7)
    assert [result.name for result in results if result.ran] == ["page"]


def test_leftovers_of_killed_writes_are_swept(toy, tmp_path):
    toy.run_toy(tmp_path, 7)
    (tmp_path / "tables" / ".aside-abc.parquet").write_bytes(b"half a table")
    toy.run_toy(tmp_path, 7)
    assert not list(tmp_path.rglob(".aside-*"))
