"""Floors that a plan misses: by how much, why, and what would make them possible."""

import numpy as np

from commonwatch.plan.instance import Instance
from commonwatch.plan.solve.layout import Layout
from commonwatch.plan.solve.plan import Short
from commonwatch.plan.solve.task import Found
from commonwatch.plan.solve.worth import short_of_floors

WORTH_TELLING = 1e-3  # people


def missed_floors(instance: Instance, laid: Layout, plan: Found) -> tuple[Short, ...]:
    """The floors that the plan misses, each with its reason in a sentence."""
    short = short_of_floors(laid, plan.people)
    told = np.flatnonzero(short > np.maximum(WORTH_TELLING, 1e-6 * laid.floor))
    return tuple(
        Short(
            need=laid.needs[at],
            asked=float(laid.floor[at] + laid.covered[at]),
            short=float(short[at]),
            why=_why(instance, laid, plan, int(at), float(short[at])),
        )
        for at in told
    )


def _why(instance: Instance, laid: Layout, plan: Found, at: int, short: float) -> str:
    need, rules = instance.needs[at], instance.rules
    serving = [each for each in instance.measures if each.theme == need.theme]
    mandated = [each for each in instance.organisations if need.theme in each.themes]
    reaching = [each for each in mandated if each.reaches(need.place)]
    if not serving:
        return f"no measure serves {need.theme}: add one"
    if not mandated:
        return f"no organisation has the mandate for {need.theme}: one with it is missing"
    if not reaching:
        names = ", ".join(each.organisation for each in mandated)
        return f"{need.place} is within nobody's reach who may act on {need.theme} ({names}): reach is missing"
    barred = [
        each.organisation
        for each in reaching
        if {(each.organisation, need.place), (each.organisation, need.theme)} & rules.red_lines
    ]
    if len(barred) == len(reaching):
        return f"red lines keep {', '.join(barred)} away: lift one"
    ways = np.flatnonzero(laid.way_need == at)
    if not len(ways):
        least = min(each.setup_cost_usd for each in serving)
        return f"no budget covers a set-up: at least {least:,.0f} USD in one organisation's budget is missing"
    cost = float(laid.way_cost[ways].min())
    limited = [laid.organisations[o] for o in np.unique(laid.way_organisation[ways]) if np.isfinite(laid.most[o])]
    places = f", or more places for {', '.join(limited)}" if limited else ""
    there = plan.levels[laid.way_presence[ways]].any()
    setup = "" if there else f" and {laid.level_total[laid.way_level[ways]].min():,.0f} USD to set up"
    return f"budgets, other floors and credits leave no more: about {short * cost:,.0f} USD more{setup}{places}"
