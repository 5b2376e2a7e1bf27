"""A workspace as one moment saw it: every table of the same run, held in memory, replaced when something new is written."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from commonwatch.errors import WorkspaceError
from commonwatch.outputs import unfinished_move
from commonwatch.packs import FOLDER, MANIFEST, read_manifest
from commonwatch.publish.open_picture import JUDGEMENTS, judged
from commonwatch.response.findings import read_verdicts
from commonwatch.vocabulary import Theatre, theatre
from commonwatch.workspace import Workspace

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

WATCHED = (
    "ledger/runs.jsonl",
    "ledger/actions.parquet",
    MANIFEST,
    JUDGEMENTS.as_posix(),
    "judgements/findings.csv",
    "track-record/about.parquet",
    "gallery/gallery.parquet",
)
"""Files of which one changes whenever there is something new to read; named plans are watched besides."""

TRIES, PAUSE = 50, 0.1  # a run that is moving its tables into place needs a moment


@dataclass(frozen=True)
class Study:
    """What a page is made of: a workspace's tables, its last run, and a `version` that changes with any of them."""

    path: Path
    version: str
    run: Mapping[str, Any] | None
    files: Mapping[str, bytes] = field(repr=False)
    holder: "Studies" = field(repr=False)
    _read: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _made: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)
    _making: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def empty(self) -> bool:
        """Whether nothing has been run here yet."""
        return self.run is None or "watch" not in self.files

    @property
    def theatre(self) -> Theatre | None:
        """The theatre of the last run; None before the first."""
        return theatre(self.run["theatre"]) if self.run else None

    @property
    def origin(self) -> date | None:
        """First day of the month whose end the last run looks from; None before the first."""
        return date.fromisoformat(f"{self.run['origin']}-01") if self.run else None

    def names(self) -> list[str]:
        """The names of the tables, in alphabetical order."""
        return sorted({*self.files, "actions", "rejected"})

    def has(self, *names: str) -> bool:
        """Whether the workspace holds all these tables."""
        return {*names} <= {*self.names()}

    def table(self, name: str) -> pl.DataFrame:
        """The table of that name, as the last run left it. Raises WorkspaceError when there is none, or a broken one."""
        with self._lock:
            if name not in self._read:
                self._read[name] = self._decoded(name)
            return self._read[name]

    def findings(self) -> pl.DataFrame:
        """The findings with verdict, why, by, on: what an office said of each; null where nobody has."""
        return judged(self.table("findings"), read_verdicts(self.path))

    def made(self, name: str, make: Callable[["Study"], pl.DataFrame]) -> pl.DataFrame:
        """A table made from this study, once: by `make` when it is first asked for, from memory after that."""
        with self._making:
            if name not in self._made:
                self._made[name] = make(self)
            return self._made[name]

    def evidence(self) -> "Evidence":
        """The starter and what is loaded in the workspace, as `commonwatch run` reads it. Raises PackError."""
        return self.holder.evidence()

    def _decoded(self, name: str) -> pl.DataFrame:
        workspace = Workspace(self.path)
        if name == "actions":
            return workspace.actions()
        if name == "rejected":
            return workspace.rejected()
        if name not in self.files:
            return workspace.table(name)  # which says what is there, and how to make it
        try:
            return pl.read_parquet(BytesIO(self.files[name]))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise WorkspaceError(
                f"the table {name} of {self.path} can't be read: {error}. `commonwatch run --workspace {self.path}` makes it again."
            ) from error


class Studies:
    """The newest study of a workspace, read anew when a file of it has changed, and the evidence under it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._now: Study | None = None

    def known(self) -> Study | None:
        """The study in memory if it is still the newest; None when it has to be read."""
        now = self._now
        return now if now is not None and now.version == _stamp(self.path) else None

    def now(self) -> Study:
        """The newest study, whole: never tables of two runs. Raises WorkspaceError."""
        with self._lock:
            known = self.known()
            if known is None:
                known = self._now = self._whole()
            return known

    def nothing(self) -> Study:
        """A study without a table, for a page that needs none of the workspace."""
        return Study(self.path, "", None, {}, self)

    async def newest(self) -> Study:
        """The newest study, read in a thread when it has to be: the loop stays free. Raises WorkspaceError."""
        known = self.known()
        return known if known is not None else await run_in_threadpool(self.now)

    def evidence(self) -> "Evidence":
        """The starter and what is loaded here, read anew when a pack has come or gone. Raises PackError."""
        packs = tuple((str(self.path / FOLDER / pack.folder), pack.sha256) for pack in read_manifest(self.path))
        with EVIDENCE:
            return _evidence(packs)

    def _whole(self) -> Study:
        for _ in range(TRIES):
            version = _stamp(self.path)
            if unfinished_move(self.path) is None:
                runs = [run for run in Workspace(self.path).runs() if run.get("command") == "run"]
                files = _bytes(self.path / "tables")
                if files is not None and version == _stamp(self.path) and unfinished_move(self.path) is None:
                    return Study(self.path, version, runs[-1] if runs else None, files, self)
            time.sleep(PAUSE)
        raise WorkspaceError(
            f"the workspace {self.path} keeps changing: a run was moving its tables into place and didn't end. "
            f"`commonwatch run --workspace {self.path}` ends it."
        )


EVIDENCE = threading.Lock()


@lru_cache(maxsize=2)
def _evidence(packs: tuple[tuple[str, str], ...]) -> "Evidence":
    from commonwatch.evidence import load_evidence, starter_pack

    return load_evidence([starter_pack(), *(Path(folder) for folder, sha256 in packs)])


def study(request: Request) -> Study:
    """The study that this request is answered from, one and the same from its beginning to its end."""
    held = getattr(request.state, "study", None)
    if held is None:
        held = request.state.study = request.app.state.studies.now()
    assert isinstance(held, Study)
    return held


def needed(here: Study, *names: str) -> None:
    """Raises WorkspaceError naming the first table that the workspace lacks, and the command that makes it."""
    for name in names:
        if not here.has(name):
            here.table(name)


def _stamp(path: Path) -> str:
    plans = sorted(found.relative_to(path).as_posix() for found in path.glob("plans/*/record.jsonl"))
    return _digest(_stat(path, [*WATCHED, *plans]))


def _stat(path: Path, names: Iterable[str]) -> list[str]:
    found = []
    for name in names:
        try:
            known = os.stat(path / name)  # noqa: PTH116 - asked at every request: a third of the time of Path.stat
        except OSError:
            continue
        found.append(f"{name}:{known.st_ino}:{known.st_size}:{known.st_mtime_ns}")
    return found


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _bytes(folder: Path) -> dict[str, bytes] | None:
    try:
        return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}
    except FileNotFoundError:
        return None
