"""Why the floors of an instance can't all be met: the smallest set of rules in conflict, and what would be enough."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from commonwatch.plan.conflict.alone import Earned
from commonwatch.plan.conflict.building import elastic
from commonwatch.plan.conflict.facts import facts
from commonwatch.plan.conflict.mends import Mend, mend
from commonwatch.plan.conflict.rules import FLOOR, Rule, able, asked, fairness, floors, limits
from commonwatch.plan.conflict.search import CONFLICTING, IRREDUCIBLE, SMALLEST, Found, smallest
from commonwatch.plan.instance import Instance

TIME_LIMIT = 20.0
SEARCH, FAIR_SEARCH = 0.4, 0.7  # of the time, until which the conflict is searched without fairness, and with it
WITH_FAIRNESS = 3  # the fewest rules in conflict when fairness is one: beside it a floor, and a budget or most places


@dataclass(frozen=True)
class Conflict:
    """Rules that no plan can keep together.

    `proof` is smallest (no set of fewer rules conflicts), irreducible (without any one of these the others can be kept),
    or conflicting (the time ended before more was known). `facts` are what no rule could give up: measures, mandates and
    reach. `mends` are changes of one rule each, enough with all other rules of the instance in force; for the rules in
    `unknown` the time ended before one was found.
    """

    rules: tuple[Rule, ...]
    proof: str
    facts: tuple[str, ...]
    mends: tuple[Mend, ...]
    unknown: tuple[Rule, ...]


def conflict(
    instance: Instance, seed: int = 0, time_limit: float = TIME_LIMIT, alone: Mapping[str, float] | None = None
) -> Conflict | None:
    """The smallest set of rules that no plan can keep together; None where none was proven to conflict in the time.

    `alone` is each one's credit when all go alone, where it is known (`Plan.alone`); a change of another rule leaves the
    credits asked for as they are in the instance.
    """
    begun = time.monotonic()
    deadline = begun + time_limit
    wanted = {rule: asked(instance, floor) for rule, floor in floors(instance).items()}
    needs = {need for each in wanted.values() for need in each}
    if not needs:
        return None
    earned = Earned(instance, alone, seed)
    every = {need.need for need in instance.needs} if instance.rules.no_one_worse_off else needs
    rules = (*wanted, *limits(instance, every))
    unable = {need.need for need in instance.needs if need.need in needs and not able(instance, need)}
    blocked = next((rule for rule, those in wanted.items() if those.keys() & unable), None)
    if blocked is not None:
        found: Found | None = Found(frozenset({blocked}), SMALLEST)
    else:
        found = _searched(instance, rules, needs, earned, begun, time_limit)
    if found is None:
        return None
    mends, unknown = list[Mend](), list[Rule]()
    members = sorted(found.rules, key=lambda rule: (rule.kind != FLOOR, rule))
    for number, rule in enumerate(members):
        now = time.monotonic()
        share = max(1 / (len(members) - number), 0.5 if rule.kind == FLOOR else 0.0)
        until = now + share * max(deadline - now, 0.0)
        try:
            made = mend(instance, rules, rule, earned, until)
        except TimeoutError:
            unknown.append(rule)
        else:
            mends += [made] if made else []
    told = {need for rule in members if rule.kind == FLOOR for need in wanted[rule]} & (unable or needs)
    return Conflict(tuple(members), found.proof, facts(instance, members, told), tuple(mends), tuple(unknown))


def _searched(
    instance: Instance,
    rules: tuple[Rule, ...],
    needs: Collection[str],
    earned: Earned,
    begun: float,
    time_limit: float,
) -> Found | None:
    """The smallest conflict without fairness, and where that is none or a large one, with it."""
    limiting = limits(instance, needs)
    bearing = tuple(rule for rule in rules if rule.kind == FLOOR or rule in limiting)
    found, settled = None, True
    try:
        found = smallest(elastic(instance, bearing, None, earned.seed), (), None, begun + SEARCH * time_limit)
    except TimeoutError:
        settled = False
    if not instance.rules.no_one_worse_off or (found and len(found.rules) <= WITH_FAIRNESS):
        return found
    fewer = None if found is None else len(found.rules)
    settled = settled and (found is None or found.proof == SMALLEST)
    try:
        until = begun + FAIR_SEARCH * time_limit
        program = elastic(instance, rules, earned.of(instance, until), earned.seed)
        fair = smallest(program, (fairness(),), fewer, until)
    except TimeoutError:
        return found and replace(found, proof=IRREDUCIBLE if found.proof == SMALLEST else found.proof)
    if fair is None:
        return found
    return fair if settled else replace(fair, proof=CONFLICTING)
