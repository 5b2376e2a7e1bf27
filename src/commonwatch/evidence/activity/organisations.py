"""Organisations by the vocabulary: a reference or name that is reviewed gets our short name, any other keeps its own."""

import re
from functools import cache

import polars as pl

from commonwatch.vocabulary import known_organisation, organisation_aliases
from commonwatch.vocabulary.spelling import normal

UNNAMED = "unnamed"
IDENTIFIER = re.compile(r"^(?=.*[A-Za-z])(?=.*[-\d])[\w./ -]+$")
SHORTEST = 3  # letters: "DE" or "SE" as a provider's acronym could be anything


def organised(ref: pl.Series, name: pl.Series) -> pl.Series:
    """The organisation of each row: the vocabulary's short name where reference or name lead to one.

    Else the reference where it has the form of an identifier, else the name as given; "unnamed" where there is neither.
    Whether two names are one organisation is not decided here.
    """
    pairs = pl.DataFrame({"ref": ref, "name": name})
    known = pairs.unique().with_columns(
        pl.struct("ref", "name")
        .map_elements(lambda row: _organised(row["ref"], row["name"]), pl.String)
        .alias("organisation")
    )
    return pairs.join(known, on=["ref", "name"], how="left", nulls_equal=True, maintain_order="left")["organisation"]


def _organised(ref: str | None, name: str | None) -> str:
    ref, name = (ref or "").strip(), " ".join((name or "").split())
    known = _by_ref().get(ref.upper()) or _by_name(name)
    if known:
        return known
    if IDENTIFIER.match(ref):
        return ref.upper()
    return name or ref or UNNAMED


@cache
def _by_ref() -> dict[str, str]:
    listed = organisation_aliases().filter(pl.col("kind") == "ref")
    return {text.upper(): one for one, text in listed.select("organisation", "text").iter_rows()}


@cache
def _aliases() -> dict[str, str]:
    listed = organisation_aliases().filter(pl.col("kind") == "name")
    return {normal(text): one for one, text in listed.select("organisation", "text").iter_rows()}


@cache
def _by_name(name: str) -> str | None:
    bare, _, inner = name.rstrip(") ").rpartition("(")
    for text in (name, bare, inner if bare else ""):
        if len(text.strip()) < SHORTEST:
            continue
        if known := _aliases().get(normal(text)):
            return known
        if found := known_organisation(text):
            return found.organisation
    return None
