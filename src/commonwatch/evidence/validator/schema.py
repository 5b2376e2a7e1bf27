"""The structure of IATI files against the standard's XML schemas, piece by piece."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from commonwatch.errors import LoadError
from commonwatch.evidence.validator.findings import Finding
from commonwatch.evidence.xml_stream import EXACT_LINES, line_of

RULE = "xsd"
VALUE = re.compile(r"(?<=: )'.*'(?= is not a valid value)|(?<=The value )'.*?'(?= (?:is|has) )")
POSITION = re.compile(r"\[\d+\]")


def read_schema(path: Path) -> etree.XMLSchema:
    """The schema with what it includes from beside it; nothing is fetched. Raises LoadError."""
    try:
        return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False)))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
        raise LoadError(
            f"{path} can't be used as an XML schema: {error}. Bring it anew: commonwatch fetch iati"
        ) from error


def faults(schema: etree.XMLSchema, piece: etree._Element, identifier: str) -> Iterator[Finding]:
    """What the schema has against one activity or organisation."""
    if not schema.validate(piece):
        for entry in schema.error_log:
            yield _finding(_line(piece, entry), identifier, entry.message)


def root_faults(schema: etree.XMLSchema, root: etree._Element, piece: str, count: int) -> Iterator[Finding]:
    """What the schema has against the root element: its attributes, the children that are no pieces, no piece at all."""
    shell = etree.Element(root.tag, root.attrib, nsmap=root.nsmap)
    lines = {f"/{root.tag}": line_of(root)}
    if count:
        etree.SubElement(shell, piece)  # what is wrong inside it is told where it stands
    for child in root:
        if child.tag != piece:
            etree.SubElement(shell, child.tag, child.attrib)
            lines.setdefault(f"/{root.tag}/{child.tag}", line_of(child))
    if not schema.validate(shell):
        for entry in schema.error_log:
            line = lines.get(POSITION.sub("", entry.path or ""))
            if line is not None:
                yield _finding(line, "", entry.message)


def _line(piece: etree._Element, entry: etree._LogEntry) -> int:
    """The entry's line; beyond those that the parser keeps, that of the element it points at."""
    if entry.line < EXACT_LINES or not entry.path:
        return int(entry.line)
    try:
        found = piece.xpath(f".{entry.path.removeprefix(f'/{piece.tag}')}")
    except etree.XPathError:  # a name with a prefix
        found = []
    return line_of(found[0]) if found else int(entry.line)


def _finding(line: int, identifier: str, message: str) -> Finding:
    return Finding(RULE, "error", line, identifier, message, VALUE.sub("'...'", message))
