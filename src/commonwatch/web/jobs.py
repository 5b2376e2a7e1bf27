"""Plans being worked out: one at a time in a process of its own, a few waiting; they end with the server."""

import json
import logging
import queue
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from fastapi import FastAPI, Request

from commonwatch.errors import WorkspaceBusyError
from commonwatch.publish.language import _
from commonwatch.web.planning.order import CANCEL, PLAN, Order

LOG = logging.getLogger("commonwatch.web")
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
MOST_WAITING, MOST_KEPT = 4, 24
TIMES, BEYOND = 4.0, 300.0  # of the seconds to look for a plan, and beyond them: after that a process is ended
COMMAND = (sys.executable, "-m", "commonwatch.web.planning.work")
STEPS_KEPT = 400


@dataclass(frozen=True)
class Step:
    """What the search had come to after so many seconds: worth of the best plan, and of any; the gap as a share."""

    step: str
    seconds: float
    objective: float | None
    upper_bound: float | None
    gap: float | None


@dataclass
class Job:
    """One job: its key in an address, where it lies, what it started from, and what it has come to."""

    key: str
    folder: Path
    order: Order
    start: str  # the plan it was made from, as NAME@2, "run" or a job's key
    changes: tuple[str, ...]  # of that plan, as lines
    asked: datetime = field(default_factory=lambda: datetime.now(UTC))
    state: str = WAITING
    stage: str = ""
    part: str = ""  # of the stage, in the words of what works it out
    begun: float = 0.0
    seconds: float = 0.0
    steps: list[Step] = field(default_factory=list)
    made: tuple[str, ...] = ()
    stopped: bool = False
    error: str = ""
    saved: str = ""  # NAME@2, once it has been saved
    process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (WAITING, RUNNING)

    @property
    def elapsed(self) -> float:
        """Seconds since it began, until it ended."""
        return time.monotonic() - self.begun if self.state == RUNNING else self.seconds

    @property
    def has_plan(self) -> bool:
        """Whether a plan has been found."""
        return PLAN in self.made


class Jobs:
    """The jobs of one server, in a folder that goes when it ends."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._room = TemporaryDirectory(prefix="commonwatch-plans-")
        self._jobs: dict[str, Job] = {}
        self._orders: queue.Queue[Job] = queue.Queue()
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._ended = False

    def start(self, order: Order, write: Callable[[Path], None], start: str, changes: tuple[str, ...] = ()) -> Job:
        """A new job in line; `write` writes what is asked into its folder.

        Raises WorkspaceBusyError when too many wait, and what `write` raises.
        """
        self._room_for_one()
        key = secrets.token_hex(4)
        folder = Path(self._room.name) / key
        folder.mkdir(mode=0o700)
        try:
            write(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        job = Job(key, folder, order, start, changes)
        with self._lock:
            self._jobs[key] = job
            self._sweep()
        self._put(job)
        return job

    def again(self, job: Job, order: Order, write: Callable[[Path], None]) -> None:
        """Puts a job that has ended in line once more, for other stages of the same plan. Raises WorkspaceBusyError."""
        with self._lock:
            if job.live:
                return
            job.state = WAITING
        try:
            self._room_for_one(besides=job)
            write(job.folder)
        except BaseException:
            job.state = DONE
            raise
        job.order, job.stopped, job.error, job.stage, job.part = order, False, "", "", ""
        job.asked = datetime.now(UTC)
        self._put(job)

    def find(self, key: str) -> Job | None:
        """The job of that key."""
        return self._jobs.get(key)

    def listed(self) -> list[Job]:
        """All jobs, the newest first."""
        return sorted(self._jobs.values(), key=lambda job: job.asked, reverse=True)

    def ahead(self, job: Job) -> int:
        """How many run or wait before a job that waits."""
        return sum(other.live and other is not job and other.asked < job.asked for other in self.listed())

    def cancel(self, job: Job) -> None:
        """Stops a job; what it has found so far stays."""
        with self._lock:
            if job.state == WAITING:
                job.state, job.stopped = DONE, True
            elif job.state == RUNNING and job.process is not None and job.process.stdin is not None:
                job.stopped = True
                with suppress(OSError):
                    job.process.stdin.write(CANCEL + "\n")
                    job.process.stdin.flush()

    def end(self) -> None:
        """Ends what runs, and takes everything away."""
        with self._lock:
            self._ended = True
            running = [job.process for job in self._jobs.values() if job.process is not None]
        for process in running:
            process.kill()
            process.wait()
        self._room.cleanup()

    def _room_for_one(self, besides: Job | None = None) -> None:
        with self._lock:
            waiting = sum(job.state == WAITING and job is not besides for job in self._jobs.values())
        if waiting >= MOST_WAITING:
            raise WorkspaceBusyError(
                _(
                    "{count} plans are waiting to be worked out. Stop one of them, or come again in a few minutes."
                ).format(count=waiting)
            )

    def _sweep(self) -> None:
        over = [job for job in self._jobs.values() if not job.live][: max(0, len(self._jobs) - MOST_KEPT)]
        for job in over:
            del self._jobs[job.key]
            shutil.rmtree(job.folder, ignore_errors=True)

    def _put(self, job: Job) -> None:
        self._orders.put(job)
        with self._lock:
            if self._worker is None:
                self._worker = threading.Thread(target=self._run_all, name="plans", daemon=True)
                self._worker.start()

    def _run_all(self) -> None:
        while not self._ended:
            job = self._orders.get()
            try:
                self._run(job)
            except Exception:
                LOG.exception("the job %s failed", job.key)
                job.state, job.error = (
                    FAILED,
                    _("The work could not be begun; whoever runs this server finds why in its log."),
                )

    def _run(self, job: Job) -> None:
        with self._lock:
            if job.state != WAITING or self._ended:
                return
            with (job.folder / "log").open("w", encoding="utf-8") as log:
                job.process = _process((*self._command, str(job.folder)), log)
            job.state, job.begun = RUNNING, time.monotonic()
            process = job.process
        limit = TIMES * job.order.seconds + BEYOND
        clock = threading.Timer(limit, process.kill)
        clock.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                heard(job, line)
            code = process.wait()
        finally:
            clock.cancel()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()
        job.seconds = time.monotonic() - job.begun
        if code != 0 and not job.error and not self._ended:
            LOG.error("the job %s ended with %s: %s", job.key, code, (job.folder / "log").read_text("utf-8")[-4000:])
            job.error = (
                _("It took longer than {seconds} seconds and was ended.").format(seconds=round(limit))
                if job.seconds >= limit
                else _("It ended before its time; whoever runs this server finds why in its log.")
            )
        with self._lock:
            job.process = None
            job.state = FAILED if job.error else DONE


def _process(command: tuple[str, ...], log: IO[str]) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, text=True, encoding="utf-8")


def heard(job: Job, line: str) -> None:
    """Notes what the process says of its work; a line that says nothing of it is left aside."""
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        return
    if "stage" in said:
        job.stage, job.part = said["stage"], ""
    elif "step" in said:
        job.steps = [*job.steps[-STEPS_KEPT:], Step(**said)]
    elif "part" in said:
        job.part = said["part"]
    elif "made" in said:
        job.made = (*(one for one in job.made if one != said["made"]), said["made"])
    elif "error" in said:
        job.error = said["error"]


_making = threading.Lock()


def jobs(request: Request) -> Jobs:
    """The jobs of this server, made when they are first asked for."""
    state = request.app.state
    with _making:
        if not hasattr(state, "jobs"):
            state.jobs = Jobs()
        held: Jobs = state.jobs
        return held


@asynccontextmanager
async def ended_with_server(app: FastAPI) -> AsyncIterator[None]:
    """For the lifespan of a router: jobs end with the server."""
    yield
    held: Jobs | None = getattr(app.state, "jobs", None)
    if held is not None:
        held.end()
