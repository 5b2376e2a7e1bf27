"""Two ledgers: what was run, and what a warning led to."""

import json
import warnings
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from commonwatch.errors import CommonwatchError, WorkspaceError
from commonwatch.files import read_parquet, write_bytes, write_parquet

RUNS = "runs.jsonl"
ACTIONS = "actions.parquet"
ACTION_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "action_id": pl.Int32,
    "place": pl.String,
    "warned_on": pl.Date,
    "warning": pl.String,
    "told": pl.String,
    "by": pl.String,
    "decided": pl.String,
    "outcome": pl.String,
    "recorded_at": pl.Datetime("ms"),
}


class Line(NamedTuple):
    """One line of the ledger of runs: its number from 1, and what it says; None when it can't be read."""

    number: int
    entry: dict[str, Any] | None


def run_lines(folder: Path) -> list[Line]:
    """Every line of the ledger of runs, oldest first, the broken ones among them. Raises WorkspaceError."""
    lines = enumerate(_bytes(folder).split(b"\n"), start=1)
    return [Line(number, _entry(line)) for number, line in lines if line.strip()]


def read_runs(folder: Path) -> list[dict[str, Any]]:
    """The runs, oldest first; a line that can't be read is left out with a warning that names it."""
    lines = run_lines(folder)
    for line in lines:
        if line.entry is None:
            said = f"{folder / RUNS}: line {line.number} can't be read and is left out. Mend that line, or delete it."
            warnings.warn(said, stacklevel=2)
    return [line.entry for line in lines if line.entry is not None]


def runs_with(folder: Path, entry: dict[str, Any]) -> bytes:
    """The ledger's bytes with a run added at the end; the lines that were there, broken ones too, stay as they are."""
    before = _bytes(folder)
    ended = before if before.endswith(b"\n") or not before else before + b"\n"
    return ended + json.dumps(entry, sort_keys=True, default=str).encode() + b"\n"


def add_run(folder: Path, entry: dict[str, Any]) -> None:
    """Adds a run at the end of the ledger, whole or not at all."""
    write_bytes(runs_with(folder, entry), folder / RUNS)


def _bytes(folder: Path) -> bytes:
    path = folder / RUNS
    try:
        return path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise WorkspaceError(f"{path} can't be read: {error.strerror}. Put a copy back, or move it away.") from error


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def read_actions(folder: Path) -> pl.DataFrame:
    """action_id, place, warned_on, warning, told, by, decided, outcome, recorded_at; oldest first."""
    path = folder / ACTIONS
    mend = "Put a copy of it back, or move it away to begin a new ledger."
    return read_parquet(path, mend) if path.exists() else pl.DataFrame(schema=ACTION_COLUMNS)


def check_warning(warning: str) -> None:
    """Raises CommonwatchError for an empty warning."""
    if not warning.strip():
        raise CommonwatchError('an action needs the warning it answers. Give --warning "...".')


def add_action(
    folder: Path,
    place: str,
    warned_on: date,
    warning: str,
    told: str,
    by: str,
    decided: str,
    outcome: str,
    now: datetime,
) -> int:
    """Adds a line from warning to action and gives its number; raises CommonwatchError for an empty warning."""
    check_warning(warning)
    known = read_actions(folder)
    number = known.height + 1
    values = (number, place, warned_on, warning.strip(), told, by, decided, outcome, now)
    row = pl.DataFrame([values], schema=ACTION_COLUMNS, orient="row")
    write_parquet(pl.concat([known, row]), folder / ACTIONS)
    return number
