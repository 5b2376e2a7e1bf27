"""The distribution of one figure 12 months ahead: analogues, pooled half and half with boosted quantiles."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from commonwatch.needs.emerging.analogues import alike, analogue_weights, weighted_quantiles
from commonwatch.needs.emerging.anchor import anchors
from commonwatch.needs.emerging.book import Book, Floats
from commonwatch.needs.emerging.boosted import LEAST_ROWS, boosted_quantiles, chance_above
from commonwatch.needs.emerging.coming import HORIZON, SCENARIOS, coming_deaths
from commonwatch.needs.emerging.features import (
    OFFSET,
    deaths_in,
    features_at,
    logged,
    moment_of,
    newest_value,
    places_to_forecast,
)
from commonwatch.needs.emerging.lessons import FORECAST, lessons, past_moments, with_deaths
from commonwatch.needs.emerging.reference import reference_quantiles

LEVELS = np.arange(1, 20) / 20
LOW, MID, HIGH = 0, 9, 18  # 5, 50 and 95 %
SURGE = 1.25
SIZE_POWER = 0.2  # a row weighs the newest figure (at least 1,000 people) to this power
SEED = 1
FEWEST_LESSONS = 100


@dataclass(frozen=True)
class Manner:
    """How a figure is forecast; all of it was chosen on target years to 2020.

    `anchored`: as a ratio to the anchor, else to the newest value, from analogues that had one when the place has.
    `narrower`: how far from the middle the levels are read (the stock's bands were too wide). `leaf_rows`: of a tree.
    """

    anchored: bool = True
    narrower: float = 1.0
    leaf_rows: int = 10


MANNERS = {
    "flow": Manner(),
    "stock": Manner(narrower=0.95),
    "new": Manner(leaf_rows=5),
    "idps": Manner(anchored=False, leaf_rows=5),
}


@dataclass(frozen=True)
class Outlook:
    """Quantiles `(n, 19)` in people at 5, 10, ... 95 % by place, the reference's beside, and the chance of a surge.

    `last` is the newest known figure (0 where none), `told` says whose deaths ahead came from the deaths forecast.
    """

    figure: str
    places: tuple[str, ...]
    last: Floats
    quantiles: Floats
    reference: Floats
    surge: Floats
    told: np.ndarray[Any, Any]


def outlook(book: Book, figure: str, draws: pl.DataFrame | None = None) -> Outlook | None:
    """The outlook of one figure at the book's origin; None where too little was known to learn from.

    A surge is an outcome of more than 1.25 times the newest figure.
    """
    moment = moment_of(book)
    if any(name not in book.newest for name in FORECAST[figure]) or not past_moments(moment, figure):
        return None
    learned = lessons(book, moment, figure)
    asked = np.flatnonzero(places_to_forecast(book, moment, figure))
    if len(learned.last) < FEWEST_LESSONS or not len(asked):
        return None
    manner = MANNERS[figure]
    levels = 0.5 + manner.narrower * (LEVELS - 0.5)
    last = np.nan_to_num(newest_value(book, moment, figure))[asked]
    weights = np.maximum(learned.last, 1000.0) ** SIZE_POWER
    weights = weights / weights.mean()
    names, features = features_at(book, moment)
    own = features[asked]
    base, level = logged(learned.last), logged(last)
    if manner.anchored:
        base, level = anchors(names, (learned.features, learned.last), learned.outcome, weights, (own, last))
    change, bound = logged(learned.outcome) - base, logged(SURGE * last) - level
    before = deaths_in(book, moment, HORIZON)[asked]
    scenarios, told = coming_deaths(book, past_moments(moment, figure), draws)
    repeated = np.repeat(np.arange(len(asked)), SCENARIOS)
    query = with_deaths(own[repeated], before[repeated], scenarios[asked].ravel())
    shares = analogue_weights(
        _beside(learned.features, base), change, weights, _beside(query, level[repeated]), manner.leaf_rows, SEED
    )
    shares = shares.reshape(len(asked), SCENARIOS, -1).mean(axis=1)
    if not manner.anchored:
        shares = alike(shares, learned.last > 0, last > 0)
    found = weighted_quantiles(shares, change, levels)
    surge = (shares * (change[None] > bound[:, None])).sum(axis=1)
    if len(change) >= LEAST_ROWS:
        known = _beside(learned.features[:, :-2], base)
        second = boosted_quantiles(known, change, weights, _beside(own, level), levels, SEED)
        found, surge = (found + second) / 2, (surge + chance_above(second, levels, bound)) / 2
    quantiles = np.maximum(np.exp(level[:, None] + found) - OFFSET, 0.0)
    reference = reference_quantiles(learned.last, learned.outcome, last, LEVELS)
    return Outlook(figure, tuple(book.places[i] for i in asked), last, quantiles, reference, surge, told[asked])


def _beside(features: Floats, level: Floats) -> Floats:
    return np.concatenate([features, level[:, None]], axis=1)
