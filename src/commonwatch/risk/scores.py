"""The three scores of the field, one number a row: CRPS, mean interval score and ignorance, exactly as the challenge's.

Hegre et al. (2025), "The 2023/24 VIEWS Prediction Challenge", Journal of Peace Research 62(6): 2070-2087.
Everywhere `draws` is `(n_rows, n_draws)` and `observed` `(n_rows,)`, both in deaths per month.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from commonwatch.errors import SubmissionError

Floats: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.number]

IGN_LOWER_BOUNDS = (0, 1, 3, 6, 11, 26, 51, 101, 251, 501, 1001)
"""Smallest count of each ignorance bin: 0 | 1-2 | 3-5 | 6-10 | 11-25 | 26-50 | ... | 501-1000 | 1001 and more."""


def crps(draws: Numbers, observed: Numbers) -> Floats:
    """Continuous ranked probability score `(n_rows,)`, deaths; 0 is perfect.

    mean|x - y| - sum_ij|x_i - x_j| / (2 n^2). The divisor is n^2, not n(n-1) as in the "fair" estimator. With the
    draws sorted the double sum is 2 sum_i (2i - n - 1) x_(i), so that a row costs one sort.
    Raises SubmissionError when the shapes don't match.
    """
    _check_shapes(draws, observed)
    n = draws.shape[1]
    ordered = np.sort(draws, axis=1).astype(np.float64)
    spread = ordered @ np.arange(1 - n, n, 2, dtype=np.float64) / n**2
    ordered -= np.asarray(observed, dtype=np.float64)[:, None]
    np.abs(ordered, out=ordered)
    return np.asarray(ordered.mean(axis=1) - spread, dtype=np.float64)


def mis(draws: Numbers, observed: Numbers, level: float = 0.9) -> Floats:
    """Interval score of the central `level` interval `(n_rows,)`, deaths: its width plus 2/alpha times the miss.

    Bounds are sample quantiles with linear interpolation. Gneiting & Raftery (2007), JASA 102(477), section 6.2.
    Raises SubmissionError when the shapes don't match.
    """
    _check_shapes(draws, observed)
    alpha = 1 - level
    lower, upper = quantiles(draws, (alpha / 2, 1 - alpha / 2)).T
    y = np.asarray(observed, dtype=np.float64)
    miss = np.maximum(lower - y, 0) + np.maximum(y - upper, 0)
    return np.asarray(upper - lower + miss * 2 / alpha, dtype=np.float64)


def ign(draws: Numbers, observed: Numbers) -> Floats:
    """Ignorance `(n_rows,)`, bits: -log2 of the share of draws in the bin of the outcome; 0 is perfect.

    Each of the 11 bins holds one pseudo-draw, so the score lies between -log2((n + 1)/(n + 11)) and log2(n + 11).
    Raises SubmissionError when the shapes don't match.
    """
    _check_shapes(draws, observed)
    bounds = np.asarray((*IGN_LOWER_BOUNDS, np.inf), dtype=np.float64)
    y_bin = np.searchsorted(bounds, observed, side="right") - 1
    floor, ceiling = bounds[y_bin][:, None], bounds[y_bin + 1][:, None]
    hits = ((draws >= floor) & (draws < ceiling)).sum(axis=1)
    return np.asarray(-np.log2((1 + hits) / (draws.shape[1] + len(IGN_LOWER_BOUNDS))), dtype=np.float64)


def quantiles(draws: Numbers, levels: Sequence[float]) -> Floats:
    """Sample quantiles `(n_rows, n_levels)`, deaths, with linear interpolation between the order statistics."""
    return np.asarray(np.quantile(draws, levels, axis=1, method="linear").T, dtype=np.float64)


def resampled(draws: Numbers, size: int, seed: int) -> Numbers:
    """`(n_rows, size)` draws taken with replacement from each row's own; the same seed gives the same draws."""
    picks = np.random.default_rng(seed).integers(0, draws.shape[1], (draws.shape[0], size))
    return np.take_along_axis(draws, picks, axis=1)


def _check_shapes(draws: Numbers, observed: Numbers) -> None:
    if draws.ndim != 2 or np.shape(observed) != draws.shape[:1] or draws.shape[1] == 0:
        raise SubmissionError(
            f"draws have the shape {draws.shape} and outcomes {np.shape(observed)}; expected (n_rows, n_draws) with at "
            "least one draw, and (n_rows,)"
        )
