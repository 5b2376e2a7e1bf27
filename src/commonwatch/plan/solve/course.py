"""The course of a search: the best plan so far, the lowest bound so far, and who is told."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from commonwatch.plan.solve.credit import credits
from commonwatch.plan.solve.fixed import best_people
from commonwatch.plan.solve.task import Bools, Found, Task

MENDS = 5  # tries to make a plan fair
SHORT = 1e-6  # of a credit: what may be lacking from it by rounding


@dataclass(frozen=True)
class Progress:
    """A step of the search: what was done, after how many seconds, and the figures so far (people of value 1)."""

    step: str
    seconds: float
    objective: float
    upper_bound: float
    gap: float


Told: TypeAlias = Callable[[Progress], None]


class Course:
    """What a search has come to; a plan that leaves someone worse off is never its best."""

    def __init__(self, task: Task, best: Found, alone: Bools, tell: Told | None, started: float) -> None:
        self.task = task
        self.best = best
        self.alone = alone  # levels of each one's own plan
        self.bound = np.inf
        self.weights = task.laid.probability
        self.started = started
        self.bound_by_fairness = False
        self._tell = tell

    @property
    def gap(self) -> float:
        """How far the best plan is below the bound, as a share of the plan's value."""
        return relative_gap(self.best.priced, self.bound, self.best.objective)

    @property
    def done(self) -> bool:
        """Whether the gap is small enough, the time is over, or the search was cancelled."""
        return self.gap <= self.task.gap or self.task.over

    def tighten(self, bound: float, step: str) -> None:
        """A bound was proved."""
        self.bound = min(self.bound, bound)
        self.say(step)

    def offer(self, plan: Found, step: str) -> bool:
        """A plan was found; whether it is the best so far and leaves no one worse off."""
        if plan.priced <= self.best.priced or self.worse_off(plan).any():
            return False
        self.best = plan
        self.say(step)
        return True

    def worse_off(self, plan: Found) -> Bools:
        """The organisations `(o,)` that the plan leaves worse off, however its quarters are shared."""
        fair = self.task.fair
        if fair is None:
            return np.zeros(len(self.task.laid.budget), dtype=bool)
        _, lacking = credits(self.task.laid, plan.people, fair.least, self.task.seed)
        return np.asarray(lacking > SHORT * fair.least)

    def polish(self, levels: Bools, step: str) -> None:
        """Offers the best plan on these levels; one that is fair, on other levels where these permit none."""
        made = best_people(self.task, levels, self.weights, fair=False)
        if made is None or made[0].priced <= self.best.priced or self.offer(made[0], step):
            return
        self.bound_by_fairness = True
        laid, worse = self.task.laid, np.zeros(len(self.task.laid.budget), dtype=bool)
        mended, plan = levels, made[0]
        for _ in range(MENDS):
            if fair := best_people(self.task, mended, self.weights, fair=True):
                self.offer(fair[0], step)
                return
            worse |= self.worse_off(plan)
            mended = np.where(worse[laid.level_organisation], self.alone, levels)
            made = best_people(self.task, mended, self.weights, fair=False)
            if made is None or made[0].priced <= self.best.priced or self.offer(made[0], step):
                return
            plan = made[0]

    def say(self, step: str) -> None:
        """Tells the step, if anyone listens."""
        if self._tell is not None:
            seconds = time.monotonic() - self.started
            self._tell(Progress(step, seconds, self.best.objective, self.bound, self.gap))


def relative_gap(reached: float, bound: float, value: float) -> float:
    """The share of a plan's value by which the bound is above what it reached; 0 where both are nothing."""
    above = bound - reached
    if above <= 1e-9 * max(1.0, abs(reached)):
        return 0.0
    return above / value if value > 0 else np.inf
