"""Dependence across places: draw i of all places leans the same way, so that totals of a theatre can be read.

The order of a place's draws carries no information of its own. They are reordered so that the rank of draw i by its
total follows a Gaussian factor model: one factor for the world, one for the subregion, the rest the place's own.
"""

from collections.abc import Sequence

import numpy as np

from commonwatch.risk.past import Counts


def aligned(draws: Counts, regions: Sequence[str], world: float, region: float, seed: int) -> Counts:
    """The same draws `(n_places, 3, steps, n)`, reordered along n; `world` and `region` are shares of variance in 0..1."""
    n = draws.shape[-1]
    shared = np.sqrt(world) * np.random.default_rng((seed, 0)).standard_normal(n)
    names = sorted(set(regions))
    factors = {name: np.random.default_rng((seed, 1, k)).standard_normal(n) for k, name in enumerate(names)}
    out = np.empty_like(draws)
    for i, name in enumerate(regions):
        own = np.random.default_rng((seed, 2, i)).standard_normal(n)
        leaning = shared + np.sqrt(region) * factors[name] + np.sqrt(1 - world - region) * own
        order = np.argsort(draws[i].sum(axis=(0, 1)), kind="stable")
        out[i][..., np.argsort(leaning, kind="stable")] = draws[i][..., order]
    return out
