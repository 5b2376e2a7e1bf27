"""XML files of any size, one element at a time: nothing fetched, no document types, limits on size and depth."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from lxml import etree

from commonwatch.errors import LoadError

CHUNK = 1 << 18
MOST_BYTES = 32 << 20
"""Bytes that one element may take; the largest activities published have a few megabytes."""


def elements(path: Path, shown: str, tags: Sequence[str]) -> Iterator[etree._Element]:
    """Each complete element with one of `tags`, in the order of the file, with its attributes, children and `sourceline`.

    The file's bytes are UTF-8 (`opening.opened` sees to it), whatever its declaration says. The element is emptied
    when the next one is asked for, so memory stays flat; its parent's attributes can be read by `getparent()`.
    Raises LoadError for XML that is damaged or cut, nested deeper than 256, with a document type, or with an element
    beyond 32 MB.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        tag=list(tags),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    since, line = 0, 1
    with path.open("rb") as handle:
        try:
            while chunk := handle.read(CHUNK):
                parser.feed(chunk)
                since += len(chunk)
                for _, element in parser.read_events():
                    if line == 1:
                        _refuse_document_type(element, shown)
                    since, line = 0, element.sourceline or line
                    yield element
                    _empty(element)
                if since > MOST_BYTES:
                    raise LoadError(
                        f"{shown}: after line {line:,} one element takes more than {MOST_BYTES >> 20} MB; "
                        "the largest that publishers send have a few. Split it, or take it out."
                    )
            parser.close()
        except etree.XMLSyntaxError as error:
            raise LoadError(
                f"{shown} is XML that is damaged or ends too early: {error.msg}. Download it again."
            ) from error


def root_tag(path: Path) -> str:
    """The name of the document's root element without its namespace; empty where the first megabyte has none."""
    parser = etree.XMLPullParser(events=("start",), encoding="utf-8", resolve_entities=False, no_network=True)
    with path.open("rb") as handle:
        with suppress(etree.XMLSyntaxError):  # what stands before the fault is told all the same
            parser.feed(handle.read(1 << 20))
    return next((str(etree.QName(element).localname) for _, element in parser.read_events()), "")


def _refuse_document_type(element: etree._Element, shown: str) -> None:
    if element.getroottree().docinfo.doctype:
        raise LoadError(
            f"{shown}: XML with a document type isn't read, its entities could hide or fetch anything. "
            "Take the <!DOCTYPE ...> out, or ask for the file without it."
        )


def _empty(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
