"""Organisations joined into groups, the surest link first, never against what keeps them apart."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Link:
    """Two organisations that seem one: how sure (0-1), and why. `firm` is one that doesn't rest on names.

    `left` is the organisation that the link was found for.
    """

    left: str
    right: str
    score: float
    reason: str
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """Each organisation's group (any member's name), and the link that brought it in, where one did."""

    group: Mapping[str, frozenset[str]]
    by: Mapping[str, Link]


def grouped(links: Iterable[Link], may_join: Callable[[frozenset[str], frozenset[str], bool], bool]) -> Grouped:
    """The groups that the links make in their order, leaving out each link whose groups may not be joined.

    `may_join` is asked with both groups and whether the link is firm.
    """
    group: dict[str, frozenset[str]] = {}
    by: dict[str, Link] = {}
    for link in links:
        left = group.get(link.left, frozenset({link.left}))
        right = group.get(link.right, frozenset({link.right}))
        if left == right or not may_join(left, right, link.firm):
            continue
        group |= dict.fromkeys(left | right, left | right)
        by.setdefault(link.left, link)
        by.setdefault(link.right, replace(link, left=link.right, right=link.left))
    return Grouped(group, by)
