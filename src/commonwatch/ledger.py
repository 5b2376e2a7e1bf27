"""Two ledgers: what was run, and what a warning led to."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.errors import CommonwatchError
from commonwatch.files import read_parquet, write_parquet, write_text

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


def read_runs(folder: Path) -> list[dict[str, Any]]:
    """The runs, oldest first."""
    path = folder / RUNS
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def add_run(folder: Path, entry: dict[str, Any]) -> None:
    """Adds a run at the end of the ledger, whole or not at all."""
    lines = [json.dumps(run, sort_keys=True, default=str) for run in [*read_runs(folder), entry]]
    write_text("\n".join(lines) + "\n", folder / RUNS)


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
