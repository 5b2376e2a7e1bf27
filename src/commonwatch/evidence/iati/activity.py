"""Who, what, when: an activity's own cells, and each of its elements to the rows it makes."""

from collections.abc import Mapping

from lxml import etree

from commonwatch.evidence.iati.flows import BUDGET, PLANNED_DISBURSEMENT, TRANSACTION, flow
from commonwatch.evidence.iati.gathered import LANGUAGE, Gathered, Handler, attributes, code, said, skip
from commonwatch.evidence.iati.places import country, location, region
from commonwatch.evidence.iati.results import result
from commonwatch.evidence.iati.sectors import TAGGED, sector
from commonwatch.evidence.iati.upgrade import ACTIVITY_DATES
from commonwatch.evidence.xml_stream import line_of

ACTIVITY = frozenset({
    "last-updated-datetime", "default-currency", "humanitarian", "hierarchy", "linked-data-uri", "budget-not-provided",
    "version", LANGUAGE,
})  # fmt: skip
REPORTING = frozenset({"ref", "type", "secondary-reporter"})
PARTICIPATING = frozenset({"ref", "type", "role", "activity-id", "crs-channel-code"})
DATE = frozenset({"type", "iso-date"})
RELATED = frozenset({"type", "ref"})
OTHER = frozenset({"type", "ref", "owner-ref", "owner-name"})
DATES = {"1": "start_planned", "2": "start_actual", "3": "end_planned", "4": "end_actual"}

Head = dict[str, str | None]


def reporting(here: Gathered, element: etree._Element) -> Head:
    """Reference, name and kind of who reports, and whether at second hand."""
    given = attributes(here, element, "reporting-org", REPORTING)
    return {
        "reporting_ref": (given.get("ref") or "").strip() or None,
        "reporting_name": said(here, element, "reporting-org"),
        "reporting_kind": given.get("type"),
        "secondary": given.get("secondary-reporter"),
    }


def read_activity(here: Gathered, element: etree._Element, given: Mapping[str, str], head: Head) -> None:
    """Adds the activity's rows to `here`: its own, with the cells in `head`, and one for each element that makes rows."""
    for child in element:
        tag = child.tag
        if (handler := HANDLERS.get(tag)) is not None:
            handler(here, child)
        elif (part := OWN.get(tag)) is not None:
            part(here, child, head)
        else:
            here.unknown[f"iati-activity/{tag}"] += 1
    here.rows["activities"].append(
        (
            *(here.at, line_of(element), head["activity"], head["reporting_ref"], head["reporting_name"]),
            *(head["reporting_kind"], head["secondary"], head.get("title"), head.get("status")),
            *map(head.get, DATES.values()),
            *(given.get("humanitarian"), given.get("hierarchy"), head.get("scope")),
            *(given.get(LANGUAGE), given.get("default-currency"), given.get("last-updated-datetime")),
        )
    )


def _title(here: Gathered, element: etree._Element, head: Head) -> None:
    text, language = said(here, element, "title"), element.get(LANGUAGE)
    foreign = language if language and language.lower() != here.language else None
    if text and (not head.get("title") or (head["title_language"] and not foreign)):  # in 1.0x one title per language
        head["title"], head["title_language"] = text, foreign


def _status(here: Gathered, element: etree._Element, head: Head) -> None:
    head.setdefault("status", code(here, element, "activity-status"))


def _scope(here: Gathered, element: etree._Element, head: Head) -> None:
    head.setdefault("scope", code(here, element, "activity-scope"))


def _date(here: Gathered, element: etree._Element, head: Head) -> None:
    given = attributes(here, element, "activity-date", DATE)
    kind = (given.get("type") or "").strip()
    column = DATES.get(ACTIVITY_DATES.get(kind.lower(), kind))
    if column is None:
        here.unread["activity-date of an unknown type"] += 1
    elif head.get(column):
        here.unread["activity-date: not kept beside the first of its type"] += 1
    else:
        head[column] = given.get("iso-date") or element.text


def _participating(here: Gathered, element: etree._Element) -> None:
    given = attributes(here, element, "participating-org", PARTICIPATING)
    name = said(here, element, "participating-org")
    here.rows["activity_organisations"].append(
        (
            *(here.at, line_of(element), given.get("role"), given.get("ref"), name, given.get("type")),
            given.get("activity-id"),
        )
    )


def _related(here: Gathered, element: etree._Element) -> None:
    given = attributes(here, element, "related-activity", RELATED)
    here.rows["activity_links"].append(
        (here.at, line_of(element), "related_activity", given.get("type"), given.get("ref"))
    )


def _other(here: Gathered, element: etree._Element) -> None:
    given = attributes(here, element, "other-identifier", OTHER)
    ref = given.get("ref") or element.text
    here.rows["activity_links"].append((here.at, line_of(element), "other_identifier", given.get("type"), ref))


OWN = {"title": _title, "activity-status": _status, "activity-scope": _scope, "activity-date": _date}

NOT_KEPT = (
    "iati-identifier", "reporting-org", "description", "contact-info", "document-link", "country-budget-items",
    "capital-spend", "legacy-data", "conditions", "crs-add", "fss", "activity-website",
)  # fmt: skip
"""Read beforehand (the first two), or of the standard and of no table here; contacts are persons, and never looked at."""

HANDLERS: dict[str, Handler] = {
    "participating-org": _participating,
    "recipient-country": country,
    "recipient-region": region,
    "location": location,
    "sector": sector,
    **TAGGED,
    "budget": flow(BUDGET),
    "planned-disbursement": flow(PLANNED_DISBURSEMENT),
    "transaction": flow(TRANSACTION),
    "result": result,
    "related-activity": _related,
    "other-identifier": _other,
    **dict.fromkeys(NOT_KEPT, skip),
}
