"""How well 25 deaths in a month were foreseen from twelve origins, a month apart: rows for the Brier score."""

from datetime import date

import numpy as np
import polars as pl

from commonwatch.risk.actuals import Actuals
from commonwatch.risk.benchmarks import REFERENCE_MONTHS
from commonwatch.risk.past import Counts
from commonwatch.vocabulary import add_months

ORIGINS = 12
AHEAD = 12
LEAST = 25


def monthly_origins(year: int) -> tuple[date, ...]:
    """Twelve origins a month apart, July of the year before to June: for 2023 those of July 2022 to June 2023."""
    return tuple(add_months(date(year - 1, 7, 1), k) for k in range(ORIGINS))


def monthly_rows(origin: date, places: tuple[str, ...], draws: Counts, actuals: Actuals) -> pl.DataFrame:
    """window (the origin), place, step, month, happened (25 deaths or more), p_25 and reference_p_25 (0..1).

    `draws` `(n_places, 12, n)`, deaths per month; the reference is the share of the last 12 months with as many deaths.
    """
    steps = np.arange(1, AHEAD + 1, dtype=np.int16)
    past = actuals.matrix(places, add_months(origin, 1 - REFERENCE_MONTHS), origin)
    came = actuals.matrix(places, add_months(origin, 1), add_months(origin, AHEAD))
    return pl.DataFrame(
        {
            "window": f"{origin:%Y-%m}",
            "place": np.repeat(places, AHEAD),
            "step": np.tile(steps, len(places)),
            "month": [add_months(origin, int(step)) for step in steps] * len(places),
            "happened": (came >= LEAST).ravel(),
            "p_25": (draws >= LEAST).mean(axis=2).ravel(),
            "reference_p_25": np.repeat((past >= LEAST).mean(axis=1), AHEAD),
        }
    )
