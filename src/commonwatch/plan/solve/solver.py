"""The joint plan of an instance: the best that is found within the time, and a bound on what any plan could reach."""

import time
from dataclasses import replace

import numpy as np

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Instance
from commonwatch.plan.solve.alone import alone_plans
from commonwatch.plan.solve.course import Course, Told, relative_gap
from commonwatch.plan.solve.credit import alone_together, credits, cut_together
from commonwatch.plan.solve.curves import curves
from commonwatch.plan.solve.floors import missed_floors
from commonwatch.plan.solve.highs import Cancelled
from commonwatch.plan.solve.layout import Floats, Layout, layout, summed
from commonwatch.plan.solve.plan import Line, Plan, Spending
from commonwatch.plan.solve.program import Fair, Risk
from commonwatch.plan.solve.search import search
from commonwatch.plan.solve.task import Found, Task, found, task_for
from commonwatch.plan.solve.whole import is_small, solved_whole
from commonwatch.plan.solve.worth import levels_used, worth

TIME_LIMIT, GAP, SEED = 60.0, 0.01, 0


def solve(
    instance: Instance,
    time_limit: float = TIME_LIMIT,
    gap: float = GAP,
    seed: int = SEED,
    progress: Told | None = None,
    cancelled: Cancelled | None = None,
) -> Plan:
    """The joint plan, within so many seconds or once its relative gap is proven; the best so far when it is cancelled.

    Raises PlanError for tiers that rise from one quarter to the next: the value would not be concave.
    """
    started = time.monotonic()
    if any(later > earlier for earlier, later in zip(instance.rules.tiers, instance.rules.tiers[1:], strict=False)):
        raise PlanError(
            f"rules.toml, [value] tiers: {list(instance.rules.tiers)} rise. Expected the first quarter of a need's people "
            "to be worth most. Put them in falling order."
        )
    laid = layout(instance)
    rules = instance.rules
    risk = Risk(rules.risk_lambda if len(instance.scenarios) > 1 else 0.0, rules.alpha)
    task = task_for(laid, risk, gap, seed, started + time_limit, cancelled)
    least: Floats | None = None
    first = found(task, np.zeros(len(laid.way_need)))
    if not len(laid.way_need):
        return _handed_on(
            instance, task, first, first.priced, started, np.zeros(len(laid.budget)) if rules.no_one_worse_off else None
        )
    if rules.no_one_worse_off:
        plans = alone_plans(task)
        least = alone_together(laid, plans)
        task = replace(task, fair=Fair(least, np.zeros(len(least))))
        first = found(task, cut_together(laid, plans))
    alone = first.levels if least is None else levels_used(laid, np.sum(plans, axis=0))
    course = Course(task, first, alone, progress, started)
    if least is not None:
        course.polish(alone, "alone")
    if is_small(task):
        plan, bound = solved_whole(task)
        if plan is not None and (plan.priced > course.best.priced):
            course.offer(plan, "whole")
        course.tighten(bound, "whole")
    else:
        search(course)
    return _handed_on(instance, task, course.best, course.bound, started, least)


def _ceiling(laid: Layout) -> float:
    """What all needs filled to their room would be worth, with any money."""
    whole = curves(laid, laid.probability)
    return float((whole.length * whole.slope).sum()) if len(laid.way_need) else 0.0


def _handed_on(instance: Instance, task: Task, plan: Found, bound: float, started: float, least: Floats | None) -> Plan:
    laid = task.laid
    missed = plan.objective - plan.priced
    ceiling = _ceiling(laid) if task.risk.weight == 0 or not np.isfinite(bound) else np.inf
    upper = max(min(bound + missed, ceiling), plan.objective)
    gap = relative_gap(plan.objective, upper, plan.objective)
    value = worth(laid, plan.people, Risk(instance.rules.risk_lambda, instance.rules.alpha))
    earned, _ = credits(laid, plan.people, least, task.seed)
    lines = tuple(
        Line(
            need=laid.needs[laid.way_need[way]],
            organisation=laid.organisations[laid.way_organisation[way]],
            measure=laid.measures[laid.way_measure[way]],
            people=float(plan.people[way]),
            credit=float(earned[way]),
            cost_usd=float(plan.people[way] * laid.way_cost[way]),
        )
        for way in np.flatnonzero(plan.people > 0)
    )
    orgs = len(laid.organisations)
    paid = summed(laid.way_organisation, laid.way_cost * plan.people, orgs)
    setup = summed(laid.level_organisation, laid.level_cost * plan.levels, orgs)
    there = laid.presences[plan.levels[laid.presences]]
    return Plan(
        lines=lines,
        presence=tuple(
            (laid.organisations[laid.level_organisation[at]], laid.places[laid.level_place[at]]) for at in there
        ),
        spending=tuple(
            Spending(name, float(setup[at]), float(paid[at]), float(laid.budget[at]))
            for at, name in enumerate(laid.organisations)
        ),
        alone=None if least is None else dict(zip(laid.organisations, map(float, least), strict=True)),
        objective=value.objective,
        mean=value.mean,
        cvar=value.cvar,
        upper_bound=float(upper),
        gap=float(gap),
        seconds=time.monotonic() - started,
        status=_status(task, gap),
        scenarios=len(instance.scenarios),
        floors=missed_floors(instance, laid, plan),
    )


def _status(task: Task, gap: float) -> str:
    if gap <= task.gap:
        return "optimal"
    if task.cancelled is not None and task.cancelled():
        return "cancelled"
    return "time limit" if task.left <= 0 else "stopped"
