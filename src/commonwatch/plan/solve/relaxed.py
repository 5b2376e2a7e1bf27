"""The linear relaxation: set-up is paid in shares, so that it is solved to the end and small differences aren't noise."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from commonwatch.plan.instance import Instance
from commonwatch.plan.solve.curves import curves, scenario_values
from commonwatch.plan.solve.highs import loaded, run
from commonwatch.plan.solve.layout import Floats, layout, summed
from commonwatch.plan.solve.program import floor_price, make_program, value_unit

SECONDS = 60.0  # for one linear program; they take hundredths


class Relaxation:
    """What organisations of an instance would add if they planned jointly, and what people added are worth."""

    def __init__(self, instance: Instance, seed: int) -> None:
        rules = replace(instance.rules, floors=(), no_one_worse_off=False)
        self._instance, self._seed = replace(instance, rules=rules), seed
        self._laid = layout(self._instance)

    def added(self, members: Collection[str]) -> Floats:
        """People `(needs,)` that these organisations add by their joint plan at central figures, as if nobody else planned."""
        those = tuple(each for each in self._instance.organisations if each.organisation in members)
        laid = layout(replace(self._instance, organisations=those))
        if not len(laid.way_need):
            return np.zeros(len(self._instance.needs))
        weighted = curves(laid, np.ones(1), laid.central[None, :])
        program, at = make_program(laid, weighted, unit=value_unit(laid), price=floor_price(laid))
        answer = run(loaded(program, self._seed), SECONDS)
        people = np.zeros(len(laid.way_need)) if answer.values is None else answer.values[at.ways] * at.way_unit
        return summed(laid.way_need, people, len(laid.needs))

    def worth(self, added: Floats) -> float:
        """Mean value (people of value 1) of people added per need `(needs,)`; those beyond access are lost."""
        return float(scenario_values(self._laid, np.minimum(added, self._laid.room)) @ self._laid.probability)
