"""Organisations that the same identifier stands for, or an identifier that begins with a known organisation's."""

import re
from collections.abc import Iterable
from functools import cache

import polars as pl

from commonwatch.response.identity.links import Link
from commonwatch.vocabulary import organisation_aliases, organisations

IDENTIFIER = re.compile(r"^(?=.*\d)[A-Z]{2,3}-[A-Z0-9_]+-[\w./ -]+$")
"""An organisation's identifier of the IATI standard: register and number, such as GB-CHC-220949."""


def same_references(listed: pl.DataFrame) -> list[Link]:
    """Links between organisations that share an identifier, and from an office's identifier to its organisation's.

    An identifier that two organisations of the vocabulary carry says nothing and gives no link.
    """
    known = set(organisations()["organisation"])
    holders: dict[str, set[str]] = {}
    for one, ref in listed.select("organisation", "ref").unique().iter_rows():
        given = (ref or "").strip().upper()
        if IDENTIFIER.match(given):
            holders.setdefault(given, set()).add(one)
    links = []
    for ref, sharing in sorted(holders.items()):
        if parent := _parent(ref):
            links += [
                Link(one, parent, 1.0, f"reference {ref} of {parent}", firm=True) for one in sorted(sharing - {parent})
            ]
        elif len(sharing & known) < 2:
            first, *others = sorted(sharing, key=lambda one: (one not in known, one))
            links += [Link(one, first, 1.0, f"same reference {ref}", firm=True) for one in others]
    return links


def other_references(left: Iterable[str], right: Iterable[str]) -> bool:
    """Whether identifiers of one register stand on both sides, as GB-GOV-1 and GB-GOV-3: those are two organisations."""
    one, other = ({text.rsplit("-", 1)[0] for text in side if IDENTIFIER.match(text)} for side in (left, right))
    return not one.isdisjoint(other)


def _parent(ref: str) -> str | None:
    """The vocabulary's organisation with that identifier, or with the one it begins with."""
    pieces = ref.split("-")
    for end in range(len(pieces), 2, -1):
        if found := _known().get("-".join(pieces[:end])):
            return found
    return None


@cache
def _known() -> dict[str, str]:
    listed = organisation_aliases().filter(pl.col("kind") == "ref")
    return {
        ref.upper(): one
        for one, ref in listed.select("organisation", "text").iter_rows()
        if IDENTIFIER.match(ref.upper())
    }
