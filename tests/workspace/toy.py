"""A study of three toy stages in a process of its own: what the tests kill, hold and repeat.

python toy.py WORKSPACE START [--slow] prints each stage with 'ran' or 'unchanged', one a line.
python toy.py --serve runs "WORKSPACE START SECONDS TOUCH" of each line it reads in a fork of its own, which is killed
after SECONDS (unless 0), or before it touches the disk for the TOUCH-th time; prints its status and its touches.
"""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from commonwatch.files import write_bytes
from commonwatch.ledger import RUNS, runs_with
from commonwatch.stages import Stage, StageResult, Tables, run_stages
from commonwatch.workspace import Workspace, writing

ROWS = 50_000


def toy_stages(start: int, folder: Path, pause: float = 0.0) -> tuple[Stage, ...]:
    """numbers -> squares -> page: the last writes a file of its own beside its table."""

    def numbers(_: Tables) -> Tables:
        time.sleep(pause)
        return {"numbers": pl.DataFrame({"n": range(start, start + ROWS)})}

    def squares(tables: Tables) -> Tables:
        time.sleep(pause)
        squared = tables["numbers"].select((pl.col("n") ** 2).alias("square"))
        return {"squares": squared, "total": squared.sum()}

    def page(tables: Tables) -> Tables:
        time.sleep(pause)
        (folder / ".next" / "publish").mkdir(parents=True, exist_ok=True)
        (folder / ".next" / "publish" / "page.txt").write_text(str(tables["total"].item()))
        return {"published": pl.DataFrame({"file": ["page.txt"]})}

    return (
        Stage("numbers", (), ("numbers",), {"start": start}, numbers),
        Stage("squares", ("numbers",), ("squares", "total"), {}, squares),
        Stage("page", ("total",), ("published",), {}, page, fills="publish"),
    )


def run_toy(path: Path, start: int, pause: float = 0.0, wait: float = 60.0) -> tuple[Workspace, list[StageResult]]:
    """The workspace, and what became of each stage."""
    with writing(path, wait, lambda text: print(text, flush=True)) as workspace:
        results = run_stages(toy_stages(start, path, pause), path, "toy")
    return workspace, results


def run_with_ledger(path: Path, start: int) -> None:
    """The same, and a line in the ledger of runs."""

    def close(_: Sequence[StageResult]) -> Sequence[str]:
        write_bytes(runs_with(path / "ledger", {"start": start}), path / ".next" / "ledger" / RUNS)
        return [f"ledger/{RUNS}"]

    with writing(path):
        run_stages(toy_stages(start, path), path, "toy", close=close)


TOUCHES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.chmod")


def serve() -> None:
    """Forks a run for each line; imports were done once, before the first."""
    for line in sys.stdin:
        path, start, seconds, touch = line.split()
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            counted(path, int(start), int(touch), tell)
        os.close(tell)
        if float(seconds):
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(status, os.read(told, 20).decode() or "0", flush=True)
        os.close(told)


def counted(path: str, start: int, touch: int, tell: int) -> None:
    """One run in this process, which ends with it; each touch of the disk inside the workspace is counted."""
    touches = 0

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal touches
        if event in TOUCHES and (str(args[0]).startswith(path) or not str(args[0]).startswith("/")):
            touches += 1
            if touches == touch:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    run_with_ledger(Path(path), start)
    os.write(tell, str(touches).encode())
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve()
    else:
        _, became = run_toy(Path(sys.argv[1]), int(sys.argv[2]), pause=0.3 if "--slow" in sys.argv else 0.02)
        print("\n".join(f"{result.name} {'ran' if result.ran else 'unchanged'}" for result in became))
