"""Theatres: named sets of places that are watched together."""

from dataclasses import dataclass
from functools import cache

import polars as pl

from commonwatch.vocabulary.nearest import unknown
from commonwatch.vocabulary.places import place, places
from commonwatch.vocabulary.spelling import normal
from commonwatch.vocabulary.tables import read

VIEWS = "views"


@dataclass(frozen=True)
class Theatre:
    """A named set of places, their codes in alphabetical order."""

    theatre: str
    label: str
    places: tuple[str, ...]


@cache
def theatres() -> pl.DataFrame:
    """theatre, label, places (list of place codes)."""
    everywhere = places()["place"].to_list()
    rows = [
        {"theatre": name, "label": label, "places": everywhere if members == "*" else sorted(members.split("|"))}
        for name, label, members in read("theatres").iter_rows()
    ]
    return pl.DataFrame(rows)


def theatre(name: str) -> Theatre:
    """The theatre with that name or label. Raises UnknownNameError with the nearest three."""
    found = _by_name().get(normal(name))
    if found is None:
        raise unknown("theatre", name, theatres().select("theatre", "label").iter_rows())
    return found


def resolve_places(text: str) -> tuple[str, ...]:
    """Place codes named by "views" (the 191 modelled places), a theatre, or a comma list of codes and names.

    Raises UnknownNameError for a name that is none of these.
    """
    if normal(text) == VIEWS:
        return tuple(places().filter(pl.col("views_id").is_not_null())["place"])
    if normal(text) in _by_name():
        return theatre(text).places
    return tuple(dict.fromkeys(place(part).place for part in text.split(",")))


@cache
def _by_name() -> dict[str, Theatre]:
    each = [Theatre(key, label, tuple(members)) for key, label, members in theatres().iter_rows()]
    return {normal(name): found for found in each for name in (found.label, found.theatre)}
