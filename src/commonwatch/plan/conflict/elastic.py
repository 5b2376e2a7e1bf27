"""A program in which every rule that may be given up has a column: 0 keeps it, 1 gives it up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import highspy
import numpy as np

from commonwatch.plan.conflict.rules import BUDGET, FLOOR, PLACES, RED_LINE, Rule, asked, floors
from commonwatch.plan.instance import Instance
from commonwatch.plan.solve.highs import Program, loaded, run
from commonwatch.plan.solve.layout import Floats, Ints, Layout, summed
from commonwatch.plan.solve.program import Columns
from commonwatch.plan.solve.worth import levels_used

RELATIVE, ABSOLUTE = 1e-6, 1e-3  # by how much a limit may be passed, as plan-check has it
NEGLIGIBLE = 1e-7  # of a need's room
TIGHT = 1e-9
CLOSE, NODES = 1e-4, 100  # the relative gap of a least change, and where the search for it ends
FEW, MANY_NODES = 0.5, 100_000  # the same for rules broken: any few will do


@dataclass(frozen=True)
class Elastic:
    """The program, its layout, and the rules in the order of their columns, which are the last ones."""

    instance: Instance
    laid: Layout
    program: Program
    at: Columns
    rules: tuple[Rule, ...]
    room: Mapping[Rule, float]  # USD or places that giving up a budget or most places adds, the share of a floor
    seed: int

    def kept(self, keep: Collection[Rule], seconds: float) -> frozenset[Rule] | None:
        """The rules that a plan breaks which keeps these; it breaks few. None where no plan keeps them.

        Raises TimeoutError when neither is known within so many seconds.
        """
        first = len(self.program.gain) - len(self.rules)
        upper = self.program.upper.copy()
        upper[first:] = [0.0 if rule in keep else 1.0 for rule in self.rules]
        gain = np.zeros(len(upper))
        gain[first:] = -1.0
        whole = np.append(self.program.whole, first + np.arange(len(self.rules)))
        answer = self._solved(replace(self.program, gain=gain, upper=upper, whole=whole), seconds, FEW, MANY_NODES)
        return None if answer is None else self._broken(answer[0]) - frozenset(keep)

    def least(self, give: Rule, seconds: float, known: float = 0.0) -> tuple[float, bool] | None:
        """How much of one rule has to be given up, 0-1, where all others are kept, and whether that is proven least.

        `known` is a bound: less isn't enough. None where all of it isn't. Raises TimeoutError as `kept` does.
        """
        first = len(self.program.gain) - len(self.rules)
        column = first + self.rules.index(give)
        lower, upper, gain = self.program.lower.copy(), self.program.upper.copy(), np.zeros(len(self.program.gain))
        upper[first:] = 0.0
        lower[column], upper[column], gain[column] = known, 1.0, -1.0
        whole = self.program.whole if give.kind != RED_LINE else np.append(self.program.whole, column)
        program = replace(self.program, gain=gain, lower=lower, upper=upper, whole=whole)
        answer = self._solved(program, seconds, CLOSE, NODES)
        return None if answer is None else (float(answer[0][column]), answer[1])

    def _solved(self, program: Program, seconds: float, gap: float, nodes: int) -> tuple[Floats, bool] | None:
        model = loaded(program, self.seed, whole=True)
        for name in ("primal_feasibility_tolerance", "mip_feasibility_tolerance"):
            model.setOptionValue(name, TIGHT)
        answer = run(model, seconds, gap=gap, nodes=nodes)
        if answer.values is not None:
            return answer.values, answer.optimal
        if model.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return None
        raise TimeoutError

    def _broken(self, values: Floats) -> frozenset[Rule]:
        """The rules that a solution breaks, by its people alone."""
        laid, instance = self.laid, self.instance
        people = values[self.at.ways] * self.at.way_unit
        people = np.where(people > NEGLIGIBLE * laid.room[laid.way_need], people, 0.0)
        levels = levels_used(laid, people)
        orgs = len(laid.organisations)
        spent = summed(laid.way_organisation, laid.way_cost * people, orgs)
        spent += summed(laid.level_organisation, laid.level_cost * levels, orgs)
        there = laid.presences[levels[laid.presences]]
        places = np.bincount(laid.level_organisation[there], minlength=orgs)
        reached = dict(zip(laid.needs, summed(laid.way_need, people, len(laid.needs)), strict=True))
        lines = across(laid, instance)
        held = floors(instance)
        broken = set()
        for rule in self.rules:
            if rule.kind == FLOOR:
                wanted = asked(instance, held[rule])
                if any(people - reached[need] > _allowance(people) for need, people in wanted.items()):
                    broken.add(rule)
                continue
            who = laid.organisations.index(rule.about[0])
            budget, most = instance.organisations[who].budget_usd, instance.organisations[who].max_places
            if (
                (rule.kind == BUDGET and spent[who] - budget > _allowance(budget))
                or (rule.kind == PLACES and most is not None and places[who] > most)
                or (rule.kind == RED_LINE and (people[lines[rule.about]] > 0).any())
            ):
                broken.add(rule)
        return frozenset(broken)


def across(laid: Layout, instance: Instance) -> dict[tuple[str, ...], Ints]:
    """The ways that each red line bars."""
    needs = {need.need: need for need in instance.needs}
    sides = [{needs[name].place, needs[name].theme} for name in laid.needs]
    found: dict[tuple[str, ...], Ints] = {}
    for who, side in instance.rules.red_lines:
        barred = np.array([side in each for each in sides], dtype=bool)
        own = np.array([name == who for name in laid.organisations], dtype=bool)
        found[who, side] = np.flatnonzero(barred[laid.way_need] & own[laid.way_organisation])
    return found


def _allowance(limit: float) -> float:
    return max(ABSOLUTE, RELATIVE * abs(limit))
