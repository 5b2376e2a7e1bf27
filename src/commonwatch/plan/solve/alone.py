"""Each organisation's own best plan, on the needs net of existing cover, as if nobody else planned."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from commonwatch.plan.solve.curves import curves
from commonwatch.plan.solve.fixed import best_people
from commonwatch.plan.solve.flow import flows
from commonwatch.plan.solve.highs import loaded, run
from commonwatch.plan.solve.layout import Floats
from commonwatch.plan.solve.parts import part
from commonwatch.plan.solve.program import make_program
from commonwatch.plan.solve.task import Found, Task, found, task_for
from commonwatch.plan.solve.whole import is_small, solved_whole

WORKERS = 2
NODES = 300
CLOSE = 5e-4  # relative gap of one organisation's plan
FLOWS = 6


def alone_plans(task: Task) -> list[Floats]:
    """People per way of each organisation's own best plan; floors are a promise of the joint plan and not of these.

    Small tasks are solved to the end, others to a gap of 0.05 % or 300 nodes.
    """
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(lambda organisation: _alone(task, organisation), range(len(task.laid.budget))))


def _alone(task: Task, organisation: int) -> Floats:
    laid = task.laid
    ways = np.flatnonzero(laid.way_organisation == organisation)
    people = np.zeros(len(laid.way_need))
    if not len(ways) or task.over:
        return people
    own = part(laid, np.unique(laid.way_need[ways]), ways, np.flatnonzero(laid.level_organisation == organisation))
    own_laid = replace(own.laid, floor=np.zeros(len(own.needs)))
    its = task_for(own_laid, task.risk, CLOSE, task.seed, task.deadline, task.cancelled)
    if is_small(its):
        plan, _ = solved_whole(its)
    else:
        plan = _searched(its)
    if plan is not None:
        people[ways] = plan.people
    return people


def _searched(task: Task) -> Found:
    """The best of quick flows, then of two integer programs: for the mean, and for what the worst scenarios weigh."""
    laid, weights = task.laid, task.laid.probability
    best = found(task, np.zeros(len(laid.way_need)))
    for _, levels in flows(task, curves(laid, weights), FLOWS):
        made = best_people(task, levels, weights, fair=False)
        if made and made[0].priced > best.priced:
            best = made[0]
    for _ in range(1 if task.risk.weight == 0 else 2):
        program, at = make_program(laid, curves(laid, weights), unit=task.unit, price=task.price)
        model = loaded(program, task.seed, task.cancelled, whole=True)
        columns = program.whole.astype(np.int32)
        model.setSolution(len(columns), columns, best.levels.astype(float))
        answer = run(model, task.left, nodes=NODES, gap=task.gap)
        if answer.values is None:
            break
        made = best_people(task, answer.values[at.levels] > 0.5, weights, fair=False)
        if made is None:
            break
        weights = made[1]
        if made[0].priced > best.priced:
            best = made[0]
    return best
