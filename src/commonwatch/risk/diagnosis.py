"""Everything about a forecast that one mean score hides: calibration, occurrence, totals of months, onsets."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from commonwatch.risk.calibration import coverage, had_deaths, pit_histogram, randomised_pit
from commonwatch.risk.occurrence import occurrence, onsets
from commonwatch.risk.scores import Numbers

HORIZON = 6


def diagnose(paths: Numbers, outcomes: Numbers, history: Numbers, seed: int) -> Mapping[str, pl.DataFrame]:
    """Tables by name: pit, coverage and occurrence of single months; the same of the next 6 months; onsets.

    `paths` `(n_places, n_steps, n_draws)` are trajectories, `outcomes` `(n_places, n_steps)` and `history`
    `(n_places, n_months)` (its last column the origin) deaths per month. `coverage_6m` is of the total of the first 6
    steps, `occurrence_6m` of their worst month: both need draw i to be one path over all steps.
    """
    n_places, n_steps, n_draws = paths.shape
    single, observed = paths.reshape(n_places * n_steps, n_draws), outcomes.ravel()
    ahead, came = paths[:, :HORIZON], outcomes[:, :HORIZON]
    totals = np.asarray(ahead.sum(axis=1))
    return {
        "pit": pit_histogram(randomised_pit(single, observed, seed)),
        "coverage": coverage(single, observed, had_deaths(history, n_steps)),
        "occurrence": occurrence(single, observed),
        "coverage_6m": coverage(totals, came.sum(axis=1), had_deaths(history, 1)),
        "occurrence_6m": occurrence(np.asarray(ahead.max(axis=1)), came.max(axis=1)),
        "onsets": onsets(paths, outcomes, history, seed),
    }
