"""Places: countries and territories with their codes in every system, and the spellings that lead to them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from commonwatch.vocabulary.nearest import unknown
from commonwatch.vocabulary.spelling import normal
from commonwatch.vocabulary.tables import read

NUMBERS = ("gw", "cow", "vdem", "views_id")
CODES = ("place", "iso2", "m49")


@dataclass(frozen=True)
class Place:
    """A country or territory; codes are None where a system has none. Kosovo is XKX."""

    place: str
    name: str
    iso2: str | None
    m49: str | None
    gw: int | None
    gw_from: date | None
    gw_until: date | None
    cow: int | None
    vdem: int | None
    worldbank: str | None
    unhcr: str | None
    views_id: int | None
    osce: bool

    @property
    def modelled(self) -> bool:
        """Whether forecasts exist for it: the 191 places of the VIEWS challenge."""
        return self.views_id is not None


@cache
def places() -> pl.DataFrame:
    """All places, 250 rows: codes, Gleditsch-Ward dates, OSCE status, UN region, centre in degrees."""
    return read("places").with_columns(
        pl.col(NUMBERS).cast(pl.Int32),
        pl.col("gw_from", "gw_until").str.to_date(strict=False),
        pl.col("lat", "lon").cast(pl.Float64),
        pl.col("osce_status", "region", "subregion").fill_null(""),
    )


@cache
def place_names() -> pl.DataFrame:
    """place, language, name: every spelling that resolves, in the languages where one is known."""
    return read("place_names")


@cache
def successors() -> pl.DataFrame:
    """place, predecessor, predecessor_name, gw, from, until (years), booked_under: states that were part of others.

    `booked_under` is the place of today that carries the predecessor's records; a place's own row has itself there.
    """
    return read("successors").with_columns(pl.col("gw", "from", "until").cast(pl.Int32))


@cache
def neighbours() -> pl.DataFrame:
    """place, neighbour, kind ('land' or 'near', up to 400 km apart), distance_km; both directions."""
    return read("neighbours").with_columns(pl.col("distance_km").cast(pl.Float64))


def place(text: str) -> Place:
    """The place with that code or name, in any known spelling or language; case and accents don't matter.

    Raises UnknownNameError with the nearest three names.
    """
    code = _spellings().get(normal(text))
    if code is None:
        raise unknown("place", text, place_names().filter(pl.col("language") == "en")["name"])
    return _by_code()[code]


@cache
def _by_code() -> dict[str, Place]:
    fields = [name for name in Place.__dataclass_fields__ if name != "osce"]
    return {
        row["place"]: Place(osce=row["osce_status"] == "participating_state", **{name: row[name] for name in fields})
        for row in places().iter_rows(named=True)
    }


@cache
def _spellings() -> dict[str, str]:
    known = {normal(name): code for code, name in place_names().select("place", "name").iter_rows()}
    for column in reversed(CODES):
        codes = places().select(pl.col("place").alias("key"), column).drop_nulls()
        known |= {normal(code): key for key, code in codes.iter_rows()}
    return known
