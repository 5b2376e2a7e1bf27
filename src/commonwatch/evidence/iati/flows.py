"""How much: transactions, budgets and planned disbursements, and the budgets and expenditure of organisation files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from commonwatch.evidence.iati.gathered import COLUMNS, Gathered, Handler, attributes, code, day, said
from commonwatch.evidence.iati.places import country, region
from commonwatch.evidence.iati.sectors import sector
from commonwatch.evidence.xml_stream import line_of

Cells: TypeAlias = dict[str, str | None]
Part: TypeAlias = Callable[[Gathered, etree._Element, str, Cells], None]

FLOW = COLUMNS["money_flows"]
VALUE = frozenset({"currency", "value-date"})
PROVIDER = frozenset({"ref", "type", "provider-activity-id"})
RECEIVER = frozenset({"ref", "type", "receiver-activity-id"})


OWN_DOLLARS = "{urn:commonwatch}value-usd"
DOLLARS = ("{http://reporting.unhcr.org/}value-USD", OWN_DOLLARS)
"""Extensions of a transaction that tell its value in dollars: UNHCR's, and ours where we write what a provider gave."""


@dataclass(frozen=True)
class Form:
    """How a flow stands in the file: its attributes with the column of each (None: known, not kept), and its children."""

    tag: str
    columns: Mapping[str, str | None]
    parts: Mapping[str, Part]
    always: Mapping[str, str]


def flow(form: Form, own: Mapping[str, str | None] | None = None) -> Handler:
    """The handler for flows of that form, each with the cells in `own`."""
    known, tag, parts = frozenset(form.columns), form.tag, form.parts
    kept = [(name, column) for name, column in form.columns.items() if column is not None]
    always = {**form.always, **(own or {})}

    def handler(here: Gathered, element: etree._Element) -> None:
        given = attributes(here, element, tag, known)
        here.flow += 1
        cells: Cells = {**always, "currency": here.currency}
        for name, column in kept:
            cells[column] = given.get(name)
        for child in element:
            part = parts.get(child.tag)
            if part is None:
                here.unknown[f"{tag}/{child.tag}"] += 1
            else:
                part(here, child, tag, cells)
        here.rows["money_flows"].append((here.at, line_of(element), *map(cells.get, FLOW)))

    return handler


def _value(here: Gathered, element: etree._Element, tag: str, cells: Cells) -> None:
    given = attributes(here, element, f"{tag}/value", VALUE)
    cells["amount"], cells["value_date"] = element.text, given.get("value-date")
    if currency := given.get("currency"):
        cells["currency"] = currency


def _dollars(_here: Gathered, element: etree._Element, _tag: str, cells: Cells) -> None:
    cells["usd"] = element.text


def _start(here: Gathered, element: etree._Element, tag: str, cells: Cells) -> None:
    cells["start"] = day(here, element, f"{tag}/{element.tag}")


def _end(here: Gathered, element: etree._Element, tag: str, cells: Cells) -> None:
    cells["end"] = day(here, element, f"{tag}/period-end")


def _type(here: Gathered, element: etree._Element, tag: str, cells: Cells) -> None:
    cells["type"] = code(here, element, f"{tag}/transaction-type")


def _description(here: Gathered, element: etree._Element, tag: str, cells: Cells) -> None:
    cells.setdefault("description", said(here, element, f"{tag}/description"))


def _provider(here: Gathered, element: etree._Element, tag: str, cells: Cells) -> None:
    given = attributes(here, element, f"{tag}/provider-org", PROVIDER)
    cells["provider_ref"], cells["provider_kind"] = given.get("ref"), given.get("type")
    cells["provider_name"] = said(here, element, f"{tag}/provider-org")
    cells["provider_activity"] = given.get("provider-activity-id")


def _receiver(here: Gathered, element: etree._Element, tag: str, cells: Cells) -> None:
    given = attributes(here, element, f"{tag}/{element.tag}", RECEIVER)
    cells["receiver_ref"], cells["receiver_kind"] = given.get("ref"), given.get("type")
    cells["receiver_name"] = said(here, element, f"{tag}/{element.tag}")
    cells["receiver_activity"] = given.get("receiver-activity-id")


def _sector(here: Gathered, element: etree._Element, tag: str, _cells: Cells) -> None:
    sector(here, element, f"{tag}/sector", here.flow)


def _country(here: Gathered, element: etree._Element, tag: str, _cells: Cells) -> None:
    country(here, element, f"{tag}/recipient-country", here.flow)


def _region(here: Gathered, element: etree._Element, tag: str, _cells: Cells) -> None:
    region(here, element, f"{tag}/recipient-region", here.flow)


def _skip(_here: Gathered, _element: etree._Element, _tag: str, _cells: Cells) -> None:
    pass


_PERIOD: dict[str, Part] = {"period-start": _start, "period-end": _end, "value": _value}
_NOT_KEPT = ("disbursement-channel", "flow-type", "finance-type", "aid-type", "tied-status")

TRANSACTION = Form(
    "transaction",
    {"ref": "ref", "humanitarian": "humanitarian"},
    {
        "transaction-type": _type,
        "transaction-date": _start,
        "value": _value,
        "description": _description,
        "provider-org": _provider,
        "receiver-org": _receiver,
        "sector": _sector,
        "recipient-country": _country,
        "recipient-region": _region,
        **dict.fromkeys(DOLLARS, _dollars),
        **dict.fromkeys(_NOT_KEPT, _skip),
    },
    {"element": "transaction"},
)
BUDGET = Form("budget", {"type": "type", "status": "status"}, _PERIOD, {"element": "budget"})
PLANNED_DISBURSEMENT = Form(
    "planned-disbursement",
    {"type": "type", "updated": None},
    {**_PERIOD, "provider-org": _provider, "receiver-org": _receiver},
    {"element": "planned_disbursement"},
)

TO_WHOM: dict[str, Part] = {"recipient-org": _receiver, "recipient-country": _country, "recipient-region": _region}
LINES: dict[str, Part] = {"budget-line": _skip, "expense-line": _skip}
ORGANISATION_FLOWS = {
    tag: Form(
        tag,
        {"status": "status"},
        {**_PERIOD, **LINES, **TO_WHOM},
        {"element": element, "type": tag.replace("-", "_")},
    )
    for tag, element in {
        "total-budget": "budget",
        "recipient-org-budget": "budget",
        "recipient-country-budget": "budget",
        "recipient-region-budget": "budget",
        "total-expenditure": "expenditure",
    }.items()
}
"""Of an organisation file. `type` names the element: the total budget of a year holds its budgets by recipient."""
