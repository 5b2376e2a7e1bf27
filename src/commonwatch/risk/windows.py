"""A forecast cut into windows: one origin each, with the months forecast from it."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from commonwatch.errors import SubmissionError
from commonwatch.vocabulary import add_months


@dataclass(frozen=True)
class Window:
    """One origin and the months forecast from it; `forecast` holds their rows."""

    origin: date
    months: tuple[date, ...]
    forecast: pl.DataFrame

    @property
    def label(self) -> str:
        """The year when the months are a calendar year, else the first and the last month: '2024-07..2025-06'."""
        first, last = self.months[0], self.months[-1]
        whole = (first.month, last.month, len(self.months)) == (1, 12, 12)
        return str(first.year) if whole else f"{first:%Y-%m}..{last:%Y-%m}"


def windows_of(forecast: pl.DataFrame, origin: date | None, first_step: int) -> tuple[Window, ...]:
    """The forecast's windows, earliest first: the `origin` given, each of its column, or each whole calendar year.

    Without any of these all months are one window, made `first_step` months before its first. Raises SubmissionError
    when the forecast is empty, a window's months have a hole or its origin isn't before them.
    """
    if forecast.is_empty():
        raise SubmissionError("the forecast holds no rows of this type of violence; choose another one to score")
    if origin is not None:
        return (_window(origin, forecast),)
    if "origin" in forecast.columns:
        made = forecast["origin"].unique().sort().to_list()
        return tuple(_window(each, forecast.filter(pl.col("origin") == each)) for each in made)
    months = _months(forecast)
    if months[0].month == 1 and months[-1].month == 12 and len(months) % 12 == 0:
        years = sorted({month.year for month in months})
        parts = [forecast.filter(pl.col("month").dt.year() == year) for year in years]
    else:
        parts = [forecast]
    return tuple(_window(add_months(_months(part)[0], -first_step), part) for part in parts)


def _months(forecast: pl.DataFrame) -> list[date]:
    return forecast["month"].unique().sort().to_list()


def _window(origin: date, forecast: pl.DataFrame) -> Window:
    months = _months(forecast)
    holes = [add_months(months[0], step) for step in range(len(months))]
    missing = [month for month in holes if month not in set(months)]
    if missing:
        raise SubmissionError(f"the months forecast from {origin:%Y-%m} have a hole: no place has {missing[0]:%Y-%m}")
    if origin >= months[0]:
        raise SubmissionError(f"the origin {origin:%Y-%m} isn't before the first month forecast, {months[0]:%Y-%m}")
    return Window(origin, tuple(months), forecast)
