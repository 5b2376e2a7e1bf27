"""Scores of probabilities that something happens: Brier with its decomposition, average precision, onsets."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.risk.bootstrap import block_interval
from commonwatch.risk.scores import Floats, Numbers

Events: TypeAlias = NDArray[np.bool_]

THRESHOLDS = (1, 25, 100, 1000)
QUIET_MONTHS = (12, 60)
BRIER_BINS = 10


def brier(probability: Floats, happened: Events) -> Floats:
    """Brier score `(n_rows,)`, between 0 (perfect) and 1: the squared distance of probability and event."""
    return np.asarray((probability - happened) ** 2, dtype=np.float64)


def brier_parts(probability: Floats, happened: Events, bins: int = BRIER_BINS) -> dict[str, float]:
    """Reliability (0 is best), resolution (more is better), uncertainty and within_bins; their sum is the mean Brier.

    brier = reliability - resolution + uncertainty + within_bins over bins of equal width: Murphy (1973), J. Applied
    Meteorology 12: 595-600; the last term is Stephenson, Coelho & Jolliffe (2008), Weather and Forecasting 23: 752-757.
    """
    base = float(happened.mean())
    index = np.minimum((probability * bins).astype(np.int64), bins - 1)
    count = np.bincount(index, minlength=bins)
    used = count > 0
    weight = count[used] / len(probability)
    said = np.bincount(index, weights=probability, minlength=bins)[used] / count[used]
    seen = np.bincount(index, weights=happened.astype(np.float64), minlength=bins)[used] / count[used]
    reliability = float(weight @ (said - seen) ** 2)
    resolution = float(weight @ (seen - base) ** 2)
    uncertainty = base * (1 - base)
    within = float(brier(probability, happened).mean()) - (reliability - resolution + uncertainty)
    return {"reliability": reliability, "resolution": resolution, "uncertainty": uncertainty, "within_bins": within}


def average_precision(probability: Floats, happened: Events) -> float | None:
    """Area under the precision-recall steps, 0 to 1, or None without an event; to be read beside the base rate.

    sum_k (recall_k - recall_(k-1)) precision_k over the distinct probabilities from the highest down: rows with the
    same probability enter together, so that their order doesn't matter.
    """
    total = int(happened.sum())
    if total == 0:
        return None
    order = np.argsort(-probability, kind="stable")
    ranked, hits = probability[order], np.cumsum(happened[order])
    step_ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    gained = np.diff(hits[step_ends], prepend=0)
    return float((gained * hits[step_ends] / (step_ends + 1)).sum() / total)


def occurrence(draws: Numbers, observed: Numbers, thresholds: Sequence[int] = THRESHOLDS) -> pl.DataFrame:
    """One row a threshold of deaths: rows, events, base_rate, brier, its parts and average_precision.

    For single months `draws` is `(n_rows, n_draws)`, deaths per month; for totals or the worst of several months it
    holds the totals or maxima of each trajectory.
    """
    rows = []
    for threshold in thresholds:
        probability, happened = (draws >= threshold).mean(axis=1), np.asarray(observed) >= threshold
        rows.append({"threshold": threshold, **_summary(probability, happened)})
    return pl.DataFrame(rows, schema_overrides={"average_precision": pl.Float64})


def onsets(
    paths: Numbers, outcomes: Numbers, history: Numbers, seed: int, quiet_months: Sequence[int] = QUIET_MONTHS
) -> pl.DataFrame:
    """One row a length of quiet: how well the chance of a first death after it was foreseen; few events, so counted.

    `paths` `(n_places, n_steps, n_draws)` are trajectories, `outcomes` `(n_places, n_steps)` and `history`
    `(n_places, n_months)` deaths per month. Columns: quiet_months, rows (places quiet so long before the origin),
    events (places with an onset), base_rate, brier, brier_low, brier_high (90 %, places drawn with
    replacement), the parts of the Brier score, average_precision.
    """
    probability = np.asarray(paths.max(axis=1) > 0).mean(axis=1)
    happened = np.asarray(outcomes.max(axis=1) > 0)
    rows = []
    for months in quiet_months:
        quiet = history[:, -months:].sum(axis=1) == 0
        if history.shape[1] < months or not quiet.any():
            continue
        low, high = block_interval(brier(probability[quiet], happened[quiet])[None], seed=seed)
        summary = _summary(probability[quiet], happened[quiet])
        rows.append({"quiet_months": months, **summary, "brier_low": low, "brier_high": high})
    return pl.DataFrame(rows, schema_overrides={"average_precision": pl.Float64})


def _summary(probability: Floats, happened: Events) -> dict[str, float | int | None]:
    return {
        "rows": len(probability),
        "events": int(happened.sum()),
        "base_rate": float(happened.mean()),
        "brier": float(brier(probability, happened).mean()),
        **brier_parts(probability, happened),
        "average_precision": average_precision(probability, happened),
    }
