"""A place's own level, made robust against the months in which long events are booked in one lump."""

import numpy as np

from commonwatch.risk.past import Floats

CAP_FACTOR = 3.0
CAP_FLOOR = 25.0


def capped(history: Floats) -> Floats:
    """Deaths of the same shape `(..., n_months)`, no month above 3 times the third largest of the last 12 (nor 25).

    Events of several months are booked in one month, and two such lumps can stand in one memory: hence the third.
    """
    third = np.sort(history[..., -12:], axis=-1)[..., -3]
    ceiling = np.maximum(CAP_FACTOR * third, CAP_FLOOR)
    return np.asarray(np.minimum(history, ceiling[..., None]))


def own_level(history: Floats) -> Floats:
    """Deaths per month `(...)`: the mean of the capped last 12 months of `(..., n_months)`."""
    return np.asarray(capped(history[..., -12:]).mean(axis=-1))
