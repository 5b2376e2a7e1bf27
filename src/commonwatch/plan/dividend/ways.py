"""The same money, four ways: alone, informed, proportional to need, jointly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from commonwatch.plan.dividend.overlap import People, all_the_same, by_chance, least_lost, met
from commonwatch.plan.dividend.proportional import proportional
from commonwatch.plan.instance import Existing, Instance, Organisation, allowed
from commonwatch.plan.solve import Plan, solve

ALONE, INFORMED, PROPORTIONAL, JOINT = WAYS = ("alone", "informed", "proportional", "joint")
LEAST_LOST, BY_CHANCE, FULL = "only reach above the need is lost", "overlap by chance", "full overlap"
LARGEST, SMALLEST = "largest budget first", "smallest budget first"
SPREAD, ONE = "money follows people", "one plan"
CASES = (LEAST_LOST, BY_CHANCE, FULL, LARGEST, SMALLEST, SPREAD, ONE)
OWN_GAP = 0.001  # the share below the bound at which one organisation's own plan is good enough
Told: TypeAlias = Callable[[str], None]


@dataclass(frozen=True)
class Way:
    """One way to spend the money; `case` is how overlap is counted or who plans first, `people` what is reached."""

    way: str
    case: str
    people: People


def four_ways(instance: Instance, time_limit: float, gap: float, seed: int, tell: Told) -> tuple[tuple[Way, ...], Plan]:
    """Every way's people, and the joint plan with its gap; `time_limit` seconds for the joint plan, three times as much for the rest."""
    organisations = instance.organisations
    each_limit = max(1.0, time_limit / max(1, len(organisations)))

    def own(who: Organisation, existing: Sequence[Existing]) -> dict[tuple[str, str, str], float]:
        rules = replace(instance.rules, floors=(), no_one_worse_off=False)
        its = replace(instance, organisations=(who,), rules=rules)
        within = {need for need, _, _ in allowed(its)}
        needs = tuple(need for need in instance.needs if need.need in within)
        there = tuple(each for each in existing if each.need in within)
        return solve(replace(its, needs=needs, existing=there), each_limit, OWN_GAP, seed).people if needs else {}

    tell("each alone")
    alone = [own(who, instance.existing) for who in organisations]
    ways = [
        Way(ALONE, LEAST_LOST, met(instance, alone, least_lost)),
        Way(ALONE, BY_CHANCE, met(instance, alone, by_chance)),
        Way(ALONE, FULL, met(instance, alone, all_the_same)),
    ]
    by_budget = sorted(organisations, key=lambda who: (-who.budget_usd, who.organisation))
    for case, order in ((LARGEST, by_budget), (SMALLEST, by_budget[::-1])):
        tell(f"informed, {case}")
        seen = list(instance.existing)
        done: dict[tuple[str, str, str], float] = {}
        for who in order:
            plan = own(who, seen)
            done |= plan
            seen += [Existing(need, who.organisation, people) for (need, _, _), people in plan.items()]
        ways.append(Way(INFORMED, case, done))
    tell("proportional to need")
    shared = [proportional(instance, who) for who in organisations]
    ways.append(Way(PROPORTIONAL, SPREAD, met(instance, shared, least_lost)))
    tell("jointly")
    joint = solve(instance, time_limit, gap, seed)
    ways.append(Way(JOINT, ONE, joint.people))
    return tuple(ways), joint
