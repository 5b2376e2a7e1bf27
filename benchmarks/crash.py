"""A real run killed at random moments: is every file whole each time, and does the next run come to the same bytes?

python -m benchmarks.crash [--kills 50] [--seed 20240630]

Every fifth kill waits for files to move into place: that takes milliseconds, and chance alone would hardly ever meet it.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

SETTINGS = "[run]\nsteps = 12\ndraws = 100\n[risk]\ntrees = 8\n"
PROGRAM = "from commonwatch.cli import main; main()"
BEFORE, AFTER = "2024-05", "2024-06"
AIMED_EVERY, AIMED_SECONDS = 5, 0.01

Study = dict[str, bytes]


def start(workspace: Path, origin: str) -> subprocess.Popen[bytes]:
    """`commonwatch run` for the western Balkans with few trees and draws, begun."""
    settings = workspace.parent / "small.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    words = ["--theatre", "western_balkans", "--origin", origin, "--workspace", workspace, "--config", settings]
    return subprocess.Popen([sys.executable, "-c", PROGRAM, "run", *words, "--quiet"])


def finish(workspace: Path, origin: str) -> Study:
    """What the run leaves when nothing disturbs it; one that fails ends the benchmark."""
    if start(workspace, origin).wait() != 0:
        raise SystemExit(f"the run for {origin} in {workspace} failed")
    return study(workspace)


def study(workspace: Path) -> Study:
    """Every file that a reader finds, by its path, without what a killed write left beside."""
    files = (path for folder in ("tables", "publish") for path in sorted((workspace / folder).rglob("*")))
    return {
        str(path.relative_to(workspace)): path.read_bytes()
        for path in files
        if path.is_file() and not path.name.startswith(".aside-")
    }


def origins(workspace: Path) -> list[str]:
    """The ledger of runs, each line read by itself."""
    lines = (workspace / "ledger" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["origin"] for line in lines]


def faults(workspace: Path, before: Study, after: Study) -> list[str]:
    """What isn't whole: files that neither run wrote, or that are gone, and a ledger that lost a line."""
    found = study(workspace)
    wrong = [f"{name} is of neither run" for name in found if found[name] not in (before.get(name), after.get(name))]
    wrong += [f"{name} is gone" for name in before if name in after and name not in found]
    for name in found:
        if name.endswith(".parquet"):
            pl.read_parquet(workspace / name, glob=False)
    return wrong if origins(workspace) in ([BEFORE], [BEFORE, AFTER]) else [*wrong, "the ledger lost a line"]


def killed(workspace: Path, seconds: float, aimed: bool) -> str | None:
    """Kills a run after `seconds`, or that long after its files began to move; where that met it, None when too late."""
    process, moving = start(workspace, AFTER), workspace / ".next" / "moves.json"
    while aimed and process.poll() is None and not moving.exists():
        time.sleep(0.0005)
    time.sleep(seconds)
    process.kill()
    if process.wait() == 0:
        return None
    if moving.exists():
        return "while files moved"
    if (workspace / ".next").exists():
        return "in a stage"
    return "after its files moved" if AFTER in origins(workspace) else "before its first table"


def main() -> int:
    """Prints one table: where the kills met the run, and whether files were whole and the next run complete."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--seed", type=int, default=20240630)
    options = asked.parse_args()
    moments, console, begun = random.Random(options.seed), Console(), time.monotonic()
    met, whole, same = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as name, console.status("undisturbed") as status:
        first, other = Path(name) / "first", Path(name) / "other"
        before = finish(first, BEFORE)
        shutil.copytree(first, other)
        started = time.monotonic()
        after, life = finish(other, AFTER), time.monotonic() - started
        while met.total() < options.kills:
            status.update(f"kill {met.total() + 1} of {options.kills}")
            workspace, aimed = Path(name) / "killed", met.total() % AIMED_EVERY == AIMED_EVERY - 1
            shutil.rmtree(workspace, ignore_errors=True)
            shutil.copytree(first, workspace)
            where = killed(workspace, moments.uniform(0, AIMED_SECONDS if aimed else life), aimed)
            if where is None:
                continue
            wrong = faults(workspace, before, after)
            lines = origins(workspace)
            ended = finish(workspace, AFTER) == after and origins(workspace) in (
                [*lines, AFTER],
                [BEFORE, AFTER, AFTER],  # the move that the kill cut short was ended first, with its line
            )
            met[where] += 1
            whole[where] += not wrong
            same[where] += ended
            for fault in wrong:
                console.print(f"kill {met.total()}, {where}: {fault}")
    table = Table("the kill met the run", "kills", "every file whole", "next run gives the same bytes")
    for where in sorted(met):
        table.add_row(where, str(met[where]), str(whole[where]), str(same[where]))
    table.add_row("all", *(str(each.total()) for each in (met, whole, same)))
    console.print(table)
    console.print(f"a run undisturbed: {life:.1f} s; everything: {time.monotonic() - begun:.0f} s")
    return int(whole.total() + same.total() < 2 * options.kills)


if __name__ == "__main__":
    sys.exit(main())
