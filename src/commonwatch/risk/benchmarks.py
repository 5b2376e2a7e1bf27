"""The challenge's four benchmarks, as draws; `climatology12` is the reference that stands beside every forecast.

Everywhere `history` is `(n_places, n_months)` deaths per month, its last column the last known month, and the draws
are `(n_places * steps, n_draws)`: all steps of the first place, then of the second.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from commonwatch.errors import OriginError
from commonwatch.risk.scores import Numbers

Draws: TypeAlias = NDArray[np.int64]

N_DRAWS = 1000
SEED = 20230501
REFERENCE_MONTHS = 12
POOL_MONTHS = 240


def zero(history: Numbers, steps: int) -> Draws:
    """Draws `(n_places * steps, 1000)`, deaths per month: no deaths anywhere."""
    return np.zeros((history.shape[0] * steps, N_DRAWS), dtype=np.int64)


def last(history: Numbers, steps: int, seed: int = SEED) -> Draws:
    """Draws `(n_places * steps, 1000)`, deaths per month: Poisson with the last known month as its mean.

    Raises OriginError when the history is empty.
    """
    mean = np.repeat(_last_months(history, 1)[:, 0], steps)
    return np.random.default_rng(seed).poisson(mean[:, None], (mean.size, N_DRAWS))


def boot_240(history: Numbers, steps: int, seed: int = SEED) -> Draws:
    """Draws `(n_places * steps, 1000)`, deaths per month: any place's value in any of the last 240 known months.

    Raises OriginError when the history holds fewer than 240 months.
    """
    pool = _last_months(history, POOL_MONTHS).ravel()
    return np.random.default_rng(seed).choice(pool, (history.shape[0] * steps, N_DRAWS))


def climatology12(history: Numbers, steps: int) -> Draws:
    """Draws `(n_places * steps, 12)`, deaths per month: each place's own last 12 known values, the same for all steps.

    The challenge's "conflictology" (Hegre et al. 2025). CRPS and MIS take the 12 values as they are; for IGN
    they are resampled with replacement to 1,000 draws (`scores.resampled`).
    Raises OriginError when the history holds fewer than 12 months.
    """
    return np.repeat(_last_months(history, REFERENCE_MONTHS), steps, axis=0)


BENCHMARKS: Mapping[str, Callable[[Numbers, int], Draws]] = MappingProxyType(
    {"zero": zero, "last": last, "boot_240": boot_240, "climatology12": climatology12}
)


def _last_months(history: Numbers, months: int) -> Draws:
    if history.shape[1] < months:
        raise OriginError(
            f"the history before the origin holds {history.shape[1]} months and this benchmark needs {months}: take a "
            "later origin or evidence that begins earlier"
        )
    return np.asarray(history[:, -months:], dtype=np.int64)
