"""Where: recipient countries and regions, and locations with all that the standard says of them."""

from lxml import etree

from commonwatch.evidence.iati.gathered import COLUMNS, Gathered, attributes, code, said, skip
from commonwatch.evidence.iati.upgrade import APPROXIMATE, EXACT, EXACT_PRECISION, GAZETTEERS, ISO_COUNTRY
from commonwatch.evidence.xml_stream import line_of

DEFAULT_REGIONS = "1"
COUNTRY = frozenset({"code", "percentage"})
REGION = frozenset({"code", "percentage", "vocabulary", "vocabulary-uri"})
LOCATION = frozenset({"ref", "percentage"})
IDENTIFIED = frozenset({"code", "vocabulary"})
ADMINISTRATIVE = frozenset({"code", "vocabulary", "level", "country", "adm1", "adm2"})
COORDINATES = frozenset({"latitude", "longitude", "precision"})
GAZETTEER = frozenset({"gazetteer-ref"})
POINT = frozenset({"srsName"})
NO_CELLS = (None,) * (len(COLUMNS["activity_places"]) - 6)


def country(here: Gathered, element: etree._Element, path: str = "recipient-country", flow: int | None = None) -> None:
    """A recipient country, of the activity or of a flow."""
    given = attributes(here, element, path, COUNTRY)
    name = said(here, element, path)
    here.rows["activity_places"].append(
        (
            *(here.at, line_of(element), flow, "country", "", given.get("code"), name, given.get("percentage")),
            *NO_CELLS,
        )
    )


def region(here: Gathered, element: etree._Element, path: str = "recipient-region", flow: int | None = None) -> None:
    """A recipient region, of the activity or of a flow; without a vocabulary it is one of the OECD DAC."""
    given = attributes(here, element, path, REGION)
    vocabulary, name = given.get("vocabulary") or DEFAULT_REGIONS, said(here, element, path)
    here.rows["activity_places"].append(
        (
            *(here.at, line_of(element), flow, "region", vocabulary, given.get("code"), name, given.get("percentage")),
            *NO_CELLS,
        )
    )


def location(here: Gathered, element: etree._Element) -> None:
    """A location with the first identifier and the finest administrative unit given.

    Further identifiers, and further units of the same level, are counted as not kept; coarser units go without saying.
    """
    given = attributes(here, element, "location", LOCATION)
    cells: dict[str, str | None] = {
        "level": "location",
        "ref": given.get("ref"),
        "share": given.get("percentage"),
    }
    for child in element:
        part = PARTS.get(child.tag)
        if part is None:
            here.unknown[f"location/{child.tag}"] += 1
        else:
            part(here, child, cells)
    row = map(cells.get, COLUMNS["activity_places"])
    here.rows["activity_places"].append((here.at, line_of(element), *row))


Cells = dict[str, str | None]


def _name(here: Gathered, element: etree._Element, cells: Cells) -> None:
    cells["name"] = said(here, element, "location/name")


def _identified(here: Gathered, element: etree._Element, cells: Cells) -> None:
    given = attributes(here, element, "location/location-id", IDENTIFIED)
    if "code" in cells:
        here.unread["location/location-id: not kept beside the first"] += 1
    else:
        cells["code"], cells["vocabulary"] = given.get("code"), given.get("vocabulary")


def _in_gazetteer(here: Gathered, element: etree._Element, cells: Cells) -> None:
    agency = attributes(here, element, "location/gazetteer-entry", GAZETTEER).get("gazetteer-ref") or ""
    if "code" in cells:
        here.unread["location/gazetteer-entry: not kept beside the first identifier"] += 1
    else:
        cells["code"], cells["vocabulary"] = element.text, GAZETTEERS.get(agency.strip().lower(), agency)


def _administrative(here: Gathered, element: etree._Element, cells: Cells) -> None:
    given = attributes(here, element, "location/administrative", ADMINISTRATIVE)
    vocabulary, level, unit = given.get("vocabulary"), given.get("level"), given.get("code")
    for old, above in (("adm2", "2"), ("adm1", "1"), ("country", "0")):  # 1.0x: all levels in one element
        if not unit and given.get(old):
            vocabulary, level, unit = ISO_COUNTRY if old == "country" else None, above, given[old]
    if "admin_code" not in cells or _fineness(level) > _fineness(cells["admin_level"]):
        cells["admin_vocabulary"], cells["admin_level"], cells["admin_code"] = vocabulary, level, unit
    elif _fineness(level) == _fineness(cells["admin_level"]):
        here.unread["location/administrative: not kept beside another of its level"] += 1


def _fineness(level: str | None) -> int:
    return int(level) if level and level.strip().isdecimal() else -1


def _point(here: Gathered, element: etree._Element, cells: Cells) -> None:
    attributes(here, element, "location/point", POINT)
    for child in element:
        if child.tag != "pos":
            here.unknown[f"location/point/{child.tag}"] += 1
            continue
        pair = (child.text or "").replace(",", " ").split()
        if len(pair) == 2:
            cells["latitude"], cells["longitude"] = pair
        else:
            here.unread["location/point that is no pair of numbers"] += 1


def _coordinates(here: Gathered, element: etree._Element, cells: Cells) -> None:
    given = attributes(here, element, "location/coordinates", COORDINATES)
    cells.setdefault("latitude", given.get("latitude"))
    cells.setdefault("longitude", given.get("longitude"))
    if precision := given.get("precision"):
        cells.setdefault("exactness", EXACT if precision.strip() == EXACT_PRECISION else APPROXIMATE)


def _coded(here: Gathered, element: etree._Element, cells: Cells) -> None:
    cells[CODED[element.tag]] = code(here, element, f"location/{element.tag}")


def _skip(here: Gathered, element: etree._Element, _cells: Cells) -> None:
    skip(here, element)


CODED = {
    "location-reach": "reach",
    "exactness": "exactness",
    "location-class": "location_class",
    "feature-designation": "feature",
    "location-type": "feature",  # 1.0x
}
PARTS = {
    "name": _name,
    "point": _point,
    "location-id": _identified,
    "administrative": _administrative,
    "coordinates": _coordinates,
    "gazetteer-entry": _in_gazetteer,
    "description": _skip,
    "activity-description": _skip,
    **dict.fromkeys(CODED, _coded),
}
