"""What each organisation brings to planning jointly: the Shapley value of its part in what coalitions gain.

A coalition is worth what is reached when its members plan jointly and the others alone, less what is reached when all
plan alone. Method: Shapley (1953), A value for n-person games; sampled by orders of joining as Castro, Gomez and Tejada
(2009), Polynomial calculation of the Shapley value based on sampling.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TypeAlias

import numpy as np

from commonwatch.plan.instance import Instance
from commonwatch.plan.solve import Relaxation

MOST_EXACT = 10  # organisations: 1,024 coalitions
ORDERS = 100  # of joining, where coalitions are too many
WORKERS = 2
Coalition: TypeAlias = frozenset[str]
Game: TypeAlias = Callable[[Coalition], float]


@dataclass(frozen=True)
class Share:
    """An organisation's part of the gain (people of value 1), and its standard error: 0 where it is exact."""

    organisation: str
    value: float
    error: float


def shares(instance: Instance, seed: int) -> tuple[Share, ...]:
    """Each one's share of what planning jointly gains over all alone, from linear relaxations on all scenarios."""
    names = tuple(each.organisation for each in instance.organisations)
    relaxation = Relaxation(instance, seed)
    with ThreadPoolExecutor(WORKERS) as pool:
        alone = dict(zip(names, pool.map(lambda name: relaxation.added({name}), names), strict=True))
        nobody = np.zeros(len(instance.needs))
        all_alone = relaxation.worth(sum(alone.values(), nobody))

        @cache
        def game(members: Coalition) -> float:
            if len(members) < 2:
                return 0.0
            others = sum((added for name, added in alone.items() if name not in members), nobody)
            return relaxation.worth(relaxation.added(members) + others) - all_alone

        if len(names) <= MOST_EXACT:
            every = [frozenset(those) for size in range(len(names) + 1) for those in combinations(names, size)]
            known = dict(zip(every, pool.map(game, every), strict=True))
            return exact(names, known.__getitem__)
        return sampled(names, game, ORDERS, seed)


def exact(names: tuple[str, ...], game: Game) -> tuple[Share, ...]:
    """The Shapley value from every coalition."""
    found = []
    for name in names:
        others = [each for each in names if each != name]
        parts = [
            (game(frozenset({*those, name})) - game(frozenset(those))) / (len(names) * math.comb(len(others), size))
            for size in range(len(names))
            for those in combinations(others, size)
        ]
        found.append(Share(name, math.fsum(parts), 0.0))
    return tuple(found)


def sampled(names: tuple[str, ...], game: Game, orders: int, seed: int) -> tuple[Share, ...]:
    """The Shapley value from random orders of joining, each with the order that runs backwards, and its standard error."""
    draws = np.random.default_rng(seed)
    pairs = max(2, orders // 2)
    brought = np.zeros((pairs, len(names)))
    for row in brought:
        forward = draws.permutation(len(names))
        for order in (forward, forward[::-1]):
            before, there = 0.0, frozenset[str]()
            for at in order:
                there = there | {names[at]}
                after = game(there)
                row[at] += (after - before) / 2
                before = after
    errors = brought.std(axis=0, ddof=1) / math.sqrt(pairs)
    return tuple(
        Share(name, float(mean), float(error))
        for name, mean, error in zip(names, brought.mean(axis=0), errors, strict=True)
    )
