"""What is gathered from one file while it is read: rows of text for each raw table, and what was not understood."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

Cell: TypeAlias = str | int | None
Row: TypeAlias = tuple[Cell, ...]

AT, LINE = "at", "line"
"""Columns of every row beside the table's own: the activity's place in the batch, and the element's line."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "activities": (
        "activity", "reporting_ref", "reporting_name", "reporting_kind", "secondary", "title", "status", "start_planned",
        "start_actual", "end_planned", "end_actual", "humanitarian", "hierarchy", "scope", "language", "currency", "updated",
    ),
    "activity_organisations": ("role", "ref", "name", "kind", "activity_ref"),
    "activity_places": (
        "flow", "level", "vocabulary", "code", "name", "share", "ref", "latitude", "longitude", "admin_vocabulary",
        "admin_level", "admin_code", "exactness", "reach", "location_class", "feature",
    ),
    "activity_sectors": ("flow", "vocabulary", "code", "name", "share"),
    "activity_links": ("link", "type", "ref"),
    "activity_tags": ("tag", "vocabulary", "vocabulary_uri", "code", "type", "name"),
    "activity_results": (
        "result", "indicator", "type", "title", "indicator_title", "measure", "ascending", "baseline_year",
        "baseline_value", "period_start", "period_end", "target_value", "actual_value", "location_ref", "dimensions",
    ),
    "money_flows": (
        "element", "type", "status", "ref", "description", "start", "end", "amount", "currency", "value_date", "usd",
        "provider_ref", "provider_name", "provider_kind", "provider_activity", "receiver_ref", "receiver_name",
        "receiver_kind", "receiver_activity", "humanitarian",
    ),
}  # fmt: skip
"""The columns of each raw table that IATI fills, in the order of the rows gathered."""


def _no_rows() -> dict[str, list[Row]]:
    return {table: [] for table in COLUMNS}


@dataclass
class Gathered:
    """The rows of one batch, all as text; counts of what was unknown or not kept; and where the reading stands."""

    rows: dict[str, list[Row]] = field(default_factory=_no_rows)
    unknown: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    at: int = 0
    flow: int = 0
    result: int = 0
    language: str | None = None
    currency: str | None = None

    def begin(self, language: str | None, currency: str | None) -> None:
        """Starts on an activity: its default language and currency, no flow and no result yet."""
        self.at = len(self.rows["activities"])
        self.flow = self.result = 0
        self.language = language.lower() if language else None
        self.currency = currency

    def size(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))


Handler: TypeAlias = Callable[[Gathered, etree._Element], None]


def skip(_here: Gathered, _element: etree._Element) -> None:
    """For elements of the standard that bear on none of the tables: not looked into."""


def attributes(here: Gathered, element: etree._Element, path: str, known: frozenset[str]) -> dict[str, str]:
    """The element's attributes by name; those that are not `known` are counted."""
    found = dict(element.items())
    if not known.issuperset(found):
        for name in found.keys() - known:
            if name != LANGUAGE:
                here.unknown[f"{path}/@{name}"] += 1
    return found


def said(here: Gathered, element: etree._Element, path: str) -> str | None:
    """What the element says in the activity's language, else first; without narrative (1.0x) its own text."""
    own = first = None
    for child in element:
        if child.tag != "narrative":
            here.unknown[f"{path}/{child.tag}"] += 1
            continue
        language = None
        for name, value in child.items():
            if name == LANGUAGE:
                language = value.lower()
            else:
                here.unknown[f"{path}/narrative/@{name}"] += 1
        if own is None and (text := child.text) and (text := " ".join(text.split())):
            if language is None or language == here.language:
                own = text
            elif first is None:
                first = text
    if own or first:
        return own or first
    text = element.text
    return " ".join(text.split()) or None if text else None


def code(here: Gathered, element: etree._Element, path: str) -> str | None:
    """The element's code, else the text that stands for it (1.0x)."""
    return attributes(here, element, path, CODE).get("code") or element.text


def day(here: Gathered, element: etree._Element, path: str) -> str | None:
    """The element's day as given, else the text that stands for it (1.0x)."""
    return attributes(here, element, path, DAY).get("iso-date") or element.text


CODE = frozenset({"code"})
DAY = frozenset({"iso-date"})
