"""A publisher's folder: what is loaded, what has come and waits to be loaded, and what is still on its way.

downloads/ucdp/ged261-csv.zip       the file as it was loaded, described in record.json
downloads/ucdp/new/...              what has come since, until it is loaded; *.part is on its way
"""

import fcntl
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from commonwatch.errors import WorkspaceBusyError, WorkspaceError
from commonwatch.evidence.fetch.content import Kind, same_content
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import Downloaded, described, moved, read_record, write_record

NEW = "new"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keeps the publisher's folder, made when it isn't there, for this process alone.

    Raises WorkspaceBusyError when another fetch holds it, WorkspaceError when it can't be written.
    """
    try:
        (folder / NEW).mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("a", encoding="utf-8")
    except OSError as error:
        raise WorkspaceError(f"cannot write {folder}: {error.strerror or error}. Name another --workspace.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkspaceBusyError(f"another fetch fills {folder}. Wait for it to end.") from error
        yield


def bring(client: Client, url: str, folder: Path, name: str, kind: Kind) -> Downloaded:
    """The publisher's file `name`: the one that waits or is loaded when nothing newer is there, else the one just come.

    Raises FetchError, WorkspaceError.
    """
    last = _waiting(folder, name) or _loaded(folder, name)
    came = client.download(url, folder / NEW / name, kind, last)
    if came is None and last is not None:
        return last
    assert came is not None, "an answer without a file stands for a file that is there"
    return _settled(came, folder)


def bring_rows(
    client: Client, url: str, folder: Path, name: str, before: str, rows: Iterable[Any], after: str
) -> Downloaded:
    """A file of JSON rows, one a line between `before` and `after`, from pages that are read one by one.

    Raises FetchError, WorkspaceError.
    """
    target = folder / NEW / name
    part = target.with_name(name + ".part")
    try:
        with part.open("w", encoding="utf-8") as out:
            out.write(before)
            for number, row in enumerate(rows):
                out.write((",\n" if number else "\n") + json.dumps(row, ensure_ascii=False, separators=(",", ":")))
            out.write("\n" + after)
        part.replace(target)
        return _settled(described(target, client.shown(url)), folder)
    except OSError as error:
        raise WorkspaceError(f"cannot write {part}: {error.strerror or error}. Free some space.") from error
    finally:
        part.unlink(missing_ok=True)


def keep(folder: Path, files: Iterable[Downloaded]) -> None:
    """Puts files that have been loaded in the place of their older versions. Raises WorkspaceError."""
    waiting, loaded = read_record(folder / NEW), read_record(folder)
    try:
        for file in files:
            if file.path.parent.name == NEW:
                file.path.replace(folder / file.path.name)
            loaded[file.path.name] = moved(file, folder)
            waiting.pop(file.path.name, None)
        write_record(folder, loaded.values())
        write_record(folder / NEW, waiting.values())
    except OSError as error:
        raise WorkspaceError(f"cannot write {folder}: {error.strerror or error}. Free some space.") from error


def _settled(came: Downloaded, folder: Path) -> Downloaded:
    """The file that came, unless it says the same as the loaded one, which then stays."""
    loaded = _loaded(folder, came.path.name)
    waiting = read_record(folder / NEW)
    if loaded and (loaded.sha256 == came.sha256 or same_content(loaded.path, came.path)):
        came.path.unlink()
        same = replace(loaded, etag=came.etag, last_modified=came.last_modified, url=came.url)
        write_record(folder, (read_record(folder) | {same.path.name: same}).values())
        waiting.pop(came.path.name, None)
        write_record(folder / NEW, waiting.values())
        return same
    write_record(folder / NEW, (waiting | {came.path.name: came}).values())
    return came


def _loaded(folder: Path, name: str) -> Downloaded | None:
    entry = read_record(folder).get(name)
    return replace(entry, changed=False) if entry else None


def _waiting(folder: Path, name: str) -> Downloaded | None:
    return read_record(folder / NEW).get(name)
