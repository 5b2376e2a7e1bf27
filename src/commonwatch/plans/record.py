"""The record of a plan's versions: one line each, added when a version is whole on the disk."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commonwatch.errors import PlanError
from commonwatch.files import write_text

FOLDER, RECORD = "plans", "record.jsonl"


@dataclass(frozen=True)
class Version:
    """One version of a named plan: when (UTC), who and why, on which changes to which plan, and its figures.

    `by` is an organisation or an office. `base` is the plan that was changed, as NAME@2, or "". Values are weighted people.
    """

    name: str
    version: int
    saved: datetime
    by: str
    why: str
    changes: tuple[str, ...]
    base: str
    objective: float
    people: float
    spent_usd: float
    gap: float
    status: str


def versions(workspace: Path, name: str) -> tuple[Version, ...]:
    """The versions of a plan, oldest first; none where there is no such plan. Raises PlanError for a broken record."""
    path = workspace / FOLDER / name / RECORD
    if not path.exists():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, f"can't be read: {error}") from error
    found: list[Version] = []
    for number, line in enumerate((line for line in lines if line.strip()), start=1):
        try:
            found.append(_version(name, json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _broken(path, f"line {number} is no version: {error!r}") from error
        if found[-1].version != number:
            raise _broken(path, f"line {number} is version {found[-1].version}; each version has its line, in order")
    return tuple(found)


def record(workspace: Path, version: Version) -> None:
    """Adds a version's line to its plan's record: the moment at which the version counts. Raises WorkspaceError."""
    path = workspace / FOLDER / version.name / RECORD
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    said = {key: value for key, value in asdict(version).items() if key != "name"}
    said["saved"] = version.saved.replace(tzinfo=UTC).isoformat(timespec="milliseconds")
    write_text(before + json.dumps(said, ensure_ascii=False) + "\n", path)


def _version(name: str, said: Mapping[str, Any]) -> Version:
    return Version(
        name=name,
        version=int(said["version"]),
        saved=datetime.fromisoformat(said["saved"]).astimezone(UTC).replace(tzinfo=None),
        by=str(said["by"]),
        why=str(said["why"]),
        changes=tuple(map(str, said["changes"])),
        base=str(said["base"]),
        objective=float(said["objective"]),
        people=float(said["people"]),
        spent_usd=float(said["spent_usd"]),
        gap=float(said["gap"]),
        status=str(said["status"]),
    )


def _broken(path: Path, what: str) -> PlanError:
    return PlanError(f"{path}: {what}. Put a copy of the file back, or move {path.parent} away.")
