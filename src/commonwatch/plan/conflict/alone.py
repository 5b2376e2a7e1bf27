"""What each organisation earns when all go alone, for an instance and for what a change makes of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from commonwatch.plan.instance import Instance
from commonwatch.plan.solve.alone import alone_plans
from commonwatch.plan.solve.credit import alone_together
from commonwatch.plan.solve.layout import Floats, layout
from commonwatch.plan.solve.program import Risk
from commonwatch.plan.solve.task import task_for

CLOSE = 1e-4


@dataclass(frozen=True)
class Earned:
    """Works credits out; those of one instance are known beforehand."""

    instance: Instance
    known: Mapping[str, float] | None
    seed: int

    def of(self, instance: Instance, deadline: float) -> Floats | None:
        """Credit `(o,)` of each, people of value 1; None where the instance doesn't ask that no one be worse off.

        Raises TimeoutError at the deadline (monotonic clock).
        """
        if not instance.rules.no_one_worse_off:
            return None
        if instance is self.instance and self.known is not None:
            return np.array([self.known[who.organisation] for who in instance.organisations])
        laid = layout(instance)
        risk = Risk(instance.rules.risk_lambda if len(instance.scenarios) > 1 else 0.0, instance.rules.alpha)
        earned = alone_together(laid, alone_plans(task_for(laid, risk, CLOSE, self.seed, deadline, None)))
        if time.monotonic() > deadline:
            raise TimeoutError
        return earned
