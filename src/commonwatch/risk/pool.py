"""The linear pool: each draw comes whole from one model, in shares that depend on the place's level of violence."""

from collections.abc import Mapping

import numpy as np

from commonwatch.risk.past import Counts, Floats


def pooled(parts: Mapping[str, Counts], shares: Mapping[str, Floats], seed: int) -> Counts:
    """Draws `(n_places, 3, steps, n)`, deaths per month; `shares[name]` is `(n_places,)` and they sum to 1 per place.

    A draw is taken with all its steps and types, so that trajectories and sums stay whole.
    """
    names = tuple(parts)
    n = parts[names[0]].shape[-1]
    out = np.empty_like(parts[names[0]])
    for i in range(len(out)):
        bounds = np.round(np.cumsum([shares[name][i] for name in names]) * n).astype(int)
        lots = np.random.default_rng((seed, i)).permutation(n)
        for name, picks in zip(names, np.split(lots, bounds[:-1]), strict=True):
            out[i][..., picks] = parts[name][i][..., picks]
    return out


def level_shares(
    level: Floats, high_level: float, low: Mapping[str, float], high: Mapping[str, float]
) -> dict[str, Floats]:
    """Shares `(n_places,)` by model: `high` for places above `high_level` deaths per month, `low` for the others."""
    return {name: np.where(level > high_level, high[name], low[name]) for name in low}
