"""Tables and pages held against what the stages noted of them, and what killed runs left."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.doctor.finding import Finding, State, run_again, several
from commonwatch.files import ASIDE, OLD, sha256_of
from commonwatch.outputs import NEXT, NOTES, Moves, Output, Record, noted, unfinished_move

Last = Mapping[str, Any] | None


def files(path: Path, last: Last) -> list[Finding]:
    """Each file that a stage noted: there, with its SHA-256, readable; each stage of the last run: noted."""
    notes, mend = noted(path), f"{run_again(path, last)} makes it again"
    if not notes and not last:
        return [Finding("note", "no run has been made yet, there are no tables", "tables", run_again(path, last))]
    gone = [stage for stage in (last or {}).get("stages", {}) if stage not in notes]
    found = [Finding("missing", f"the note of stage '{stage}'", f"{NOTES}/{stage}.json", mend) for stage in gone]
    whole = 0
    for stage, record in notes.items():
        if record is None:
            found.append(Finding("broken", f"the note of stage '{stage}'", f"{NOTES}/{stage}.json", mend))
            continue
        faults = [_fault(path / name, output) for name, output in record.outputs.items()]
        for name, fault in zip(record.outputs, faults, strict=True):
            if fault is not None:
                found.append(Finding(fault[0], f"a file of stage '{stage}' {fault[1]}", name, mend))
        whole += faults.count(None)
    return [
        *found,
        Finding("ok", f"{several(whole, 'file')} of tables and pages as their stages left them", "tables, publish"),
    ]


def _fault(path: Path, output: Output) -> tuple[State, str] | None:
    if not path.is_file():
        return "missing", "is not there"
    changed = sha256_of(path) != output.sha256
    if path.suffix == ".parquet":
        try:
            pl.read_parquet_schema(path)
        except (OSError, pl.exceptions.PolarsError):
            return "broken", "can't be read as Parquet"
    return ("broken", "has changed since") if changed else None


def strangers(path: Path) -> list[Finding]:
    """Files among tables and pages that no stage noted."""
    notes = noted(path)
    known = {name for record in notes.values() if record for name in record.outputs}
    known |= {f"{NOTES}/{stage}.json" for stage in notes}
    there = [file for folder in ("tables", "publish") for file in sorted((path / folder).rglob("*")) if file.is_file()]
    names = [file.relative_to(path).as_posix() for file in there if not file.name.startswith(ASIDE)]
    mend = "if nobody needs it, delete it"
    return [Finding("note", "a file that no stage wrote", name, mend) for name in names if name not in known]


def leftovers(path: Path, running: bool) -> list[Finding]:
    """What killed writes left beside, half written; a command that writes now has such files of its own."""
    if running:
        return []
    sweeps = f"the next command that writes sweeps it: {run_again(path, None)}"
    half = [
        Finding("note", "half written by a killed command", _name(path, left), sweeps) for left in _like(path, ASIDE)
    ]
    moved = "look whether its successor is there, then delete it"
    return half + [
        Finding("note", "set aside by a killed command", _name(path, left), moved) for left in _like(path, OLD)
    ]


def unfinished(path: Path, last: Last, running: bool) -> list[Finding]:
    """How far a run came that was killed: in its stages, or when its files moved into place."""
    if running or not (path / NEXT).exists():
        return []
    moves = unfinished_move(path)
    if moves is not None:
        return [_half_moved(path, moves, last)]
    done = [stage for stage, record in noted(path / NEXT).items() if record and _complete(path, record)]
    what = f"an interrupted run had finished {', '.join(done) or 'no stage'}"
    mend = f"the next run takes up what is whole: {run_again(path, last, same_month=False)}"
    return [Finding("note", what, NEXT, mend)]


def _half_moved(path: Path, moves: Moves, last: Last) -> Finding:
    waiting = sum((path / NEXT / name).exists() for name in moves.move)
    mend = f"the next command that writes ends the move: {run_again(path, last, same_month=False)}"
    if not waiting:
        return Finding("note", "a run was killed when it tidied up behind itself", NEXT, mend)
    what = f"a run was killed when its files moved into place, {waiting} of {len(moves.move)} wait; the others are new"
    return Finding("broken", what, NEXT, mend)


def _complete(path: Path, record: Record) -> bool:
    return all(
        any(file.is_file() and sha256_of(file) == output.sha256 for file in (path / NEXT / name, path / name))
        for name, output in record.outputs.items()
    )


def _like(path: Path, prefix: str) -> list[Path]:
    return sorted(path.rglob(f"{prefix}*"))


def _name(path: Path, file: Path) -> str:
    return file.relative_to(path).as_posix()
