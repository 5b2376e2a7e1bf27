"""A workspace: what it refuses, whom it waits for, and what it gives to a reader."""

import subprocess
import sys
import time
from datetime import UTC, date, datetime

import pytest

from commonwatch.errors import CommonwatchError, WorkspaceBusyError, WorkspaceError
from commonwatch.files import write_text
from commonwatch.ledger import add_action, add_run
from commonwatch.workspace import Workspace, writing


def test_a_second_run_waits_says_so_and_then_runs(toy_script, tmp_path):
    first = subprocess.Popen([sys.executable, toy_script, tmp_path, "1", "--slow"], stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while not (tmp_path / ".next").exists() and time.monotonic() < until:
        time.sleep(0.01)
    second = subprocess.run([sys.executable, toy_script, tmp_path, "1"], capture_output=True, text=True, check=True)
    said, *stages = second.stdout.splitlines()
    assert f"held by another run (process {first.pid})" in said
    assert stages == ["numbers unchanged", "squares unchanged", "page unchanged"]
    assert first.wait() == 0


def test_a_run_that_will_not_wait_names_the_holder(tmp_path):
    hold = "import sys, time; from pathlib import Path; from commonwatch.workspace import writing\n"
    hold += "with writing(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", hold, tmp_path], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WorkspaceBusyError, match=f"process {holder.pid}"), writing(tmp_path, wait=0):
            pass
    finally:
        holder.kill()
        holder.wait()
    with writing(tmp_path, wait=5) as workspace:
        assert workspace.tables() == []


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match=r"thesis\.txt"), writing(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(WorkspaceError, match="is a file"), writing(tmp_path / "thesis.txt"):
        pass


@pytest.mark.parametrize(("mark", "says"), [('{"format": 99}', "format 99"), ("{", "can't be read")])
def test_another_format_or_a_broken_mark_is_refused(tmp_path, mark, says):
    (tmp_path / "workspace.json").write_text(mark)
    with pytest.raises(WorkspaceError, match=says), writing(tmp_path):
        pass


def test_a_missing_table_names_the_command_that_makes_it(tmp_path):
    with pytest.raises(WorkspaceError, match=r"no table 'watch'.*commonwatch run --workspace"):
        Workspace(tmp_path / "nothing").table("watch")
    assert not (tmp_path / "nothing").exists()


def test_the_ledger_of_runs_keeps_every_run_in_order(tmp_path):
    with writing(tmp_path) as workspace:
        for origin in ("2024-05", "2024-06"):
            add_run(workspace.path / "ledger", {"origin": origin, "seconds": 1.5})
    assert Workspace(tmp_path).runs() == [{"origin": "2024-05", "seconds": 1.5}, {"origin": "2024-06", "seconds": 1.5}]


def record(folder, warning):
    now = datetime(2024, 7, 1, 9, tzinfo=UTC).replace(tzinfo=None)
    return add_action(folder, "XKX", date(2024, 6, 30), warning, "office", "OSCE", "patrols", "", now)


def test_the_ledger_of_actions_numbers_them_and_keeps_their_words(tmp_path):
    assert [record(tmp_path / "ledger", text) for text in ("tension", "calm")] == [1, 2]
    table = Workspace(tmp_path).actions()
    assert table["warning"].to_list() == ["tension", "calm"]
    assert table["place"].unique().to_list() == ["XKX"]
    with pytest.raises(CommonwatchError, match="warning"):
        record(tmp_path / "ledger", "  ")
    assert Workspace(tmp_path).table("actions").height == 2


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WorkspaceError, match="cannot write"):
        write_text("text", tmp_path / "file" / "below.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
