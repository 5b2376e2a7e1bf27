"""The folder itself: is it a workspace, who holds it, is there room on the disk."""

import fcntl
import shutil
from pathlib import Path

from commonwatch.doctor.finding import Finding, run_again
from commonwatch.errors import WorkspaceError
from commonwatch.workspace import check

ENOUGH_MB = 500


def folder(path: Path) -> Finding:
    """Whether this is a workspace, of a format that this version reads."""
    run = f"{run_again(path, None)} makes one"
    if not path.exists():
        return Finding("missing", "there is no workspace here", str(path), run)
    try:
        check(path)
    except WorkspaceError as error:
        return Finding("broken", "this is no workspace that can be used", str(path), str(error))
    if not any(path.iterdir()):
        return Finding("missing", "the folder is empty, there is no workspace in it", str(path), run)
    if not (path / "workspace.json").exists():
        return Finding("missing", "the mark of a workspace", "workspace.json", f"{run} again")
    return Finding("ok", "a workspace of a format that this version reads", "workspace.json")


def holder(path: Path) -> str | None:
    """The number of the process that holds the workspace; None when it is free."""
    lock = path / ".lock"
    if not lock.exists():
        return None
    with lock.open(encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return handle.read().strip() or "unknown"
    return None


def lock(path: Path) -> Finding:
    """Whether a command writes here now."""
    process = holder(path)
    if process is None:
        return Finding("ok", "no command writes here now", ".lock")
    return Finding("note", f"process {process} writes here now", ".lock", "ask again when it has ended")


def space(path: Path) -> Finding:
    """How much room the disk has."""
    free = shutil.disk_usage(path).free // 10**6
    if free < ENOUGH_MB:
        return Finding("note", f"only {free} MB are free on the disk", str(path), "make room before the next run")
    return Finding("ok", f"{free:,} MB are free on the disk", str(path))
