"""Scores of quantiles and of the chance of a surge."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from commonwatch.needs.emerging.book import Floats
from commonwatch.needs.emerging.features import logged

Events = NDArray[np.bool_]


def pinball(quantiles: Floats, observed: Floats, levels: Floats, *, logs: bool = False) -> Floats:
    """Pinball loss `(n, n_levels)`, in people or of log(people + 100): Koenker and Bassett (1978), Econometrica 46."""
    if logs:
        quantiles, observed = logged(quantiles), logged(observed)
    miss = observed[:, None] - quantiles
    return np.maximum(levels * miss, (levels - 1) * miss)


def inside(low: Floats, high: Floats, observed: Floats) -> Events:
    """Whether each outcome lies within its bounds `(n,)`; bounds are rounded outwards to whole people."""
    return np.asarray((observed >= np.floor(low)) & (observed <= np.ceil(high)))


def auc(chance: Floats, happened: NDArray[Any]) -> float:
    """Area under the ROC curve, 0.5 without skill; NaN when all or none happened. Ties count half (Mann-Whitney)."""
    events = int(happened.sum())
    others = len(happened) - events
    if not events or not others:
        return float("nan")
    ranks = rankdata(chance)
    return float((ranks[happened].sum() - events * (events + 1) / 2) / (events * others))
