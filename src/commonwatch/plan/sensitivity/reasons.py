"""Why each measure is in the plan or out of it, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from commonwatch.plan.instance import Instance, Measure
from commonwatch.plan.sensitivity.names import Names, figure, listed, people
from commonwatch.plan.sensitivity.outside import Ground, why_out
from commonwatch.plan.sensitivity.standing import budgeted, standing
from commonwatch.plan.solve import Line, Plan
from commonwatch.plan.solve.layout import Floats

BEYOND = 1_000.0  # USD by which budgets may be higher in the program that prices them


@dataclass(frozen=True)
class Reason:
    """Why a measure is in the plan (`chosen`) or out of it, as a sentence."""

    measure: str
    chosen: bool
    sentence: str


def reasons(instance: Instance, plan: Plan, labels: Mapping[str, str], seed: int = 0) -> dict[str, Reason]:
    """For every measure of the instance the reason why it is in or out, by measure.

    In: people, places, and USD per weighted person with its part of the set-up (that of an organisation in a place is
    shared by what the measures spend there). Out: no need of its theme, nobody left to reach, no mandate, no reach, red
    lines, no budget for the set-up, another measure of the theme that is cheaper, no place left, or money that does more
    elsewhere. The last compares the most that the measure brings for a USD beside the plan with the price of a USD of
    that organisation's budget in the linear program over people on the plan's set-up; where it brings more than that, the
    plan is worked out with its set-up. `labels` name measures, and also themes, places and organisations where given.
    Raises PlanError for a plan that isn't one of this instance.
    """
    names = Names(labels)
    ground = Ground(instance, standing(instance, plan, seed), _prices(instance, plan, seed), plan.gap, names)
    used: dict[str, list[Line]] = {}
    for line in plan.lines:
        used.setdefault(line.measure, []).append(line)
    setup = _setup_parts(instance, plan)
    return {
        each.measure: Reason(each.measure, True, f"In: {_what_in(instance, used[each.measure], setup, names)}.")
        if each.measure in used
        else Reason(each.measure, False, f"Out: {why_out(ground, each)}.")
        for each in instance.measures
    }


def _prices(instance: Instance, plan: Plan, seed: int) -> Floats:
    """What a USD just above each budget `(o,)` would bring on the plan's set-up."""
    roomy = standing(instance, plan, seed, beyond=BEYOND)
    if not len(roomy.people):
        return np.zeros(len(roomy.budget))
    program = budgeted(roomy, fixed=True)
    return np.array([program.price(roomy.budget, at, BEYOND / 100) for at in range(len(roomy.budget))])


def _what_in(instance: Instance, lines: list[Line], setup: Mapping[int, float], names: Names) -> str:
    place_of = {each.need: each.place for each in instance.needs}
    count: dict[str, float] = {}
    for line in lines:
        count[place_of[line.need]] = count.get(place_of[line.need], 0.0) + line.people
    where = listed([names.place(place) for place in sorted(count, key=lambda place: (-count[place], place))])
    usd = sum(line.cost_usd + setup[id(line)] for line in lines)
    credit = sum(line.credit for line in lines)
    told = f"{people(sum(count.values()))} in {where}"
    if credit <= 0:
        return f"{told}, though they have no weight in the plan's worth"
    if usd <= 0:
        return f"{told}, at no cost"
    return f"{told}, at {figure(usd / credit)} USD for each weighted person, set-up included"


def _setup_parts(instance: Instance, plan: Plan) -> dict[int, float]:
    """Each line's part (USD) of the set-up of its organisation in its place, by what it spends there."""
    place_of = {each.need: each.place for each in instance.needs}
    measures: dict[str, Measure] = {each.measure: each for each in instance.measures}
    together: dict[tuple[str, str], list[Line]] = {}
    for line in plan.lines:
        together.setdefault((line.organisation, place_of[line.need]), []).append(line)
    parts: dict[int, float] = {}
    for lines in together.values():
        setup = max(measures[line.measure].setup_cost_usd for line in lines)
        by = [line.cost_usd for line in lines]
        if sum(by) <= 0:
            by = [line.people for line in lines]
        parts |= {id(line): setup * part / sum(by) for line, part in zip(lines, by, strict=True)}
    return parts
