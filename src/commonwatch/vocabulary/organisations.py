"""Organisations with family, role, mandates (themes) and the places they can reach."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from commonwatch.vocabulary.nearest import unknown
from commonwatch.vocabulary.spelling import normal
from commonwatch.vocabulary.tables import read
from commonwatch.vocabulary.theatres import theatre, theatres


@dataclass(frozen=True)
class Organisation:
    """One identity: what it may act on (themes), where (places), from when and until when (None: open or not known)."""

    organisation: str
    name: str
    family: str
    role: str
    themes: tuple[str, ...]
    places: tuple[str, ...]
    since: date | None
    until: date | None


@cache
def organisations() -> pl.DataFrame:
    """organisation, name, family, role, themes, reach, from, until, note, places; a row for each OSCE field operation.

    A date known only to the month or year (the note says so) stands at its first day in `from`, its last in `until`.
    """
    named = set(theatres()["theatre"])
    listed = read("organisations")
    reached = [theatre(reach).places if reach in named else tuple(reach.split("|")) for reach in listed["reach"]]
    return listed.with_columns(
        pl.col("themes").str.split("|").fill_null([]),
        pl.Series("places", [list(members) for members in reached]),
        pl.col("from", "until").str.to_date(),
        pl.col("note").fill_null(""),
    )


def organisation_aliases() -> pl.DataFrame:
    """organisation, kind ("ref" or "name"), text: identifiers and further names of the listed organisations."""
    return read("organisation_aliases")


@cache
def agreements() -> pl.DataFrame:
    """agreement, name, parties (organisations or whole families), places, themes, since (year), source: standing agreements."""
    named = set(theatres()["theatre"])
    listed = read("agreements")
    reached = [
        sorted({place for part in reach.split("|") for place in (theatre(part).places if part in named else (part,))})
        for reach in listed["reach"]
    ]
    return listed.with_columns(
        pl.col("parties", "themes").str.split("|"), pl.col("since").cast(pl.Int16), pl.Series("places", reached)
    )


def organisation(text: str) -> Organisation:
    """The organisation with that short or full name. Raises UnknownNameError with the nearest three."""
    found = known_organisation(text)
    if found is None:
        each = {one.organisation: one.name for one in _by_name().values()}
        raise unknown("organisation", text, [*each.items(), *zip(each, each, strict=True)])
    return found


def known_organisation(text: str) -> Organisation | None:
    """The organisation with that short or full name; None where there is none."""
    return _by_name().get(normal(text))


@cache
def _by_name() -> dict[str, Organisation]:
    known: dict[str, Organisation] = {}
    for row in organisations().iter_rows(named=True):
        one = Organisation(
            row["organisation"],
            row["name"],
            row["family"],
            row["role"],
            tuple(row["themes"]),
            tuple(row["places"]),
            row["from"],
            row["until"],
        )
        known |= {normal(one.organisation): one, normal(one.name): one}
    return known
