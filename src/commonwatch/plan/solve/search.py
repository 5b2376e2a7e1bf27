"""The search for the joint plan of a task that is too large for one piece: first plans, bounds, better plans near."""

import numpy as np

from commonwatch.plan.solve.bound import Root, priced_bound, root_bounds
from commonwatch.plan.solve.course import Course
from commonwatch.plan.solve.curves import curves
from commonwatch.plan.solve.fixed import best_people
from commonwatch.plan.solve.flow import flows
from commonwatch.plan.solve.near import place_groups, replanned
from commonwatch.plan.solve.task import Bools, Found
from commonwatch.plan.solve.whole import solved_from

FLOWS, FIRST_POLISHED = 24, 4
POLISH_EVERY = 6  # groups planned anew
GROUP_LEVELS = 150
IN_PART = 1e-6
MANY_LEVELS, FEW_ROUNDS = 20_000, 3  # where rounds of the whole relaxed program cost more than places by themselves
SWEEPS = 60
IN_ONE_PIECE = 4_000  # levels up to which idle sweeps end in one program of everything
PIECES = 6
IDLE_SWEEPS = 2  # without a better plan, after which places are planned in larger groups


def search(course: Course) -> None:
    """Improves the course's plan and bound until it is done."""
    task = course.task
    seen = course.best.levels | _first_plans(course)
    if task.risk.weight > 0 and not course.done:
        made = best_people(task, course.best.levels, course.weights, fair=False)
        course.weights = made[1] if made else course.best.weights
        seen |= _first_plans(course)
    roots: list[Root] = []

    def say(root: Root) -> bool:
        roots.append(root)
        course.tighten(root.bound, "bound")
        return course.done or (len(root.levels) > MANY_LEVELS and len(roots) >= FEW_ROUNDS)

    root = root_bounds(task, curves(task.laid, course.weights), say)
    if root is not None and len(root.levels) <= MANY_LEVELS:
        seen |= root.levels > IN_PART
    _sweeps(course, seen, root)


def _first_plans(course: Course) -> Bools:
    """Offers the plans of quick flows; the levels that any of them uses."""
    task = course.task
    seen = np.zeros(len(task.laid.level_cost), dtype=bool)
    for number, (_, levels) in enumerate(flows(task, curves(task.laid, course.weights), FLOWS)):
        seen |= levels
        if task.over:
            break
        if number >= FIRST_POLISHED or number == 0:
            made = best_people(task, levels, course.weights, fair=False)
            if made is not None:
                course.polish(made[0].levels, "flow")
    return seen


def _sweeps(course: Course, seen: Bools, root: Root | None) -> None:
    """Plans places anew, group by group, and proves a bound place by place where that is what the gap needs."""
    task, idle, most = course.task, 0, GROUP_LEVELS
    plan = course.best
    priced = len(seen) > IN_ONE_PIECE and root is not None and not course.done
    if priced and root is not None:
        seen = seen | _by_places(course, root)
    for sweep in range(SWEEPS):
        if course.done:
            return
        before = course.best.priced
        groups = place_groups(task, seen, most, task.seed * SWEEPS + sweep)
        for first in range(0, len(groups), 2):
            if course.done:
                return
            plan = replanned(task, plan, groups[first : first + 2], seen, course.weights)
            course.offer(plan, "places anew")
            if first % POLISH_EVERY == POLISH_EVERY - 2:
                course.polish(plan.levels, "people anew")
                plan = _better(plan, course)
        if task.over:
            return
        course.polish(plan.levels, "people anew")
        plan = _better(plan, course)
        idle = idle + 1 if course.best.priced <= before * (1 + 1e-6) else 0
        if root is not None and not priced and not course.done:
            seen = seen | _by_places(course, root)
            priced = True
        if idle >= IDLE_SWEEPS or len(groups) == 1:
            if len(groups) == 1 or len(task.laid.level_cost) <= IN_ONE_PIECE:
                _in_one_piece(course, root)
                return
            most, idle = 2 * most, 0


def _by_places(course: Course, root: Root) -> Bools:
    """Proves a bound place by place; the levels it stands on."""
    bound, opened = priced_bound(course.task, course.weights, root)
    course.tighten(bound, "bound by places")
    return opened


def _in_one_piece(course: Course, root: Root | None) -> None:
    """One integer program of everything, again where the worst scenarios of its plan are others than it weighed."""
    task = course.task
    for _ in range(PIECES):
        levels, bound = solved_from(task, course.best, root, course.weights)
        course.tighten(bound, "in one piece")
        if levels is None or course.done:
            return
        course.polish(levels, "in one piece")
        made = best_people(task, levels, course.weights, fair=True)
        if course.done or made is None or task.risk.weight == 0:
            return
        course.weights = (course.weights + made[1]) / 2
        root = None


def _better(plan: Found, course: Course) -> Found:
    """Where the search goes on: from the best, or from a better one that is unfair as long as fairness may mend it."""
    return course.best if course.best.priced >= plan.priced or course.bound_by_fairness else plan
