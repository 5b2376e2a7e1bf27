"""What the next money of each organisation reaches: by its budget's price, and by planning anew."""

import math
from dataclasses import dataclass, replace

import numpy as np

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Instance
from commonwatch.plan.sensitivity.standing import Budgeted, Standing, budgeted, standing
from commonwatch.plan.solve import Plan
from commonwatch.plan.solve.fixed import apart
from commonwatch.plan.solve.layout import Floats
from commonwatch.plan.solve.whole import is_small, solved_whole

MOST_LEVELS = 24  # up to which a plan is planned anew in whole levels
WHOLE, RELAXED = "whole", "relaxed"


@dataclass(frozen=True)
class NextMoney:
    """What an organisation's next money reaches, people of value 1; `program` says in which program it was planned anew."""

    organisation: str
    price: float
    solved: float
    program: str  # "whole" or "relaxed"


def next_money(instance: Instance, plan: Plan, usd: float = 100_000.0, seed: int = 0) -> tuple[NextMoney, ...]:
    """What `usd` more in each organisation's budget would reach, in people of value 1 by the plan's objective.

    `price` is the dual price of a USD just above the budget, times `usd`: of the linear program over people on the plan's
    set-up, or of the relaxed one (set-up paid in shares), whichever is more. It is what the money would reach if each USD
    did as much as the first, and so the most it can reach in that program: worth is concave in a budget there.

    `solved` is what the objective rises by when everything is planned anew with that budget. Up to 24 levels of set-up
    both plans are integer programs solved to the end ("whole"): a place that opens counts in full, so it may pass `price`.
    Beyond, it is the larger rise of the two linear programs above, solved to the end too ("relaxed"): differences are
    no noise of an integer gap, and new places open, in shares; it never passes `price`.

    Floors are kept as far as the plan keeps them, and credits are held to what each had alone before. Raises PlanError
    for a sum that isn't a number above 0, and for a plan that isn't one of this instance.
    """
    if not (math.isfinite(usd) and usd > 0):
        raise PlanError(f"next money: expected USD, a number above 0, got {usd!r}.")
    held = standing(instance, plan, seed, beyond=usd)
    if not len(held.people):
        return tuple(NextMoney(each.organisation, 0.0, 0.0, WHOLE) for each in instance.organisations)
    kinds = [_rises(held, budgeted(held, fixed=fixed), usd) for fixed in (True, False)]
    prices, rises = (np.maximum(*each) for each in zip(*kinds, strict=True))
    small = len(held.levels) <= MOST_LEVELS and (is_small(held.task) or not apart(held.task))
    solved = _whole_rises(instance, plan, usd, seed) if small else rises
    return tuple(
        NextMoney(name, float(prices[at]), float(solved[at]), WHOLE if small else RELAXED)
        for at, name in enumerate(held.task.laid.organisations)
    )


def _rises(held: Standing, program: Budgeted, usd: float) -> tuple[Floats, Floats]:
    """Price x USD `(o,)`, and the rise `(o,)` by re-solving, in one program."""
    orgs = len(held.budget)
    before, _ = program.at(held.budget)
    prices, rises = np.zeros(orgs), np.zeros(orgs)
    for at in range(orgs):
        prices[at] = program.price(held.budget, at, usd / 100) * usd
        more = held.budget.copy()
        more[at] += usd
        rises[at] = max(program.at(more)[0] - before, 0.0)
    return prices, rises


def _whole_rises(instance: Instance, plan: Plan, usd: float, seed: int) -> Floats:
    """The rise `(o,)` of the best plan in whole levels."""

    def best(organisation: int | None) -> float:
        richer = tuple(
            replace(each, budget_usd=each.budget_usd + usd) if at == organisation else each
            for at, each in enumerate(instance.organisations)
        )
        found, _ = solved_whole(standing(replace(instance, organisations=richer), plan, seed).task)
        return plan.objective if found is None else max(found.objective, plan.objective)

    before = best(None)
    return np.array([max(best(at) - before, 0.0) for at in range(len(instance.organisations))])
