"""Gaps, overlaps, possible partners and cover that ends in one place, each a sentence with the rows behind it."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.language import _
from commonwatch.publish.numbers import percent
from commonwatch.publish.words import likelihood, starred
from commonwatch.response.findings import NOT_SO
from commonwatch.response.findings.finding import EXPIRING, GAP, OVERLAP, PARTNER, PIPELINE
from commonwatch.web.study import Study

TITLES = {
    GAP: "Gaps",
    OVERLAP: "Overlaps",
    PARTNER: "Possible partners",
    EXPIRING: "Cover that ends",
    PIPELINE: "Planned, without money so far",
}


@dataclass(frozen=True)
class Found:
    """One finding in words: its chance where it has one, what stands behind it, what an office said of it."""

    id: str
    sentence: str
    chance: str
    rows: tuple[str, ...]
    verdict: str
    denied: bool


def findings(here: Study, place: str) -> list[tuple[str, str, list[Found]]]:
    """(kind, title, findings) of a place, the most telling first; those that an office denied stand last."""
    if not here.has("findings"):
        return []
    own = here.findings().filter(pl.col("place").str.split("+").list.contains(place))
    out = []
    for kind, title in TITLES.items():
        found = [_found(row) for row in own.filter(pl.col("kind") == kind).iter_rows(named=True)]
        if found:
            out.append((kind, _(title), sorted(found, key=lambda one: one.denied)))
    return out


def _found(row: dict[str, Any]) -> Found:
    chance = f"{likelihood(row['p'])}, {percent(row['p'])}" if row["p"] is not None else ""
    verdict = ""
    if row["verdict"]:
        verdict = _("{office}: {verdict}. {why}").format(office=row["by"], verdict=_(row["verdict"]), why=row["why"])
    return Found(
        row["finding_id"], starred(row["sentence"]), chance, tuple(row["rows"] or ()), starred(verdict),
        row["verdict"] == NOT_SO,
    )  # fmt: skip
