"""The words that figures may be given: a fixed scale of likelihood, the statuses, the asterisk after Kosovo."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from commonwatch.publish.language import _
from commonwatch.publish.numbers import NBSP


@dataclass(frozen=True)
class Status:
    """How a status is shown: its sign, which a reader without colour can tell apart, and what it means."""

    sign: str
    css: str
    meaning: str


STATUSES: dict[str, Status] = {
    "rising": Status(
        "▲",
        "rising",
        "the chance of 25 or more deaths in some month moved by at least one percentage point since the forecast a "
        "month earlier, and by more than chance in the draws explains; it is 5 % or more, and at least twice the reference",
    ),
    "falling": Status(
        "▼",
        "falling",
        "that chance moved down in the same way, from 5 % or more, and is now at most half the reference",
    ),
    "as expected": Status(
        "●",
        "expected",
        "high or low, the chance is no news: it hasn't moved far enough, or stands too near the reference",
    ),
    "not modelled": Status("○", "unmodelled", "no model covers the place: nothing is said about its risk"),
}

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SCALE: tuple[tuple[float, str], ...] = (
    (0.01, "almost no chance"),
    (0.05, "very unlikely"),
    (0.20, "unlikely"),
    (0.45, "possible"),
    (0.55, "about even"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.01, "almost certain"),
)


def likelihood(probability: float) -> str:
    """The word of the fixed scale for a probability (0..1): "unlikely" from 5 % to below 20 %."""
    return _(next(word for upper, word in SCALE if probability < upper))


def scale_rows() -> list[tuple[str, str]]:
    """The scale for the reader: (word, range in percent), lowest first."""
    rows, lower = [], 0
    for upper, word in SCALE:
        top = round(upper * 100)
        if lower == 0:
            text = f"below {top}{NBSP}%"
        elif top > 100:
            text = f"{lower}{NBSP}% and more"
        else:
            text = f"{lower} to {top}{NBSP}%"
        rows.append((word, text))
        lower = top
    return rows


def short_theme(theme: str) -> str:
    """A theme's name for narrow places, by theme or by its full label; a name that is neither comes back unchanged."""
    return _(_short_themes().get(theme, theme))


@cache
def _short_themes() -> dict[str, str]:
    import polars as pl

    from commonwatch.vocabulary import themes

    data = files("commonwatch.publish") / "data" / "theme_names.csv"
    short = dict(pl.read_csv(data.read_bytes()).iter_rows())
    return short | {label: short[theme] for theme, label in themes().select("theme", "label").iter_rows()}


def starred(text: str) -> str:
    """The text with an asterisk after every "Kosovo" that has none, also in capitals, pointing at the footnote."""
    return re.sub(r"\b(Kosovo|KOSOVO)\b(?!\*)", r"\1*", text)


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def month_name(month: date) -> str:
    """A month in words: "June 2024"."""
    return _("{month} {year}").format(month=_(MONTHS[month.month - 1]), year=month.year)
