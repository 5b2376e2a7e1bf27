"""One case of a rule at one element: what a rule kind is given to judge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from lxml import etree

from commonwatch.evidence.validator.values import date_of
from commonwatch.evidence.validator.xpaths import Node, nodes, text_of

NOW = ("NOW", "TODAY")  # the newer dialect's word, and the older one's

Verdict: TypeAlias = list[Node] | None
"""None: the case holds. A list: it is broken, by these nodes as far as it can be told."""

Day: TypeAlias = tuple[date | None, Node]
"""A date (None for a text that is none) and the node that holds it (None for today)."""


@dataclass(frozen=True)
class IdLists:
    """What identifiers are judged by: codes of registration agencies (None: no list at hand), ids of publishers."""

    agencies: frozenset[str] | None = None
    publishers: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class At:
    """One case at one element: its keys, where it stands (for messages), the day that counts as today, and id lists."""

    case: Mapping[str, Any]
    element: etree._Element
    where: str
    today: date
    lists: IdLists

    def matched(self) -> list[Node]:
        """What all paths select, together."""
        return self.of(self.case.get("paths", []))

    def of(self, paths: str | list[str]) -> list[Node]:
        """What an XPath, or several together, select."""
        return [node for path in listed(paths) for node in nodes(path, self.element, self.where)]

    def texts(self) -> Iterator[tuple[Node, str]]:
        """What all paths select, each with its text."""
        return ((node, text_of(node)) for node in self.matched())

    def days(self, key: str) -> list[Day]:
        """The dates that a key's XPath selects; today for NOW."""
        if self.case[key] in NOW:
            return [(self.today, None)]
        return [(date_of(text_of(node)), node) for node in self.of(self.case[key])]


def listed(value: str | list[str]) -> list[str]:
    """One XPath or several, as a list."""
    return [value] if isinstance(value, str) else value
