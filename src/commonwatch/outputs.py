"""What each stage left: the fingerprint of all it depends on, and the digest of every file it wrote.

Stages write under `.next`; only when the last one has ended well does everything move into place. So a failed or
killed run leaves the study as it was, and the next run takes up what is whole.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from commonwatch.errors import WorkspaceError
from commonwatch.files import sha256_of, write_text

NEXT = ".next"
NOTES = "tables/_stages"


class Output(NamedTuple):
    """One file of a stage: its SHA-256, and its rows when it is a table."""

    sha256: str
    rows: int | None


class Record(NamedTuple):
    """A finished stage: its fingerprint, and its files by their path inside the workspace."""

    stage: str
    fingerprint: str
    outputs: Mapping[str, Output]


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
    write_text(_text(record), root / NEXT / NOTES / f"{record.stage}.json")
    return Finished(record, {name: root / NEXT / name for name in record.outputs})


def promote(root: Path, stages: Mapping[str, Finished]) -> None:
    """Moves what lies under `.next` into place, then the notes; files that no stage writes any more are removed.

    A kill in between leaves each file whole, old or new, and the next run ends the move.
    Raises WorkspaceError when the disk refuses.
    """
    kept = {name for stage in stages.values() for name in stage.record.outputs}
    before = [path.stem for path in (root / NOTES).glob("*.json")]
    outgrown = {name for stage in before for record in _noted(root, stage, (root,)) for name in record.outputs} - kept
    try:
        for stage in stages.values():
            for name, path in stage.files.items():
                if path != root / name:
                    (root / name).parent.mkdir(parents=True, exist_ok=True)
                    path.replace(root / name)
        for name, stage in stages.items():
            if next(_noted(root, name, (root,)), None) != stage.record:
                write_text(_text(stage.record), root / NOTES / f"{name}.json")
        for name in outgrown:
            (root / name).unlink(missing_ok=True)
        for name in set(before) - set(stages):
            (root / NOTES / f"{name}.json").unlink(missing_ok=True)
        if (root / NEXT).is_dir():
            shutil.rmtree(root / NEXT)
    except OSError as error:
        raise WorkspaceError(
            f"cannot write in {root}: {error}. Mend the rights and run again; nothing is lost."
        ) from error


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


def _text(record: Record) -> str:
    return json.dumps(record._asdict(), indent=1) + "\n"
