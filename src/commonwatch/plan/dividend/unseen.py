"""Scenarios to plan on and others to judge on: a plan is never praised for the weather it was made for."""

from collections.abc import Sequence
from dataclasses import replace

from commonwatch.plan.instance import Instance, Scenario

ENOUGH = 10  # scenarios, from which half are kept for judging


def parted(instance: Instance) -> tuple[Instance, Instance | None]:
    """The instance to plan on, and the one to judge on: its `testing` scenarios, or else every other one of its own.

    None for the second where it has neither.
    """
    if instance.testing:
        return instance, replace(instance, scenarios=instance.testing)
    if len(instance.scenarios) < ENOUGH:
        return instance, None
    return _with(instance, instance.scenarios[0::2]), _with(instance, instance.scenarios[1::2])


def _with(instance: Instance, scenarios: Sequence[Scenario]) -> Instance:
    total = sum(each.probability for each in scenarios)
    if not total:
        return _with(instance, [replace(each, probability=1.0) for each in scenarios])
    return replace(instance, scenarios=tuple(replace(each, probability=each.probability / total) for each in scenarios))
