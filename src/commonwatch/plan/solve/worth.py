"""What a plan is worth: the mean over scenarios and the mean of the worst, and the weights that the worst put on them."""

from dataclasses import dataclass

import numpy as np

from commonwatch.plan.solve.curves import scenario_values
from commonwatch.plan.solve.layout import Floats, Layout, summed
from commonwatch.plan.solve.program import Risk


@dataclass(frozen=True)
class Worth:
    """Mean, mean of the worst alpha of probability (CVaR), and the objective that joins them; people of value 1."""

    mean: float
    cvar: float
    objective: float
    weights: Floats  # of the scenarios: the objective is their product with the scenarios' values


def worth(laid: Layout, people: Floats, risk: Risk) -> Worth:
    """The worth of people per way."""
    added = summed(laid.way_need, people, len(laid.needs))
    values = scenario_values(laid, added)
    left, worst = risk.alpha, np.zeros(len(values))
    for at in np.argsort(values, kind="stable"):
        worst[at] = min(left, laid.probability[at])
        left -= worst[at]
    worst /= max(worst.sum(), 1e-300)
    mean, cvar = float(laid.probability @ values), float(worst @ values)
    weights = (1 - risk.weight) * laid.probability + risk.weight * worst
    return Worth(mean, cvar, (1 - risk.weight) * mean + risk.weight * cvar, weights)


def short_of_floors(laid: Layout, people: Floats) -> Floats:
    """People `(n,)` missing from each need's floor."""
    return np.maximum(laid.floor - summed(laid.way_need, people, len(laid.needs)), 0.0)


def levels_used(laid: Layout, people: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """The levels `(l,)` that people per way stand on."""
    used = np.zeros(len(laid.level_cost), dtype=bool)
    level = np.unique(laid.way_level[people > 0])
    while len(level):
        used[level] = True
        level = laid.level_parent[level]
        level = level[level >= 0]
    return used
