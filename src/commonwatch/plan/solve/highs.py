"""The solver HiGHS, quiet, on one thread, with a seed: linear programs that grow by rows, and integer programs."""

import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import highspy
import numpy as np
from scipy import sparse

from commonwatch.plan.solve.layout import Floats, Ints

FIRST = threading.Lock()
ASK_EVERY = 0.1  # seconds between two questions whether to stop
Cancelled: TypeAlias = Callable[[], bool]


@dataclass(frozen=True)
class Program:
    """Maximise gain x `columns`, with bounds on columns and rows; `whole` are the columns that are integer."""

    gain: Floats
    lower: Floats
    upper: Floats
    rows: sparse.csr_matrix
    row_lower: Floats
    row_upper: Floats
    whole: Ints


@dataclass(frozen=True)
class Answer:
    """What HiGHS found; `values` is None when it found nothing, `bound` no plan of the program can pass."""

    values: Floats | None
    duals: Floats
    objective: float
    bound: float
    optimal: bool


def loaded(program: Program, seed: int, cancelled: Cancelled | None = None, *, whole: bool = False) -> Any:
    """A HiGHS object that holds the program; its integers only when `whole`."""
    _banner_swallowed()
    model = _made()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("parallel", "off")
    model.setOptionValue("random_seed", seed)
    held = highspy.HighsLp()
    held.num_col_, held.num_row_ = len(program.gain), len(program.row_lower)
    held.sense_ = highspy.ObjSense.kMaximize
    held.col_cost_, held.col_lower_, held.col_upper_ = program.gain, program.lower, program.upper
    held.row_lower_, held.row_upper_ = program.row_lower, program.row_upper
    held.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    held.a_matrix_.start_ = program.rows.indptr.astype(np.int32)
    held.a_matrix_.index_ = program.rows.indices.astype(np.int32)
    held.a_matrix_.value_ = program.rows.data.astype(float)
    if whole and len(program.whole):
        kinds = np.full(len(program.gain), highspy.HighsVarType.kContinuous)
        kinds[program.whole] = highspy.HighsVarType.kInteger
        held.integrality_ = list(kinds)
    model.passModel(held)
    if cancelled is not None:
        _heed(model, cancelled)
    return model


def run(
    model: Any,
    seconds: float,
    *,
    nodes: int | None = None,
    gap: float | None = None,
    start: Floats | None = None,
) -> Answer:
    """The answer of a loaded model within so many seconds, nodes, and relative gap, from a start if there is one."""
    model.setOptionValue("time_limit", model.getRunTime() + max(seconds, 0.01))  # its clock runs on between runs
    if nodes is not None:
        model.setOptionValue("mip_max_nodes", nodes)
    if gap is not None:
        model.setOptionValue("mip_rel_gap", gap)
        model.setOptionValue("mip_abs_gap", 1e-9)
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = list(start)
        model.setSolution(given)
    model.run()
    status, info, found = model.getModelStatus(), model.getInfo(), model.getSolution()
    optimal = status == highspy.HighsModelStatus.kOptimal
    integer = bool(len(model.getLp().integrality_))
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = info.mip_dual_bound if integer else info.objective_function_value
    return Answer(
        values=np.array(found.col_value) if feasible else None,
        duals=np.array(found.row_dual),
        objective=info.objective_function_value,
        bound=bound if optimal or integer else np.inf,
        optimal=optimal,
    )


def _made() -> Any:
    made: Callable[[], Any] = highspy.Highs
    return made()


def _banner_swallowed() -> None:
    """The first model of a process prints a banner from C before it can be told not to: made once, out of sight.

    By one thread: of two at once the second would take the first one's silence for the standard output, for good.
    """
    with FIRST:
        _first_made()


@cache
def _first_made() -> None:
    sys.stdout.flush()
    flush = ctypes.CDLL(None).fflush
    kept = os.dup(1)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        _made()
        flush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _heed(model: Any, cancelled: Cancelled) -> None:
    asked = [0.0, 0.0]  # when last, and what was said

    def ask(event: Any) -> None:
        now = time.monotonic()
        if now - asked[0] > ASK_EVERY:
            asked[:] = [now, float(cancelled())]
        if asked[1]:
            event.interrupt()

    model.cbSimplexInterrupt += ask
    model.cbMipInterrupt += ask
