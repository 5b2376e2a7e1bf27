"""The forest's own chance of a bad month: every analogue with its weight in each tree, none drawn by lot."""

import numpy as np
from numpy.typing import NDArray

from commonwatch.risk.forest import Forest, analogue_scale, last_year_of, months_after
from commonwatch.risk.levels import own_level
from commonwatch.risk.past import Floats, Past

MONTHS = 6
DEATHS = 25


class ForestChance:
    """Chance that some of the next six months sees 25 or more deaths, by the forest alone."""

    def __init__(self, forest: Forest, past: Past) -> None:
        self._forest = forest
        self._futures = months_after(past.deaths, forest.rows, MONTHS)
        self._own = own_level(past.deaths.transpose(0, 2, 1))
        self._theirs = own_level(last_year_of(past.deaths, forest.rows))
        self._mass = [np.bincount(leaf, weights=forest.weights) for leaf in forest.leaves.T]

    def of(self, place: int, features: NDArray[np.float32]) -> Floats:
        """Probability `(n,)` for the place with that index, were its features `(n, n_features)` these."""
        scale = analogue_scale(self._own[place], self._theirs)[:, :, None]
        hit = (self._futures * scale).sum(axis=1).max(axis=1) >= DEATHS
        counted = self._forest.weights * hit
        leaves = self._forest.leaves_of(features)
        said = np.zeros(len(features))
        for tree, mass in enumerate(self._mass):
            hits = np.bincount(self._forest.leaves[:, tree], weights=counted, minlength=len(mass))
            said += hits[leaves[:, tree]] / mass[leaves[:, tree]]
        return said / len(self._mass)
