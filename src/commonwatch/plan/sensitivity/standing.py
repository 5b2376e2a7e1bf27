"""A plan as it stands on the arrays of its instance, and its program: what budgets are worth, and their prices."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Instance
from commonwatch.plan.solve import Plan
from commonwatch.plan.solve.bound import root_bounds
from commonwatch.plan.solve.curves import curves, scenario_curves
from commonwatch.plan.solve.fixed import apart
from commonwatch.plan.solve.highs import loaded, run
from commonwatch.plan.solve.layout import Floats, Ints, layout, summed
from commonwatch.plan.solve.program import Fair, Risk, make_program
from commonwatch.plan.solve.task import Bools, Task, task_for
from commonwatch.plan.solve.worth import levels_used, worth

ROUNDED = 1e-5  # of a credit, and
FLOORED = 1e-9  # of a floor: what a plan may lack of it by rounding
NUDGE = 1e-5  # of a budget


@dataclass(frozen=True)
class Standing:
    """A plan on the layout of its instance: what is to be solved, people per way, levels, weights of the scenarios.

    Floors ask for no more than the plan keeps of them, credits for what each had alone when the plan was made.
    """

    task: Task
    people: Floats  # t
    levels: Bools  # l
    weights: Floats  # s
    budget: Floats  # o, USD; the layout's is higher by what may be added

    @property
    def added(self) -> Floats:
        """People `(n,)` that the plan adds."""
        return summed(self.task.laid.way_need, self.people, len(self.task.laid.needs))


@dataclass(frozen=True)
class Budgeted:
    """A linear program of a plan, its budgets to be set."""

    task: Task
    model: Any
    rows: Ints
    scale: Floats

    def at(self, budget: Floats) -> tuple[float, Floats]:
        """What budgets `(o,)` in USD reach, in people of value 1, and the price `(o,)` of a USD of each."""
        for row, most in zip(self.rows, budget / self.scale, strict=True):
            self.model.changeRowBounds(int(row), -np.inf, float(most))
        answer = run(self.model, math.inf)
        if not answer.optimal:
            raise PlanError(
                "the plan can't be carried out by its instance: budgets, floors or credits don't permit its set-up. "
                "Give the instance with which the plan was made, or plan anew."
            )
        price = np.maximum(answer.duals[self.rows], 0.0) * self.task.unit / self.scale
        return answer.objective * self.task.unit, price

    def price(self, budget: Floats, organisation: int, most: float) -> float:
        """The price of a USD just above an organisation's budget, `most` USD at the furthest.

        At a kink a budget has two prices: the next USD has this one.
        """
        nudged = budget.copy()
        nudged[organisation] += min(NUDGE * self.scale[organisation], most)
        return float(self.at(nudged)[1][organisation])


def standing(instance: Instance, plan: Plan, seed: int, beyond: float = 0.0) -> Standing:
    """The plan on its instance's layout, made for budgets that are `beyond` USD higher.

    Raises PlanError for a line that the instance doesn't permit, or that no solver would use.
    """
    roomy = tuple(replace(each, budget_usd=each.budget_usd + beyond) for each in instance.organisations)
    laid = layout(replace(instance, organisations=roomy))
    way_at = {
        (laid.needs[n], laid.organisations[o], laid.measures[m]): at
        for at, (n, o, m) in enumerate(zip(laid.way_need, laid.way_organisation, laid.way_measure, strict=True))
    }
    people = np.zeros(len(laid.way_need))
    for line in plan.lines:
        way = way_at.get((line.need, line.organisation, line.measure))
        if way is None:
            raise PlanError(
                f"the plan's line {line.need}, {line.organisation}, {line.measure}: expected one that its instance permits "
                "and that no other measure beats in both costs. Give the instance with which the plan was made, or plan anew."
            )
        people[way] += line.people
    added = summed(laid.way_need, people, len(laid.needs))
    laid = replace(laid, floor=np.minimum(laid.floor, added * (1 - FLOORED)))
    risk = risk_of(instance)
    fair = None
    if plan.alone is not None and instance.rules.no_one_worse_off:
        alone = np.array([plan.alone.get(name, 0.0) for name in laid.organisations])
        fair = Fair(alone * (1 - ROUNDED), np.zeros(len(alone)))
    return Standing(
        task=task_for(laid, risk, 0.0, seed, math.inf, None, fair),
        people=people,
        levels=levels_used(laid, people),
        weights=worth(laid, people, risk).weights if len(people) else laid.probability,
        budget=np.array([each.budget_usd for each in instance.organisations], dtype=float),
    )


def risk_of(instance: Instance) -> Risk:
    """How the instance weighs its worst cases; not at all where it has one scenario."""
    return Risk(instance.rules.risk_lambda if len(instance.scenarios) > 1 else 0.0, instance.rules.alpha)


def budgeted(held: Standing, *, fixed: bool) -> Budgeted:
    """The linear program of a plan's instance: with the plan's set-up `fixed`, or with set-up paid in shares.

    In shares, rows that every plan keeps and that the shares break are added where the mean counts alone (`root_bounds`).
    """
    task, laid = held.task, held.task.laid
    split = apart(task)
    curved = scenario_curves(laid) if split else curves(laid, held.weights)
    program, at = make_program(
        laid, curved, unit=task.unit, price=task.price, fair=task.fair, risk=task.risk if split else None
    )
    if fixed:
        lower, upper = program.lower.copy(), program.upper.copy()
        lower[at.levels] = upper[at.levels] = held.levels.astype(float)
        program = replace(program, lower=lower, upper=upper)
    model = loaded(program, task.seed)
    root = None if fixed or split else root_bounds(task, curved, lambda _: False)
    if root is not None and (count := root.links.shape[0]):
        starts, columns = root.links.indptr[:-1].astype(np.int32), root.links.indices.astype(np.int32)
        model.addRows(count, np.full(count, -np.inf), np.zeros(count), root.links.nnz, starts, columns, root.links.data)
    rows = np.arange(at.budget_rows.start, at.budget_rows.stop)
    return Budgeted(task, model, rows, np.maximum(laid.budget, 1.0))
