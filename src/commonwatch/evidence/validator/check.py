"""A whole file checked: well-formed, structure, codelists, ruleset; and what was checked and what wasn't."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from lxml import etree

from commonwatch.errors import LoadError
from commonwatch.evidence.opening import Opened, opened
from commonwatch.evidence.validator.codelists import unknown_codes
from commonwatch.evidence.validator.findings import Finding
from commonwatch.evidence.validator.loaded import Standard
from commonwatch.evidence.validator.pieces import PIECE_OF, identifier_of, pieces, root_of
from commonwatch.evidence.validator.plan import Plan, plan_of
from commonwatch.evidence.validator.schema import faults, root_faults
from commonwatch.evidence.validator.verdicts import Broken, verdicts

XML = "xml"
NOTHING = "anything: the file can't be read"
T = TypeVar("T")


@dataclass(frozen=True)
class FileReport:
    """One file's findings, in the order of the file; `version` as it gives it, `pieces` activities or organisations."""

    file: str
    root: str
    version: str
    pieces: int
    findings: tuple[Finding, ...]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(finding.severity == "error" for finding in self.findings)


def validate_file(path: Path, standard: Standard, today: date) -> Iterator[FileReport]:
    """A report for the file, or for each file in an archive; `today` is what the rules take for now.

    A file that can't be read as XML is a report with one finding `xml`. Raises LoadError for a path that is no file,
    and for a standard's file that can't be used.
    """
    with TemporaryDirectory() as scratch:
        for each in _or_fault(opened(path, Path(scratch))):
            if isinstance(each, Opened):
                yield _checked(each, standard, today)
            elif path.is_file():
                yield _unread(path.name, each)
            else:
                raise each


def _checked(each: Opened, standard: Standard, today: date) -> FileReport:
    try:
        if each.form != "xml":
            raise LoadError(f"{each.shown} is no XML but {each.form}; expected an IATI file.")
        root = root_of(each.path, each.shown)
    except LoadError as error:
        return _unread(each.shown, error)
    findings: list[Finding] = []
    plan: Plan | None = None
    version, count = "", 0
    for piece in _or_fault(pieces(each.path, each.shown, root)):
        if isinstance(piece, LoadError):
            findings.append(_unreadable(piece))
            break
        whole = piece.getparent()
        if plan is None:
            version = (piece if whole is None else whole).get("version", "")
            plan = plan_of(root, version, None if whole is None else piece, standard)
        if whole is None:
            findings += _at_root(piece, plan, standard, count)
        else:
            count += 1
            findings += _in_piece(piece, whole, plan, standard, today)
    said = (plan.checked, plan.unchecked) if plan else ((), (NOTHING,))
    return FileReport(each.shown, root, version, count, tuple(findings), *said)


def _or_fault(found: Iterator[T]) -> Iterator[T | LoadError]:
    """What comes, and last the error that ends it, if one does."""
    try:
        yield from found
    except LoadError as error:
        yield error


def _in_piece(
    piece: etree._Element, whole: etree._Element, plan: Plan, standard: Standard, today: date
) -> Iterator[Finding]:
    identifier = identifier_of(piece)
    if plan.schema is not None:
        yield from faults(plan.schema, piece, identifier)
    yield from unknown_codes(plan.codes, standard.codelists, piece, identifier)
    for broken in verdicts(plan.rules, whole, today, standard.lists):
        yield _finding(broken, identifier)


def _at_root(root: etree._Element, plan: Plan, standard: Standard, count: int) -> Iterator[Finding]:
    if plan.schema is not None:
        yield from root_faults(plan.schema, root, PIECE_OF[root.tag], count)
    yield from unknown_codes(plan.root_codes, standard.codelists, root, "")


def _finding(broken: Broken, identifier: str) -> Finding:
    rule = broken.rule
    found = f" Found: {', '.join(repr(text) for text in broken.found)}." if broken.found else ""
    return Finding(rule.id, rule.severity, broken.line, identifier, rule.message + found, rule.message)


def _unread(shown: str, error: LoadError) -> FileReport:
    return FileReport(shown, "", "", 0, (_unreadable(error),), (), (NOTHING,))


def _unreadable(error: LoadError) -> Finding:
    return Finding(XML, "error", 0, "", str(error), str(error))
