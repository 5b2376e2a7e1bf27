"""Places: countries and territories with their codes in every system, and the spellings that lead to them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from commonwatch.errors import UnknownNameError
from commonwatch.vocabulary.nearest import unknown
from commonwatch.vocabulary.spelling import normal
from commonwatch.vocabulary.tables import read

NUMBERS = ("gw", "cow", "vdem", "views_id")
CODES = ("place", "iso2")


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
    predecessor: str | None
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
    """All places, 250 rows: codes, Gleditsch-Ward dates, predecessor, OSCE status, UN region, centre in degrees.

    The predecessor is the last former state a place was part of; the last state of today where there is no such.
    """
    former = pl.col("predecessor").is_in(list(_former().values()))
    last = successors().sort(former, "until").group_by("place").agg(pl.col("predecessor").last())
    listed = read("places").with_columns(
        pl.col(NUMBERS).cast(pl.Int32),
        pl.col("gw_from", "gw_until").str.to_date(strict=False),
        pl.col("lat", "lon").cast(pl.Float64),
        pl.col("osce_status", "region", "subregion").fill_null(""),
    )
    order = [
        *listed.columns[: listed.columns.index("cow")],
        "predecessor",
        *listed.columns[listed.columns.index("cow") :],
    ]
    return listed.join(last, on="place", how="left", maintain_order="left").select(order)


@cache
def place_names() -> pl.DataFrame:
    """place, language, name: every spelling that resolves, with one language where it is used ('code' for short codes)."""
    return read("place_names")


@cache
def successors() -> pl.DataFrame:
    """place, predecessor, predecessor_name, gw, from, until (years), booked_under, note: states that were part of others.

    `booked_under` is the place of today that carries the predecessor's records; a place's own row has itself there.
    """
    return read("successors").with_columns(pl.col("gw", "from", "until").cast(pl.Int32), pl.col("note").fill_null(""))


@cache
def neighbours() -> pl.DataFrame:
    """place, neighbour, kind, distance_km (null where not measured); both directions.

    'land' is a border on land today; 'near' is none, but at most 400 km apart or facing over 400 miles of water or less.
    """
    return read("neighbours").with_columns(pl.col("distance_km").cast(pl.Float64))


def place(text: str) -> Place:
    """The place with that code (two or three letters) or name, in any known spelling; case and accents don't matter.

    Raises UnknownNameError with the nearest three names; for a former state, with its successors.
    """
    found = known_place(text)
    if found is not None:
        return found
    spelling = normal(text)
    if spelling.isdigit():
        raise UnknownNameError(
            f"unknown place '{text}': a bare number stands for different places in different code systems. "
            "Give a name or an ISO code, or join on the column m49, gw, cow, vdem or views_id of places()."
        )
    if spelling in _former():
        heirs = successors().filter(pl.col("predecessor") == _former()[spelling])["place"]
        raise UnknownNameError(
            f"unknown place '{text}': a former state. Name one of its successors: {', '.join(sorted(heirs))} "
            "(successors() says until when)."
        )
    readable = (pl.col("language") == "en") == spelling.isascii()  # neighbours in a script the writer uses
    raise unknown("place", text, place_names().filter(readable).select("place", "name").iter_rows())


def known_place(text: str) -> Place | None:
    """The place with that code or name, as `place` finds it; None where there is none."""
    code = _spellings().get(normal(text))
    return None if code is None else _by_code()[code]


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
    for column in CODES:
        codes = places().select(pl.col("place").alias("key"), column).drop_nulls()
        known |= {normal(code): key for key, code in codes.iter_rows()}
    return known


@cache
def _former() -> dict[str, str]:
    return {normal(name): predecessor for predecessor, name in read("former_states").iter_rows()}
