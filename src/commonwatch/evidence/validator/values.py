"""Texts of IATI files as dates and numbers, and the patterns they are held against."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from commonwatch.errors import LoadError

DATE = re.compile(
    r"\s*(-?\d{4,})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?\s*", re.ASCII
)
NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?\s*", re.ASCII)
DECIMAL = re.compile(r"\s*\+?(?:\d+\.?\d*|\.\d+)\s*", re.ASCII)


def today_utc() -> date:
    """This day, in UTC."""
    return datetime.now(UTC).date()


def date_of(text: str) -> date | None:
    """The day of an xs:date or xs:dateTime; None for any other text and for days that don't exist.

    A time with an offset gives its day in UTC; a date with one gives the day as written. Years outside 1-9999 give
    the first or the last day that there is.
    """
    found = DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.group(1, 2, 3))
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    whole = date(year, month, day)
    if found[4] is None or found[7] in (None, "Z"):
        return whole
    return _day_in_utc(whole, int(found[4]), int(found[5]), found[7])


def a_year_after(day: date) -> date:
    """The same day a year later; after 29 February the 28th."""
    if day.year == date.max.year:
        return date.max
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def number_of(text: str) -> Decimal | None:
    """The number that the text is, exactly; None for any other text, and for the empty one."""
    return Decimal(text.strip()) if NUMBER.fullmatch(text) else None


def is_positive_decimal(text: str) -> bool:
    """Whether the text is a number above 0 in plain digits."""
    return DECIMAL.fullmatch(text) is not None and Decimal(text.strip()) > 0


@lru_cache(maxsize=1024)
def pattern(regex: str) -> re.Pattern[str]:
    """The regular expression, compiled. Raises LoadError for one that can't be."""
    try:
        return re.compile(regex)
    except re.error as error:
        raise LoadError(f"the regular expression '{regex}' can't be used: {error}. Mend the ruleset.") from error


def _day_in_utc(day: date, hour: int, minute: int, offset: str) -> date:
    ahead = int(offset[1:3]) * 60 + int(offset[-2:])
    minutes = hour * 60 + minute - (ahead if offset[0] == "+" else -ahead)
    try:
        return day + timedelta(days=minutes // (24 * 60))
    except OverflowError:
        return day
