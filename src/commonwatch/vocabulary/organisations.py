"""Organisations with family, role, mandates (themes) and the places they can reach."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from commonwatch.vocabulary.nearest import unknown
from commonwatch.vocabulary.places import places
from commonwatch.vocabulary.spelling import normal
from commonwatch.vocabulary.tables import read
from commonwatch.vocabulary.theatres import theatre, theatres


@dataclass(frozen=True)
class Organisation:
    """One identity: what it may act on (themes), where (places), and until when."""

    organisation: str
    name: str
    family: str
    role: str
    themes: tuple[str, ...]
    places: tuple[str, ...]
    until: date | None


@cache
def organisations() -> pl.DataFrame:
    """organisation, name, family, role, themes, reach, places, from, until, note; each OSCE field operation has a row."""
    named = set(theatres()["theatre"])
    known = set(places()["place"])
    reach = [
        theatre(text).places if text in named else tuple(text.split("|")) for text in read("organisations")["reach"]
    ]
    assert all(set(members) <= known for members in reach)
    return read("organisations").with_columns(
        pl.col("themes").str.split("|").fill_null([]),
        pl.Series("places", [list(members) for members in reach]),
        pl.col("from", "until").str.to_date(),
        pl.col("note").fill_null(""),
    )


def organisation(text: str) -> Organisation:
    """The organisation with that short or full name. Raises UnknownNameError with the nearest three."""
    for row in organisations().iter_rows(named=True):
        if normal(text) in {normal(row["organisation"]), normal(row["name"])}:
            return Organisation(
                row["organisation"],
                row["name"],
                row["family"],
                row["role"],
                tuple(row["themes"]),
                tuple(row["places"]),
                row["until"],
            )
    raise unknown("organisation", text, [*organisations()["organisation"], *organisations()["name"]])
