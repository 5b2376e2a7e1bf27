"""Tasks solved in one piece: an integer program that holds scenarios, floors, credits and levels together."""

import numpy as np

from commonwatch.plan.solve.bound import Root
from commonwatch.plan.solve.curves import curves, scenario_curves
from commonwatch.plan.solve.fixed import best_people
from commonwatch.plan.solve.highs import loaded, run
from commonwatch.plan.solve.layout import Floats
from commonwatch.plan.solve.program import make_program
from commonwatch.plan.solve.task import Bools, Found, Task

MOST_LEVELS, MOST_COLUMNS = 80, 4_000
TIGHT = 1e-9  # feasibility of a small program, so that its plan is exact to rounding
LEAST_GAP = 1e-9
ROOM_LEFT, CLOSE = 1e-9, 1e-7  # added to a bound for the solver's own tolerance, as a share
MOST_APART = 2_000  # scenarios x needs


def is_small(task: Task) -> bool:
    """Whether a task can be solved in one piece."""
    laid = task.laid
    size = laid.people.size * 4 + len(laid.way_need) + 4 * len(laid.pairs[0])
    return len(laid.level_cost) <= MOST_LEVELS and size <= MOST_COLUMNS


def solved_whole(task: Task) -> tuple[Found | None, float]:
    """The best plan of a small task and the bound of its priced objective, people of value 1."""
    laid = task.laid
    split = task.risk.weight > 0 and len(laid.people) > 1
    curved = scenario_curves(laid) if split else curves(laid, laid.probability)
    risk = task.risk if split else None
    program, at = make_program(laid, curved, unit=task.unit, price=task.price, fair=task.fair, risk=risk)
    model = loaded(program, task.seed, task.cancelled, whole=True)
    model.setOptionValue("primal_feasibility_tolerance", TIGHT)
    model.setOptionValue("mip_feasibility_tolerance", TIGHT)
    answer = run(model, task.left, gap=LEAST_GAP)
    bound = answer.bound * task.unit
    if answer.values is None:
        return None, bound
    levels = answer.values[at.levels] > 0.5
    best = best_people(task, levels, laid.probability, fair=True)
    return (best[0] if best else None), bound + ROOM_LEFT * abs(bound)


def solved_from(task: Task, start: Found, root: Root | None, weights: Floats) -> tuple[Bools | None, float]:
    """The best levels of a task and the bound of its priced objective, by one integer program from a plan on.

    Scenarios enter apart where they are few, else by `weights`; the root's links come along where they fit.
    """
    laid = task.laid
    split = task.risk.weight > 0 and len(laid.people) > 1 and laid.people.size <= MOST_APART
    curved = scenario_curves(laid) if split else curves(laid, weights)
    risk = task.risk if split else None
    program, at = make_program(laid, curved, unit=task.unit, price=task.price, fair=task.fair, risk=risk)
    model = loaded(program, task.seed, task.cancelled, whole=True)
    if root is not None and not split and (count := root.links.shape[0]):
        starts, columns = root.links.indptr[:-1].astype(np.int32), root.links.indices.astype(np.int32)
        model.addRows(count, np.full(count, -np.inf), np.zeros(count), root.links.nnz, starts, columns, root.links.data)
    levels = program.whole.astype(np.int32)
    model.setSolution(len(levels), levels, start.levels.astype(float))
    answer = run(model, task.left, gap=task.gap / 2)
    bound = answer.bound * task.unit
    return (None if answer.values is None else answer.values[at.levels] > 0.5), bound + CLOSE * abs(bound)
