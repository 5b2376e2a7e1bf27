"""Named SQL steps: the last one's rows, and what is said of one that fails."""

from pathlib import Path

import polars as pl
import pytest

from commonwatch import sql
from commonwatch.errors import SqlStepError, WorkspaceError
from commonwatch.sql import Step, run_steps

ROWS = pl.DataFrame({"n": range(5)})
SUM = [Step("odd", "SELECT n FROM rows WHERE n % 2 = 1"), Step("total", "SELECT sum(n) AS total FROM odd")]


def test_the_last_step_reads_the_inputs_and_the_steps_before_it():
    assert run_steps({"rows": ROWS}, SUM)["total"].item() == 4


def test_a_step_that_fails_says_its_name_and_shows_its_sql():
    with pytest.raises(SqlStepError, match=r"step 'total' failed(?s:.*)SELECT sum\(n\) FROM even"):
        run_steps({"rows": ROWS}, [SUM[0], Step("total", "SELECT sum(n) FROM even")])


def test_more_rows_than_memory_holds_go_to_the_temporary_folder_and_leave_nothing(tmp_path, monkeypatch):
    spilled = many_rows(tmp_path, monkeypatch)
    assert run_steps({"rows": ROWS}, spilled)["rows"].item() == 400_000
    assert list(tmp_path.rglob("*")) == []
    assert not Path(".tmp").exists()


def test_a_full_temporary_folder_is_one_clear_error(tmp_path, monkeypatch):
    spilled = many_rows(tmp_path, monkeypatch)
    connect = sql._connection

    def little_room(scratch):
        connection = connect(scratch)
        connection.execute("SET max_temp_directory_size = '1MB'")
        return connection

    monkeypatch.setattr(sql, "_connection", little_room)
    with pytest.raises(WorkspaceError, match=r"cannot write what SQL step 'many'.*Free some space there") as said:
        run_steps({"rows": ROWS}, spilled)
    assert str(tmp_path) in str(said.value)
    assert "\n" not in str(said.value)
    assert list(tmp_path.iterdir()) == []


def many_rows(folder, monkeypatch):
    """Steps that hold more than the memory they are given."""
    monkeypatch.setattr(sql.tempfile, "tempdir", str(folder))
    connect = sql._connection

    def small(scratch):
        connection = connect(scratch)
        connection.execute("SET memory_limit = '30MB'")
        return connection

    monkeypatch.setattr(sql, "_connection", small)
    return [
        Step("many", "SELECT i, md5(i::VARCHAR) AS m, md5((i + 1)::VARCHAR) AS k FROM range(400000) r(i)"),
        Step("counted", "SELECT count(*) AS rows FROM many"),
    ]
