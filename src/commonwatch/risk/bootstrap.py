"""How sure a score or a ratio of scores is: whole places are drawn with replacement, never single months."""

import numpy as np

from commonwatch.risk.scores import Floats

REPLICATES = 1000


def block_interval(
    scores: Floats, reference: Floats | None = None, *, seed: int, level: float = 0.9, replicates: int = REPLICATES
) -> tuple[float, float]:
    """Lower and upper bound of the `level` interval of the mean score, or of the ratio to the reference's.

    `scores` and `reference` are `(n_windows, n_places)`: the mean over a window's months of each place. A replicate
    draws places with replacement, the same ones in all windows, and takes the mean over windows of the ratio.
    A place's months hang together, so places are the blocks (Efron & Tibshirani 1993, section 8.6).
    """
    n_places = scores.shape[1]
    times = np.random.default_rng(seed).multinomial(n_places, np.full(n_places, 1 / n_places), replicates)
    values = times @ scores.T / n_places
    if reference is not None:
        base = times @ reference.T / n_places
        values = np.divide(values, base, out=np.full_like(values, np.nan), where=base > 0)
    low, high = np.nanquantile(values.mean(axis=1), ((1 - level) / 2, (1 + level) / 2))
    return float(low), float(high)
