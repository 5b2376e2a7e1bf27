"""Where a row is: the place by code, name, P-code or coordinates, and the admin units by the gazetteer of P-codes."""

import re
from functools import cache

import polars as pl

from commonwatch.evidence.activity.points import places_at
from commonwatch.evidence.load import starter_pack
from commonwatch.evidence.names import UNPLACED
from commonwatch.evidence.readers.parts import named
from commonwatch.vocabulary import places
from commonwatch.vocabulary.spelling import normal

KIND_OF_UNIT = re.compile(
    r"\b(oblast|region|province|district|rayon|raion|county|governorate|область|обл|район|oblasti|judet|vilayet)\b"
)
GIVEN = ("country", "admin1_code", "admin1_name", "admin2_code", "admin2_name", "latitude", "longitude")


def placed(rows: pl.DataFrame) -> pl.DataFrame:
    """place, admin1, admin2 beside each row (columns `GIVEN`), by the first that leads to one.

    The place: the country's code or name, the P-code, the coordinates, a unit's name that only one country has; else
    "unspecified". Admin units are P-codes: as given where the gazetteer holds them or has none for the place and they
    begin with its two letters, else by name within the place; null where not known. A level-2 unit names its level 1.
    """
    given = rows.select(GIVEN)
    known = given.unique(maintain_order=True)
    at = places_at(known["longitude"], known["latitude"])
    found = [_located(row, point) for row, point in zip(known.iter_rows(named=True), at, strict=True)]
    schema = {"place": pl.String, "admin1": pl.String, "admin2": pl.String}
    located = pl.concat([known, pl.DataFrame(found, schema=schema, orient="row")], how="horizontal")
    joined = given.join(located, on=list(GIVEN), how="left", nulls_equal=True, maintain_order="left")
    return rows.with_columns(joined.select(list(schema)))


def _located(row: dict[str, str | None], point: str | None) -> tuple[str, str | None, str | None]:
    codes = [(row[f"admin{level}_code"] or "").strip().upper() for level in (1, 2)]
    names = [_unit_name(row[f"admin{level}_name"]) for level in (1, 2)]
    place = (
        (named(country) if (country := (row["country"] or "").strip()) else None)
        or next((where for code in codes if code and (where := _place_of_code(code))), None)
        or point
        or next((where for name in names if name and (where := _only_place(name))), None)
        or UNPLACED
    )
    second = _unit(place, 2, codes[1], names[1])
    first = _unit(place, 1, codes[0], names[0]) or (_parents().get(second) if second else None)
    return place, first, second


def _unit(place: str, level: int, code: str, name: str) -> str | None:
    if (place, level, code) in _codes() or (code and not _listed(place) and _place_of_code(code) == place):
        return code
    return _names().get((place, level, name)) if name else None


def _unit_name(name: str | None) -> str:
    return " ".join(KIND_OF_UNIT.sub(" ", normal(name)).split()) if name else ""


def _place_of_code(code: str) -> str | None:
    if not re.match(r"^[A-Z]{2}\d", code):
        return None
    return _by_iso2().get(code[:2])


@cache
def _by_iso2() -> dict[str, str]:
    return dict(places().drop_nulls("iso2").select("iso2", "place").iter_rows())


@cache
def admin_units() -> pl.DataFrame:
    """place, level (1 or 2), code, name, parent, source: P-codes with each spelling, from the starter pack."""
    return pl.read_parquet(starter_pack() / "admin_units.parquet")


@cache
def _codes() -> frozenset[tuple[str, int, str]]:
    return frozenset(admin_units().select("place", "level", "code").iter_rows())


@cache
def _names() -> dict[tuple[str, int, str], str]:
    """(place, level, name) -> code, only where one unit of the place has that name."""
    rows = {(place, level, _unit_name(name), code) for place, level, name, code in _spelled()}
    found: dict[tuple[str, int, str], set[str]] = {}
    for place, level, name, code in rows:
        found.setdefault((place, level, name), set()).add(code)
    return {key: next(iter(codes)) for key, codes in found.items() if len(codes) == 1}


@cache
def _spelled() -> tuple[tuple[str, int, str, str], ...]:
    return tuple(admin_units().select("place", "level", "name", "code").iter_rows())


@cache
def _only_place(name: str) -> str | None:
    there = {place for place, _, known in _names() if known == name}
    return next(iter(there)) if len(there) == 1 else None


@cache
def _listed(place: str) -> bool:
    return any(place == each for each, _, _ in _codes())


@cache
def _parents() -> dict[str, str]:
    return dict(admin_units().filter(pl.col("level") == 2).select("code", "parent").drop_nulls().iter_rows())
