"""What stands behind the chance of an onset: exact contributions of the onset model, and of refits of it."""

import numpy as np

from commonwatch.risk.drivers_parts import Parts, against_average
from commonwatch.risk.onset import quiet_months
from commonwatch.risk.onset_model import LEAST_QUIET, OnsetModel, quiet_rows, refitted
from commonwatch.risk.past import Past

REFITS = 200


def onset_parts(past: Past, model: OnsetModel, seed: int) -> Parts:
    """Contributions in log-odds of the places quiet for a year, against the average of them.

    With independent features a coefficient times the distance from the mean is the exact Shapley value of a linear
    model: Strumbelj and Kononenko 2014, Knowledge and Information Systems 41: 647-665.
    """
    quiet = quiet_months(past.total)
    chosen = np.flatnonzero(quiet >= LEAST_QUIET)
    models = [model, *refitted(model, past, quiet_rows(past.total), REFITS, seed)]
    now, before = (
        np.stack([each.parts(past.features[chosen, month], quiet[chosen] + 1 + month)[0] for each in models])
        for month in (-1, -2)
    )
    places = tuple(past.places[i] for i in chosen)
    return Parts("onset", places, model.feature_names, against_average(now), against_average(before))
