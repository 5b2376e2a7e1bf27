"""What a table's file name, sheet name and title say of all its rows: the country, and the period."""

from functools import cache
from pathlib import PurePath

import polars as pl

from commonwatch.evidence.readers.parts import place_codes
from commonwatch.evidence.readers.periods import NONE, Period, period_in
from commonwatch.evidence.tabular import Table
from commonwatch.vocabulary import place_names
from commonwatch.vocabulary.spelling import normal

SHORTEST, MOST_WORDS = 4, 4
ENGLISH = ("and", "can", "per", "mar", "col", "pan", "sur", "pri", "ton", "com")
"""Words and abbreviations that are countries' codes too: a file name that begins with one names no country."""


def titles_of(table: Table) -> tuple[str, ...]:
    """The file's name without its ending, the sheet's name, and the lines above the header."""
    shown = table.shown.removesuffix(f" > {table.sheet}") if table.sheet else table.shown
    above = [line.strip() for line in table.above.splitlines() if line.strip()]
    return tuple(text for text in (PurePath(shown.split(" > ")[-1]).stem, table.sheet, *above) if text)


def country_said(table: Table) -> tuple[str, str]:
    """The one country that the titles name, as written there, and the title; ("", "") where none or several are named."""
    for title in titles_of(table):
        first = normal(title).split(" ")[0]
        if len(first) == 3 and first.upper() in place_codes() and first not in ENGLISH:
            return first.upper(), title
        found = _countries(title)
        if len(found) == 1:
            return next(iter(found)), title
    return "", ""


def _countries(title: str) -> set[str]:
    said = normal(title).split(" ")
    pieces = {" ".join(said[at : at + many]) for many in range(1, MOST_WORDS + 1) for at in range(len(said) - many + 1)}
    return {country_names()[piece] for piece in pieces if len(piece) >= SHORTEST and piece in country_names()}


@cache
def country_names() -> dict[str, str]:
    """Names of places in one spelling, codes left out -> the place; without the search for near names that an error needs."""
    named = place_names().filter(pl.col("language") != "code")
    return {normal(name): place for place, name in named.select("place", "name").iter_rows()}


def period_said(table: Table) -> tuple[Period, str]:
    """The period that the titles name, and the title; (None, None) and "" where none does."""
    for title in titles_of(table):
        found = period_in(title)
        if found != NONE:
            return found, title
    return NONE, ""
