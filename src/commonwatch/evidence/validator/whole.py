"""A whole XML document in memory, as a ruleset's contexts may need it, read as safely as a stream."""

from pathlib import Path
from typing import IO

from lxml import etree

from commonwatch.errors import LoadError


def whole_tree(source: Path | IO[bytes], shown: str) -> etree._Element:
    """The root element of the document, without comments; the bytes are UTF-8 (`opening.opened` sees to it).

    Raises LoadError for XML that is damaged or cut, nested deeper than 256, or with a document type.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.parse(source, parser)
    except etree.XMLSyntaxError as error:
        raise LoadError(f"{shown} is XML that is damaged or ends too early: {error.msg}. Download it again.") from error
    if tree.docinfo.doctype:
        raise LoadError(
            f"{shown}: XML with a document type isn't read, its entities could hide or fetch anything. "
            "Take the <!DOCTYPE ...> out, or ask for the file without it."
        )
    return tree.getroot()
