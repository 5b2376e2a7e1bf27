"""One activity as an element of IATI 2.03, from the rows of its tables; the order of children is the schema's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from lxml import etree

from commonwatch.evidence.iati import OWN_DOLLARS

Row = Mapping[str, Any]
Parts = Mapping[str, Sequence[Row]]
Element = Any  # lxml's elements carry no types

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
STATUS_CODE = {
    "pipeline": "1",
    "implementation": "2",
    "finalisation": "3",
    "closed": "4",
    "cancelled": "5",
    "suspended": "6",
}
DATES = {"1": "start_planned", "2": "start_actual", "3": "end_planned", "4": "end_actual"}
BEFORE_BUDGETS = ("tag", "humanitarian_scope", "policy_marker")
DEFAULTS = (
    "collaboration_type", "default_flow_type", "default_finance_type", "default_aid_type", "default_tied_status",
)  # fmt: skip


def activity_element(row: Row, parts: Parts) -> Element:
    """The `iati-activity` of a row of `activities` and the rows of the other tables that belong to it, each in `n` order."""
    activity = etree.Element("iati-activity")
    _set(
        activity,
        {
            "default-currency": row["currency"],
            "hierarchy": row["hierarchy"],
            "humanitarian": _flag(row["humanitarian"]),
            "last-updated-datetime": row["updated"],
        },
    )
    activity.set(LANG, row["language"] or "en")
    etree.SubElement(activity, "iati-identifier").text = row["activity"]
    _organisation(
        activity,
        "reporting-org",
        {"ref": row["reporting_ref"], "type": row["reporting_kind"], "secondary-reporter": _flag(row["secondary"])},
        row["reporting_name"],
    )
    for name in ("title", "description"):
        _narrated(etree.SubElement(activity, name), row["title"])
    for each in parts["activity_organisations"]:
        told = {"ref": each["ref"], "type": each["kind"], "role": each["role"], "activity-id": each["activity_ref"]}
        _organisation(activity, "participating-org", told, each["name"])
    _links(activity, parts, "other_identifier", "other-identifier")
    _coded(activity, "activity-status", STATUS_CODE.get(row["status"]))
    for kind, column in DATES.items():
        if row[column] is not None:
            _set(etree.SubElement(activity, "activity-date"), {"type": kind, "iso-date": row[column]})
    _coded(activity, "activity-scope", row["scope"])
    _places(activity, [each for each in parts["activity_places"] if each["flow"] is None])
    _sectors(activity, [each for each in parts["activity_sectors"] if each["flow"] is None])
    _tags(activity, parts["activity_tags"], BEFORE_BUDGETS)
    _tags(activity, parts["activity_tags"], DEFAULTS)
    for element, write in (("budget", _budget), ("planned_disbursement", _disbursement), ("transaction", _transaction)):
        for flow in parts["money_flows"]:
            if flow["element"] == element:
                write(activity, flow, parts)
    _links(activity, parts, "related_activity", "related-activity")
    _results(activity, parts["activity_results"])
    return activity


def _set(element: Element, values: Mapping[str, Any]) -> Element:
    for name, value in values.items():
        if value is not None and value != "":
            element.set(name, str(value))
    return element


def _flag(value: bool | None) -> str | None:
    return None if value is None else "1" if value else "0"


def _coded(parent: Element, name: str, code: str | None) -> None:
    if code:
        etree.SubElement(parent, name).set("code", code)


def _narrated(element: Element, text: str | None) -> Element:
    if text:
        etree.SubElement(element, "narrative").text = text
    return element


def _organisation(parent: Element, name: str, values: Mapping[str, Any], narrative: str | None) -> None:
    _narrated(_set(etree.SubElement(parent, name), values), narrative)


def _links(activity: Element, parts: Parts, link: str, name: str) -> None:
    for each in parts["activity_links"]:
        if each["link"] == link:
            _set(etree.SubElement(activity, name), {"ref": each["ref"], "type": each["type"]})


def percentage(share: float | None) -> str | None:
    """A share of 0-1 as a percentage, without the noise of binary fractions."""
    return None if share is None else f"{share * 100:.10g}"


def _places(parent: Element, rows: Iterable[Row]) -> None:
    by_level: dict[str, list[Row]] = {"country": [], "region": [], "location": []}
    for each in rows:
        by_level[each["level"]].append(each)
    for each in by_level["country"]:
        told = {"code": each["code"], "percentage": percentage(each["share"])}
        _narrated(_set(etree.SubElement(parent, "recipient-country"), told), each["name"])
    for each in by_level["region"]:
        told = {"code": each["code"], "vocabulary": each["vocabulary"], "percentage": percentage(each["share"])}
        _narrated(_set(etree.SubElement(parent, "recipient-region"), told), each["name"])
    for each in by_level["location"]:
        _location(parent, each)


def _location(activity: Element, each: Row) -> None:
    location = _set(etree.SubElement(activity, "location"), {"ref": each["ref"]})
    _coded(location, "location-reach", each["reach"])
    if each["code"] and each["vocabulary"]:
        _set(etree.SubElement(location, "location-id"), {"code": each["code"], "vocabulary": each["vocabulary"]})
    if each["name"]:
        _narrated(etree.SubElement(location, "name"), each["name"])
    if each["admin_code"] and each["admin_vocabulary"]:
        told = {"code": each["admin_code"], "vocabulary": each["admin_vocabulary"], "level": each["admin_level"]}
        _set(etree.SubElement(location, "administrative"), told)
    if each["latitude"] is not None and each["longitude"] is not None:
        point = _set(etree.SubElement(location, "point"), {"srsName": WGS84})
        etree.SubElement(point, "pos").text = f"{each['latitude']!r} {each['longitude']!r}"
    for name, column in (
        ("exactness", "exactness"),
        ("location-class", "location_class"),
        ("feature-designation", "feature"),
    ):
        _coded(location, name, each[column])


def _sectors(parent: Element, rows: Iterable[Row], shares: bool = True) -> None:
    for each in rows:
        told = {"vocabulary": each["vocabulary"], "code": each["code"]}
        if shares:
            told["percentage"] = percentage(each["share"])
        _narrated(_set(etree.SubElement(parent, "sector"), told), each["name"])


def _tags(activity: Element, rows: Iterable[Row], kinds: Iterable[str]) -> None:
    for kind in kinds:
        for each in rows:
            if each["tag"] == kind:
                told = {key.replace("_", "-"): each[key] for key in ("vocabulary", "vocabulary_uri", "code")}
                told["significance" if kind == "policy_marker" else "type"] = each["type"]
                _narrated(_set(etree.SubElement(activity, kind.replace("_", "-")), told), each["name"])


def _value(parent: Element, flow: Row) -> None:
    told = {"currency": flow["currency"], "value-date": flow["value_date"]}
    value = _set(etree.SubElement(parent, "value"), told)
    if flow["amount"] is not None:
        value.text = f"{flow['amount']:.15g}"


def _period(parent: Element, start: date | None, end: date | None) -> None:
    for name, day in (("period-start", start), ("period-end", end)):
        if day is not None:
            _set(etree.SubElement(parent, name), {"iso-date": day})


def _budget(activity: Element, flow: Row, _: Parts) -> None:
    budget = _set(etree.SubElement(activity, "budget"), {"type": flow["type"], "status": flow["status"]})
    _period(budget, flow["start"], flow["end"])
    _value(budget, flow)


def _disbursement(activity: Element, flow: Row, _: Parts) -> None:
    planned = _set(etree.SubElement(activity, "planned-disbursement"), {"type": flow["type"]})
    _period(planned, flow["start"], flow["end"])
    _value(planned, flow)
    _sides(planned, flow)


def _sides(parent: Element, flow: Row) -> None:
    for side in ("provider", "receiver"):
        ref, name = flow[f"{side}_ref"], flow[f"{side}_name"]
        if ref or name:
            told = {"ref": ref, "type": flow[f"{side}_kind"], f"{side}-activity-id": flow[f"{side}_activity"]}
            _organisation(parent, f"{side}-org", told, name)


def _transaction(activity: Element, flow: Row, parts: Parts) -> None:
    told = {"ref": flow["ref"], "humanitarian": _flag(flow["humanitarian"])}
    transaction = _set(etree.SubElement(activity, "transaction"), told)
    _coded(transaction, "transaction-type", flow["type"])
    _set(etree.SubElement(transaction, "transaction-date"), {"iso-date": flow["start"]})
    _value(transaction, flow)
    if flow["description"]:
        _narrated(etree.SubElement(transaction, "description"), flow["description"])
    _sides(transaction, flow)
    _sectors(transaction, [each for each in parts["activity_sectors"] if each["flow"] == flow["n"]], shares=False)
    _places(transaction, [{**each, "share": None} for each in parts["activity_places"] if each["flow"] == flow["n"]])
    if flow["usd"] is not None:
        etree.SubElement(transaction, OWN_DOLLARS, nsmap={"cw": "urn:commonwatch"}).text = f"{flow['usd']:.15g}"


def _results(activity: Element, rows: Iterable[Row]) -> None:
    results: dict[int, Element] = {}
    indicators: dict[tuple[int, int], Element] = {}
    for each in rows:
        number = each["result"]
        if number not in results:
            result = results[number] = _set(etree.SubElement(activity, "result"), {"type": each["type"]})
            _narrated(etree.SubElement(result, "title"), each["title"])
        key = (number, each["indicator"])
        if key not in indicators:
            told = {"measure": each["measure"], "ascending": _flag(each["ascending"])}
            indicator = indicators[key] = _set(etree.SubElement(results[number], "indicator"), told)
            _narrated(etree.SubElement(indicator, "title"), each["indicator_title"])
            if each["baseline_year"] is not None:
                told = {"year": each["baseline_year"], "value": each["baseline_value"]}
                _set(etree.SubElement(indicator, "baseline"), told)
        if each["period_start"] is not None or each["period_end"] is not None:
            _result_period(indicators[key], each)


def _result_period(indicator: Element, each: Row) -> None:
    period = etree.SubElement(indicator, "period")
    _period(period, each["period_start"], each["period_end"])
    pairs = [part.partition("=") for part in (each["dimensions"] or "").split("; ") if "=" in part]
    for name in ("target", "actual"):
        if each[f"{name}_value"] is None:
            continue
        told = _set(etree.SubElement(period, name), {"value": each[f"{name}_value"]})
        if each["location_ref"]:
            _set(etree.SubElement(told, "location"), {"ref": each["location_ref"]})
        for key, _, value in pairs:
            _set(etree.SubElement(told, "dimension"), {"name": key, "value": value})
