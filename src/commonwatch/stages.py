"""Stages: named steps from tables to tables, each run again only when something it depends on has changed."""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.files import sha256_of, write_parquet
from commonwatch.outputs import NEXT, Finished, Output, Record, finished, note, promote

Tables = Mapping[str, pl.DataFrame]
ENGINES = ("duckdb", "lightgbm", "numpy", "polars")


@dataclass(frozen=True)
class Stage:
    """A step: the tables it needs, the tables it makes, the settings it depends on, and the function itself.

    The function is given the tables it needs and no others, so that it can't depend on one that is not noted.
    `fills` names a folder under `.next` that the function fills with files of its own; they move into place with the
    tables.
    """

    name: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    settings: Mapping[str, Any]
    run: Callable[[Tables], Tables]
    fills: str | None = None


@dataclass(frozen=True)
class StageResult:
    """What became of a stage: run or unchanged, seconds, rows of the tables it needs together, of each it makes."""

    name: str
    ran: bool
    seconds: float
    rows_in: int
    rows: Mapping[str, int]


class TableFiles(Mapping[str, pl.DataFrame]):
    """Tables in Parquet files, each read when it is asked for."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def __getitem__(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self._files[name], glob=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def run_stages(
    stages: Sequence[Stage],
    root: Path,
    seed: str,
    say: Callable[[StageResult], None] = lambda _: None,
    begin: Callable[[str], None] = lambda _: None,
    close: Callable[[Sequence[StageResult]], Sequence[str]] = lambda _: (),
) -> list[StageResult]:
    """Runs the stages in order, leaving their tables in `root`/tables; `seed` is the digest of everything from outside.

    A stage is unchanged when its settings, the program, `seed` and the bytes of its inputs are, and its files are
    whole. Nothing moves into place before the last stage has ended; `begin` hears each stage's name, `say` its result.
    `close` writes under `.next` what belongs to the whole run, such as the ledger with its line, and names it: it moves
    into place with the tables.
    """
    files: dict[str, Path] = {}
    digests: dict[str, str] = {}
    rows: dict[str, int] = {}
    done: dict[str, Finished] = {}
    results = []
    for stage in stages:
        begin(stage.name)
        started = time.monotonic()
        fingerprint = _fingerprint(stage, seed, digests)
        before = finished(root, stage.name, fingerprint)
        now = before or _run(stage, root, fingerprint, TableFiles({name: files[name] for name in stage.needs}))
        done[stage.name] = now
        files |= {name: now.files[_path(name)] for name in stage.makes}
        digests |= {name: now.record.outputs[_path(name)].sha256 for name in stage.makes}
        rows |= {name: now.record.outputs[_path(name)].rows or 0 for name in stage.makes}
        rows_in, made = sum(rows[name] for name in stage.needs), {name: rows[name] for name in stage.makes}
        results.append(StageResult(stage.name, before is None, time.monotonic() - started, rows_in, made))
        say(results[-1])
    promote(root, done, close(results))
    return results


def _run(stage: Stage, root: Path, fingerprint: str, tables: Tables) -> Finished:
    upcoming = root / NEXT
    if stage.fills:
        shutil.rmtree(upcoming / stage.fills, ignore_errors=True)
    made = stage.run(tables)
    assert set(made) == set(stage.makes), f"stage {stage.name} made {sorted(made)}, declared {sorted(stage.makes)}"
    outputs = {}
    for name, table in made.items():
        write_parquet(table, upcoming / _path(name))
        outputs[_path(name)] = Output(sha256_of(upcoming / _path(name)), table.height)
    for path in sorted((upcoming / stage.fills).rglob("*")) if stage.fills else ():
        if path.is_file():
            outputs[path.relative_to(upcoming).as_posix()] = Output(sha256_of(path), None)
    return note(root, Record(stage.name, fingerprint, outputs))


def _path(table: str) -> str:
    return f"tables/{table}.parquet"


def _fingerprint(stage: Stage, seed: str, digests: Mapping[str, str]) -> str:
    settings = json.dumps(stage.settings, sort_keys=True, default=str)
    parts = [seed, code_digest(), stage.name, settings, *(digests[name] for name in stage.needs)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


@cache
def code_digest() -> str:
    """A fingerprint of the program's own source and of the engines under it: a changed one runs its stages again."""
    root = Path(__file__).parent
    digest = hashlib.sha256(" ".join(version(engine) for engine in ENGINES).encode())
    for path in sorted(root.rglob("*")):
        if path.is_file() and not {"__pycache__", "starter"} & set(path.parts):
            digest.update(path.read_bytes())
    return digest.hexdigest()
