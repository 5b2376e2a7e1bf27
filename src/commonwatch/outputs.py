"""What each stage left: the fingerprint of all it depends on, and the digest of every file it wrote.

Stages write under `.next`; only when the last one has ended well does everything move into place. So a failed or
killed run leaves the study as it was, and the next run takes up what is whole. What is to move is written down before
the first file moves: whoever writes next ends a move that a kill cut short.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from commonwatch.errors import WorkspaceError
from commonwatch.files import refusal, sha256_of, write_text

NEXT = ".next"
NOTES = "tables/_stages"
MOVES = "moves.json"


class Output(NamedTuple):
    """One file of a stage: its SHA-256, and its rows when it is a table."""

    sha256: str
    rows: int | None


class Record(NamedTuple):
    """A finished stage: its fingerprint, and its files by their path inside the workspace."""

    stage: str
    fingerprint: str
    outputs: Mapping[str, Output]


class Moves(NamedTuple):
    """What moves from `.next` into place, and what goes, by path inside the workspace."""

    move: Sequence[str]
    remove: Sequence[str]


class Finished(NamedTuple):
    """A finished stage whose files are all whole, and where each of them lies now."""

    record: Record
    files: Mapping[str, Path]


def finished(root: Path, stage: str, fingerprint: str) -> Finished | None:
    """The stage as it was left with this fingerprint, in place or under `.next`; None when it has to run again."""
    for record in _noted(root, stage):
        if record.fingerprint == fingerprint and (files := _located(root, record)) is not None:
            return Finished(record, files)
    return None


def note(root: Path, record: Record) -> Finished:
    """Notes a stage that has just written its files under `.next`; written after them, it never promises too much."""
    write_text(_text(record), root / NEXT / _note(record.stage))
    return Finished(record, {name: root / NEXT / name for name in record.outputs})


def promote(root: Path, stages: Mapping[str, Finished], besides: Sequence[str] = ()) -> None:
    """Moves what lies under `.next` into place, notes last; files that no stage writes any more are removed.

    `besides` names files under `.next` that are no stage's and move with the others. Once the list of moves is on the
    disk the new study holds: a kill after that leaves a move that `end_move` ends. Raises WorkspaceError when the disk
    refuses.
    """
    kept = {name for stage in stages.values() for name in stage.record.outputs}
    before = noted(root)
    outgrown = {name for record in before.values() if record for name in record.outputs} - kept
    files = [name for stage in stages.values() for name, path in stage.files.items() if path != root / name]
    notes = [_note(name) for name, stage in stages.items() if before.get(name) != stage.record]
    gone = [*sorted(outgrown), *(_note(name) for name in before if name not in stages)]
    write_text(json.dumps({"move": [*files, *besides, *notes], "remove": gone}, indent=1), root / NEXT / MOVES)
    end_move(root)


def end_move(root: Path) -> None:
    """Ends the move into place that was begun, when there is one. Raises WorkspaceError when the disk refuses."""
    moves = unfinished_move(root)
    try:
        if moves is not None:
            for name in moves.move:
                if (root / NEXT / name).exists():  # else it has moved already
                    (root / name).parent.mkdir(parents=True, exist_ok=True)
                    (root / NEXT / name).replace(root / name)
            for name in moves.remove:
                (root / name).unlink(missing_ok=True)
            shutil.rmtree(root / NEXT)
    except OSError as error:
        raise WorkspaceError(
            f"cannot write in {root}: {refusal(error)}. Mend the rights and run again; nothing is lost."
        ) from error


def unfinished_move(root: Path) -> Moves | None:
    """The move into place that was begun and hasn't ended; None when there is none."""
    try:
        return Moves(**json.loads((root / NEXT / MOVES).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # no list, or a harmed one: the next run takes up what is whole, wherever it lies


def noted(base: Path) -> dict[str, Record | None]:
    """What is noted under `base` (the workspace, or its `.next`), by stage; None for a note that can't be read."""
    return {path.stem: next(_noted(base, path.stem, (base,)), None) for path in sorted((base / NOTES).glob("*.json"))}


def _noted(root: Path, stage: str, bases: tuple[Path, ...] | None = None) -> Iterator[Record]:
    for base in bases or (root / NEXT, root):
        try:
            found = json.loads((base / NOTES / f"{stage}.json").read_text(encoding="utf-8"))
            outputs = {name: Output(*output) for name, output in found["outputs"].items()}
            yield Record(found["stage"], found["fingerprint"], outputs)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # no note, or a broken one: the stage runs again


def _located(root: Path, record: Record) -> dict[str, Path] | None:
    files: dict[str, Path] = {}
    for name, output in record.outputs.items():
        whole = (path for path in (root / NEXT / name, root / name) if _holds(path, output.sha256))
        path = next(whole, None)
        if path is None:
            return None
        files[name] = path
    return files


def _holds(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) == digest


def _note(stage: str) -> str:
    return f"{NOTES}/{stage}.json"


def _text(record: Record) -> str:
    return json.dumps(record._asdict(), indent=1) + "\n"
