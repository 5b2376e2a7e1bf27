"""What is asked of a table: rows by equal columns, order, columns, page and form, read from an address's arguments."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from commonwatch.web.api.problems import AskedError, not_known, spelled

RESERVED = ("format", "limit", "offset", "sort", "columns")
MOST, USUAL = 100_000, 1_000
"""Rows of one page: at most, and in JSON when nothing is said."""

FARTHEST = 2**53
"""The largest offset and the largest whole number that every JSON reader takes."""

WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
REAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", re.ASCII)

Pairs = Sequence[tuple[str, str]]
Words = Callable[[str], Mapping[str, str] | None]


@dataclass(frozen=True)
class Asked:
    """Rows where all of `where` hold, in the order `sort` (column, descending), of these columns; `limit` rows from `offset`."""

    where: tuple[pl.Expr, ...]
    sort: tuple[tuple[str, bool], ...]
    columns: tuple[str, ...]
    limit: int | None
    offset: int


def asked(pairs: Pairs, schema: Mapping[str, Any], words: Words) -> Asked:
    """What the arguments ask of a table with this schema; `words` gives a column's words where they are known.

    Raises AskedError 422 for an argument that is no column, a word or number that can't stand in its column, an argument
    that may be there once and is there twice.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    for name in given:
        if name not in schema and name not in RESERVED:
            raise not_known(422, "column or argument", name, [*schema, *RESERVED], name)
    return Asked(
        where=tuple(_any_of(name, values, schema[name], words) for name, values in given.items() if name in schema),
        sort=tuple(_sorted(_listed(given.get("sort", ())), schema)),
        columns=tuple(_columns(_listed(given.get("columns", ())), schema)) or tuple(schema),
        limit=whole_number("limit", given.get("limit"), 1, MOST),
        offset=whole_number("offset", given.get("offset"), 0, FARTHEST) or 0,
    )


def whole_number(name: str, values: Sequence[str] | None, least: int, most: int) -> int | None:
    """The whole number of an argument; None when it isn't there. Raises AskedError 422 for another word or two of them."""
    if values is None:
        return None
    number = int(values[0]) if len(values) == 1 and WHOLE.fullmatch(values[0]) else least - 1
    if not least <= number <= most:
        said = " and ".join(f"'{value[:40]}'" for value in values[:2])
        raise AskedError(422, f"{name} is {said}; expected one whole number from {least} to {most:,}.", name)
    return number


def filterable(kind: Any) -> bool:
    """Whether rows can be asked for by a column of this type: words, numbers, days, yes or no, lists of words."""
    return kind in (pl.String, pl.Boolean, pl.Date, pl.List(pl.String)) or kind.is_numeric()


def sortable(kind: Any) -> bool:
    """Whether rows can be ordered by a column of this type."""
    return not kind.is_nested()


def day(text: str) -> date | None:
    """The day of "2024-06-01", or the first of "2024-06"; None for any other text."""
    if not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return None


def _any_of(name: str, values: list[str], kind: Any, words: Words) -> pl.Expr:
    if not filterable(kind):
        raise AskedError(422, f"rows can't be chosen by {name}: it holds {_kind(kind)}.", name)
    known = words(name)
    if known is not None:
        for value in values:
            if value and value not in known:
                raise spelled(422, f"{name} code", value, known.items(), name)
    column = pl.col(name)
    if kind == pl.List(pl.String):
        some = column.list.set_intersection(pl.lit(values)).list.len() > 0
        return (some | ((column.list.len() == 0) & ("" in values))).fill_null("" in values)
    if kind == pl.String:
        return column.fill_null("").is_in(values)
    if kind == pl.Date:
        return column.is_in([_day(name, value) for value in values]).fill_null(False)
    if kind == pl.Boolean:
        return column.is_in([_yes(name, value) for value in values]).fill_null(False)
    if kind.is_integer():
        numbers = [number for value in values if -(2**63) <= (number := _integer(name, value)) < 2**63]
        return column.cast(pl.Int64).is_in(pl.Series(numbers, dtype=pl.Int64).implode()).fill_null(False)
    return column.cast(pl.Float64).is_in([_real(name, value) for value in values]).fill_null(False)


def _day(name: str, value: str) -> date:
    if (found := day(value)) is None:
        raise _no(name, value, "a day (2024-06-01) or a month (2024-06)")
    return found


def _yes(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise _no(name, value, "true or false")
    return value == "true"


def _integer(name: str, value: str) -> int:
    if not WHOLE.fullmatch(value):
        raise _no(name, value, "a whole number")
    return int(value)


def _real(name: str, value: str) -> float:
    if not REAL.fullmatch(value):
        raise _no(name, value, "a number")
    return float(value)


def _no(name: str, value: str, expected: str) -> AskedError:
    return AskedError(422, f"{name} is '{value[:40]}'; expected {expected}.", name)


def _kind(kind: Any) -> str:
    return "lists of numbers" if kind.is_nested() else "moments"


def _listed(values: Iterable[str]) -> list[str]:
    return [word for value in values for word in value.split(",") if word]


def _sorted(words: Iterable[str], schema: Mapping[str, Any]) -> Iterable[tuple[str, bool]]:
    for word in dict.fromkeys(words):
        column = word.removeprefix("-")
        if column not in schema or not sortable(schema[column]):
            raise not_known(422, "column to sort by", column, [c for c in schema if sortable(schema[c])], "sort")
        yield column, word.startswith("-")


def _columns(words: Iterable[str], schema: Mapping[str, Any]) -> Iterable[str]:
    for word in dict.fromkeys(words):
        if word not in schema:
            raise not_known(422, "column", word, schema, "columns")
        yield word
