"""A study of three toy stages in a process of its own: what the tests kill, hold and repeat.

python toy.py WORKSPACE START [--slow] prints each stage with 'ran' or 'unchanged', one a line.
"""

import sys
import time
from pathlib import Path

import polars as pl

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


if __name__ == "__main__":
    _, became = run_toy(Path(sys.argv[1]), int(sys.argv[2]), pause=0.3 if "--slow" in sys.argv else 0.02)
    print("\n".join(f"{result.name} {'ran' if result.ran else 'unchanged'}" for result in became))
