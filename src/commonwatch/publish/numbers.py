"""Numbers as people speak: two figures that count, whole percents, no tenths of a person."""

import math

from commonwatch.publish.language import _, many
from commonwatch.vocabulary.figures import rounded

NBSP = "\u00a0"
MINUS = "−"


def expected(value: float | None) -> str:
    """An expected count: "about 1,200", "none expected" below a half, "not modelled" when there is no value."""
    if value is None:
        return _("not modelled")
    return _("none expected") if value < 0.5 else _("about {count}").format(count=rounded(value))


def plain(value: float | None) -> str:
    """An expected count as a bare figure, to stand beside another: "1,200", "none" below a half."""
    if value is None:
        return _("not modelled")
    return _("none") if value < 0.5 else rounded(value)


def between(low: float | None, high: float | None) -> str:
    """An interval of counts: "400 to 3,100"; "0" when both ends are nought; empty when there is none."""
    if low is None or high is None:
        return ""
    ends = (rounded(low), rounded(high))
    return ends[0] if ends[0] == ends[1] else _("{low} to {high}").format(low=ends[0], high=ends[1])


def expected_with_interval(value: float | None, low: float | None, high: float | None) -> str:
    """An expected count with its 80 % interval: "about 1,200; 80 % between 400 and 3,100".

    "most likely none" where the interval ends at nought; an average above the interval is said to be one.
    """
    if value is None or low is None or high is None:
        return expected(value)
    if rounded(high) == "0":
        return _("most likely none")
    text = _("{count} on average").format(count=expected(value)) if value > high else expected(value)
    said = _("{count}; 80\u00a0% between {low} and {high}")
    return said.format(count=text, low=rounded(low), high=rounded(high))


def percent(probability: float | None) -> str:
    """A probability (0..1) as whole percent: "<1 %", "12 %", ">99 %"; a dash when there is none."""
    if probability is None:
        return "–"
    if probability < 0.01:
        return f"<1{NBSP}%"
    if probability > 0.99:
        return f">99{NBSP}%"
    return f"{math.floor(probability * 100 + 0.5)}{NBSP}%"


def seen(probability: float) -> str:
    """How often the reference saw it, as whole percent; "none seen" for never."""
    return percent(probability) if probability else _("none seen")


def points(change: float | None) -> str:
    """A change of a probability (fraction) in percentage points: "+3 points", "−1 point", "no change" below a half."""
    if change is None:
        return "–"
    whole = math.floor(abs(change) * 100 + 0.5)
    if whole == 0:
        return _("no change")
    said = many("{count}\u00a0point", "{count}\u00a0points", whole)
    return said.format(count=f"{'+' if change > 0 else MINUS}{whole}")


def quiet_for(months: int | None) -> str:
    """A count of months as a length of time: "8 months", "3 years", "30+ years"; a dash when there is none."""
    if months is None:
        return "–"
    if months < 24:
        return many("{count} month", "{count} months", months).format(count=months)
    years = min(30, months // 12)
    return many("{count} year", "{count} years", years).format(count="30+" if months >= 360 else years)
