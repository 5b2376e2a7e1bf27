"""When a year's figure becomes known, by source: what keeps tomorrow's data out of yesterday's forecast (law 2)."""

import csv
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class ReleaseLag(NamedTuple):
    """The month (1-12) and the year offset in which year Y comes out: (4, 1) is April of Y+1."""

    month: int
    year_offset: int

    @property
    def months(self) -> int:
        """Months from December of year Y to the first month in which the figure is known."""
        return 12 * (self.year_offset - 1) + self.month


DEFAULT_SOURCE = "*"
"""The row of the reviewed table that serves every source without a row of its own."""


def release_lag(source: str) -> ReleaseLag:
    """The reviewed release of a source's yearly figures; the longest matching name or prefix (`vdem*`) counts."""
    lags = _lags()
    prefixes = [name for name in lags if name.endswith("*") and source.startswith(name[:-1])]
    return lags[source] if source in lags else lags[max(prefixes, key=len)]


def known_from(source: str, year: int) -> date:
    """First day of the month in which year `year` of a source is known."""
    lag = release_lag(source)
    return date(year + lag.year_offset, lag.month, 1)


@cache
def _lags() -> dict[str, ReleaseLag]:
    path = files("commonwatch.evidence") / "data" / "release_lags.csv"
    with path.open(encoding="utf-8") as handle:
        return {
            row["source"]: ReleaseLag(int(row["release_month"]), int(row["release_year_offset"]))
            for row in csv.DictReader(handle)
        }
