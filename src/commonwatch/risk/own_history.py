"""Two cheap forecasts from a place's own months: a negative binomial, and the months themselves, newer ones heavier.

Both give trajectories: the months of a draw share one Gaussian factor, and so do the three types of violence.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import nbinom

from commonwatch.risk.levels import capped
from commonwatch.risk.past import Counts, Floats, Past

MONTHS_ALIKE = 0.5  # correlation between the months of one trajectory, on the Gaussian scale
TYPES_ALIKE = 0.5  # share of that factor which the types of violence have in common
LEAST_DISPERSION = 1.05  # variance over mean: a negative binomial is never narrower than a Poisson

QuantileFunction = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class NegativeBinomial:
    """A negative binomial with the weighted mean and variance of the last 12 capped months."""

    memory: int = 12
    half_life: float = 12.0
    name: str = "negative_binomial"

    def draws(self, past: Past, steps: int, n: int, seed: int) -> Counts:
        """Draws `(n_places, 3, steps, n)`, deaths per month."""
        return _own_draws(past, steps, n, seed, self.memory, self.half_life, _negative_binomial)


@dataclass(frozen=True)
class WeightedHistory:
    """The place's own capped months, drawn with weights that halve every `half_life` months."""

    memory: int
    half_life: float = 6.0
    name: str = "weighted_history"

    def draws(self, past: Past, steps: int, n: int, seed: int) -> Counts:
        """Draws `(n_places, 3, steps, n)`, deaths per month."""
        return _own_draws(past, steps, n, seed, self.memory, self.half_life, _weighted_months)


def _own_draws(
    past: Past, steps: int, n: int, seed: int, memory: int, half_life: float, quantiles: Callable[..., Floats]
) -> Counts:
    weights = 0.5 ** (np.arange(memory)[::-1] / half_life)
    weights /= weights.sum()
    out = np.zeros((len(past.places), 3, steps, n), dtype=np.int32)
    for i in range(len(past.places)):
        history = past.deaths[i, -memory:].T
        if not history.any():
            continue
        levels = _uniforms(steps, n, np.random.default_rng((seed, i)))
        for v in np.flatnonzero(history.any(axis=1)):
            out[i, v] = quantiles(capped(history[v]), weights, levels[v])
    return out


def _uniforms(steps: int, n: int, rng: np.random.Generator) -> Floats:
    """Uniform levels `(3, steps, n)`, alike along the steps and across the types."""
    shared = np.sqrt(TYPES_ALIKE) * rng.standard_normal((1, 1, n))
    typed = np.sqrt(1 - TYPES_ALIKE) * rng.standard_normal((3, 1, n))
    noise = rng.standard_normal((3, steps, n))
    return np.asarray(ndtr(np.sqrt(MONTHS_ALIKE) * (shared + typed) + np.sqrt(1 - MONTHS_ALIKE) * noise))


def _negative_binomial(months: Floats, weights: Floats, levels: Floats) -> Floats:
    mean = float(weights @ months)
    variance = max(float(weights @ (months - mean) ** 2), LEAST_DISPERSION * mean)
    p = mean / variance
    size = mean * p / (1 - p)
    support = np.arange(int(nbinom.ppf(1 - 1e-6, size, p)) + 1)
    return np.asarray(np.minimum(np.searchsorted(nbinom.cdf(support, size, p), levels), support[-1]), dtype=np.float64)


def _weighted_months(months: Floats, weights: Floats, levels: Floats) -> Floats:
    order: NDArray[np.intp] = np.argsort(months, kind="stable")
    shares = np.cumsum(weights[order])
    picks = np.minimum(np.searchsorted(shares, levels), len(months) - 1)
    return np.asarray(months[order][picks])
