"""The least change of one rule after which all rules can be kept, as a line that a partner may give."""

import math
import time
from dataclasses import dataclass

import numpy as np

from commonwatch.plan.change import Change, changed
from commonwatch.plan.conflict.alone import Earned
from commonwatch.plan.conflict.building import elastic
from commonwatch.plan.conflict.rules import BUDGET, FAIR, FLOOR, PLACES, Rule
from commonwatch.plan.instance import Instance

LEAST, ENOUGH, UNFAIR = "least", "enough", "unfair"
DIGITS = 1e4  # of a share
ROUNDS = 4  # of making a change larger, since it also moves what each one reaches alone
SAME = 1e-6
ROUNDING, FIGURES = 1e-8, 7  # of an amount, what isn't worth rounding up; figures that count


@dataclass(frozen=True)
class Mend:
    """A change of one rule, all others kept: the rule, the line, what it means, and what is proven.

    `proof` is least (it is enough, and no less would do), enough (less might do), or unfair (enough if someone may be
    worse off than alone; with that rule too it wasn't known in time).
    """

    rule: Rule
    change: Change
    says: str
    proof: str


def mend(instance: Instance, rules: tuple[Rule, ...], rule: Rule, earned: Earned, deadline: float) -> Mend | None:
    """The least change of one rule after which all can be kept; None where giving up all of it isn't enough.

    `rules` are those of the program, `earned` each one's credit when all go alone. Raises TimeoutError when nothing is
    known at the deadline.
    """
    program = elastic(instance, rules, None, earned.seed)
    if rule.kind == FAIR:
        held = program.kept(rules, deadline - time.monotonic()) is not None
        return Mend(rule, Change("fair", "", 0.0), "without that rule", LEAST) if held else None
    answer = program.least(rule, deadline - time.monotonic())
    if answer is None:
        return None
    amount = answer[0] * program.room.get(rule, 0.0)
    change, says = _line(instance, rule, amount)
    if not instance.rules.no_one_worse_off:
        return Mend(rule, change, says, LEAST if answer[1] else ENOUGH)
    try:
        return _fair(instance, rules, rule, earned, deadline, amount if answer[1] else 0.0)
    except TimeoutError:
        return Mend(rule, change, says, UNFAIR)


def _fair(
    instance: Instance, rules: tuple[Rule, ...], rule: Rule, earned: Earned, deadline: float, needed: float
) -> Mend | None:
    """The same where no one may be worse off, which a change moves too: it grows until what each reaches alone is met.

    `needed` is the amount (USD, places, of a share) below which nothing is enough even where someone may be.
    """
    least, first = earned.of(instance, deadline), None
    for _ in range(ROUNDS):
        program = elastic(instance, rules, least, earned.seed)
        room = program.room.get(rule, 0.0)
        known = needed / room * (1 - ROUNDING) if room else 0.0
        answer = program.least(rule, deadline - time.monotonic(), known)
        if answer is None:
            return None
        if not answer[1]:
            raise TimeoutError
        change, says = _line(instance, rule, answer[0] * room)
        first = first or Mend(rule, change, says, LEAST)
        after = None if rule.kind == FLOOR else earned.of(changed(instance, change), deadline)
        if least is None or after is None or (after <= least * (1 + SAME) + SAME).all():
            return first if change == first.change else Mend(rule, change, says, ENOUGH)
        least = np.maximum(least, after)
    return None


def _line(instance: Instance, rule: Rule, amount: float) -> tuple[Change, str]:
    """The change by an amount (USD, places, or what is taken off a share), rounded to the safe side, and its words."""
    if rule.kind == FLOOR:
        theme, group = rule.about
        share = max(floor.share for floor in instance.rules.floors if (floor.theme, floor.group) == (theme, group))
        lower = max(math.floor((share - amount) * DIGITS + SAME) / DIGITS, 0.0)
        says = f"{lower:g} instead of {share:g}" if lower else "without this floor"
        return Change("floor", f"{theme}:{group}", lower), says
    if rule.kind not in (BUDGET, PLACES):
        return Change("lift", ":".join(rule.about)), "without this red line"
    who = next(each for each in instance.organisations if each.organisation == rule.about[0])
    more = _upwards(amount)
    if rule.kind == BUDGET:
        return Change("budget", who.organisation, who.budget_usd + more), f"{more:,} USD more"
    return Change("places", who.organisation, float((who.max_places or 0) + more)), f"{more:,} more"


def _upwards(amount: float) -> int:
    """The next whole number with seven figures that count."""
    least = amount * (1 - ROUNDING) - ROUNDING
    step: int = 10 ** max(math.ceil(math.log10(max(least, 1.0))) - FIGURES, 0)
    return int(math.ceil(least / step) * step)
