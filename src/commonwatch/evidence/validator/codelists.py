"""Codes against their codelists: every attribute and text that the standard's mapping names, under its condition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from lxml import etree

from commonwatch.errors import LoadError
from commonwatch.evidence.validator.findings import Finding, Severity
from commonwatch.evidence.validator.whole import whole_tree
from commonwatch.evidence.validator.xpaths import check, node_line, nodes

COLUMNS = ("codelist", "embedded", "code", "status")
PIECES = ("iati-activity", "iati-organisation")
ROOTS = ("iati-activities", "iati-organisations")


@dataclass(frozen=True)
class Codelist:
    """A list's codes; `embedded` lists belong to the standard itself, `withdrawn` codes are known but no longer used."""

    name: str
    embedded: bool
    codes: frozenset[str]
    withdrawn: frozenset[str]

    def severity_of(self, code: str) -> Severity | None:
        """How bad the code is: None for one in use."""
        if code in self.withdrawn:
            return "notice"
        if code in self.codes:
            return None
        return "error" if self.embedded else "warning"


@dataclass(frozen=True)
class Mapped:
    """Which values a codelist holds for: an XPath seen from an activity or organisation, or from the root element."""

    shown: str
    path: str
    codelist: str
    at_root: bool

    def holds_for(self, root: str, piece: str) -> bool:
        """Whether the place can be in a file with this root element and its activities or organisations."""
        return self.path.startswith((f"self::{root}/", f"self::{piece}/", "descendant-or-self::"))


def read_codelists(path: Path) -> dict[str, Codelist]:
    """The codelists by name, from the Parquet table with codelist, embedded, code and status. Raises LoadError."""
    try:
        table = pl.read_parquet(path, columns=list(COLUMNS), glob=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise LoadError(
            f"{path} can't be read as codelists: {error}. Expected the columns {', '.join(COLUMNS)}."
        ) from error
    lists = {}
    for (name,), rows in table.group_by("codelist", maintain_order=True):
        gone = rows.filter(pl.col("status") == "withdrawn")["code"]
        codes = frozenset(rows["code"].drop_nulls())
        lists[str(name)] = Codelist(str(name), bool(rows["embedded"].any()), codes, frozenset(gone.drop_nulls()))
    return lists


def read_mapping(path: Path) -> tuple[Mapped, ...]:
    """Which values which codelist holds for, from the standard's mapping.xml. Raises LoadError."""
    found = []
    for entry in whole_tree(path, str(path)).iterfind("mapping"):
        given, codelist = entry.findtext("path", "").strip(), entry.find("codelist")
        element, _, last = given.rpartition("/")
        if not (element.startswith("/") and codelist is not None and codelist.get("ref")):
            raise LoadError(f"{path}, line {entry.sourceline}: expected a path of //element/@attribute and a codelist.")
        condition = entry.findtext("condition", "").strip()
        step = f"{_seen_from_piece(element)}{f'[{condition}]' if condition else ''}/{last}"
        check(step, str(path))
        shown = f"{element.strip('/')}/{last}".removeprefix("/")
        found.append(Mapped(shown, step, codelist.get("ref"), element.strip("/") in ROOTS))
    return tuple(found)


def unknown_codes(
    mapping: Sequence[Mapped], lists: Mapping[str, Codelist], element: etree._Element, identifier: str
) -> Iterator[Finding]:
    """The mapped codes, seen from an activity, an organisation or the root element, that their lists don't hold.

    An unknown code of an embedded list is an error, of any other a warning; a withdrawn one is a notice.
    """
    for mapped in mapping:
        codelist = lists[mapped.codelist]
        for node in nodes(mapped.path, element, mapped.shown):
            code = str(node)
            severity = codelist.severity_of(code)
            if severity is not None:
                said = f"{'is withdrawn from' if severity == 'notice' else 'is not in'} the codelist {codelist.name}."
                about = f"{mapped.shown}: a code {said}"
                message = f"{mapped.shown}: '{code}' {said}"
                yield Finding(
                    f"codelist.{codelist.name}", severity, node_line(node, element), identifier, message, about
                )


def _seen_from_piece(element: str) -> str:
    name, slash, rest = element.lstrip("/").partition("/")
    if not name:
        return "descendant-or-self::*"
    return f"{'self' if name in (*PIECES, *ROOTS) else 'descendant-or-self'}::{name}{slash}{rest}"
