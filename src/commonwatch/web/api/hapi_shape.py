"""The shape of HDX HAPI: fields with a type, arguments with what they do, and the rows that they choose.

Source: HDX HAPI v2, its OpenAPI document and guide (hdx-hapi.readthedocs.io): field names, arguments, paging, forms.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import polars as pl

from commonwatch.vocabulary import add_months
from commonwatch.web.api.asking import FARTHEST, day, whole_number
from commonwatch.web.api.problems import AskedError, not_known
from commonwatch.web.kept import kept
from commonwatch.web.study import Study

MOST = 10_000
COMMON = ("app_identifier", "limit", "offset", "output_format")
FORMS = ("json", "csv")
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-][0-9:]{5})?", re.ASCII
)
YES = ("true", "false", "1", "0")

Way = Literal["code", "part", "least", "most", "from", "until", "hdx"]
"""How an argument chooses rows: the same word in any case, part of the word, at least, at most, from or until a day; or yes
or no to what only HDX knows, which chooses no row here."""


@dataclass(frozen=True)
class Field:
    """A field of HAPI's rows; every one may be null, where only HDX would know it."""

    name: str
    kind: Any = pl.String
    holds: str = ""


@dataclass(frozen=True)
class Argument:
    """An argument of a list: its name, how it chooses, the words it takes where these are few, and its field (else its name)."""

    name: str
    way: Way
    words: tuple[str, ...] = ()
    of: str = ""

    @property
    def field(self) -> str:
        """The field by which it chooses."""
        return self.of or self.name


@dataclass(frozen=True)
class Shaped:
    """One list in HAPI's shape: its path below /api/v2, what it holds, fields, arguments, and how its rows are made."""

    path: str
    holds: str
    fields: tuple[Field, ...]
    arguments: tuple[Argument, ...]
    rows: Callable[[Study], pl.DataFrame]
    notes: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """Its fields with their Polars types."""
        return {field.name: field.kind for field in self.fields}


def rows_of(here: Study, shaped: Shaped) -> pl.DataFrame:
    """The rows of a list in its fields, made once for each version of the study; a field that isn't known is null."""

    def made() -> pl.DataFrame:
        table = shaped.rows(here)
        return table.select(
            (pl.col(name) if name in table.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in shaped.schema.items()
        )

    return kept(here, f"hapi {shaped.path}", made)


def chosen(table: pl.DataFrame, shaped: Shaped, pairs: Sequence[tuple[str, str]]) -> tuple[pl.DataFrame, int, int]:
    """The rows that the arguments choose, and the page: limit and offset.

    Raises AskedError 422 for an argument that isn't HAPI's for this list, or a value that can't stand.
    """
    known = {argument.name: argument for argument in shaped.arguments}
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in known and name not in COMMON:
            raise not_known(422, "argument", name, [*known, *COMMON], name)
        if name in given:
            raise AskedError(422, f"{name} is given twice; expected once.", name)
        given[name] = value
    where = [_where(known[name], value, shaped.schema) for name, value in given.items() if name in known]
    limit = whole_number("limit", [given["limit"]] if "limit" in given else None, 0, MOST)
    offset = whole_number("offset", [given["offset"]] if "offset" in given else None, 0, FARTHEST)
    return table.filter(*where) if where else table, MOST if limit is None else limit, offset or 0


def form_of(pairs: Sequence[tuple[str, str]]) -> str:
    """ "json" or "csv", as output_format says. Raises AskedError 422 for another word."""
    named = [value for name, value in pairs if name == "output_format"] or ["json"]
    if named[0] not in FORMS:
        raise not_known(422, "output_format", named[0], FORMS, "output_format")
    return named[0]


def _where(argument: Argument, value: str, schema: Mapping[str, Any]) -> pl.Expr:
    column = pl.col(argument.field)
    if argument.words and value not in argument.words:
        raise not_known(422, argument.name, value, argument.words, argument.name)
    if argument.way in ("least", "most"):
        number = whole_number(argument.name, [value], -FARTHEST, FARTHEST)
        found = column >= number if argument.way == "least" else column <= number
    elif argument.way in ("from", "until"):
        first, after = _span(argument.name, value)
        found = column.is_null() | (column >= first) if argument.way == "from" else column < after
    elif argument.way == "hdx":
        if value.lower() not in YES:
            raise AskedError(422, f"{argument.name} is '{value[:40]}'; expected true or false.", argument.name)
        return pl.lit(False)
    elif schema[argument.field] != pl.String:
        found = column == int(value)
    elif argument.way == "part":
        found = column.str.to_lowercase().str.contains(value.lower(), literal=True)
    else:
        found = column.str.to_lowercase() == value.lower()
    return found.fill_null(False)


def _span(name: str, value: str) -> tuple[datetime, datetime]:
    """First moment of the year, month, day or second that is named, and the first after it."""
    if re.fullmatch(r"[12][0-9]{3}", value, re.ASCII):
        return datetime(int(value), 1, 1), datetime(int(value) + 1, 1, 1)
    moment = MOMENT.fullmatch(value)
    found = day(moment[1] if moment else value)
    if found is None or found.year == 9999:
        raise AskedError(
            422, f"{name} is '{value[:40]}'; expected 2024, 2024-06, 2024-06-01 or 2024-06-01T00:00:00.", name
        )
    start = datetime(found.year, found.month, found.day)
    if moment:
        at = datetime.fromisoformat(value[:19])
        return at, at + timedelta(seconds=1)
    after = add_months(found, 1) if len(value) == 7 else found + timedelta(days=1)
    return start, datetime(after.year, after.month, after.day)
