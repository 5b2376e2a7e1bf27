"""One window of a back-test: a forecast's draws beside what was known at its origin and what came, scored row by row.

Draws are large and rows are small: only rows leave this file.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from commonwatch.risk.benchmarks import REFERENCE_MONTHS, climatology12
from commonwatch.risk.calibration import COVERAGE_LEVELS, randomised_pit
from commonwatch.risk.occurrence import THRESHOLDS
from commonwatch.risk.past import Counts
from commonwatch.risk.reference import blocks
from commonwatch.risk.scores import Floats, Numbers, crps, quantiles
from commonwatch.risk.scoring import FIRST_STEP, row_scores
from commonwatch.vocabulary import add_months, theatres

LAST_STEP = 14
HISTORY_MONTHS = 24
RUNS = ((1, 6), (3, 8), (9, 14))  # steps that are added up; the second are the first six months that are scored
WORST = 25  # deaths in the worst month of a run
BANDS = ((0.0, "none"), (1.0, "below 1"), (25.0, "1 to 25"), (100.0, "25 to 100"), (np.inf, "100 and more"))
"""Levels of violence at the origin, by their upper bound in deaths a month (excluded, but for 0)."""


@dataclass(frozen=True)
class Outlook:
    """Draws `(n_places, 14, n)` from an origin, the 24 months up to it and the 14 that came, all deaths per month."""

    window: str
    origin: date
    places: tuple[str, ...]
    draws: Counts
    history: Numbers
    observed: Numbers

    @property
    def level(self) -> Floats:
        """Deaths per month `(n_places,)`: the mean of the 12 months up to the origin."""
        return np.asarray(self.history[:, -REFERENCE_MONTHS:].mean(axis=1))


def band(level: float) -> str:
    """The level of violence that deaths per month belong to: "1 to 25" from 1 to below 25."""
    return next(name for upper, name in BANDS if level < upper or level == upper == 0)


def month_rows(outlook: Outlook, seed: int) -> pl.DataFrame:
    """One row per place and step 3 to 14: observed, and for the forecast and the reference its scores and intervals.

    Columns: window, place, band, step, month, observed; crps, mis (deaths), ign (bits), pit (0..1), p_1, p_25, p_100,
    p_1000 (0..1), inside_50, inside_80, inside_90, width_50, ... (deaths); the same with `reference_` before it.
    """
    observed = outlook.observed[:, FIRST_STEP - 1 :]
    y, steps = observed.ravel(), range(FIRST_STEP, LAST_STEP + 1)
    own = outlook.draws[:, FIRST_STEP - 1 :].reshape(y.size, -1)
    reference = climatology12(outlook.history, len(steps))
    keys = pl.DataFrame(
        {
            "window": outlook.window,
            "place": np.repeat(outlook.places, len(steps)),
            "band": np.repeat([band(level) for level in outlook.level], len(steps)),
            "step": np.tile(np.array(steps, dtype=np.int16), len(outlook.places)),
            "month": [add_months(outlook.origin, step) for step in steps] * len(outlook.places),
            "observed": y,
        }
    )
    return keys.with_columns(
        pl.Series(name, values)
        for prefix, draws in (("", own), ("reference_", reference))
        for name, values in (_scored(draws, y, prefix, seed) | _chances(draws, prefix)).items()
    )


def run_rows(outlook: Outlook, seed: int) -> pl.DataFrame:
    """One row per place and run of six months: the total of each trajectory, scored; the reference's and a third beside.

    Columns: window, place, band, steps ("3-8"), observed (deaths in six months); crps, inside_50, ..., width_50, ...;
    the same with `reference_` before it, for all runs of six months within the last 24, and `independent_`, for the
    forecast's own months drawn apart from one another; worst, p_worst and reference_p_worst (0..1): whether some month
    of the six saw 25 deaths or more, and how probable that was said to be.
    """
    rng = np.random.default_rng(seed)
    past = blocks(np.asarray(outlook.history, dtype=np.float64), RUNS[0][1])
    tables = []
    for first, last in RUNS:
        ahead = outlook.draws[:, first - 1 : last]
        came = outlook.observed[:, first - 1 : last]
        y = came.sum(axis=1)
        sides = {
            "": ahead.sum(axis=1),
            "reference_": past.sum(axis=2),
            "independent_": rng.permuted(ahead, axis=2).sum(axis=1),
        }
        keys = {
            "window": outlook.window,
            "place": outlook.places,
            "band": [band(level) for level in outlook.level],
            "steps": f"{first}-{last}",
            "observed": y,
            "worst": came.max(axis=1) >= WORST,
            "p_worst": (ahead.max(axis=1) >= WORST).mean(axis=1),
            "reference_p_worst": (past.max(axis=2) >= WORST).mean(axis=1),
        }
        columns = {name: v for prefix, draws in sides.items() for name, v in _totals(draws, y, prefix).items()}
        tables.append(pl.DataFrame(keys | columns))
    return pl.concat(tables)


def theatre_rows(outlook: Outlook) -> pl.DataFrame:
    """One row per theatre and step 3 to 14: the sum over its places of each draw, scored, the reference's beside.

    Columns as in `run_rows`, with theatre, places (how many), step and month; the reference are the theatre's own last 12
    months, summed over its places.
    """
    tables = []
    for name, members in theatres().select("theatre", "places").iter_rows():
        index = [i for i, place in enumerate(outlook.places) if place in set(members)]
        if not index:
            continue
        steps = np.arange(FIRST_STEP, LAST_STEP + 1, dtype=np.int16)
        y = outlook.observed[index, FIRST_STEP - 1 :].sum(axis=0)
        past = outlook.history[index, -REFERENCE_MONTHS:].sum(axis=0)
        sides = {
            "": outlook.draws[index, FIRST_STEP - 1 :].sum(axis=0),
            "reference_": np.tile(past, (len(steps), 1)),
        }
        keys = {
            "window": outlook.window,
            "theatre": name,
            "places": len(index),
            "step": steps,
            "month": [add_months(outlook.origin, int(step)) for step in steps],
            "observed": y,
        }
        columns = {name: v for prefix, draws in sides.items() for name, v in _totals(draws, y, prefix).items()}
        tables.append(pl.DataFrame(keys | columns))
    return pl.concat(tables) if tables else pl.DataFrame()


def _scored(draws: Numbers, y: Numbers, prefix: str, seed: int) -> dict[str, Numbers]:
    scores = {f"{prefix}{name}": values for name, values in row_scores(draws, y).items()}
    return scores | {f"{prefix}pit": randomised_pit(draws, y, seed)} | _intervals(draws, y, prefix)


def _totals(draws: Numbers, y: Numbers, prefix: str) -> dict[str, Numbers]:
    return {f"{prefix}crps": crps(draws, y)} | _intervals(draws, y, prefix)


def _intervals(draws: Numbers, y: Numbers, prefix: str) -> dict[str, Numbers]:
    """Whether the outcome lies within the central intervals, bounds included, and how wide they are."""
    bounds = quantiles(draws, [side for level in COVERAGE_LEVELS for side in ((1 - level) / 2, (1 + level) / 2)])
    columns: dict[str, Numbers] = {}
    for k, level in enumerate(COVERAGE_LEVELS):
        low, high = bounds[:, 2 * k], bounds[:, 2 * k + 1]
        columns[f"{prefix}inside_{100 * level:.0f}"] = np.asarray((y >= low) & (y <= high), dtype=np.int64)
        columns[f"{prefix}width_{100 * level:.0f}"] = high - low
    return columns


def _chances(draws: Numbers, prefix: str) -> dict[str, Numbers]:
    return {f"{prefix}p_{least}": np.asarray((draws >= least).mean(axis=1)) for least in THRESHOLDS}
