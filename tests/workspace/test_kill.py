"""Kill -9 at any moment: every file is whole, the study is one run's, and the next run comes to the same end."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

from commonwatch.workspace import writing

KILLS = 50
OLD, NEW = 1, 7


class Server:
    """Runs of the toy study, each in a fork of one process that has done its imports."""

    def __init__(self, script):
        command = [sys.executable, script, "--serve"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, path, seconds=0.0, touch=0):
        """How the run ended (-9: killed), and how many times it touched the disk; killed at one of these, or not."""
        self.process.stdin.write(f"{path} {NEW} {seconds} {touch}\n")
        self.process.stdin.flush()
        status, touches = self.process.stdout.readline().split()
        return int(status), int(touches)


@pytest.fixture(scope="module")
def server(toy_script):
    served = Server(toy_script)
    yield served
    served.process.stdin.close()
    served.process.wait()


@pytest.fixture(scope="module")
def studies(toy, tmp_path_factory):
    """A folder with the old study, and one with the new: what each run leaves when nothing disturbs it."""
    folders = {start: tmp_path_factory.mktemp("undisturbed") for start in (OLD, NEW)}
    for start, path in folders.items():
        toy.run_with_ledger(path, start)
    return folders


def study(path):
    """Every file of the study with its bytes."""
    files = (file for folder in ("tables", "publish") for file in sorted((path / folder).rglob("*")))
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files if file.is_file()}


def runs(path):
    """The ledger of runs, each line read by itself."""
    ledger = path / "ledger" / "runs.jsonl"
    return [json.loads(line)["start"] for line in ledger.read_text().splitlines()] if ledger.exists() else []


def hold_to_the_promise(toy, path, studies, before):
    """What is true of a folder whose run was killed; `before` is what it held, OLD or None. Says whether NEW held."""
    old, new = (study(studies[OLD]) if before else {}), study(studies[NEW])
    for name, data in study(path).items():
        if "/.aside-" not in name:
            assert data in (old.get(name), new.get(name)), name
            if name.endswith(".parquet"):
                pl.read_parquet(path / name)
    assert runs(path) in ([OLD][: bool(before)], [*[OLD][: bool(before)], NEW])
    with writing(path):
        pass
    found, ledger = study(path), runs(path)
    assert found in (old, new)
    assert ledger == [*[OLD][: bool(before)], *[NEW][: found == new]]
    toy.run_with_ledger(path, NEW)
    assert study(path) == new
    assert runs(path) == [*ledger, NEW]
    assert not list(path.rglob(".aside-*"))
    assert not (path / ".next").exists()
    return found == new


def test_killed_at_fifty_random_moments_files_are_whole_and_the_next_run_ends_the_work(toy, server, studies, tmp_path):
    lives = []
    for number in range(4):  # the first one waits for the server's imports
        shutil.copytree(studies[OLD], tmp_path / f"timed{number}")
        begun = time.monotonic()
        assert server.run(tmp_path / f"timed{number}")[0] == 0
        lives.append(time.monotonic() - begun)
    moments, killed, tries = random.Random(20240630), 0, 0
    while killed < KILLS and tries < 10 * KILLS:
        path, tries = tmp_path / str(tries), tries + 1
        shutil.copytree(studies[OLD], path)
        status, _ = server.run(path, seconds=moments.uniform(0.0, min(lives)))
        killed += status == -signal.SIGKILL
        hold_to_the_promise(toy, path, studies, OLD)
        shutil.rmtree(path)
    assert killed == KILLS


@pytest.mark.parametrize("before", [OLD, None], ids=["a second run", "a first run"])
def test_killed_before_each_touch_of_the_disk_the_study_is_the_old_or_the_new_one(
    toy, server, studies, tmp_path, before
):
    def folder(name):
        path = tmp_path / str(name)
        if before:
            shutil.copytree(studies[before], path)
        return path

    status, touches = server.run(folder("undisturbed"))
    assert status == 0
    assert touches > 50
    outcomes = []
    for number in range(1, touches + 1):
        path = folder(number)
        assert server.run(path, touch=number)[0] == -signal.SIGKILL
        outcomes.append(hold_to_the_promise(toy, path, studies, before))
    assert outcomes == sorted(outcomes)
    assert 10 < sum(outcomes) < touches - 50  # the list of moves is what decides; moving and tidying come after it


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
