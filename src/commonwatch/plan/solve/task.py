"""What is to be solved, and a plan found for it."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonwatch.plan.solve.highs import Cancelled
from commonwatch.plan.solve.layout import Floats, Layout, cut, summed
from commonwatch.plan.solve.program import Fair, Risk, floor_price, value_unit
from commonwatch.plan.solve.worth import levels_used, short_of_floors, worth

Bools = NDArray[np.bool_]
NEGLIGIBLE = 1e-7  # of a need's room


@dataclass(frozen=True)
class Task:
    """A layout with its rules, and what the solver may spend on it."""

    laid: Layout
    risk: Risk
    fair: Fair | None
    gap: float
    seed: int
    deadline: float  # on the monotonic clock
    cancelled: Cancelled | None
    unit: float
    price: float

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.deadline - time.monotonic()

    @property
    def over(self) -> bool:
        """Whether to stop: no time left, or cancelled."""
        return self.left <= 0 or (self.cancelled is not None and self.cancelled())


@dataclass(frozen=True)
class Found:
    """A plan: people per way, the levels they stand on, its objective, and the same less the price of missed floors."""

    people: Floats
    levels: Bools
    objective: float
    priced: float
    weights: Floats  # of the scenarios


def task_for(
    laid: Layout,
    risk: Risk,
    gap: float,
    seed: int,
    deadline: float,
    cancelled: Cancelled | None,
    fair: Fair | None = None,
) -> Task:
    """The task of a layout, its units set by it."""
    return Task(laid, risk, fair, gap, seed, deadline, cancelled, value_unit(laid), floor_price(laid))


def found(task: Task, people: Floats) -> Found:
    """The plan of people per way: what is negligible left out, within budgets and access to the last digit."""
    laid = task.laid
    room = laid.room[laid.way_need]
    kept = np.where(people > NEGLIGIBLE * room, np.minimum(people, room), 0.0)
    reached = summed(laid.way_need, kept, len(laid.needs))
    kept = kept * cut(reached, laid.room)[laid.way_need]
    levels = levels_used(laid, kept)
    paid = summed(laid.way_organisation, laid.way_cost * kept, len(laid.budget))
    left = laid.budget - summed(laid.level_organisation, laid.level_cost * levels, len(laid.budget))
    kept = kept * np.where(laid.way_cost > 0, cut(paid, left)[laid.way_organisation], 1.0)
    value = worth(laid, kept, task.risk)
    missed = float(short_of_floors(laid, kept).sum())
    return Found(kept, levels, value.objective, value.objective - task.price * missed, value.weights)
