"""A folder on disk that holds one study: tables, what was published, the ledgers, and a lock for whoever writes."""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import polars as pl

from commonwatch.errors import WorkspaceBusyError, WorkspaceError
from commonwatch.files import ASIDE, read_parquet, write_text
from commonwatch.ledger import read_actions, read_runs
from commonwatch.outputs import end_move
from commonwatch.packs import loaded_packs

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

FORMAT = 1
FOLDERS = ("tables", "publish", "ledger")
LOADED = (".lock", ".next", "downloads", "packs", "packs.json", "mappings", "plans", "judgements")
"""What may be there before the first run: the lock, and what loading, fetching and named plans leave."""
WAIT_SECONDS = 600.0


class Workspace:
    """A study to read from: its tables, published files, ledger of runs and ledger of actions."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def tables(self) -> list[str]:
        """The names of the tables, in alphabetical order."""
        return sorted(path.stem for path in (self.path / "tables").glob("*.parquet"))

    def table(self, name: str) -> pl.DataFrame:
        """The table of that name. Raises WorkspaceError when the workspace has none or a broken one."""
        if name == "actions":
            return self.actions()
        if name == "rejected":
            return self.rejected()
        if name not in self.tables():
            there = ", ".join(self.tables()) or "none yet"
            raise WorkspaceError(
                f"the workspace {self.path} has no table '{name}' (tables: {there}). "
                f"`commonwatch run --workspace {self.path}` makes them."
            )
        mend = f"`commonwatch run --workspace {self.path}` makes it again."
        return read_parquet(self.path / "tables" / f"{name}.parquet", mend)

    def rejected(self) -> pl.DataFrame:
        """table, source, file, row, reason, rows, example: the rows of loaded files that could not be used."""
        from commonwatch.evidence.checks import rejected_none

        mend = "Load the file again."
        loaded = [read_parquet(pack / "rejected.parquet", mend) for pack in loaded_packs(self.path)]
        return pl.concat([rejected_none(), *loaded])

    def runs(self) -> list[dict[str, Any]]:
        """The ledger of runs, oldest first: what was read, by which version, how long, how many rows."""
        return read_runs(self.path / "ledger")

    def run_on(self, evidence: "Evidence") -> dict[str, Any]:
        """The ledger's entry of the last run, if it was made on this evidence. Raises WorkspaceError otherwise."""
        run: dict[str, Any] | None = next((run for run in reversed(self.runs()) if "settings" in run), None)
        if run is None or run["digest"] != evidence.digest:
            raise WorkspaceError(
                f"the tables of {self.path} were made from other evidence than "
                f"{', '.join(pack.name for pack in evidence.packs)}. Name the packs of the run with --evidence, or run "
                f"again: `commonwatch run --workspace {self.path}`."
            )
        return run

    def actions(self) -> pl.DataFrame:
        """The ledger from warning to action: who was told, what was decided, what came of it."""
        return read_actions(self.path / "ledger")


@contextmanager
def writing(path: Path, wait: float = WAIT_SECONDS, say: Callable[[str], None] = print) -> Iterator[Workspace]:
    """The workspace, made when it isn't there, held for this process alone until the block ends.

    While another process holds it, says so and waits up to `wait` seconds. What a killed run left half written is
    swept, and a move into place that it had begun is ended. Raises WorkspaceBusyError after the wait, WorkspaceError
    for a folder that is no workspace or can't be written.
    """
    check(path)
    try:
        for name in FOLDERS:
            (path / name).mkdir(parents=True, exist_ok=True)
        lock = (path / ".lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise _refused(path, error) from error
    with lock:
        try:
            _hold(lock, path, wait, say)
            _sweep(path)
        except OSError as error:
            raise _refused(path, error) from error
        end_move(path)
        if not (path / "workspace.json").exists():
            write_text(json.dumps({"format": FORMAT}), path / "workspace.json")
        yield Workspace(path)


def _refused(path: Path, error: OSError) -> WorkspaceError:
    reason = error.strerror or error
    return WorkspaceError(f"cannot write the workspace {path}: {reason}. Free some space or name another --workspace.")


def _sweep(path: Path) -> None:
    for left in [*path.rglob(f"{ASIDE}*")]:
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


def check(path: Path) -> None:
    """Raises WorkspaceError for a file, a folder of something else, a broken mark or another format."""
    if not path.exists():
        return
    known = path / "workspace.json"
    if not path.is_dir():
        raise WorkspaceError(
            f"{path} is a file; expected a folder or a path that isn't there yet. Name another --workspace."
        )
    if not known.exists():
        others = [
            child.name
            for child in path.iterdir()
            if child.name not in (*FOLDERS, *LOADED) and not child.name.startswith(ASIDE)
        ]
        if others:
            raise WorkspaceError(
                f"{path} holds other files ({others[0]}, ...) and is no workspace. Name an empty or new folder."
            )
        return
    try:
        number = json.loads(known.read_text(encoding="utf-8"))["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f'{known} can\'t be read: {error!r}. Mend it to {{"format": {FORMAT}}} or name another --workspace.'
        ) from error
    if number != FORMAT:
        raise WorkspaceError(
            f"{known}: format {number}, expected {FORMAT}. Use the version of commonwatch that wrote it, or a new one."
        )


def _hold(lock: TextIO, path: Path, wait: float, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + wait
    told = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            if time.monotonic() >= deadline:
                raise WorkspaceBusyError(
                    f"the workspace {path} is held by another run (process {holder}). "
                    "Wait for it to end, or name another --workspace."
                ) from None
            if not told:
                say(f"waiting: the workspace {path} is held by another run (process {holder})")
                told = True
            time.sleep(0.2)
    os.ftruncate(lock.fileno(), 0)
    os.write(lock.fileno(), str(os.getpid()).encode())  # at once: a full disk says so here, not when the file is closed
