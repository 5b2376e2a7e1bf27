"""Will it get worse, or calm down: the coming months' deaths against as many months just past, from whole trajectories."""

import numpy as np
import polars as pl

from commonwatch.risk.past import Counts, Floats, Past
from commonwatch.risk.reference import blocks

TWICE = 2.0
LEAST = 25  # deaths: a doubling below it is no escalation, a halving from below it no de-escalation


def escalation(total: Counts, past: Past, horizon: int) -> pl.DataFrame:
    """place, p_escalation_6m, p_deescalation_6m (0..1), each with its reference_; null where the word has no meaning.

    `total` are draws `(n_places, steps, n)`, deaths per month. Escalation: at least twice the deaths of the last
    `horizon` months, and 25 or more. De-escalation: at most half of them, where they were 25 or more. The reference is the
    share of the place's own runs of as many months within its last 24.
    """
    recent = past.total[:, -horizon:].sum(axis=1)
    coming, before = total[:, :horizon].sum(axis=1), blocks(past.total, horizon).sum(axis=2)
    calm = recent < LEAST
    return pl.DataFrame(
        {
            "place": past.places,
            "p_escalation_6m": _share_above(coming, recent),
            "reference_p_escalation_6m": _share_above(before, recent),
            "p_deescalation_6m": np.where(calm, np.nan, (coming <= recent[:, None] / TWICE).mean(axis=1)),
            "reference_p_deescalation_6m": np.where(calm, np.nan, (before <= recent[:, None] / TWICE).mean(axis=1)),
        }
    ).with_columns(pl.col("p_deescalation_6m", "reference_p_deescalation_6m").fill_nan(None))


def _share_above(totals: Counts | Floats, recent: Floats) -> Floats:
    return np.asarray((totals >= np.maximum(TWICE * recent, LEAST)[:, None]).mean(axis=1), dtype=np.float64)
