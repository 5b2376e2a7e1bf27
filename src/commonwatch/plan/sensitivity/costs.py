"""An instance at other costs of what is assumed."""

import math
from collections.abc import Collection
from dataclasses import replace

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Instance
from commonwatch.plan.instance.lines import nearest


def at_costs(instance: Instance, assumed: Collection[str], times: float) -> Instance:
    """The instance with unit and set-up costs (USD) of these measures times a factor, all others as they are.

    Raises PlanError for a measure that the instance doesn't have, and for a factor that isn't a number of 0 or more.
    """
    known = {each.measure for each in instance.measures}
    for name in sorted(set(assumed) - known):
        raise PlanError(
            f"assumed costs: expected measures of the instance, got '{name}'. {nearest(name, known)}".rstrip()
        )
    if not (math.isfinite(times) and times >= 0):
        raise PlanError(f"assumed costs: expected to take them times a number of 0 or more, got {times!r}.")
    return replace(
        instance,
        measures=tuple(
            replace(each, unit_cost_usd=each.unit_cost_usd * times, setup_cost_usd=each.setup_cost_usd * times)
            if each.measure in assumed
            else each
            for each in instance.measures
        ),
    )
