"""Possible partners of one organisation or family, all of them, computed from the tables of the run and the evidence's ties."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.needs.table import slug
from commonwatch.publish.open_picture import JUDGEMENTS, first_month, judged, open_evidence
from commonwatch.response.findings import findings_table, partners, read_verdicts
from commonwatch.response.findings.finding import PARTNER
from commonwatch.response.identified import identified
from commonwatch.response.identity import read_judgements
from commonwatch.response.once import known_ties
from commonwatch.response.ties import Ties, ties
from commonwatch.vocabulary import organisations
from commonwatch.web.kept import kept
from commonwatch.web.study import Study
from commonwatch.web.together.sides import SHORT_NAMED, Side


@dataclass(frozen=True)
class Partner:
    """One possible partner: the organisation, and the findings that speak for it, the highest score first."""

    organisation: str
    findings: tuple[dict[str, Any], ...]


def possible(study: Study, of: str) -> pl.DataFrame:
    """All findings of possible partners of an organisation or family, with verdicts, the highest score first.

    The table of findings keeps five per place and theme; here are all. Raises PackError when the evidence can't be read.
    """

    def made() -> pl.DataFrame:
        work = study.table("work")
        found = partners(work, study.table("coverage"), _ties(study), _names(work), of)
        return judged(findings_table(found), read_verdicts(study.path))

    return kept(study, f"partners of {of}", made)


def partners_of(findings: pl.DataFrame, one: Side) -> list[Partner]:
    """The findings grouped by the organisation on the other side, the highest score first; the side's own left out."""
    family = dict(organisations().select("organisation", "family").iter_rows())
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in findings.iter_rows(named=True):
        for each in row["organisations"]:
            if not one.has(each, family.get(each)):
                groups.setdefault(each, []).append(row)
    found = [Partner(each, tuple(rows)) for each, rows in groups.items()]
    return sorted(found, key=lambda p: (-p.findings[0]["score"], -len(p.findings), p.organisation))


def between(findings: pl.DataFrame, second: Side) -> pl.DataFrame:
    """Of the possible partners of one side those whose other half belongs to `second`."""
    family = dict(organisations().select("organisation", "family").iter_rows())
    theirs = [one for one, name in family.items() if second.has(one, name)]
    return findings.filter(pl.col("organisations").list.set_intersection(theirs).list.len() > 0)


def finding(study: Study, finding_id: str) -> dict[str, Any] | None:
    """The finding of that name, with verdict, why, by, on; None where there is none.

    Looked up in the table of findings, then, for a possible pair, among all pairs of the organisations that its name tells.
    """
    rows = study.findings().filter(finding_id=finding_id)
    if rows.is_empty() and finding_id.startswith(f"{PARTNER}-"):
        for one in organisations()["organisation"]:
            if finding_id.rpartition("-")[2].startswith(f"{slug(one)}_"):
                rows = possible(study, one).filter(finding_id=finding_id)
                if rows.height:
                    break
    return rows.row(0, named=True) if rows.height else None


def _ties(study: Study) -> Ties:
    def made() -> Ties:
        until = study.origin
        assert until is not None
        judgements = read_judgements(study.path / JUDGEMENTS)
        tables = identified(open_evidence(study.evidence()).tables, judgements)
        _same, tied = known_ties(tables, first_month(until), until)
        return ties(tables, tied)

    return kept(study, "ties", made)


def _names(work: pl.DataFrame) -> dict[str, str]:
    """organisation -> the name a sentence gives it; agencies of the UN go by their short names."""
    told = pl.concat(
        [work.select("organisation", "name", "family"), organisations().select("organisation", "name", "family")]
    )
    rows = told.drop_nulls("name").filter(pl.col("family").ne_missing(SHORT_NAMED)).unique()
    return {one: name for one, name, _family in rows.iter_rows()}
