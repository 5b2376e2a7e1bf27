"""The rule kinds: each a function of one case at one element, that gives None when it holds, else what breaks it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import repeat
from math import fsum, isclose

from commonwatch.evidence.validator.at import At, Day, Verdict, listed
from commonwatch.evidence.validator.values import a_year_after, is_positive_decimal, number_of, pattern
from commonwatch.evidence.validator.xpaths import Node, holds, nodes, texts_or_itself

AGENCIES = "ORG-ID-PREFIX"
PER_TRANSACTION = ("sector", "recipient-country|recipient-region")
MONEY = "descendant::value | descendant::forecast | descendant::loan-status"
FLOAT_NOISE = 1e-9


def no_more_than_one(at: At) -> Verdict:
    """At most one match of all paths together."""
    found = at.matched()
    return found[1:] if len(found) > 1 else None


def atleast_one(at: At) -> Verdict:
    """At least one match."""
    return None if at.matched() else []


def only_one_of(at: At) -> Verdict:
    """With a match in `excluded` none in `paths`; without, exactly one."""
    found = at.matched()
    if at.of(at.case["excluded"]):
        return found or None
    return None if len(found) == 1 else found[1:]


def one_or_all(at: At) -> Verdict:
    """`one` exists, or everything that `all` asks for is there."""
    if at.of(at.case["one"]):
        return None
    wanted = at.case["all"]
    if wanted == "lang":
        return _lacking(at, "descendant::narrative", "@xml:lang")
    if wanted == "currency":
        return _lacking(at, MONEY, "@currency")
    if isinstance(wanted, str) and "".join(wanted.split()) in PER_TRANSACTION:
        return _lacking(at, "transaction", wanted)
    return None if all(at.of(path) for path in listed(wanted)) else []


def dependent(at: At) -> Verdict:
    """Each of the paths has a match, or none has."""
    found = [at.of(path) for path in listed(at.case["paths"])]
    return None if all(found) or not any(found) else [node for each in found for node in each]


def add_up(at: At) -> Verdict:
    """The numbers add up to `sum`, in floats; nothing to add up holds."""
    numbers, others = _numbers(at)
    if others or not numbers:
        return others or None
    total = fsum(float(number) for _, number in numbers)
    wanted = float(at.case["sum"])
    return None if isclose(total, wanted, rel_tol=FLOAT_NOISE, abs_tol=FLOAT_NOISE) else [node for node, _ in numbers]


def add_up_exactly(at: At) -> Verdict:
    """The numbers add up to `sum`, in decimals; nothing adds up to 0."""
    numbers, others = _numbers(at)
    if others or sum((number for _, number in numbers), Decimal(0)) != Decimal(str(at.case["sum"])):
        return others or [node for node, _ in numbers]
    return None


def date_order(at: At) -> Verdict:
    """`less` is not after `more`."""
    return _breaking(_in_step(at.days("less"), at.days("more")), lambda less, more: less > more)


def date_now(at: At) -> Verdict:
    """The date is not after today."""
    return _breaking(_in_step(at.days("date"), [(at.today, None)]), lambda day, today: day > today)


def time_limit(at: At) -> Verdict:
    """`end` is at most one year after `start`."""
    return _breaking(_in_step(at.days("start"), at.days("end")), lambda start, end: end > a_year_after(start))


def between_dates(at: At) -> Verdict:
    """`date` is not before `start` and not after `end`; a bound that is absent is none."""
    days = at.days("date")
    before = _breaking(_in_step(days, at.days("start")), lambda day, start: day < start)
    after = _breaking(_in_step(days, at.days("end")), lambda day, end: day > end)
    return [*(before or []), *(after or [])] or None


def regex_matches(at: At) -> Verdict:
    """The regular expression is found in every matched text."""
    wanted = pattern(at.case["regex"])
    return [node for node, text in at.texts() if not wanted.search(text)] or None


def regex_no_matches(at: At) -> Verdict:
    """The regular expression is found in no matched text."""
    unwanted = pattern(at.case["regex"])
    return [node for node, text in at.texts() if unwanted.search(text)] or None


def startswith(at: At) -> Verdict:
    """Every matched text starts with one of the starts, plus the separator."""
    wanted = listed(at.case["prefix"] if "prefix" in at.case else at.case["start"])
    agencies = at.lists.agencies if AGENCIES in wanted else frozenset()
    if agencies is None:
        return None
    separator = at.case.get("separator", "")
    starts = tuple(
        start + separator for path in wanted if path != AGENCIES for start in texts_or_itself(path, at.element)
    )
    broken = [
        node
        for node, text in at.texts()
        if not text.startswith(starts) and "-".join(text.split("-")[:2]) not in agencies
    ]
    return broken or None


def unique(at: At) -> Verdict:
    """The matched texts are all different."""
    seen: set[str] = set()
    again = []
    for node, text in at.texts():
        if text in seen:
            again.append(node)
        seen.add(text)
    return again or None


def within(at: At) -> Verdict:
    """The numbers are within `min` and `max`, ends included; what is no number isn't."""
    low, high = (None if at.case.get(key) is None else Decimal(str(at.case[key])) for key in ("min", "max"))
    return [node for node, text in at.texts() if not _is_within(number_of(text), low, high)] or None


def if_then(at: At) -> Verdict:
    """When `if` holds, `then` holds."""
    if not holds(at.case["if"], at.element, at.where) or holds(at.case["then"], at.element, at.where):
        return None
    return at.matched()


def evaluates_to_true(at: At) -> Verdict:
    """`eval` holds."""
    return None if holds(at.case["eval"], at.element, at.where) else []


def no_spaces(at: At) -> Verdict:
    """No text begins or ends with blanks."""
    return [node for node, text in at.texts() if text != text.strip()] or None


def no_percent(at: At) -> Verdict:
    """No text has a percent sign."""
    return [node for node, text in at.texts() if "%" in text] or None


def positive_decimal(at: At) -> Verdict:
    """Every text is a number above 0 in plain digits."""
    return [node for node, text in at.texts() if not is_positive_decimal(text)] or None


def _numbers(at: At) -> tuple[list[tuple[Node, Decimal]], list[Node]]:
    """What is matched, each with its number; and what is no number."""
    found = [(node, number_of(text)) for node, text in at.texts()]
    numbers = [(node, number) for node, number in found if number is not None]
    return numbers, [node for node, number in found if number is None]


def _lacking(at: At, each: str, what: str) -> Verdict:
    return [node for node in at.of(each) if not nodes(what, node, at.where)] or None


def _in_step(left: list[Day], right: list[Day]) -> Iterator[tuple[Day, Day]]:
    """The dates of both sides in pairs, in the order of the file; one alone stands against each of the other side."""
    if len(left) == 1:
        return zip(repeat(left[0]), right, strict=False)
    if len(right) == 1:
        return zip(left, repeat(right[0]), strict=False)
    return zip(left, right, strict=False)


def _breaking(pairs: Iterator[tuple[Day, Day]], breaks: Callable[[date, date], bool]) -> Verdict:
    found = []
    for (left, node), (right, other) in pairs:
        if left is not None and right is not None and breaks(left, right):
            found.append(other if node is None else node)
    return found or None


def _is_within(number: Decimal | None, low: Decimal | None, high: Decimal | None) -> bool:
    return number is not None and (low is None or low <= number) and (high is None or number <= high)


@dataclass(frozen=True)
class Kind:
    """A rule kind: its function, the keys that a case must have, and those of its keys that are XPaths."""

    judge: Callable[[At], Verdict]
    needs: tuple[str, ...]
    xpaths: tuple[str, ...] = ("paths",)


KINDS: Mapping[str, Kind] = {
    "no_more_than_one": Kind(no_more_than_one, ("paths",)),
    "atleast_one": Kind(atleast_one, ("paths",)),
    "only_one_of": Kind(only_one_of, ("excluded", "paths"), ("excluded", "paths")),
    "one_or_all": Kind(one_or_all, ("one", "all"), ("one", "all")),
    "dependent": Kind(dependent, ("paths",)),
    "sum": Kind(add_up, ("paths", "sum")),
    "strict_sum": Kind(add_up_exactly, ("paths", "sum")),
    "date_order": Kind(date_order, ("less", "more"), ("less", "more")),
    "date_now": Kind(date_now, ("date",), ("date",)),
    "time_limit": Kind(time_limit, ("start", "end"), ("start", "end")),
    "between_dates": Kind(between_dates, ("date", "start", "end"), ("date", "start", "end")),
    "regex_matches": Kind(regex_matches, ("paths", "regex")),
    "regex_no_matches": Kind(regex_no_matches, ("paths", "regex")),
    "startswith": Kind(startswith, ("paths", "start or prefix")),
    "unique": Kind(unique, ("paths",)),
    "range": Kind(within, ("paths",)),
    "if_then": Kind(if_then, ("if", "then"), ("if", "then", "paths")),
    "evaluates_to_true": Kind(evaluates_to_true, ("eval",), ("eval",)),
    "no_spaces": Kind(no_spaces, ("paths",)),
    "no_percent": Kind(no_percent, ("paths",)),
    "positive_decimal": Kind(positive_decimal, ("paths",)),
}
