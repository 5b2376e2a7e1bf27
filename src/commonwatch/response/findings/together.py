"""Overlaps and possible partners: who works on the same in the same place without a link, and who could with whom."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl

from commonwatch.response.findings.finding import OVERLAP, PARTNER, PIPELINE, Finding, Names, listed, on, where
from commonwatch.vocabulary import agreements, organisations
from commonwatch.vocabulary.figures import rounded

LEAST_DAYS = 90
"""Days that two organisations work side by side before it is called an overlap."""

ROWS_EACH = 3
"""Rows shown for each organisation of a finding."""

DELIVERS = "delivers"
AGREED = 1.0
"""What a standing agreement adds to the score of a possible partner."""

MOST = 5
"""Possible partners told per place and theme, unless one organisation's are asked for."""

Span = tuple[date, date]
Links = Mapping[str, frozenset[frozenset[str]]]
NO_PAIRS: frozenset[frozenset[str]] = frozenset()
STAND_INS = ("NGO", "OSCE")
"""Listed for others: any NGO, and the OSCE as a whole, whose institutions and missions are listed themselves."""

Row = Mapping[str, Any]


def overlaps(work: pl.DataFrame, links: Links, since: date, until: date, names: Names) -> Iterator[Finding]:
    """One finding per place, unit and theme where two or more deliver side by side and no link between them is known.

    `links` are, by place, the pairs of organisations that work together there: in one activity, along a chain, or told twice. Bodies
    that set norms or co-ordinate are no deliverers, and a government in its own place is none either.
    """
    roles = dict(organisations().select("organisation", "role").iter_rows())
    leads = work.filter(pl.col("role") == "reports", pl.col("state") != "planned")
    for (place, admin1, theme), rows in leads.group_by("place", "admin1", "theme", maintain_order=True):
        spans = _spans(rows, since, until)
        who = sorted(one for one in spans if roles.get(one, DELIVERS) == DELIVERS)
        apart = [pair for pair in combinations(who, 2) if frozenset(pair) not in links.get(str(place), NO_PAIRS)]
        shared = {(a, b): both for a, b in apart if _days(both := _together(spans[a], spans[b])) >= LEAST_DAYS}
        if not shared:
            continue
        found = sorted({one for pair in shared for one in pair})
        edges = [edge for both in shared.values() for edge in both]
        first, last = min(start for start, _ in edges).year, max(end for _, end in edges).year
        when = f"in {first}" if first == last else f"between {first} and {last}"
        pairs = "them" if len(found) == 2 else f"{len(shared)} pair{'s' if len(shared) > 1 else ''} of them"
        sentence = (
            f"{where(str(place), admin1)}, {on(str(theme))}: {listed(found, names)} work there side by side {when}; no link "
            f"between the activities of {pairs} is told."
        )
        yield Finding(
            OVERLAP, str(place), admin1, str(theme), tuple(found), None, sentence, None,
            sum(map(_days, shared.values())) / 365.25, _rows(rows, found),
        )  # fmt: skip


def partners(
    work: pl.DataFrame, coverage: pl.DataFrame, links: Links, names: Names, of: str | None = None
) -> Iterator[Finding]:
    """Possible partners by place and theme with a need: one at work on it, the other with the mandate and there, of
    another family, and no link yet. With `of` only those of that organisation or family.

    The score adds the need's severity, both being at work, presence, and a standing agreement of the two for the place.
    """
    listed_as = {
        row["organisation"]: row
        for row in organisations().iter_rows(named=True)
        if row["organisation"] not in STAND_INS
    }
    known = work.filter(pl.col("organisation").is_in(list(listed_as)))
    present = dict(known.group_by("place").agg(pl.col("organisation").unique()).iter_rows())
    needs = coverage.filter(pl.col("admin1").is_null()).sort("severity", descending=True)
    for need in needs.unique(["place", "theme"], keep="first", maintain_order=True).iter_rows(named=True):
        here = known.filter(place=need["place"], theme=need["theme"])
        acting = set(here.filter(pl.col("role") != "is present")["organisation"])
        there = set(present.get(need["place"], ()))
        able = {one for one in there | acting if need["theme"] in listed_as[one]["themes"] or one in acting}
        found = []
        for a, b in combinations(sorted(able | _mandated(need, listed_as)), 2):
            pair = frozenset((a, b))
            families = [listed_as[one]["family"] for one in (a, b)]
            apart = families[0] != families[1] and pair not in links.get(need["place"], NO_PAIRS)
            asked = of is None or of in (a, b, *families)
            if apart and asked and (pair & acting or pair <= there) and _one_delivers(pair, listed_as):
                found.append(_partner(need, (a, b), acting, there, listed_as, here, names))
        yield from sorted(found, key=lambda each: (-each.score, each.organisations))[: MOST if of is None else None]


def _mandated(need: Row, listed_as: Mapping[str, Row]) -> set[str]:
    """Institutions with the mandate and the reach, of families that set standing agreements (UN, OSCE)."""
    return {
        one
        for one, row in listed_as.items()
        if row["family"] in ("UN", "OSCE")
        and row["role"] != DELIVERS
        and need["theme"] in row["themes"]
        and need["place"] in row["places"]
        and row["until"] is None
    }


def _one_delivers(pair: frozenset[str], listed_as: Mapping[str, Row]) -> bool:
    return any(listed_as[one]["role"] == DELIVERS for one in pair)


def _partner(
    need: Row,
    pair: tuple[str, str],
    acting: set[str],
    there: set[str],
    listed_as: Mapping[str, Row],
    here: pl.DataFrame,
    names: Names,
) -> Finding:
    agreed = _agreement(need, pair, listed_as)
    told = "; ".join(f"{names.get(one, one)} {_part(one, acting, there, listed_as)}" for one in pair)
    standing = f" Standing agreement: {agreed}." if agreed else ""
    score = need["severity"] + sum(one in acting for one in pair) + 0.5 * sum(one in there for one in pair)
    return Finding(
        PARTNER, need["place"], None, need["theme"], pair, need["need_id"],
        f"{where(need['place'], None)}, {on(need['theme'])}: {told}. No link between them is told.{standing}", None,
        score + (AGREED if agreed else 0.0), (*need["rows"][:ROWS_EACH], *_rows(here, list(pair))),
    )  # fmt: skip


def _part(one: str, acting: set[str], there: set[str], listed_as: Mapping[str, Row]) -> str:
    if one in acting:
        return "is at work on it"
    role = {"norm_setting": "sets norms on it", "coordinates": "co-ordinates on it"}.get(
        listed_as[one]["role"], "has the mandate"
    )
    return f"{role} and is present" if one in there else role


def _agreement(need: Row, pair: tuple[str, str], listed_as: Mapping[str, Row]) -> str:
    for row in agreements().iter_rows(named=True):
        parties = set(row["parties"])
        sides = [one in parties or listed_as[one]["family"] in parties for one in pair]
        if all(sides) and need["place"] in row["places"] and need["theme"] in row["themes"]:
            return f"{row['name']} ({row['since']})"
    return ""


def pipeline(work: pl.DataFrame, names: Names) -> Iterator[Finding]:
    """Planned work without money told for it, by place and theme."""
    planned = work.filter(pl.col("state") == "planned", pl.col("role") == "reports", ~pl.col("funded").fill_null(False))
    for (place, theme), rows in planned.group_by("place", "theme", maintain_order=True):
        who = sorted(set(rows["organisation"]))
        count = rows.select("source", "activity").unique().height
        asked = rows["usd"].sum()
        money = f", about {rounded(float(asked))} US dollars asked for" if asked else ""
        sentence = (
            f"{where(str(place), None)}, {on(str(theme))}: {count} planned activit{'y' if count == 1 else 'ies'} of {listed(who, names)}{money}; "
            "no commitment or payment is told."
        )
        yield Finding(
            PIPELINE,
            str(place),
            None,
            str(theme),
            tuple(who),
            None,
            sentence,
            None,
            float(asked or 0) + count,
            _rows(rows, who),
        )


def _spans(rows: pl.DataFrame, since: date, until: date) -> dict[str, list[Span]]:
    """The stretches of the period in which each organisation works there; one without dates isn't placed in time."""
    found: dict[str, list[Span]] = {}
    told = rows.drop_nulls("start").with_columns(pl.col("end").fill_null(until)).sort("start", "end")
    for one, start, end in told.select("organisation", "start", "end").iter_rows():
        begun, ended = max(start, since), min(end, until)
        stretches = found.setdefault(one, [])
        if ended < begun:
            continue
        if stretches and begun <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], ended))
        else:
            stretches.append((begun, ended))
    return found


def _together(a: list[Span], b: list[Span]) -> list[Span]:
    edges = [(max(one[0], other[0]), min(one[1], other[1])) for one in a for other in b]
    return [(start, end) for start, end in edges if start < end]


def _days(spans: list[Span]) -> int:
    return sum((end - start).days for start, end in spans)


def _rows(rows: pl.DataFrame, names: list[str]) -> tuple[str, ...]:
    told = rows.filter(pl.col("organisation").is_in(names)).with_columns(
        pl.concat_str("organisation", pl.lit(": "), "file", pl.lit(" "), "address", ignore_nulls=True).alias("_row")
    )
    return tuple(
        told.unique("_row", maintain_order=True).group_by("organisation", maintain_order=True).head(ROWS_EACH)["_row"]
    )
