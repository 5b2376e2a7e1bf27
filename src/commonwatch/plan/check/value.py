"""The value of a plan, by filling quarters: scenario by scenario, their mean, the worst of them, and the objective."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from commonwatch.plan.instance.model import Instance, Rules, Scenario

People: TypeAlias = Mapping[tuple[str, str, str], float]  # (need, organisation, measure) -> people


def filled(people: float, covered: float, tiers: Sequence[float]) -> float:
    """The worth of reaching `covered` of `people`: each quarter, from the first, at its tier; those beyond count 0."""
    quarter = people / len(tiers)
    return math.fsum(tier * min(max(covered - k * quarter, 0.0), quarter) for k, tier in enumerate(tiers))


def need_value(people: float, existing: float, added: float, rules: Rules, severity: int) -> float:
    """What `added` people are worth on top of `existing` cover, which fills the quarters first, in weighted people."""
    before, after = filled(people, existing, rules.tiers), filled(people, existing + added, rules.tiers)
    return rules.weight(severity) * (after - before)


def value(instance: Instance, people: People, scenario: Scenario) -> float:
    """The value of a plan in one scenario, in weighted people: only what the plan adds counts."""
    added, existing = planned(people), covered(instance)
    return math.fsum(
        need_value(
            scenario.people[need.need], existing.get(need.need, 0.0), added[need.need], instance.rules, need.severity
        )
        for need in instance.needs
        if need.need in added
    )


def values(instance: Instance, people: People) -> list[tuple[float, float]]:
    """(probability, value) of every scenario, in the order of the instance."""
    return [(each.probability, value(instance, people, each)) for each in instance.scenarios]


def mean(outcomes: Iterable[tuple[float, float]]) -> float:
    """The mean of (probability, value)."""
    return math.fsum(probability * figure for probability, figure in outcomes)


def cvar(outcomes: Iterable[tuple[float, float]], alpha: float) -> float:
    """The mean of the worst `alpha` of probability; of the scenario at the edge only the part that fits counts.

    Method: Rockafellar and Uryasev (2002), Conditional value-at-risk for general loss distributions, section 4.
    """
    left, parts = alpha, []
    for probability, figure in sorted(outcomes, key=lambda outcome: outcome[1]):
        taken = min(probability, left)
        parts.append(taken * figure)
        left -= taken
    return math.fsum(parts) / alpha


def objective(instance: Instance, people: People) -> float:
    """(1 - lambda) x mean + lambda x CVaR of a plan, in weighted people."""
    outcomes, rules = values(instance, people), instance.rules
    return (1 - rules.risk_lambda) * mean(outcomes) + rules.risk_lambda * cvar(outcomes, rules.alpha)


def planned(people: People) -> dict[str, float]:
    """The people that a plan adds, by need."""
    added: dict[str, float] = {}
    for (need, _, _), count in people.items():
        added[need] = added.get(need, 0.0) + count
    return added


def covered(instance: Instance) -> dict[str, float]:
    """The people covered already, by need."""
    cover: dict[str, float] = {}
    for each in instance.existing:
        cover[each.need] = cover.get(each.need, 0.0) + each.people
    return cover
