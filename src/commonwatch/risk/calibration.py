"""Does the forecast mean what it says: the probability integral transform and the coverage of its intervals."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.risk.scores import Floats, Numbers, quantiles

COVERAGE_LEVELS = (0.5, 0.8, 0.9)


def randomised_pit(draws: Numbers, observed: Numbers, seed: int) -> Floats:
    """Randomised probability integral transform `(n_rows,)` in [0, 1]; uniform when the forecast is calibrated.

    F(y - 1) + U (F(y) - F(y - 1)) with U uniform: Czado, Gneiting & Held (2009), Biometrics 65(4): 1254-1261.
    """
    y = np.asarray(observed)[:, None]
    below, up_to = (draws < y).mean(axis=1), (draws <= y).mean(axis=1)
    return np.asarray(below + np.random.default_rng(seed).uniform(size=len(draws)) * (up_to - below), dtype=np.float64)


def pit_histogram(pit: Floats, bins: int = 10) -> pl.DataFrame:
    """One row a bin of the transform: bin_from, bin_to, rows, density (1 everywhere when calibrated)."""
    counts, edges = np.histogram(pit, bins=bins, range=(0, 1))
    density = counts * bins / max(len(pit), 1)
    return pl.DataFrame({"bin_from": edges[:-1], "bin_to": edges[1:], "rows": counts, "density": density})


def covered(draws: Numbers, observed: Numbers, level: float) -> NDArray[np.bool_]:
    """Whether each outcome `(n_rows,)` lies inside the central `level` interval, its bounds included."""
    lower, upper = quantiles(draws, ((1 - level) / 2, (1 + level) / 2)).T
    return np.asarray((observed >= lower) & (observed <= upper), dtype=np.bool_)


def had_deaths(history: Numbers, steps: int, months: int = 12) -> NDArray[np.bool_]:
    """Whether the place of each row `(n_places * steps,)` had deaths in the last `months` months before the origin.

    `history` is `(n_places, n_months)`, deaths per month, its last column the origin's.
    """
    return np.repeat(history[:, -months:].sum(axis=1) > 0, steps)


def coverage(
    draws: Numbers, observed: Numbers, active: NDArray[np.bool_], levels: Sequence[float] = COVERAGE_LEVELS
) -> pl.DataFrame:
    """One row for each group of rows and level: group, level, rows, coverage (share inside), mean_width (deaths).

    Groups are `all` and `deaths in the 12 months before the origin` (the rows where `active` is true): an average
    over quiet rows hides poor coverage where it matters, and grouping by the outcome itself would be wrong.
    """
    groups = {"all": np.ones(len(draws), dtype=np.bool_), "deaths in the 12 months before the origin": active}
    rows = []
    for group, chosen in groups.items():
        part, outcomes = draws[chosen], np.asarray(observed)[chosen]
        for level in levels:
            inside, width = None, None
            if len(part):
                inside = float(covered(part, outcomes, level).mean())
                width = float(np.diff(quantiles(part, ((1 - level) / 2, (1 + level) / 2)), axis=1).mean())
            rows.append((group, level, len(part), inside, width))
    schema = {
        "group": pl.String,
        "level": pl.Float64,
        "rows": pl.Int64,
        "coverage": pl.Float64,
        "mean_width": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
