"""XML files of any size, one element at a time: nothing fetched, no document types, limits on size and depth."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from lxml import etree

from commonwatch.errors import LoadError

CHUNK = 1 << 18
FIRST = 1 << 12
MOST_BYTES = 32 << 20
"""Bytes that one element may take; the largest activities published have a few megabytes."""

EXACT_LINES = 65_535
"""Up to here the parser keeps an element's own line; from here on only that on which a text ends."""

NEAR = 32
"""Elements that are looked at for such a text."""


def elements(path: Path, shown: str, tags: Sequence[str]) -> Iterator[etree._Element]:
    """Each complete element with one of `tags`, in the order of the file, with its attributes, children and `sourceline`.

    The file's bytes are UTF-8 (`opening.opened` sees to it), whatever its declaration says. Comments and processing
    instructions are left out. The element is emptied when the next one is asked for, so memory stays flat; its
    parent's attributes can be read by `getparent()`. Raises LoadError for XML that is damaged or cut, nested deeper
    than 256, with a document type, or with an element beyond 32 MB.
    """
    _refuse_document_type(path, shown)
    parser = _parser("end", tags)
    since, line = 0, 1
    with path.open("rb") as handle:
        try:
            while chunk := handle.read(CHUNK):
                parser.feed(chunk)
                since += len(chunk)
                for _, element in parser.read_events():
                    since, line = 0, line_of(element)
                    yield element
                    _empty(element)
                if since > MOST_BYTES:
                    raise LoadError(
                        f"{shown}: after line {line:,} one element takes more than {MOST_BYTES >> 20} MB; "
                        "the largest that publishers send have a few. Split it, or take it out."
                    )
            parser.close()
        except etree.XMLSyntaxError as error:
            faults = [f"{fault.message.strip()}, line {fault.line:,}" for fault in parser.feed_error_log]
            raise LoadError(
                f"{shown} is XML that is damaged or ends too early: {next(iter(faults), error.msg)}. Download it again."
            ) from error


def line_of(element: etree._Element) -> int:
    """The line on which an element's start tag ends, from 1; 0 where the parser doesn't know.

    Beyond line 65,535 it is counted back from the next text; where none is near, it is 65,535.
    """
    line: int = element.sourceline or 0
    if line < EXACT_LINES:
        return line
    ends = 0
    for _ in range(NEAR):
        text = element.text
        if text is None and len(element):
            element = element[0]
            continue
        text = element.tail if text is None else text
        if text is not None:
            ends += text.count("\n")
            return int(element.sourceline - ends)
        while (following := element.getnext()) is None:
            above = element.getparent()
            if above is None:
                return EXACT_LINES
            element = above
            ends += (element.tail or "").count("\n")
        element = following
    return EXACT_LINES


def root_tag(path: Path) -> str:
    """The name of the document's root element without its namespace; empty where there is none."""
    root = _root(path)
    return "" if root is None else str(etree.QName(root).localname)


def _refuse_document_type(path: Path, shown: str) -> None:
    root = _root(path)
    if root is not None and root.getroottree().docinfo.doctype:
        raise LoadError(
            f"{shown}: XML with a document type isn't read, its entities could hide or fetch anything. "
            "Take the <!DOCTYPE ...> out, or ask for the file without it."
        )


def _root(path: Path) -> etree._Element | None:
    parser = _parser("start")
    with path.open("rb") as handle, suppress(etree.XMLSyntaxError):  # what stands before the fault is told all the same
        while chunk := handle.read(FIRST):
            parser.feed(chunk)
            if (found := next(parser.read_events(), None)) is not None:
                return found[1]
    return next((element for _, element in parser.read_events()), None)


def _parser(event: str, tags: Sequence[str] | None = None) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=(event,),
        tag=None if tags is None else list(tags),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _empty(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
