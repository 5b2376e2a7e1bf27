"""Ridge logistic regression: few assumptions, no chance in it, and contributions that add up exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonwatch.risk.past import Floats

FARTHEST = 4.0  # standard deviations: a value farther out counts as so far
ROUNDS = 50
CLOSE = 1e-9
DIGITS = 8  # of a coefficient: its last bits depend on how many threads multiply


@dataclass(frozen=True)
class Ridge:
    """A fitted regression: the log-odds are `base` plus the sum of coefficient times standardised value.

    A missing value counts as the mean, so that it says nothing.
    """

    centre: Floats
    spread: Floats
    coefficients: Floats
    base: float

    def parts(self, values: Floats) -> Floats:
        """Contributions `(n_rows, n_features)` in log-odds; `base` and a row's sum are the row's log-odds."""
        return standardised(values, self.centre, self.spread) * self.coefficients


def standardised(values: Floats, centre: Floats, spread: Floats) -> Floats:
    """Values `(n_rows, n_features)` in standard deviations from the mean; 0 where missing or where nothing varies."""
    scale = np.where(spread > 0, spread, np.inf)
    return np.asarray(np.clip(np.nan_to_num((values - centre) / scale), -FARTHEST, FARTHEST))


def fit_ridge(values: Floats, happened: Floats, penalty: float) -> Ridge:
    """The regression of 0/1 `happened` `(n_rows,)` on `values` `(n_rows, n_features)`, coefficients shrunk by `penalty`.

    Newton's method with bounded steps: le Cessie and van Houwelingen 1992, Applied Statistics 41: 191-201.
    """
    centre, spread = _moments(values)
    design = _design(values, centre, spread)
    shrink = _shrink(design, penalty)
    share = float(np.clip(happened.mean(), 1e-6, 1 - 1e-6))
    found = np.zeros(design.shape[1])
    found[0] = np.log(share / (1 - share))
    for _ in range(ROUNDS):
        slope, weight = _slope(design, happened, found)
        curve = (design * weight[:, None]).T @ design
        step = np.linalg.solve(curve + np.diag(shrink), slope.sum(axis=0) - shrink * found)
        found += step * min(1.0, 1.0 / max(float(np.abs(step).max()), CLOSE))
        if np.abs(step).max() < CLOSE:
            break
    return _ridge(centre, spread, found)


def refits(
    fitted: Ridge, values: Floats, happened: Floats, penalty: float, blocks: NDArray[np.int64], times: Floats
) -> list[Ridge]:
    """The regression made anew `(n_refits)` times, block k counted `times[r, k]` times in refit r.

    `blocks` `(n_rows,)` numbers each row's block. One Newton step from the whole fit, with each refit's own slope and
    curvature: Davison and Hinkley 1997, Bootstrap Methods and their Application, section 7.2.
    """
    design = _design(values, fitted.centre, fitted.spread)
    shrink = _shrink(design, penalty)
    start = np.concatenate([[fitted.base], fitted.coefficients])
    slope, weight = _slope(design, happened, start)
    size = design.shape[1]
    slopes, curves = np.zeros((times.shape[1], size)), np.zeros((times.shape[1], size, size))
    for block in np.unique(blocks).astype(int):
        rows = blocks == block
        slopes[block] = slope[rows].sum(axis=0)
        curves[block] = (design[rows] * weight[rows, None]).T @ design[rows]
    made = []
    for count in times:
        curve = np.tensordot(count, curves, axes=1) + np.diag(shrink)
        step = np.linalg.solve(curve, count @ slopes - shrink * start)
        made.append(_ridge(fitted.centre, fitted.spread, start + step))
    return made


def _moments(values: Floats) -> tuple[Floats, Floats]:
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, values, 0).sum(axis=0) / count
    spread = np.sqrt(np.where(known, (values - centre) ** 2, 0).sum(axis=0) / count)
    return np.asarray(centre), np.where(spread > 1e-9, spread, 0.0)


def _design(values: Floats, centre: Floats, spread: Floats) -> Floats:
    return np.concatenate([np.ones((len(values), 1)), standardised(values, centre, spread)], axis=1)


def _shrink(design: Floats, penalty: float) -> Floats:
    """What each coefficient is shrunk by: the first, which is the base, hardly at all."""
    return np.concatenate([[1e-6], np.full(design.shape[1] - 1, penalty)])


def _slope(design: Floats, happened: Floats, found: Floats) -> tuple[Floats, Floats]:
    chance = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
    return design * (happened - chance)[:, None], chance * (1 - chance)


def _ridge(centre: Floats, spread: Floats, found: Floats) -> Ridge:
    rounded = np.round(found, DIGITS)
    return Ridge(centre, spread, rounded[1:], float(rounded[0]))
