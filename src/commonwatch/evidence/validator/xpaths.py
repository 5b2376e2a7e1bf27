"""XPath 1.0 as rulesets use it: compiled once, with clear errors, and what is selected as text and line."""

from functools import lru_cache
from typing import Any, TypeAlias

from lxml import etree

from commonwatch.errors import LoadError
from commonwatch.evidence.xml_stream import line_of

Node: TypeAlias = Any
"""An element, an attribute's or a text's value that knows its element, or the plain text of a computed value."""


EMPTY = etree.Element("empty")


def check(path: str, where: str) -> None:
    """Raises LoadError, naming the XPath and where it stands, for one that can't be compiled, or fails on an element."""
    _evaluated(path, EMPTY, where)


def nodes(path: str, element: etree._Element, where: str) -> list[Node]:
    """What the XPath selects; a computed text or number is one text, a truth is one match or none.

    Raises LoadError for an XPath that can't be compiled or evaluated.
    """
    found = _evaluated(path, element, where)
    if isinstance(found, list):
        return found
    if isinstance(found, bool):
        return ["true"] if found else []
    return [f"{found:g}" if isinstance(found, float) else str(found)]


def holds(condition: str, element: etree._Element, where: str) -> bool:
    """Whether the XPath is true as XPath's own boolean() has it: nodes selected, a text, a number other than 0.

    Raises LoadError for an XPath that can't be compiled or evaluated.
    """
    return bool(_evaluated(f"boolean({condition})", element, where))


def selected(context: str, root: etree._Element) -> list[etree._Element]:
    """The elements that a ruleset's context selects, a relative one seen from the root element. Raises LoadError."""
    where = "the ruleset's context"
    found = _evaluated(context, root, where)
    if not isinstance(found, list) or not all(isinstance(each, etree._Element) for each in found):
        raise LoadError(f"{where} '{context}' selects something else than elements. Mend the ruleset.")
    return found


def texts_or_itself(path: str, element: etree._Element) -> list[str]:
    """The texts that the XPath selects; what selects nothing, or is no XPath of nodes, stands for itself."""
    try:
        found = _cached(path)(element)
    except etree.XPathError:
        return [path]
    return [text_of(node) for node in found] if isinstance(found, list) and found else [path]


def text_of(node: Node) -> str:
    """The text of what was selected; of an element all text inside it."""
    return "".join(node.itertext()) if isinstance(node, etree._Element) else str(node)


def node_line(node: Node, element: etree._Element) -> int:
    """The line of what was selected under `element`, from 1; 0 where the parser doesn't know."""
    if not isinstance(node, etree._Element):
        node = node.getparent() if hasattr(node, "getparent") else None
    return line_of(element if node is None else node)


def with_value(pattern: str, value: str) -> str:
    """The pattern with `$1` replaced; a quoted '$1' stays one XPath text even when the value has quotes in it."""
    if "'" in value or '"' in value:
        literal = _literal(value)
        pattern = pattern.replace("'$1'", literal).replace('"$1"', literal)
    return pattern.replace("$1", value)


def _literal(value: str) -> str:
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value:
        return f'"{value}"'
    parts = ', "\'", '.join(f"'{part}'" for part in value.split("'"))
    return f"concat({parts})"


def _evaluated(path: str, element: etree._Element, where: str) -> Any:
    try:
        return _cached(path)(element)
    except etree.XPathError as error:
        raise LoadError(f"{where}: the XPath '{path}' can't be used: {error}. Mend the ruleset.") from error


@lru_cache(maxsize=4096)
def _cached(path: str) -> etree.XPath:
    return etree.XPath(path)
