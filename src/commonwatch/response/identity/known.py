"""The vocabulary's organisations by any spelling of their names."""

from functools import cache

import polars as pl

from commonwatch.response.identity.tokens import split
from commonwatch.vocabulary import organisation_aliases, organisations

WIDE_FAMILIES = ("UN", "EU", "IFI", "fund")
"""Families whose organisations work through offices in countries that are not organisations of their own."""

SHORTEST = 3  # letters: "DE" or "SE" could be anything


@cache
def known_names() -> dict[str, str]:
    """Every name of a listed organisation, in `split` spelling without spaces, to its short name."""
    listed = organisations().select("organisation", "name").iter_rows()
    aliases = organisation_aliases().filter(pl.col("kind") == "name").select("organisation", "text").iter_rows()
    named = [(one, text) for one, name in listed for text in (one, name)] + list(aliases)
    spelled = {"".join(split(text)): one for one, text in named}
    return {text: one for text, one in spelled.items() if len(text) >= SHORTEST}


@cache
def longer_names(organisation: str) -> tuple[str, ...]:
    """The names of several words of a listed organisation, in alphabetical order."""
    listed = organisations().select("organisation", "name").iter_rows()
    aliases = organisation_aliases().filter(pl.col("kind") == "name").select("organisation", "text").iter_rows()
    return tuple(sorted({name for one, name in (*listed, *aliases) if one == organisation and len(split(name)) > 2}))


@cache
def wide() -> frozenset[str]:
    """The short names of organisations that work through country offices."""
    return frozenset(organisations().filter(pl.col("family").is_in(WIDE_FAMILIES))["organisation"])
