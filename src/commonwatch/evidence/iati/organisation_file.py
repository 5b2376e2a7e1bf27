"""IATI organisation files: the budgets of an organisation, in all and by recipient, and what it spent."""

from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from commonwatch.evidence.iati.activity import Head, reporting
from commonwatch.evidence.iati.flows import ORGANISATION_FLOWS, flow
from commonwatch.evidence.iati.gathered import LANGUAGE, Gathered, said
from commonwatch.evidence.iati.stream import Batch, Reading, first, identifier, read_batches
from commonwatch.evidence.xml_stream import line_of

ORGANISATION = frozenset({"last-updated-datetime", "default-currency", "version", LANGUAGE})
IDENTIFIERS = ("organisation-identifier", "iati-identifier")
"""The second is that of 1.0x."""

AS_ACTIVITY = "#org"
"""Behind the organisation's identifier: the activity that stands for the organisation as a whole."""

NOT_KEPT = frozenset({*IDENTIFIERS, "name", "reporting-org", "document-link"})


def organisation_batches(path: Path, shown: str, source_of: Callable[[str], str]) -> Iterator[Batch]:
    """The organisations of an IATI organisation file of 1.01-2.03 as raw tables; errors and rejections as `batches`.

    Each organisation is one activity, its identifier with "#org" behind it, with its name as title, and the owner of
    each of its money flows. A flow's `type` names its element: "total_budget" holds the budgets by recipient.
    """
    yield from read_batches(path, shown, source_of, Reading("iati-organisation", _prepared, _rows, ORGANISATION))


def _prepared(here: Gathered, element: etree._Element) -> Head:
    reporter, name = first(element, "reporting-org"), first(element, "name")
    head = {} if reporter is None else reporting(here, reporter)
    known = identifier(element, *IDENTIFIERS)
    head["activity"] = None if known is None else known + AS_ACTIVITY
    head["organisation"] = known
    head["title"] = None if name is None else said(here, name, "name")
    return head


def _rows(here: Gathered, element: etree._Element, given: dict[str, str], head: Head) -> None:
    owner = {"provider_ref": head["organisation"], "provider_name": head["title"]}
    handlers = {tag: flow(form, owner) for tag, form in ORGANISATION_FLOWS.items()}
    for child in element:
        tag = child.tag
        if (handler := handlers.get(tag)) is not None:
            handler(here, child)
        elif tag not in NOT_KEPT:
            here.unknown[f"iati-organisation/{tag}"] += 1
    here.rows["activities"].append(
        (
            *(here.at, line_of(element), head["activity"], head["reporting_ref"], head["reporting_name"]),
            *(head["reporting_kind"], head["secondary"], head["title"], None, None, None, None, None, None, None, None),
            *(given.get(LANGUAGE), given.get("default-currency"), given.get("last-updated-datetime")),
        )
    )
