"""A file of activities or organisations, one at a time, each as if it were alone in its file."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from commonwatch.errors import LoadError
from commonwatch.evidence.validator.standard import SCHEMAS
from commonwatch.evidence.xml_stream import elements, root_tag

PIECE_OF = {"iati-activities": "iati-activity", "iati-organisations": "iati-organisation"}
IDENTIFIERS = ("iati-identifier", "organisation-identifier")


def root_of(path: Path, shown: str) -> str:
    """The name of the root element. Raises LoadError for a file that isn't IATI's."""
    root = root_tag(path)
    if root not in SCHEMAS:
        said = f"its root element is <{root}>" if root else "it has no root element"
        raise LoadError(f"{shown} is no IATI file: {said}; expected <{'> or <'.join(SCHEMAS)}>.")
    return root


def pieces(path: Path, shown: str, root: str) -> Iterator[etree._Element]:
    """Each activity or organisation, under a root element of its own with the file's attributes; last the file's root.

    The file's root comes with those of its children that are neither. Lines are the file's. Raises LoadError for XML
    that is damaged, has a document type, or goes beyond the limits of `xml_stream`.
    """
    for element in elements(path, shown, (PIECE_OF[root], root)):
        parent = element.getparent()
        if parent is None:
            yield element
        elif parent.getparent() is None and parent.tag == root:
            alone = etree.Element(parent.tag, parent.attrib, nsmap=parent.nsmap)
            alone.append(element)
            yield element


def identifier_of(piece: etree._Element) -> str:
    """The activity's or organisation's identifier as it stands, without blanks around it; empty where there is none."""
    found = (piece.findtext(name) for name in IDENTIFIERS)
    return next((text.strip() for text in found if text), "")
