"""Places and sectors as the standard can hold them: at one level, and with percentages that add up to 100."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from commonwatch.publish.iati_xml import percentage

Row = dict[str, Any]
Note = Callable[[str], None]

NO_REGION = {"level": "region", "vocabulary": "1", "code": "998", "name": "Developing countries, unspecified"}
NO_SECTOR = {"vocabulary": "1", "code": "99810", "name": "Sectors not specified"}
OURS = {"cluster": "10", "osce": "99"}
"""Vocabularies of ours -> IATI SectorVocabulary."""

OWN = ("98", "99")
WHOLE = Decimal(100)


def mended_places(rows: list[Row], transactions: list[int], note: Note) -> list[Row]:
    """Countries and regions at the level of the activity or of all transactions, with percentages where several."""
    locations = [each for each in rows if each["level"] == "location"]
    coded = [each for each in rows if each["level"] != "location" and each["code"]]
    named = _one_level(coded, transactions, note)
    if not named:
        named = [_blank(rows, NO_REGION)]
        note("no country or region: region 998, unspecified")
    own = [each for each in named if each["flow"] is None]
    countries = [each for each in own if each["level"] == "country"]
    regions = [each for each in own if each["level"] == "region"]
    if countries:
        first = regions[0]["vocabulary"] if regions else None
        kept = [each for each in regions if each["vocabulary"] == first]
        if len(kept) < len(regions):
            note("regions of a second vocabulary left out")
        shared = _shared([*countries, *kept], note)
    else:
        shared = _by_vocabulary(regions, note)
    return [*shared, *locations, *(each for each in named if each["flow"] is not None)]


def mended_sectors(rows: list[Row], transactions: list[int], note: Note) -> list[Row]:
    """Sectors at the level of the activity or of all transactions, with percentages where a vocabulary has several."""
    coded = [
        {**each, "vocabulary": OURS.get(each["vocabulary"] or "1", each["vocabulary"] or "1")}
        for each in rows
        if each["code"]
    ]
    named = _one_level(coded, transactions, note)
    for each in named:
        if each["vocabulary"] in OWN and not each["name"]:
            each["name"] = each["code"]
            note("own sector's name: its code")
    if not named:
        named = [_blank(rows, NO_SECTOR)]
        note("no sector: 99810, not specified")
    own = [each for each in named if each["flow"] is None]
    shared = _by_vocabulary(own, note)
    return [*sorted(shared, key=lambda each: int(each["n"])), *(each for each in named if each["flow"] is not None)]


def _by_vocabulary(rows: list[Row], note: Note) -> list[Row]:
    vocabularies = dict.fromkeys(each["vocabulary"] for each in rows)
    return [each for name in vocabularies for each in _shared([one for one in rows if one["vocabulary"] == name], note)]


def _one_level(rows: list[Row], transactions: list[int], note: Note) -> list[Row]:
    """The activity's own rows; else those of transactions when each has one; else these, told for the whole activity."""
    own = [each for each in rows if each["flow"] is None]
    theirs = [each for each in rows if each["flow"] in transactions]
    if own or not theirs:
        if len(own) < len(rows):
            note("told for the activity: what its transactions say beside is left out")
        return own
    if {each["flow"] for each in theirs} == set(transactions):
        return theirs
    note("told by some transactions only: now for the activity")
    keys = ("vocabulary", "code")
    once = {tuple(each[key] for key in keys): each for each in reversed(theirs)}
    return [{**each, "flow": None, "share": None} for each in reversed(once.values())]


def _shared(rows: list[Row], note: Note) -> list[Row]:
    """Percentages as given where they add up to 100; filled or rescaled to two decimals where they don't."""
    if len(rows) == 1:
        if rows[0]["share"] is not None and percentage(rows[0]["share"]) != "100":
            note("a single percentage other than 100: left out")
            return [{**rows[0], "share": None}]
        return rows
    given = [percentage(each["share"]) for each in rows]
    if all(given) and sum(Decimal(one or "0") for one in given) == WHOLE:
        return rows
    if not rows:
        return rows
    note("percentages filled, or rescaled to 100")
    parts = [each["share"] for each in rows]
    if any(part is None or part < 0 for part in parts) or not sum(parts):
        parts = [1.0] * len(rows)
    cents = [int(part / sum(parts) * 10_000) for part in parts]
    cents[0] += 10_000 - sum(cents)
    return [{**each, "share": cent / 10_000} for each, cent in zip(rows, cents, strict=True)]


def _blank(rows: list[Row], values: Row) -> Row:
    columns = dict.fromkeys(rows[0]) if rows else {}
    empty = dict.fromkeys(("n", "flow", "share", "ref", "name", "code", "vocabulary", "level"), None)
    return {**columns, **empty, "n": 1, **values}
