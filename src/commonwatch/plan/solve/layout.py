"""An instance as arrays: the ways to reach a need, the set-up levels they stand on, and the room that is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonwatch.plan.instance import Instance, allowed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """Arrays over needs (n), organisations (o), ways (t: need, organisation, measure), levels (l) and scenarios (s).

    A level is an organisation in a place at a set-up cost: the first is its presence, each further one adds what the
    next dearer measure costs more to set up. `parent` is the level below, -1 for a presence.
    """

    needs: tuple[str, ...]
    organisations: tuple[str, ...]
    places: tuple[str, ...]
    measures: tuple[str, ...]
    weight: Floats  # n, value of a person of that severity
    people: Floats  # s x n, in need
    probability: Floats  # s
    central: Floats  # n, in need, central
    covered: Floats  # n, existing cover
    room: Floats  # n, people that the plan may add
    tiers: Floats  # 4
    floor: Floats  # n, people that plan and slack must add at least
    budget: Floats  # o, USD
    most: Floats  # o, places; infinity where any number
    way_need: Ints  # t
    way_organisation: Ints
    way_measure: Ints
    way_level: Ints
    way_cost: Floats  # t, USD a person
    way_most: Floats  # t, people that budget and room permit
    level_organisation: Ints  # l
    level_place: Ints
    level_cost: Floats  # l, USD beyond the level below
    level_total: Floats  # l, USD up to and with this level
    level_parent: Ints

    @cached_property
    def presences(self) -> Ints:
        """The levels that are a presence."""
        return np.flatnonzero(self.level_parent < 0)

    @cached_property
    def quarter_room(self) -> Floats:
        """Room `(n, 4)` in each quarter of the central people: neither covered already nor beyond access."""
        ends = self.central[:, None] * np.arange(1, 5) / 4 - self.covered[:, None]
        return np.diff(np.clip(ends, 0.0, self.room[:, None]), axis=1, prepend=0.0)

    @cached_property
    def pairs(self) -> tuple[Ints, Ints, Ints]:
        """Need and organisation of each pair that a way joins, and the pair of each way."""
        key = self.way_need * len(self.organisations) + self.way_organisation
        _, first, of_way = np.unique(key, return_index=True, return_inverse=True)
        return self.way_need[first], self.way_organisation[first], of_way

    @cached_property
    def way_presence(self) -> Ints:
        """The presence (a level) that each way needs."""
        below = self.way_level
        while (self.level_parent[below] >= 0).any():
            below = np.where(self.level_parent[below] >= 0, self.level_parent[below], below)
        return below


def summed(at: Ints, figures: Floats | Ints, count: int) -> Floats:
    """The sums `(count,)` of figures that stand at the same number."""
    return np.asarray(np.bincount(at, figures, count), dtype=np.float64)


def cut(figures: Floats, limits: Floats) -> Floats:
    """The factors, 1 at most, that bring figures within their limits."""
    figures, limits = np.broadcast_arrays(figures, np.maximum(limits, 0.0))
    factors: Floats = np.divide(limits, figures, out=np.ones(figures.shape), where=figures > limits)
    return factors


def layout(instance: Instance) -> Layout:
    """The arrays of an instance; ways that another beats in both costs, or that no budget can start, are left out."""
    needs = {each.need: at for at, each in enumerate(instance.needs)}
    organisations = {each.organisation: at for at, each in enumerate(instance.organisations)}
    measures = {each.measure: at for at, each in enumerate(instance.measures)}
    places = {place: at for at, place in enumerate(sorted({each.place for each in instance.needs}))}
    central = np.array([each.people for each in instance.needs], dtype=float)
    covered = np.zeros(len(needs))
    for each in instance.existing:
        covered[needs[each.need]] += each.people
    reachable = np.array([each.reachable for each in instance.needs])
    room = np.maximum(reachable - covered, 0.0)
    share = np.array(
        [
            max((floor.share for floor in instance.rules.floors if floor.holds_for(each)), default=0.0)
            for each in instance.needs
        ]
    )
    budget = np.array([each.budget_usd for each in instance.organisations], dtype=float)
    choices: dict[tuple[int, int], list[int]] = {}
    for need, organisation, measure in allowed(instance):
        pair = (needs[need], organisations[organisation])
        used = instance.measures[measures[measure]]
        left = budget[pair[1]] - used.setup_cost_usd
        if room[pair[0]] > 0 and (left > 0 or (left == 0 and used.unit_cost_usd == 0)):
            choices.setdefault(pair, []).append(measures[measure])
    ways = [(n, o, m) for (n, o), those in sorted(choices.items()) for m in _undominated(instance, those)]
    place_of = [places[each.place] for each in instance.needs]
    setups: dict[tuple[int, int], set[float]] = {}
    for n, o, m in ways:
        setups.setdefault((o, place_of[n]), set()).add(instance.measures[m].setup_cost_usd)
    level_at: dict[tuple[int, int, float], int] = {}
    levels: list[tuple[int, int, float, float, int]] = []
    for (o, p), costs in sorted(setups.items()):
        below, parent = 0.0, -1
        for cost in sorted(costs):
            level_at[o, p, cost] = len(levels)
            levels.append((o, p, cost - below, cost, parent))
            below, parent = cost, len(levels) - 1
    unit = np.array([instance.measures[m].unit_cost_usd for _, _, m in ways], dtype=float)
    setup = np.array([instance.measures[m].setup_cost_usd for _, _, m in ways], dtype=float)
    way_need, way_organisation = _ints([n for n, _, _ in ways]), _ints([o for _, o, _ in ways])
    left = budget[way_organisation] - setup
    with np.errstate(divide="ignore", invalid="ignore"):
        payable = np.where(unit > 0, left / np.where(unit > 0, unit, 1.0), np.inf)
    return Layout(
        needs=tuple(needs),
        organisations=tuple(organisations),
        places=tuple(places),
        measures=tuple(measures),
        weight=np.array([instance.rules.weight(each.severity) for each in instance.needs]),
        people=np.array([[each.people[need] for need in needs] for each in instance.scenarios], dtype=float),
        probability=np.array([each.probability for each in instance.scenarios], dtype=float),
        central=central,
        covered=covered,
        room=room,
        tiers=np.array(instance.rules.tiers, dtype=float),
        floor=np.clip(share * reachable - covered, 0.0, room),
        budget=budget,
        most=np.array([np.inf if each.max_places is None else each.max_places for each in instance.organisations]),
        way_need=way_need,
        way_organisation=way_organisation,
        way_measure=_ints([m for _, _, m in ways]),
        way_level=_ints([level_at[o, place_of[n], instance.measures[m].setup_cost_usd] for n, o, m in ways]),
        way_cost=unit,
        way_most=np.minimum(room[way_need], payable),
        level_organisation=_ints([each[0] for each in levels]),
        level_place=_ints([each[1] for each in levels]),
        level_cost=np.array([each[2] for each in levels], dtype=float),
        level_total=np.array([each[3] for each in levels], dtype=float),
        level_parent=_ints([each[4] for each in levels]),
    )


def _undominated(instance: Instance, those: Sequence[int]) -> list[int]:
    """The measures that no other beats or equals in both costs, in their order."""
    costs = {m: (instance.measures[m].unit_cost_usd, instance.measures[m].setup_cost_usd) for m in those}
    kept: list[int] = []
    cheapest = np.inf
    for m in sorted(those, key=lambda at: (costs[at][1], costs[at][0], at)):
        if costs[m][0] < cheapest:
            kept.append(m)
            cheapest = costs[m][0]
    return sorted(kept)


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
