"""The gallery in words: what was seen, what was not, and how often quiet places were warned of, each as plain as the other."""

from typing import Any

import polars as pl

from commonwatch.publish.numbers import expected_with_interval, percent, seen
from commonwatch.publish.words import likelihood, listed, month_name, starred
from commonwatch.risk.gallery_cases import CASE, CONTROL
from commonwatch.vocabulary import theatre
from commonwatch.vocabulary.figures import rounded

NOT_SEEN, IMPOSSIBLE = "not seen", "no forecast possible"
TYPES = {"sb": "state-based", "ns": "non-state", "os": "one-sided", "none": "none"}
RULE = (
    "A forecast warns when its chance of 25 or more deaths in some month of the next 12 is above nought, at least twice the "
    "reference's, and among the highest fifth of the modelled places of the OSCE area. Lead time is the earliest of the four "
    "origins (12, 6, 3, 1 months before) that warns. The same rule counts the false alarms."
)
SIGNS = "Cells: that chance (the reference's), its rank in the OSCE area, ✓ where the forecast warns."
OUT_OF_REACH = 0.5  # of a reference above it no chance is twice


def blocks(table: pl.DataFrame, kind: str) -> list[dict[str, Any]]:
    """The cases or controls, each with what was said at its four origins and the words for it, earliest origin first."""
    parts = table.filter(pl.col("kind") == kind).group_by("case", "place", maintain_order=True)
    return [_block(part.sort("months_before", descending=True).to_dicts()) for _, part in parts]


def sentences(table: pl.DataFrame) -> list[str]:
    """Two to five sentences for one who has a minute: seen, not seen, how high the chances were, false alarms."""
    cases, quiet = blocks(table, CASE), blocks(table, CONTROL)
    told = []
    if known := [block for block in cases if block["verdict"] != IMPOSSIBLE]:
        missed = [block["title"] for block in known if block["verdict"] == NOT_SEEN]
        found = [f"{block['title']} ({block['lead']} before)" for block in known if block["lead"]]
        told.append(f"Seen by the rule: {len(found)} of {len(known)} cases" + (f": {listed(found)}." if found else "."))
        told.append(f"Not seen: {listed(missed)}." if missed else "None was missed.")
        if small := [block["title"] for block in known if block["lead"] and not block["rows"][0]["reached_25"]]:
            told.append(
                f"Seen, but no month reached 25 deaths, so that the event warned of never came: {listed(small)}."
            )
    if warned := [row["p25_12m"] for block in cases for row in block["rows"] if row["warns"]]:
        told.append(f"The chances behind these warnings lay between {percent(min(warned))} and {percent(max(warned))}.")
    if out := [block["title"] for block in cases if block["out_of_reach"]]:
        told.append(
            f"Violence was under way, and the reference itself above a half, so that no chance is twice it: "
            f"{listed(out)}, at {sum(block['out_of_reach'] for block in cases)} origins."
        )
    if known := [block for block in quiet if block["verdict"] != IMPOSSIBLE]:
        false = [block["name"] for block in known if block["lead"]]
        rows = sum(bool(row["warns"]) for block in known for row in block["rows"])
        told.append(
            f"False alarms: {len(false)} of {len(known)} places that stayed quiet, {rows} of "
            f"{sum(len(block['rows']) for block in known)} forecasts" + (f": {listed(false)}." if false else ".")
        )
    if (area := table.filter(pl.col("area_warned").is_not_null()).unique(["origin", "region"])).height:
        told.append(
            f"Over the whole area, at these {area.height} origins, the same rule warned {area['area_warned'].sum():,} times in "
            f"{area['of_region'].sum():,} forecasts; 25 or more deaths in a month came after {area['area_right'].sum():,} of "
            f"these warnings, and {(area['area_came'] - area['area_right']).sum():,} times without one."
        )
    if gone := [block["title"] for block in cases if block["verdict"] == IMPOSSIBLE]:
        told.append(f"No forecast was possible for {listed(gone)}.")
    return told


def cell(row: dict[str, Any]) -> str:
    """One forecast in a few words: "3 %, reference none seen, 8th of 53, warns"."""
    if row["impossible"]:
        return "–"
    said = f"{percent(row['p25_12m'])}, reference {seen(row['reference_p25_12m'])}, {standing(row, 'region')}"
    return f"{said}, warns" if row["warns"] else said


def short_cell(row: dict[str, Any]) -> str:
    """The same in two short lines for a terminal: "3 % (none)", "8 of 53 ✓"."""
    if row["impossible"]:
        return "–"
    reference = "none" if row["reference_p25_12m"] == 0 else percent(row["reference_p25_12m"])
    return f"{percent(row['p25_12m'])} ({reference})\n{standing(row, 'region')}{' ✓' if row['warns'] else ''}"


def standing(row: dict[str, Any], area: str) -> str:
    """A rank in words: "8 of 53"."""
    return f"{row[f'rank_{area}']} of {row[f'of_{area}']}"


def markdown_table(table: pl.DataFrame) -> str:
    """The gallery as a Markdown table: a case or control a line, its four origins side by side, misses as plain as hits."""
    heads = ["case", "type", "month", "12 before", "6 before", "3 before", "1 before", "seen", "what came in 12 months"]
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for kind in (CASE, CONTROL):
        for block in blocks(table, kind):
            cells = [cell(row).replace(", warns", ", **warns**") for row in block["rows"]]
            facts = [starred(block["title"]).replace("*", "\\*"), block["type"], block["month"]]
            lines.append(f"| {' | '.join([*facts, *cells, block['verdict'], block['came']])} |")
    return "\n".join(lines)


def _block(rows: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = rows[0], rows[-1]
    possible = [row for row in rows if not row["impossible"]]
    hit, miss = ("false alarm", "no alarm") if first["kind"] == CONTROL else ("seen", NOT_SEEN)
    lead = None if first["lead_months"] is None else _months(first["lead_months"])
    return {
        "title": _title(first),
        "name": first["name"],
        "case": first["case"],
        "place": first["place"],
        "theatre": theatre(first["theatre"]).label,
        "region": theatre(first["region"]).label,
        "type": TYPES[first["violence"]],
        "month": "–" if first["first_month"] is None else f"{first['first_month']:%Y-%m}",
        "sentence": first["sentence"],
        "source": first["source"],
        "lead": lead,
        "verdict": (f"{hit} {lead} before" if lead else miss) if possible else IMPOSSIBLE,
        "out_of_reach": sum(row["reference_p25_12m"] > OUT_OF_REACH for row in possible),
        "came": _came(last),
        "rows": [row | {"told": _told(row)} for row in rows],
    }


def _title(row: dict[str, Any]) -> str:
    if row["kind"] == CONTROL:
        return f"{row['name']}, {row['first_month']:%Y}"
    return str(row["case"]) if str(row["case"]).startswith(row["name"]) else f"{row['case']}, {row['name']}"


def _came(row: dict[str, Any]) -> str:
    if row["impossible"]:
        return "–"
    if row["came_12m"] == 0:
        return "no deaths"
    return f"{row['came_12m']:,} deaths, {row['worst_12m']:,} in the worst month"


def _told(row: dict[str, Any]) -> dict[str, str]:
    if row["impossible"]:
        return {}
    quiet = row["p_onset_12m"] is not None
    return {
        "origin": month_name(row["origin"]),
        "chance": f"{percent(row['p25_12m'])} ({likelihood(row['p25_12m'])})",
        "reference": seen(row["reference_p25_12m"]),
        "half": f"{percent(row['p25_6m'])} ({seen(row['reference_p25_6m'])})",
        "onset": f"{percent(row['p_onset_12m'])} ({percent(row['onset_rate_12m'])})" if quiet else "not quiet",
        "deaths": expected_with_interval(row["expected_6m"], row["low_6m"], row["high_6m"]),
        "reference_deaths": rounded(row["reference_expected_6m"]),
        "double": f"{percent(row['p_escalation_6m'])} ({seen(row['reference_p_escalation_6m'])})",
        "came": f"{row['came_6m']:,}",
    }


def _months(count: int) -> str:
    return f"{count} month{'s'[: count != 1]}"
