"""What the forecast learns from: past moments like the origin, each place's figures then and what came after."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonwatch.needs.emerging.book import Book, Floats
from commonwatch.needs.emerging.coming import HORIZON
from commonwatch.needs.emerging.features import Moment, deaths_in, features_at, newest_value, places_to_learn

FIRST_ORIGIN = 2000
FORECAST = {"flow": ("stock", "flow"), "stock": ("stock", "flow"), "new": ("new", "idps"), "idps": ("new", "idps")}
"""The four figures that are forecast, each with those that the evidence must hold for it."""


@dataclass(frozen=True)
class Lessons:
    """Rows of past moments: features `(n, k)`, the newest figure then and the outcome `(n,)` in people, and the year."""

    features: Floats
    last: Floats
    outcome: Floats
    year: NDArray[np.int64]


def outcome_of(book: Book, figure: str, year: int, month: int) -> Floats:
    """People `(n_places,)`: the figure of the 12 months after that month; NaN where not known.

    After a December it is the next year's own; after another month the two years that the 12 months touch share it by
    their months (a yearly figure says nothing of when in the year).
    """
    share = month / HORIZON
    value = share * book.year(figure, year + 1)
    return np.asarray(value + (1 - share) * book.year(figure, year)) if month < HORIZON else value


def past_moments(moment: Moment, figure: str) -> list[Moment]:
    """The moments of earlier years, in the same month and as far behind, whose outcomes were known."""
    last = moment.figure_year(figure) - 1
    return [Moment(year, moment.month, moment.behind) for year in range(FIRST_ORIGIN, last + 1)]


def lessons(book: Book, moment: Moment, figure: str) -> Lessons:
    """All rows of earlier years whose outcome is known; the features end with the deaths that came, and their change."""
    parts = [_rows(book, past, figure) for past in past_moments(moment, figure)]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Lessons(columns[0], columns[1], columns[2], columns[3].astype(np.int64))


def with_deaths(features: Floats, before: Floats, after: Floats) -> Floats:
    """The features with two columns more: deaths in 12 coming months, in logs, and their change over the last 12."""
    coming = np.log1p(after)
    return np.concatenate([features, coming[:, None], (coming - np.log1p(before))[:, None]], axis=1)


def _rows(book: Book, past: Moment, figure: str) -> tuple[Floats, Floats, Floats, Floats]:
    outcome = outcome_of(book, figure, past.year, past.month)
    kept = places_to_learn(book, past) & ~np.isnan(outcome)
    before, after = deaths_in(book, past, HORIZON), deaths_in(book, past, HORIZON, ahead=True)
    features = with_deaths(features_at(book, past)[1], before, after)
    last = np.nan_to_num(newest_value(book, past, figure))
    return features[kept], last[kept], outcome[kept], np.full(int(kept.sum()), float(past.year))
