"""Onset: the first death after a quiet spell; how long it has been quiet, and how often such quiet ended before."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from commonwatch.risk.past import Floats

BANDS = (12, 60)  # quiet for at least so many months
Months = NDArray[np.int64]


def quiet_months(total: Floats) -> Months:
    """Months `(n_places,)` since the last month with a death, the whole record when there was none."""
    return np.asarray(quiet_by_month(total)[:, -1])


def quiet_by_month(total: Floats) -> Months:
    """Quiet months `(n_places, n_months)` up to and with each month: 0 in a month with a death."""
    index = np.arange(1, total.shape[1] + 1)
    last = np.maximum.accumulate(np.where(total > 0, index, 0), axis=1)
    return np.asarray(index - last)


def quiet_band(months: int) -> int:
    """The longest of the bands (12, 60) that the quiet spell has reached; 0 below the first."""
    return max((band for band in BANDS if months >= band), default=0)


def onset_rates(total: Floats, horizon: int) -> dict[int, float]:
    """By band: the share of quiet place-months, all places and years, that saw a death within `horizon` months."""
    quiet = quiet_by_month(total)[:, :-horizon]
    coming = np.lib.stride_tricks.sliding_window_view(total[:, 1:], horizon, axis=1).max(axis=2) > 0
    bounds = (*BANDS, np.inf)
    rates = {}
    for low, high in pairwise(bounds):
        comparable = (quiet >= low) & (quiet < high)
        if comparable.any():
            rates[int(low)] = float(coming[comparable].mean())
    return rates
