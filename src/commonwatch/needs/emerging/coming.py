"""The deaths of the coming 12 months as the forecast of displacement takes them: scenarios, equally likely."""

from datetime import date

import numpy as np
import polars as pl

from commonwatch.needs.emerging.book import Book, Floats
from commonwatch.needs.emerging.features import Moment, deaths_in
from commonwatch.vocabulary import add_months

SCENARIOS = 9
LEVELS = (np.arange(SCENARIOS) + 0.5) / SCENARIOS
BANDS = (0.5, 25.0, 250.0, 1000.0)  # deaths in 12 months that part the classes of past changes
HORIZON = 12


def coming_deaths(book: Book, past: list[Moment], draws: pl.DataFrame | None) -> tuple[Floats, np.ndarray]:
    """Deaths `(n_places, 9)` in the 12 months after the book's origin, and which places have them from `draws`.

    Where `draws` (place, month, draws: integers, deaths per month) cover all 12 months, the quantiles of each
    trajectory's sum; elsewhere how deaths changed in the past from one year to the next, by class of the last 12 months.
    """
    now = Moment(book.origin.year, book.origin.month, ())
    scenarios = _by_past_changes(book, now, past)
    told = np.zeros(len(book.places), dtype=bool)
    totals = {} if draws is None else _totals(draws, book.origin)
    for i, place in enumerate(book.places):
        parts = [totals[part] for part in place.split("+") if part in totals]
        if parts and len(parts) == len(place.split("+")):
            scenarios[i] = np.quantile(np.sum(parts, axis=0), LEVELS)
            told[i] = True
    return scenarios, told


def _by_past_changes(book: Book, now: Moment, past: list[Moment]) -> Floats:
    before = np.concatenate([deaths_in(book, moment, HORIZON) for moment in past])
    after = np.concatenate([deaths_in(book, moment, HORIZON, ahead=True) for moment in past])
    change = np.log1p(after) - np.log1p(before)
    last = deaths_in(book, now, HORIZON)
    classes, own = np.digitize(before, BANDS), np.digitize(last, BANDS)
    scenarios = np.zeros((len(last), SCENARIOS))
    for band in np.unique(own):
        same = classes == band
        steps = np.quantile(change[same] if same.any() else change, LEVELS)
        rows = own == band
        scenarios[rows] = np.expm1(np.maximum(np.log1p(last[rows])[:, None] + steps, 0.0))
    return scenarios


def _totals(draws: pl.DataFrame, origin: date) -> dict[str, Floats]:
    """Deaths `(n_draws,)` over the 12 months after the origin by place, the months of each trajectory added up."""
    if "violence" in draws.columns:
        draws = draws.filter(pl.col("violence") == "total")
    months = [add_months(origin, step) for step in range(1, HORIZON + 1)]
    rows = draws.filter(pl.col("month").is_in(months)).sort("place", "month")
    totals = {}
    for (place,), group in rows.group_by("place", maintain_order=True):
        if group.height == HORIZON:
            totals[str(place)] = np.stack(group["draws"].to_list()).sum(axis=0).astype(np.float64)
    return totals
