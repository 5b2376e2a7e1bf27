"""Amounts and results as the standard can hold them: what lacks a date, a type or a value is left out, and counted."""

from collections.abc import Callable
from datetime import date
from typing import Any

Row = dict[str, Any]
Note = Callable[[str], None]

TYPE_OF_KIND = {
    "incoming": "1", "committed": "2", "disbursed": "3", "spent": "4", "repaid": "6", "incoming_committed": "11",
    "pledged": "12", "incoming_pledged": "13",
}  # fmt: skip
"""Kind of an amount -> IATI TransactionType, for totals of lists that aren't IATI."""

LONGEST = 366
"""Days a budget may span."""

QUALITATIVE, UNIT, OTHER_RESULT = "5", "1", "9"


def mended_flows(activity: Row, rows: list[Row], today: date, note: Note) -> list[Row]:
    """The amounts that the standard can hold; totals of lists become transactions or planned disbursements."""
    kept = []
    for each in rows:
        flow = _as_element(activity, each)
        fault = _fault(activity, flow, today)
        if fault:
            note(f"{flow['element'].replace('_', ' ')} left out: {fault}")
            continue
        if flow["element"] == "budget" and (flow["end"] - flow["start"]).days > LONGEST:
            flow["element"], flow["type"] = "planned_disbursement", None
            note("budget of more than a year: told as a planned disbursement")
        if not flow["value_date"] or (flow["element"] == "transaction" and flow["value_date"] > today):
            flow["value_date"] = flow["start"]
            note("value date: the amount's own day")
        for side in ("provider", "receiver"):
            flow[f"{side}_name"] = flow[f"{side}_name"] or None
        kept.append(flow)
    return kept


def _as_element(activity: Row, flow: Row) -> Row:
    if flow["element"] != "total":
        return flow
    start = flow["start"] or activity["start_actual"] or activity["start_planned"]
    kind = TYPE_OF_KIND.get(flow["kind"])
    return {**flow, "start": start, "element": "transaction" if kind else "planned_disbursement", "type": kind}


def _fault(activity: Row, flow: Row, today: date) -> str:
    transaction, budget = (flow["element"] == name for name in ("transaction", "budget"))
    start, end = flow["start"], flow["end"]
    faults = {
        "no amount": flow["amount"] is None,
        "no date": not start,
        "no currency": not (flow["currency"] or activity["currency"]),
        "no type": transaction and not flow["type"],
        "its day is to come": transaction and bool(start) and start > today,
        "no end of the period": budget and not end,
        "it ends before it starts": not transaction and bool(start and end) and end < start,
    }
    return next((fault for fault, holds in faults.items() if holds), "")


def mended_results(rows: list[Row], note: Note) -> list[Row]:
    """Results with the type, titles and measure that the standard demands."""
    kept = []
    for each in rows:
        title = each["title"] or each["indicator_title"]
        if not title:
            note("result left out: no title")
            continue
        if each["indicator"] is None or not each["type"] or not each["measure"]:
            note("result: indicator, type or measure filled")
        measure = each["measure"] or (UNIT if _numeric(each) else QUALITATIVE)
        filled = {
            "title": title,
            "indicator_title": each["indicator_title"] or title,
            "type": each["type"] or OTHER_RESULT,
            "measure": measure,
        }
        result = {**each, **filled}
        start, end = each["period_start"], each["period_end"]
        if (start or end) and (not (start and end) or end < start):
            result |= {"period_start": None, "period_end": None}
            note("period of a result left out: it lacks an edge, or ends before it starts")
        if result["baseline_year"] is not None and measure != QUALITATIVE and result["baseline_value"] is None:
            result["baseline_year"] = None
            note("baseline left out: no value")
        kept.append(result)
    return kept


def _numeric(each: Row) -> bool:
    values = [each[column] for column in ("baseline_value", "target_value", "actual_value") if each[column] is not None]
    return bool(values) and all(value.strip().lstrip("-").replace(".", "", 1).isdigit() for value in values)
