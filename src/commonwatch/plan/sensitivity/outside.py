"""Why a measure that could be used isn't: places, another measure of its theme, or money that does more elsewhere."""

from dataclasses import dataclass

import numpy as np

from commonwatch.plan.instance import Instance, Measure
from commonwatch.plan.sensitivity.barred import why_barred
from commonwatch.plan.sensitivity.names import Names, figure, listed, people, percent
from commonwatch.plan.sensitivity.opening import Opening, openings
from commonwatch.plan.sensitivity.standing import Standing
from commonwatch.plan.solve.credit import credits
from commonwatch.plan.solve.fixed import best_people
from commonwatch.plan.solve.layout import Floats, summed
from commonwatch.plan.solve.task import Bools
from commonwatch.plan.solve.worth import levels_used

TRIED = 3  # openings that are planned out where the price alone doesn't decide
SAME = 1e-6  # of a plan's worth, or of a price
NOTICED = 0.005  # a share of costs
FEWEST = 0.5  # weighted people
THOUSAND = 1_000


@dataclass(frozen=True)
class Ground:
    """What the reasons are read from: the instance, its plan on the layout, a USD's price `(o,)`, the plan's gap, names."""

    instance: Instance
    held: Standing
    price: Floats
    gap: float
    names: Names


def why_out(ground: Ground, measure: Measure) -> str:
    """The reason why a measure isn't in the plan, a clause without its full stop.

    A USD taken from an organisation's other work costs its price or more, since worth is concave in a budget: an opening
    that brings less for a USD can't pay. One that brings more is planned out on its set-up beside the plan's.
    """
    laid = ground.held.task.laid
    number = laid.measures.index(measure.measure)
    if not (laid.way_measure == number).any():
        return why_barred(ground.instance, measure, ground.names)
    beside = openings(ground.held, number, ground.held.added, ground.held.levels)
    free = [each for each in beside if not each.blocked]
    if not free:
        return _no_place(ground, beside)
    ranked = sorted(free, key=lambda each: -_score(ground, each))
    if _score(ground, ranked[0]) > 1 + SAME:
        return _tried(ground, number, ranked[:TRIED])
    return _beaten(ground, measure, number, ranked[0]) or _elsewhere(ground, ranked[0])


def _score(ground: Ground, opening: Opening) -> float:
    """What an opening brings for a USD beside the price of one; above 1 it may pay."""
    price = float(ground.price[opening.organisation])
    if price > 0:
        return opening.per_usd / price
    return np.inf if opening.per_usd > 0 else 0.0


def _no_place(ground: Ground, beside: list[Opening]) -> str:
    laid, names = ground.held.task.laid, ground.names
    those = [
        f"{names.organisation(laid.organisations[at])} may be in {laid.most[at]:.0f} {'place' if laid.most[at] == 1 else 'places'}"
        for at in sorted({each.organisation for each in beside})
    ]
    return f"no place is left to those who could use it: {listed(those)}, and the plan has them in others"


def _beaten(ground: Ground, measure: Measure, number: int, best: Opening) -> str | None:
    """That another measure of the theme is cheaper or serves its people; None where it would be out without it, too."""
    laid, held, names = ground.held.task.laid, ground.held, ground.names
    siblings = [at for at, each in enumerate(ground.instance.measures) if each.theme == measure.theme and at != number]
    theirs = np.isin(laid.way_measure, siblings) & (held.people > 0)
    if not theirs.any():
        return None
    counts = {at: float(held.people[theirs & (laid.way_measure == at)].sum()) for at in siblings}
    first = max(counts, key=lambda at: counts[at])
    places = len(np.unique(laid.way_level[theirs & (laid.way_measure == first)]))
    other = ground.instance.measures[first]
    each, its = (one.unit_cost_usd + one.setup_cost_usd * places / counts[first] for one in (other, measure))
    name = names.measure(other.measure)
    if its > 0 and 1 - each / its >= NOTICED:
        return (
            f"{name} beats it: for {people(counts[first])}, set-up included, that costs {figure(each)} USD a person "
            f"against {figure(its)}, {percent(1 - each / its)} less"
        )
    others = np.where(theirs, 0.0, held.people)
    without = openings(held, number, summed(laid.way_need, others, len(laid.needs)), levels_used(laid, others))
    if not any(_score(ground, one) > 1 + SAME for one in without if not one.blocked):
        return None
    if best.per_usd <= 0:
        return f"{name} serves everyone it could reach"
    return f"{name} serves most of those it could reach, and {_comparison(ground, best)}"


def _elsewhere(ground: Ground, best: Opening) -> str:
    if best.per_usd <= 0:
        return "it would add nothing: those it could reach are reached already or have no weight"
    return _comparison(ground, best)


def _comparison(ground: Ground, best: Opening) -> str:
    here, there = (figure(each * THOUSAND) for each in (best.per_usd, float(ground.price[best.organisation])))
    brings = f"1,000 USD bring {here} weighted people here at best ({_at(ground, best)})"
    if here == there:
        return f"the money is used up by work that brings as much or more: {brings}"
    return f"the money does more elsewhere: {brings}, {there} in that budget's other work"


def _at(ground: Ground, opening: Opening) -> str:
    laid, names = ground.held.task.laid, ground.names
    return (
        f"{names.organisation(laid.organisations[opening.organisation])} in {names.place(laid.places[opening.place])}"
    )


def _tried(ground: Ground, number: int, ranked: list[Opening]) -> str:
    """What the plan would reach with the measure set up, all people planned anew."""
    task = ground.held.task
    before = best_people(task, ground.held.levels, ground.held.weights, fair=True)
    made: list[tuple[float, tuple[Opening, Bools]]] = []
    tried = [(opening, _set_up(ground, opening)) for opening in ranked]
    for opening, levels in tried:
        with_it = best_people(task, levels, ground.held.weights, fair=True)
        if with_it is not None and before is not None:
            made.append((with_it[0].priced - before[0].priced, (opening, levels)))
    if not made:
        return _impossible(ground, tried[0])
    gain, (opening, levels) = max(made, key=lambda each: each[0])
    worth, here = before[0].objective if before else 0.0, _at(ground, opening)
    if gain > SAME * worth:
        return (
            f"it is a near thing: used by {here} the plan would reach {percent(gain / worth)} more, "
            f"and it is only proven to be within {percent(ground.gap)} of the best"
        )
    if (who := _worse_off(ground, levels, number)) and (levels == ground.held.levels).all():
        return f"used by {here} it takes money without which {who} would be worse off than alone"
    if gain > -FEWEST:
        return f"used by {here} it brings no more than the work that it would replace"
    fewer = people(-gain).replace("people", "weighted people")
    return f"used by {here} it brings less than its set-up takes from other work: the plan would reach {fewer} fewer"


def _set_up(ground: Ground, opening: Opening) -> Bools:
    """The plan's levels `(l,)` with those that an opening needs."""
    levels, level = ground.held.levels.copy(), opening.level
    while level >= 0:
        levels[level] = True
        level = int(ground.held.task.laid.level_parent[level])
    return levels


def _impossible(ground: Ground, tried: tuple[Opening, Bools]) -> str:
    """Why a plan with this opening's set-up can't be: its budget, or that someone would be worse off than alone."""
    laid, names = ground.held.task.laid, ground.names
    opening, levels = tried
    one = opening.organisation
    if laid.level_cost[levels & (laid.level_organisation == one)].sum() > laid.budget[one]:
        return (
            f"its set-up of {figure(laid.level_total[opening.level])} USD doesn't fit into the budget of "
            f"{names.organisation(laid.organisations[one])} ({figure(laid.budget[one])} USD) beside what the plan sets up"
        )
    who = _worse_off(ground, levels, None) or "an organisation"
    return f"its set-up ({_at(ground, opening)}) takes money without which {who} would be worse off than alone"


def _worse_off(ground: Ground, levels: Bools, measure: int | None) -> str:
    """Whom the best plan on these levels leaves worse off than alone; nobody where it has no use for the measure."""
    task, laid = ground.held.task, ground.held.task.laid
    free = best_people(task, levels, ground.held.weights, fair=False)
    if free is None or task.fair is None:
        return ""
    if measure is not None and not free[0].people[laid.way_measure == measure].any():
        return ""
    _, lacking = credits(laid, free[0].people, task.fair.least, task.seed)
    those = [ground.names.organisation(laid.organisations[at]) for at in np.flatnonzero(lacking)]
    return listed(those) if those else ""
