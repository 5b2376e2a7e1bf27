"""The line in which sent files wait: one is read at a time, a few wait, the next is told to come again."""

import json
import os
import queue
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from commonwatch.errors import CommonwatchError
from commonwatch.publish.language import _
from commonwatch.web.uploads.reading import READ, SECONDS, TAKE

WAITING, READING, READY, TAKING, TAKEN, FAILED = "waiting", "reading", "ready", "taking", "taken", "failed"
ENDED = (READY, TAKEN, FAILED)
MOST = 6
"""Sent files kept at a time: waiting, read and not yet confirmed, or just taken."""

KEPT_SECONDS = 3600.0
LARGEST = 64_000_000  # bytes; what the server's door lets in
CHUNK = 1 << 20
THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


class BusyError(CommonwatchError):
    """More files wait than the line holds; to be sent again a little later."""


@dataclass
class Sent:
    """One sent file: its key in an address, its name and size, what is happening to it, and what came of it."""

    key: str
    name: str
    bytes: int
    folder: Path
    complete: bool
    state: str = WAITING
    answer: dict[str, Any] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)
    accept: bool = False

    @property
    def file(self) -> Path:
        """Where its bytes lie, outside the workspace."""
        return self.folder / "file" / self.name


class Line:
    """The files sent to one workspace; what they leave on disk goes when the server ends."""

    def __init__(self, workspace: Path, seconds: float = SECONDS) -> None:
        self.workspace = workspace
        self.seconds = seconds
        self._room = TemporaryDirectory(prefix="commonwatch-sent-")
        self._sent: dict[str, Sent] = {}
        self._orders: queue.Queue[tuple[str, str]] = queue.Queue()
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    def send(self, name: str, content: IO[bytes], complete: bool) -> Sent:
        """Sets a file aside and puts it in line. Raises BusyError when the line is full, CommonwatchError for no file."""
        with self._lock:
            self._sweep()
            if len(self._sent) >= MOST:
                raise BusyError(
                    _("{count} files are being looked at. Send yours again in a few minutes.").format(count=MOST)
                )
            key = secrets.token_urlsafe(12)
            folder = Path(self._room.name) / key
            (folder / "file").mkdir(parents=True, mode=0o700)
            sent = self._sent[key] = Sent(key, safe_name(name), 0, folder, complete)
        try:
            sent.bytes = _copied(content, sent.file)
        except CommonwatchError:
            self.drop(key)
            raise
        self._order(READ, sent, WAITING)
        return sent

    def take(self, key: str, accept: bool) -> None:
        """Puts a file that was read in line to be taken in; `accept` even if rows go. Nothing for one that isn't ready."""
        sent = self.get(key)
        if sent is not None and sent.state == READY:
            sent.accept = accept
            self._order(TAKE, sent, TAKING)

    def get(self, key: str) -> Sent | None:
        """The file of that key; None when it was dropped, is too old, or never was."""
        with self._lock:
            self._sweep()
            return self._sent.get(key)

    def drop(self, key: str) -> None:
        """Forgets a file and removes its bytes; one that is being read or taken is left to end first."""
        with self._lock:
            sent = self._sent.get(key)
            if sent is not None and sent.state in (*ENDED, WAITING):
                del self._sent[key]
                shutil.rmtree(sent.folder, ignore_errors=True)

    def ahead(self, key: str) -> int:
        """How many files are looked at before this one."""
        with self._lock:
            order = [each for each in self._sent.values() if each.state not in ENDED]
            keys = [each.key for each in order]
            return keys.index(key) if key in keys else 0

    def _order(self, what: str, sent: Sent, state: str) -> None:
        with self._lock:
            sent.state = state
            self._orders.put((what, sent.key))
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="sent-files", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while True:
            what, key = self._orders.get()
            sent = self._sent.get(key)
            if sent is None:
                continue
            if what == READ:
                sent.state = READING
            answer = self._answer(what, sent)
            sent.answer, sent.since = answer, time.monotonic()
            sent.state = FAILED if answer["error"] else TAKEN if what == TAKE else READY
            if sent.state != READY:
                sent.file.unlink(missing_ok=True)

    def _answer(self, what: str, sent: Sent) -> dict[str, Any]:
        order, answer = sent.folder / "order.json", sent.folder / "answer.json"
        told = {
            "do": what, "workspace": str(self.workspace.resolve()), "file": str(sent.file), "folder": str(sent.folder),
            "complete": sent.complete, "accept": sent.accept,
        }  # fmt: skip
        order.write_text(json.dumps(told), encoding="utf-8")
        answer.unlink(missing_ok=True)
        command = [sys.executable, "-m", "commonwatch.web.uploads.reading", str(order), str(answer)]
        env = {**os.environ, **dict.fromkeys(THREADS, "1"), "TMPDIR": str(sent.folder)}
        ended = "–"
        try:
            done = subprocess.run(
                command, env=env, cwd=sent.folder, timeout=self.seconds, stdin=subprocess.DEVNULL, capture_output=True, check=False
            )  # fmt: skip
            ended = str(done.returncode)
            found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
            return found
        except subprocess.TimeoutExpired:
            said = _("It took more than {count} seconds to read. Load it with `commonwatch load` instead.")
            return {"error": said.format(count=round(self.seconds))}
        except (OSError, ValueError):
            said = _(
                "The file couldn't be read: its reading ended with {code}. Load it with `commonwatch load` to see why."
            )
            return {"error": said.format(code=ended)}

    def _sweep(self) -> None:
        now = time.monotonic()
        for key, sent in list(self._sent.items()):
            if sent.state in ENDED and now - sent.since > KEPT_SECONDS:
                del self._sent[key]
                shutil.rmtree(sent.folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """A file's own name without folders or odd signs, as it stands in messages and in the ledger."""
    bare = re.split(r"[\\/]", name)[-1]
    kept = re.sub(r"[^\w.,()+ -]", "_", bare).strip(". ")
    return kept[-120:] or "file"


def _copied(content: IO[bytes], target: Path) -> int:
    done = 0
    with target.open("wb") as plain:
        while chunk := content.read(CHUNK):
            done += len(chunk)
            if done > LARGEST:
                raise CommonwatchError(
                    _("More than {count} MB at once can't be taken. Load it with `commonwatch load` instead.").format(
                        count=LARGEST // 1_000_000
                    )
                )
            plain.write(chunk)
    if not done:
        raise CommonwatchError(_("No file came, or an empty one. Choose a file and send it again."))
    return done
