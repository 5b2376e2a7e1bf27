"""What came of it: results with indicators, and each target and actual value by period, place and dimension."""

from typing import TypeAlias

from lxml import etree

from commonwatch.evidence.iati.gathered import Gathered, attributes, day, said
from commonwatch.evidence.xml_stream import line_of

RESULT = frozenset({"type", "aggregation-status"})
INDICATOR = frozenset({"measure", "ascending", "aggregation-status"})
BASELINE = frozenset({"year", "value", "iso-date"})
VALUE = frozenset({"value"})
LOCATION = frozenset({"ref"})
DIMENSION = frozenset({"name", "value"})
SKIPPED = frozenset({"description", "document-link", "reference", "comment"})

Of: TypeAlias = tuple[str | None, str | None]
"""What a value is of: references to locations, and dimensions; (None, None) is the whole."""

WHOLE: Of = (None, None)
Baseline: TypeAlias = tuple[int, str | None, str | None]


def result(here: Gathered, element: etree._Element) -> None:
    """Rows for a result: one per period and division of each indicator, or one for what has no more to tell."""
    given = attributes(here, element, "result", RESULT)
    here.result += 1
    title, indicators = None, []
    for child in element:
        tag = child.tag
        if tag == "title":
            title = said(here, child, "result/title")
        elif tag == "indicator":
            indicators.append(child)
        elif tag not in SKIPPED:
            here.unknown[f"result/{tag}"] += 1
    head = (here.result, given.get("type"), title)
    for number, child in enumerate(indicators, 1):
        _indicator(here, child, number, head)
    if not indicators:
        _row(here, line_of(element), head, (None,) * 4, {})


def _indicator(here: Gathered, element: etree._Element, number: int, head: tuple[int, str | None, str | None]) -> None:
    path = "result/indicator"
    given = attributes(here, element, path, INDICATOR)
    title, periods = None, []
    baselines: dict[Of, Baseline] = {}
    for child in element:
        tag = child.tag
        if tag == "period":
            periods.append(child)
        elif tag == "title":
            title = said(here, child, f"{path}/title")
        elif tag == "baseline":
            values = attributes(here, child, f"{path}/baseline", BASELINE)
            of = _of(here, child, f"{path}/baseline")
            if of in baselines:
                here.unread[f"{path}/baseline: not kept beside the first"] += 1
            else:
                baselines[of] = (line_of(child), values.get("year"), values.get("value"))
        elif tag not in SKIPPED:
            here.unknown[f"{path}/{tag}"] += 1
    about = (number, title, given.get("measure"), given.get("ascending"))
    told: set[Of] = set()
    for child in periods:
        told |= _period(here, child, head, about, baselines)
    for of, (line, year, value) in baselines.items():
        if of not in told:
            _row(here, line, head, about, _cells(of, baseline_year=year, baseline_value=value))
    if not periods and not baselines:
        _row(here, line_of(element), head, about, {})


def _period(
    here: Gathered,
    element: etree._Element,
    head: tuple[int, str | None, str | None],
    about: tuple[int, str | None, str | None, str | None],
    baselines: dict[Of, Baseline],
) -> set[Of]:
    path = "result/indicator/period"
    attributes(here, element, path, frozenset())
    start = end = None
    rows: list[tuple[Of, dict[str, str | None]]] = []
    for child in element:
        tag = child.tag
        if tag == "period-start":
            start = day(here, child, f"{path}/{tag}")
        elif tag == "period-end":
            end = day(here, child, f"{path}/{tag}")
        elif tag in ("target", "actual"):
            value = attributes(here, child, f"{path}/{tag}", VALUE).get("value")
            of, column = _of(here, child, f"{path}/{tag}"), f"{tag}_value"
            cells = next((cells for other, cells in rows if other == of and column not in cells), None)
            if cells is None:
                cells = _cells(of)
                rows.append((of, cells))
            cells[column] = value
        else:
            here.unknown[f"{path}/{tag}"] += 1
    line = line_of(element)
    for of, cells in rows or [(WHOLE, {})]:
        _, year, value = baselines.get(of, (0, None, None))
        _row(
            *(here, line, head, about),
            {"period_start": start, "period_end": end, "baseline_year": year, "baseline_value": value, **cells},
        )
    return {of for of, _ in rows} or {WHOLE}


def _of(here: Gathered, element: etree._Element, path: str) -> Of:
    locations, dimensions = [], []
    for child in element:
        tag = child.tag
        if tag == "location":
            locations.append(attributes(here, child, f"{path}/location", LOCATION).get("ref") or "")
        elif tag == "dimension":
            given = attributes(here, child, f"{path}/dimension", DIMENSION)
            dimensions.append(f"{given.get('name') or ''}={given.get('value') or ''}")
        elif tag not in SKIPPED:
            here.unknown[f"{path}/{tag}"] += 1
    return "; ".join(locations) or None, "; ".join(dimensions) or None


def _cells(of: Of, **cells: str | None) -> dict[str, str | None]:
    return {"location_ref": of[0], "dimensions": of[1], **cells}


REST = (
    "baseline_year", "baseline_value", "period_start", "period_end", "target_value", "actual_value", "location_ref",
    "dimensions",
)  # fmt: skip


def _row(
    here: Gathered,
    line: int,
    head: tuple[int, str | None, str | None],
    about: tuple[int | None, str | None, str | None, str | None],
    cells: dict[str, str | None],
) -> None:
    number, kind, title = head
    indicator, indicator_title, measure, ascending = about
    here.rows["activity_results"].append(
        (
            *(here.at, line, number, indicator, kind, title, indicator_title, measure, ascending),
            *map(cells.get, REST),
        )
    )
