"""How many people plans reach together when nobody looked at the others': three assumptions about who meets whom."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from commonwatch.plan.check import covered, planned
from commonwatch.plan.instance import Instance

People: TypeAlias = Mapping[tuple[str, str, str], float]  # (need, organisation, measure) -> people
Together: TypeAlias = Callable[[Sequence[float], float], float]  # reach of each, people to be reached -> people reached


def least_lost(reach: Sequence[float], room: float) -> float:
    """Only what goes beyond the need is lost: the plans meet different people as long as there are any."""
    return min(math.fsum(reach), room)


def by_chance(reach: Sequence[float], room: float) -> float:
    """Each plan meets people of the need at random, whoever was met before: room x (1 - product of those missed)."""
    if room <= 0:
        return 0.0
    return room * (1.0 - math.prod(1.0 - min(each / room, 1.0) for each in reach))


def all_the_same(reach: Sequence[float], room: float) -> float:
    """All plans meet the same people first: the largest counts and nothing else."""
    return min(max(reach, default=0.0), room)


def met(instance: Instance, plans: Iterable[People], together: Together) -> dict[tuple[str, str, str], float]:
    """The people that plans reach together by need, as one plan: (need, "", "") -> people."""
    by_need: dict[str, list[float]] = {}
    for plan in plans:
        for need, people in planned(plan).items():
            by_need.setdefault(need, []).append(people)
    there = covered(instance)
    room = {each.need: max(0.0, each.reachable - there.get(each.need, 0.0)) for each in instance.needs}
    return {(need, "", ""): together(reach, room[need]) for need, reach in by_need.items()}
