"""The joint picture of a period: needs beside response, and what it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.needs import existing_needs
from commonwatch.response.coverage import coverage
from commonwatch.response.findings import expiring, findings_table, gaps, helped_places, overlaps, partners, pipeline
from commonwatch.response.identified import identified
from commonwatch.response.identity import no_judgements
from commonwatch.response.money import netted
from commonwatch.response.once import known_ties, once
from commonwatch.response.ties import ties
from commonwatch.response.who import names_of
from commonwatch.response.work import work

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

MISSIONS = ("field_operation", "peace_operation")


@dataclass(frozen=True)
class Picture:
    """The tables of a picture: needs, work, coverage, findings; and what has to be said beside."""

    needs: pl.DataFrame
    work: pl.DataFrame
    coverage: pl.DataFrame
    findings: pl.DataFrame
    without: pl.DataFrame
    said: tuple[str, ...]


def joint_picture(
    evidence: "Evidence",
    places: Sequence[str],
    since: date,
    until: date,
    judgements: pl.DataFrame | None = None,
    of: str | None = None,
) -> Picture:
    """The picture of `places` from `since` to `until`; with `of` the possible partners of that organisation or family only.

    Organisations stand under their identity, `judgements` (left, right, verdict, ...) are a person's word on it. What is
    told twice counts once, and so does money that goes from hand to hand.
    """
    tables = identified(evidence.tables, no_judgements() if judgements is None else judgements)
    found = existing_needs(evidence, min(until, evidence.last_month), places)
    here = pl.col("place").is_in(list(places))
    same, tied_activities = known_ties(tables, since, until)
    money = netted(tables, (since, until)) if "money_flows" in tables else None
    done = once(work(tables, since, until, money).filter(here), tables, same)
    covered = coverage(found.needs, done, tables, since, until)
    tied = ties(tables, tied_activities)
    missions = tables["presence"].filter(
        pl.col("kind").is_in(MISSIONS), pl.col("end").is_null() | (pl.col("end") >= since)
    )
    names = _names(tables)
    findings = [
        *gaps(covered, helped_places(tables, covered, missions)),
        *overlaps(done, tied, since, until, names),
        *partners(done, covered, tied, names, of),
        *expiring(covered, done, until, names),
        *pipeline(done, names),
    ]
    return Picture(found.needs, done, covered, findings_table(findings), found.without, found.said)


def _names(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """organisation -> the name a sentence gives it; agencies of the UN go by their short names."""
    rows = names_of(tables.get("organisations")).drop_nulls("name")
    return {one: name for one, name, family in rows.iter_rows() if family != "UN"}
