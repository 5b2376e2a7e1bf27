"""What was brought: per publisher folder a record of each file's address, size, fingerprint and day."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from commonwatch.errors import WorkspaceError
from commonwatch.files import sha256_of

RECORD = "record.json"


@dataclass(frozen=True)
class Downloaded:
    """One file as it came: where it lies, whence (without keys), bytes, SHA-256, the server's marks, when (UTC).

    `changed` is false for a file that is the one loaded before.
    """

    path: Path
    url: str
    bytes: int
    sha256: str
    etag: str | None
    last_modified: str | None
    retrieved: str
    changed: bool = True


def described(path: Path, url: str, etag: str | None = None, last_modified: str | None = None) -> Downloaded:
    """The entry of a file that has just come whole."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Downloaded(path, url, path.stat().st_size, sha256_of(path), etag, last_modified, now)


def read_record(folder: Path) -> dict[str, Downloaded]:
    """The files of a publisher folder that are there and as long as recorded, by name.

    Raises WorkspaceError for a record that can't be read.
    """
    path = folder / RECORD
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["files"]
        files = {entry.pop("file"): entry for entry in entries}
        known = {name: Downloaded(path=folder / name, **entry) for name, entry in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorkspaceError(
            f"{path} can't be read: {error!r}. Delete it: the files are then brought again."
        ) from error
    return {
        name: entry
        for name, entry in known.items()
        if entry.path.is_file() and entry.path.stat().st_size == entry.bytes
    }


def write_record(folder: Path, files: Iterable[Downloaded]) -> None:
    """Writes the record of these files, whole or not at all.

    Not through `written_aside`: a run that starts beside a fetch sweeps what lies aside in its workspace.
    """
    entries = []
    for file in sorted(files, key=lambda file: file.path.name):
        fields = asdict(file)
        del fields["path"], fields["changed"]
        entries.append({"file": file.path.name} | fields)
    target = folder / RECORD
    part = target.with_name(f"{RECORD}.part")
    with part.open("w", encoding="utf-8") as handle:
        handle.write(json.dumps({"files": entries}, indent=1) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(target)


def moved(file: Downloaded, folder: Path) -> Downloaded:
    """The entry of the file after it has taken its place in `folder`."""
    return replace(file, path=folder / file.path.name)
