"""The best people for set-up levels that are given: a linear program over all scenarios, floors and credits."""

from dataclasses import replace

import numpy as np

from commonwatch.plan.solve.curves import curves, scenario_curves
from commonwatch.plan.solve.highs import loaded, run
from commonwatch.plan.solve.layout import Floats
from commonwatch.plan.solve.parts import part
from commonwatch.plan.solve.program import make_program
from commonwatch.plan.solve.task import Bools, Found, Task, found

SCENARIO_NEEDS = 8_000  # scenarios x needs up to which the worst scenarios enter the program itself


def apart(task: Task) -> bool:
    """Whether a program of the task holds each scenario apart: only aversion to risk asks for it."""
    return task.risk.weight > 0 and len(task.laid.people) > 1 and task.laid.people.size <= SCENARIO_NEEDS


def best_people(task: Task, levels: Bools, weights: Floats, *, fair: bool) -> tuple[Found, Floats] | None:
    """The best plan on these levels, and the weights of the scenarios at it; None where rules can't be met on them.

    `weights` stand for the scenarios where these are too many to hold apart.
    """
    laid = task.laid
    ways = np.flatnonzero(levels[laid.way_level])
    piece = part(laid, np.arange(len(laid.needs)), ways, np.flatnonzero(levels))
    split = apart(task)
    curved = scenario_curves(piece.laid) if split else curves(piece.laid, weights)
    program, at = make_program(
        piece.laid,
        curved,
        unit=task.unit,
        price=task.price,
        fair=task.fair if fair else None,
        risk=task.risk if split else None,
        links=False,
    )
    lower = program.lower.copy()
    lower[at.levels] = 1.0
    answer = run(loaded(replace(program, lower=lower), task.seed, task.cancelled), task.left)
    if answer.values is None:
        return None
    people = np.zeros(len(laid.way_need))
    people[ways] = np.maximum(answer.values[at.ways], 0.0) * at.way_unit
    plan = found(task, people)
    if not split or not answer.optimal:
        return plan, plan.weights
    worst = np.abs(answer.duals[at.risk_rows])
    return plan, (1 - task.risk.weight) * laid.probability + task.risk.weight * worst / max(worst.sum(), 1e-300)
