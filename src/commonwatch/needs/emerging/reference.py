"""The reference: last year's value with its empirical errors, learned from earlier years, pooled by size."""

import numpy as np

from commonwatch.needs.emerging.book import Floats
from commonwatch.needs.emerging.features import OFFSET, logged

SIZES = (1_000.0, 10_000.0, 100_000.0)  # people that part the classes
LEAST_ROWS = 40


def reference_quantiles(past_last: Floats, past_outcome: Floats, last: Floats, levels: Floats) -> Floats:
    """Quantiles `(n, n_levels)` in people of each last value times the ratios outcome / last value of its size class.

    Ratios are of people + 100. A class with fewer than 40 past rows borrows its neighbours', then all; places with no
    last value learn from such places alone where there are any, the others from the others.
    """
    change = logged(past_outcome) - logged(past_last)
    then, now = np.digitize(past_last, SIZES), np.digitize(last, SIZES)
    quantiles = np.zeros((len(last), len(levels)))
    for size, known in sorted(set(zip(now.tolist(), (last > 0).tolist(), strict=True))):
        alike = (past_last > 0) == known
        alike = alike if alike.any() else np.ones(len(then), dtype=bool)
        rows = alike & (then == size)
        if rows.sum() < LEAST_ROWS:
            rows = alike & (np.abs(then - size) <= 1)
        if rows.sum() < LEAST_ROWS:
            rows = alike
        same = (now == size) & ((last > 0) == known)
        steps = np.quantile(change[rows], levels)
        quantiles[same] = np.exp(logged(last[same])[:, None] + steps) - OFFSET
    return np.maximum(quantiles, 0.0)
