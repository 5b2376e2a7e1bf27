"""Months: the first day stands for the whole month."""

import re
from datetime import date

from commonwatch.errors import UnknownNameError

VIEWS_FIRST = date(1980, 1, 1)


def month(text: str) -> date:
    """The first day of the month written YYYY-MM. Raises UnknownNameError for anything else."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
    if found and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1:
        return date(int(found[1]), int(found[2]), 1)
    raise UnknownNameError(f"unknown month '{text}': expected YYYY-MM, for example 2024-04.")


def add_months(start: date, n: int) -> date:
    """The first day of the month `n` months after `start`'s."""
    index = start.year * 12 + start.month - 1 + n
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    """Months from `first`'s to `last`'s month; negative when `last` is earlier."""
    return (last.year - first.year) * 12 + last.month - first.month


def views_month_id(day: date) -> int:
    """The VIEWS month id: 1 is January 1980."""
    return months_between(VIEWS_FIRST, day) + 1


def from_views_month_id(number: int) -> date:
    """The first day of the month with that VIEWS id."""
    return add_months(VIEWS_FIRST, number - 1)
