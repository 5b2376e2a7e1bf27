"""IATI activity files of any size, as raw tables of up to 2,000 activities at a time."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from lxml import etree

from commonwatch.evidence.activity.raw import Raw
from commonwatch.evidence.iati.activity import ACTIVITY, Head, read_activity, reporting
from commonwatch.evidence.iati.gathered import LANGUAGE, Gathered, attributes, said
from commonwatch.evidence.iati.tables import raw_tables
from commonwatch.evidence.readers.parts import REJECTED
from commonwatch.evidence.xml_stream import elements, line_of

MOST_ACTIVITIES = 2_000
MOST_ROWS = 100_000
"""A batch ends with the activity that reaches one of the two, so memory stays flat whatever the activities hold."""

NO_IDENTIFIER = "no identifier"
NO_REPORTER = "no reporting organisation"
TWICE = "the identifier is there twice; the first is kept"


@dataclass(frozen=True)
class Batch:
    """Some of a file's activities as raw tables. `rows_in` = activities used + `rejected` (row, reason, example).

    `unknown` counts elements and attributes that the standard hasn't, by path; `unread` values that were given and
    could not be read or kept, by name.
    """

    tables: Raw
    rows_in: int
    rejected: pl.DataFrame
    unknown: Counter[str]
    unread: Counter[str]


def batches(path: Path, shown: str, source_of: Callable[[str], str]) -> Iterator[Batch]:
    """The activities of an IATI file of 1.01-2.03 as raw tables, up to 2,000 at a time; at least one batch.

    `source_of` gives the source's name for a reporting organisation's reference (its name where it has none). Files of
    1.0x get the codes of 2.0x. Rejected: activities without identifier or reporting organisation, and those whose
    identifier was used before in this file. Raises LoadError for XML that can't be read. Standard: IATI 2.03.
    """
    read = Reading("iati-activity", _prepared_activity, read_activity, ACTIVITY)
    yield from read_batches(path, shown, source_of, read)


@dataclass(frozen=True)
class Reading:
    """How one kind of file is read: its element, its head with the identifier under "activity", and its rows."""

    tag: str
    prepare: Callable[[Gathered, etree._Element], Head]
    rows: Callable[[Gathered, etree._Element, dict[str, str], Head], None]
    known: frozenset[str]


def read_batches(path: Path, shown: str, source_of: Callable[[str], str], read: Reading) -> Iterator[Batch]:
    """The batches of a file of that kind; see `batches`."""
    here, rejected, row, since = Gathered(), [], 0, 0
    seen: set[int] = set()
    standard = ""
    for element in elements(path, shown, (read.tag,)):
        row += 1
        standard = standard or _standard(element)
        given = attributes(here, element, read.tag, read.known)
        here.begin(given.get(LANGUAGE), given.get("default-currency"))
        head = read.prepare(here, element)
        mark = hash(head["activity"])
        if reason := _unusable(head, mark in seen):
            rejected.append((row, reason, _example(here, element)))
        else:
            seen.add(mark)
            read.rows(here, element, given, head)
        if row - since >= MOST_ACTIVITIES or here.size() >= MOST_ROWS:
            yield _batch(here, shown, source_of, standard, rejected, row - since)
            here, rejected, since = Gathered(), [], row
    if row == 0 or row > since:
        yield _batch(here, shown, source_of, standard, rejected, row - since)


def first(element: etree._Element, *tags: str) -> etree._Element | None:
    """The first child with one of these tags; None where there is none."""
    return next(element.iterchildren(*tags), None)


def identifier(element: etree._Element, *tags: str) -> str | None:
    """The text of the first child with one of these tags, without the blanks around it; None where there is none."""
    child = first(element, *tags)
    return None if child is None else (child.text or "").strip() or None


def _prepared_activity(here: Gathered, element: etree._Element) -> Head:
    reporter = first(element, "reporting-org")
    head = {} if reporter is None else reporting(here, reporter)
    head["activity"] = identifier(element, "iati-identifier")
    return head


def _unusable(head: Head, twice: bool) -> str:
    reasons = {
        NO_IDENTIFIER: head["activity"] is None,
        NO_REPORTER: not (head.get("reporting_ref") or head.get("reporting_name")),
        TWICE: twice and head["activity"] is not None,
    }
    return "; ".join(reason for reason, holds in reasons.items() if holds)


def _example(here: Gathered, element: etree._Element) -> str:
    title = first(element, "title", "name")
    text = None if title is None else said(here, title, title.tag)
    return f"line {line_of(element)}: {(text or 'without a title')[:200]}"


def _standard(element: etree._Element) -> str:
    """The version that the file names; without one "1.0x" or "2.0x" by the form of its text."""
    parent = element.getparent()
    version = "" if parent is None else (parent.get("version") or "").strip()
    return version or ("1.0x" if next(element.iter("narrative"), None) is None else "2.0x")


def _batch(
    here: Gathered,
    shown: str,
    source_of: Callable[[str], str],
    standard: str,
    rejected: list[tuple[int, str, str]],
    rows_in: int,
) -> Batch:
    tables = raw_tables(here, shown, source_of, standard, standard.startswith("1"))
    frame = pl.DataFrame(rejected, schema=REJECTED, orient="row")
    return Batch(tables, rows_in, frame, here.unknown, here.unread)
