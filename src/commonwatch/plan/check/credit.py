"""Who may claim which part of a need's value: the plan says who fills which quarter, within what quarters can give."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from commonwatch.plan.check.value import need_value
from commonwatch.plan.instance.model import Need, Rules


@dataclass(frozen=True)
class CreditRange:
    """The least and the most an organisation can earn in a need: filling the plan's last quarters, or its first."""

    least: float
    most: float


@dataclass(frozen=True)
class Overclaim:
    """Organisations that claim more together than their people can earn in the best quarters."""

    organisations: tuple[str, ...]
    credit: float
    people: float
    most: float


def credit_range(need: Need, rules: Rules, existing: float, people: Mapping[str, float]) -> dict[str, CreditRange]:
    """The least and most credit of each organisation in a need, in weighted people at the central figure.

    `people` are those that each organisation reaches there, `existing` those covered already, who fill first.
    """
    total = math.fsum(people.values())
    whole = need_value(need.people, existing, total, rules, need.severity)
    return {
        who: CreditRange(
            least=whole - need_value(need.people, existing, total - count, rules, need.severity),
            most=need_value(need.people, existing, count, rules, need.severity),
        )
        for who, count in people.items()
    }


def overclaim(
    need: Need, rules: Rules, existing: float, people: Mapping[str, float], credit: Mapping[str, float]
) -> Overclaim | None:
    """The group of organisations whose credit is furthest above what its people can earn; None where no credit is above 0.

    The quarters can be shared out so that each gets its credit when no group exceeds its most, and all together get the
    need's value. A group's most is a concave function of its people, made of straight pieces: on the piece with slope s
    the worst group is everybody with more than s per person, so five groups are tried, not all.
    Method: Edmonds (1970), bases of a submodular function; its extreme ones are the orders of filling.
    """
    found: list[Overclaim] = []
    for slope in {*(tier * rules.weight(need.severity) for tier in rules.tiers), 0.0}:
        group = tuple(sorted(who for who, count in people.items() if credit[who] > slope * count))
        if group:
            reached = math.fsum(people[who] for who in group)
            most = need_value(need.people, existing, reached, rules, need.severity)
            found.append(Overclaim(group, math.fsum(credit[who] for who in group), reached, most))
    return max(found, key=lambda each: (each.credit - each.most, each.organisations), default=None)
