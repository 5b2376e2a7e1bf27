"""One entry measured in a process of its own, so that its peak memory is its own."""

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from benchmarks.registry import entries

ENOUGH_SECONDS = 1.0
ENOUGH_RUNS = 5
KIB_IN_MIB = 1024
BYTES_IN_MIB = 1024**2


class Measurement(NamedTuple):
    """The fastest run in seconds, and the peak memory of its process, or of one that it starts, in MiB."""

    seconds: float
    memory: float


def measure(name: str) -> Measurement:
    """The entry of that name, run up to 5 times or until a second is spent."""
    job = entries()[name].prepare()
    runs: list[float] = []
    while not runs or (len(runs) < ENOUGH_RUNS and sum(runs) < ENOUGH_SECONDS):
        started = time.perf_counter()
        job()
        runs.append(time.perf_counter() - started)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Measurement(min(runs), peak / (BYTES_IN_MIB if sys.platform == "darwin" else KIB_IN_MIB))


def measure_apart(name: str) -> Measurement:
    """The same, in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(measure, name).result()
