"""What the standard demands and a source doesn't have: filled from what is known, or left out; each case is counted."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from commonwatch.publish.iati_mend_rows import mended_flows, mended_results
from commonwatch.publish.iati_shares import mended_places, mended_sectors

Row = dict[str, Any]
Parts = dict[str, list[Row]]
Note = Callable[[str], None]

DATE_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$")
OTHER_KIND = "90"
ACCOUNTABLE = "2"


def mended(row: Row, parts: Parts, today: date, filled: Counter[str]) -> tuple[Row, Parts] | str:
    """The activity as the standard can hold it, cases counted in `filled`; a sentence where it can't hold it at all.

    Source of what is demanded: the IATI 2.03 schema and the standard's ruleset.
    """

    def note(what: str) -> None:
        filled[what] += 1

    row = dict(row)
    if row["activity"] == row["reporting_ref"]:
        return "the activity's identifier is its publisher's"
    parts = {name: [dict(each) for each in rows] for name, rows in parts.items()}
    parts["money_flows"] = mended_flows(row, parts["money_flows"], today, note)
    if not _dated(row, parts, today, note):
        return "no start date, and no dated amount that tells one"
    _identified(row, note)
    if row["updated"] and (not DATE_TIME.match(row["updated"]) or row["updated"][:10] > today.isoformat()):
        row["updated"] = None
        note("last update left out: no date and time, or to come")
    parts["activity_organisations"] = _participants(row, parts["activity_organisations"], note)
    parts["activity_links"] = [each for each in parts["activity_links"] if _whole(each, ("ref", "type"), "link", note)]
    parts["activity_tags"] = _tagged(parts["activity_tags"], note)
    flows = [each["n"] for each in parts["money_flows"] if each["element"] == "transaction"]
    parts["activity_places"] = mended_places(parts["activity_places"], flows, note)
    parts["activity_sectors"] = mended_sectors(parts["activity_sectors"], flows, note)
    parts["activity_results"] = mended_results(parts["activity_results"], note)
    return row, parts


def _identified(row: Row, note: Note) -> None:
    for column, value, what in (
        ("reporting_ref", row["organisation"], "publisher's reference: our short name"),
        ("reporting_kind", OTHER_KIND, "publisher's type: other"),
        ("reporting_name", row["reporting_ref"] or row["organisation"], "publisher's name: its reference"),
        ("title", row["activity"], "title: the identifier"),
    ):
        if not row[column]:
            row[column] = value
            note(what)


def _dated(row: Row, parts: Parts, today: date, note: Note) -> bool:
    for edge in ("start", "end"):
        actual, planned = row[f"{edge}_actual"], row[f"{edge}_planned"]
        if actual and actual > today:
            row[f"{edge}_actual"], row[f"{edge}_planned"] = None, planned or actual
            note(f"actual {edge} to come: told as planned")
    for kind in ("planned", "actual"):
        start, end = row[f"start_{kind}"], row[f"end_{kind}"]
        if start and end and end < start:
            row[f"end_{kind}"] = None
            note("end before the start: left out")
    if not (row["start_planned"] or row["start_actual"]):
        told = [each["start"] for each in parts["money_flows"] if each["start"]]
        if not told:
            return False
        row["start_planned"] = min(told)
        note("planned start: the first dated amount")
    if row["status"] == "unknown":
        end = row["end_actual"] or row["end_planned"]
        row["status"] = "closed" if end and end < today else "implementation"
        note("status: by the dates")
    return True


def _participants(row: Row, rows: list[Row], note: Note) -> list[Row]:
    kept = [each for each in rows if (each["ref"] or each["name"]) and _whole(each, ("role",), "participant", note)]
    if kept:
        return kept
    note("no participant: the publisher stands as the accountable one")
    own = {"ref": row["reporting_ref"], "name": row["reporting_name"], "kind": row["reporting_kind"]}
    return [{**own, "role": ACCOUNTABLE, "activity_ref": None, "n": 1}]


def _tagged(rows: list[Row], note: Note) -> list[Row]:
    kept = []
    for each in rows:
        needed = {"humanitarian_scope": ("type", "vocabulary", "code"), "tag": ("vocabulary", "code")}.get(
            each["tag"], ("code",)
        )
        if each["tag"] == "policy_marker" and each["vocabulary"] in (None, "", "1"):
            needed = ("code", "type")
        if not _whole(each, needed, each["tag"].replace("_", " "), note):
            continue
        if each["tag"] == "policy_marker" and each["vocabulary"] == "99" and not each["name"]:
            each["name"] = each["code"]
            note("own marker's name: its code")
        kept.append(each)
    return kept


def _whole(each: Row, needed: tuple[str, ...], what: str, note: Note) -> bool:
    whole = all(each[column] for column in needed)
    if not whole:
        note(f"{what} left out: no {', '.join(column for column in needed if not each[column])}")
    return whole
