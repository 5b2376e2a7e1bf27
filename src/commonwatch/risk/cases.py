"""Nearest past cases: the place-months that share most leaves with a place today, and what followed them."""

import numpy as np
import polars as pl

from commonwatch.risk.forest import Forest
from commonwatch.risk.past import Floats, Past
from commonwatch.vocabulary import add_months

SHOWN = 5
OWN_PAST = 24  # months: a place's newer past is no case of its own
AFTER = 12


def case_table(forest: Forest, past: Past, shown: int = SHOWN) -> pl.DataFrame:
    """place, origin, rank, case_place, case_month, shared (of the trees, 0..1), deaths_12m: `shown` rows per place.

    Every case is another place, or the place itself more than 24 months ago: of each place the month that shares
    most leaves, the newest where several do. deaths_12m counts all kinds, in the 12 months after the case.
    """
    last = past.deaths.shape[1] - 1
    place, month = forest.rows.T
    total = np.concatenate([np.zeros((len(past.places), 1)), np.cumsum(past.total, axis=1)], axis=1)
    after = total[place, month + 1 + AFTER] - total[place, month + 1]
    leaves = forest.leaves_of(past.features[:, -1])
    rows = []
    for i, name in enumerate(past.places):
        shared = np.where((place == i) & (month >= last - OWN_PAST), -1.0, _shared(forest, leaves[i]))
        for rank, k in enumerate(_nearest(shared, place, month, shown), start=1):
            when = add_months(past.origin, int(month[k]) - last)
            rows.append((name, past.origin, rank, past.places[place[k]], when, float(shared[k]), int(after[k])))
    schema = {
        "place": pl.String, "origin": pl.Date, "rank": pl.Int16, "case_place": pl.String, "case_month": pl.Date,
        "shared": pl.Float64, "deaths_12m": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _shared(forest: Forest, leaves: np.ndarray) -> Floats:
    return np.asarray((forest.leaves == leaves).mean(axis=1))


def _nearest(shared: Floats, place: np.ndarray, month: np.ndarray, shown: int) -> list[int]:
    order = np.lexsort((-month, -shared))
    order = order[shared[order] > 0]
    _, first = np.unique(place[order], return_index=True)
    return [int(k) for k in order[np.sort(first)][:shown]]
