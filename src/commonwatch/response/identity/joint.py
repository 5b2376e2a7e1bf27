"""Organisations of all sources as one list: who is one with whom, how that is known, and what a person should look at."""

from collections.abc import Iterable, Iterator

import polars as pl

from commonwatch.response.identity.decide import Verdict, decided
from commonwatch.response.identity.judgements import DIFFERENT, SAME, UNSURE, groups, pair, standing
from commonwatch.response.identity.links import Grouped, Link, grouped
from commonwatch.response.identity.references import IDENTIFIER, other_references, same_references
from commonwatch.response.identity.register import Row, register
from commonwatch.response.identity.tokens import split
from commonwatch.vocabulary import organisation_aliases, organisations

COLUMNS = ("source", "organisation", "name", "ref", "kind")
OWN, LISTED = "named so", "listed in the vocabulary"
NOBODY = {
    "",
    "unnamed",
    "other",
    "others",
    "unknown",
    "various",
    "multiple",
    "none",
    "na",
    "not specified",
    "not in list",
}
"""What stands in a column of organisations where none is named, in `split` spelling."""


def identities(listed: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """source, organisation, name, ref, kind, identity, reason, score: one row per row of `listed`, in order.

    First what people judged, then the vocabulary, then equal references, then names, the surest first; unsure matches
    stay apart, and a judgement of "different" stands against every chain. A group is called as the vocabulary calls it, else
    by the name with most rows. Raises JudgementError for contradicting judgements.
    """
    sizes = _sizes(listed)
    names = _links(_verdicts(listed), judgements)
    made = _grouped([*_judged(judgements), *same_references(listed), *names], judgements)
    known = set(organisations()["organisation"])
    rows = []
    for one in sizes:
        members = made.group.get(one, frozenset({one}))
        identity = min(
            members, key=lambda member: (member not in known, not _is_name(member), -sizes.get(member, 0), member)
        )
        link = made.by.get(one)
        if identity == one or link is None:
            rows.append((one, identity, LISTED if one in known else OWN, 1.0))
        else:
            rows.append((one, identity, f"{link.reason}: {link.right}", link.score))
    schema = {"organisation": pl.String, "identity": pl.String, "reason": pl.String, "score": pl.Float64}
    of = pl.DataFrame(rows, schema=schema, orient="row")
    return listed.select(COLUMNS).join(of, on="organisation", how="left", maintain_order="left")


def unsure_matches(listed: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """left, right, score, reason: pairs that their names don't decide and nobody has judged, the surest first."""
    verdicts = list(_verdicts(listed))
    made = _grouped([*_judged(judgements), *same_references(listed), *_links(verdicts, judgements)], judgements)
    known = standing(judgements)
    asked: dict[tuple[str, str], tuple[float, str]] = {}
    for one, verdict in verdicts:
        both = pair(one, verdict.candidate)
        together = verdict.candidate in made.group.get(one, ())
        if verdict.candidate and both not in known and not together:
            asked[both] = max(asked.get(both, (0.0, "")), (verdict.score, verdict.reason))
    rows = [(*both, *found) for both, found in asked.items()]
    schema = {"left": pl.String, "right": pl.String, "score": pl.Float64, "reason": pl.String}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.sort(["score", "left", "right"], descending=[True, False, False])


def _sizes(listed: pl.DataFrame) -> dict[str, int]:
    """The rows of each organisation, in alphabetical order."""
    return dict(listed.group_by("organisation").len().sort("organisation").iter_rows())


def _judged(judgements: pl.DataFrame) -> list[Link]:
    groups(judgements)
    return [
        Link(left, right, 1.0, f"judged the same by {row['by']}, {row['when'][:10]}", firm=True)
        for (left, right), row in sorted(standing(judgements).items())
        if row["verdict"] == SAME
    ]


def _links(verdicts: Iterable[tuple[str, Verdict]], judgements: pl.DataFrame) -> list[Link]:
    """The links that names decide, the surest first; not between two that a person was unsure about."""
    unsure = {both for both, row in standing(judgements).items() if row["verdict"] == UNSURE}
    links = [
        Link(one, verdict.canonical, verdict.score, verdict.reason)
        for one, verdict in verdicts
        if verdict.canonical and pair(one, verdict.canonical) not in unsure
    ]
    return sorted(links, key=lambda link: (-link.score, link.left, link.right, link.reason))


def _verdicts(listed: pl.DataFrame) -> Iterator[tuple[str, Verdict]]:
    """What each name of each organisation that the vocabulary doesn't list means among all others."""
    known = set(organisations()["organisation"])
    named = listed.select("organisation", "name").unique().sort("organisation", "name")
    names = [(one, name) for one, name in named.iter_rows() if _is_name(name) and one not in known]
    register_of_all = register([*_vocabulary_rows(), *((one, name, None, None) for one, name in names)])
    number = {entry.canonical: at for at, entry in enumerate(register_of_all.entries)}
    for one, name in names:
        yield one, decided(name, None, register_of_all, apart=number[one])


def _is_name(text: str | None) -> bool:
    given = (text or "").strip()
    return " ".join(split(given)) not in NOBODY and not IDENTIFIER.match(given.upper())


def _vocabulary_rows() -> list[Row]:
    listed = organisations().select("organisation", "name").iter_rows()
    aliases = organisation_aliases().filter(pl.col("kind") == "name").select("organisation", "text").iter_rows()
    return [(one, name, one, None) for one, name in (*listed, *aliases)]


def _grouped(links: list[Link], judgements: pl.DataFrame) -> Grouped:
    known = set(organisations()["organisation"])
    apart = [set(both) for both, row in standing(judgements).items() if row["verdict"] == DIFFERENT]

    def may_join(left: frozenset[str], right: frozenset[str], firm: bool) -> bool:
        whole = left | right
        kept_apart = len(whole & known) > 1 or any(both <= whole for both in apart)
        return not kept_apart and (firm or not other_references(left, right))

    return grouped(links, may_join)
