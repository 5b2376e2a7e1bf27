"""Stages: named steps from tables to tables, each run again only when something it depends on has changed."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.files import write_parquet, write_text

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Stage:
    """A step: the tables it needs, the tables it makes, the settings it depends on, and the function itself."""

    name: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    settings: Mapping[str, Any]
    run: Callable[[Tables], Tables]


@dataclass(frozen=True)
class StageResult:
    """What became of a stage: run or unchanged, seconds, rows of each table."""

    name: str
    ran: bool
    seconds: float
    rows: Mapping[str, int]


class TableFolder(Mapping[str, pl.DataFrame]):
    """The tables of a folder, read when asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self._folder / f"{name}.parquet", glob=False)

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204
        return iter(sorted(path.stem for path in self._folder.glob("*.parquet")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def run_stages(stages: Sequence[Stage], folder: Path, seed: str, say: Callable[[StageResult], None]) -> list[StageResult]:
    """Runs the stages in order, leaving their tables in `folder`; `seed` is the digest of everything from outside.

    A stage is unchanged when its settings, the program, `seed` and the stages that made its inputs are. Its mark is
    taken away before its tables are written and put back after them, so that a killed run leaves no false mark.
    """
    marks: dict[str, str] = {}
    results = []
    for stage in stages:
        parts = [seed, code_digest(), stage.name, json.dumps(stage.settings, sort_keys=True, default=str)]
        fingerprint = hashlib.sha256("|".join([*parts, *(marks[name] for name in stage.needs)]).encode()).hexdigest()
        started = time.monotonic()
        mark = folder / f"{stage.name}.stage.json"
        rows = _unchanged(mark, fingerprint, folder, stage.makes)
        ran = rows is None
        if rows is None:
            made = stage.run(TableFolder(folder))
            assert set(made) == set(stage.makes), f"stage {stage.name} made {sorted(made)}, declared {sorted(stage.makes)}"
            mark.unlink(missing_ok=True)
            for name, table in made.items():
                write_parquet(table, folder / f"{name}.parquet")
            rows = {name: table.height for name, table in made.items()}
            write_text(json.dumps({"fingerprint": fingerprint, "rows": rows}), mark)
        marks |= dict.fromkeys(stage.makes, fingerprint)
        results.append(StageResult(stage.name, ran, time.monotonic() - started, rows))
        say(results[-1])
    return results


def _unchanged(mark: Path, fingerprint: str, folder: Path, makes: Sequence[str]) -> dict[str, int] | None:
    if not mark.exists() or not all((folder / f"{name}.parquet").exists() for name in makes):
        return None
    known = json.loads(mark.read_text(encoding="utf-8"))
    return dict(known["rows"]) if known["fingerprint"] == fingerprint else None


@cache
def code_digest() -> str:
    """A fingerprint of the program's own source: a changed program runs its stages again."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*root.rglob("*.py"), *root.glob("vocabulary/data/*.csv"), *root.glob("publish/data/*")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
