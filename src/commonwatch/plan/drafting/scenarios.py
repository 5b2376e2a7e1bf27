"""How many may be in need: scenarios that follow the forecast's trajectories, correlated within a place."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from commonwatch.plan.drafting.needs import EMERGING
from commonwatch.plan.instance import Scenario

MONTHS = 12  # of a trajectory that are added up
TIED = {"existing": 0.5, EMERGING: 0.8}  # assumed: correlation of a need with its place's trajectory
ENDS = {"existing": float(ndtri(0.9)), EMERGING: float(ndtri(0.95))}
"""Low and high are the ends of a 90 % interval where they are forecast; other ranges are taken as 80 % intervals (assumed)."""
Floats = NDArray[np.float64]


def scenarios(
    needs: pl.DataFrame, ahead: pl.DataFrame, count: int, seed: int
) -> tuple[tuple[Scenario, ...], tuple[Scenario, ...]]:
    """`count` scenarios to plan on and as many others to judge on, each of the same probability, in whole people.

    A scenario is one trajectory of the forecast, the same in all places: where its deaths over twelve months stand among
    the others of a place moves all needs of that place. `ahead` (place, step, draws: deaths a month) is the forecast.
    Needs without an interval stay as they are.
    """
    random = np.random.default_rng(seed)
    marks = _marks(needs["place"].unique(maintain_order=True).to_list(), ahead, 2 * count, random)
    people = {row["need"]: _people(row, marks[row["place"]], random) for row in needs.iter_rows(named=True)}
    made = [
        Scenario(f"{number + 1:02d}", 1 / count, {need: float(each[number]) for need, each in people.items()})
        for number in range(2 * count)
    ]
    return tuple(made[:count]), tuple(made[count:])


def _marks(places: Sequence[str], ahead: pl.DataFrame, count: int, random: np.random.Generator) -> dict[str, Floats]:
    """place -> normal scores `(count,)` of the same trajectories; by chance where deaths are equal or not forecast."""
    near = ahead.filter(pl.col("step") <= MONTHS)
    deaths = {
        place: np.sum([np.asarray(draws) for draws in rows["draws"]], axis=0)
        for (place,), rows in near.group_by("place", maintain_order=True)
    }
    size = max([len(each) for each in deaths.values()], default=count)
    chosen = random.choice(size, count, replace=size < count)
    scores = {}
    for place in places:
        total = deaths.get(place, np.zeros(size))
        order = np.argsort(np.argsort(total + random.uniform(0, 0.5, size)))
        scores[place] = ndtri((order + 0.5) / size)[chosen]
    return scores


def _people(need: Mapping[str, object], mark: Floats, random: np.random.Generator) -> Floats:
    low, mid, high = (float(str(need[name])) for name in ("low", "people", "high"))
    tied, end = TIED[str(need["status"])], ENDS[str(need["status"])]
    score = tied * mark + math.sqrt(1 - tied**2) * random.standard_normal(len(mark))
    if low <= 0:
        spread = np.where(score < 0, (mid - low) * score, (high - mid) * score) / end
        return np.asarray(np.round(np.maximum(mid + spread, 0.0)), dtype=np.float64)
    factor = np.where(score < 0, np.float64(mid / low), np.float64(high / mid))
    return np.round(mid * factor ** (score / end)).astype(np.float64)
