"""Findings as a reader sees them: chosen, ordered, a page at a time, each with its lead, its grounds and its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

import polars as pl

from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import percent
from commonwatch.publish.words import likelihood
from commonwatch.response.findings import CONFIRMED, KINDS, NOT_SO
from commonwatch.response.findings.finding import EXPIRING, GAP, OVERLAP, PARTNER, PIPELINE

AT = "/together/finding"
UNLINKED = "No link between them is told."
A_PAGE = 20
ORDERS = ("score", "chance", "place", "theme")
"""Orders of findings: as the picture ranks them, likeliest first, by place, by theme."""


class Seen(NamedTuple):
    """One finding as it is shown."""

    finding_id: str
    address: str
    kind: str
    lead: str
    sentence: str
    reason: str
    place: str
    admin1: str | None
    theme: str
    organisations: list[tuple[str, str]]
    chance: float | None
    chance_words: str
    rows: list[str]
    verdict: str
    verdict_words: str


@dataclass(frozen=True)
class Page:
    """One page of findings: those shown, how many there are in all, this page's number from 1, and the last one's."""

    shown: tuple[Seen, ...]
    total: int
    number: int
    last: int


def kind_name(kind: str, count: int = 1) -> str:
    """A kind of finding in words, for one or several."""
    words = {
        GAP: lambda: many("gap", "gaps", count),
        OVERLAP: lambda: many("overlap", "overlaps", count),
        PARTNER: lambda: many("possible pair", "possible pairs", count),
        EXPIRING: lambda: many("cover that ends soon", "covers that end soon", count),
        PIPELINE: lambda: many("plan without money", "plans without money", count),
    }
    return words[kind]()


def chosen(findings: pl.DataFrame, kind: str = "", place: str = "", theme: str = "", verdict: str = "") -> pl.DataFrame:
    """The findings of that kind, place, theme and verdict ("confirmed", "not so", "none"); an empty text keeps all."""
    rows = findings
    for column, value in (("kind", kind), ("place", place), ("theme", theme)):
        rows = rows.filter(pl.col(column) == value) if value else rows
    if verdict:
        rows = rows.filter(pl.col("verdict").is_null() if verdict == "none" else pl.col("verdict") == verdict)
    return rows


def ordered(findings: pl.DataFrame, order: str, downward: bool = True) -> pl.DataFrame:
    """The findings in one of ORDERS; within equals as the picture ranks them."""
    if order == "chance":
        return findings.sort("p", descending=downward, nulls_last=True, maintain_order=True)
    if order in ("place", "theme"):
        return findings.sort(order, descending=downward, maintain_order=True)
    rank = findings.with_row_index("_at")["_at"]
    return findings if downward else findings[rank.sort(descending=True)]


def page_of(findings: pl.DataFrame, number: int, names: Mapping[str, str]) -> Page:
    """Page `number` of the findings, the nearest one that there is."""
    last = max(1, -(-findings.height // A_PAGE))
    here = min(max(number, 1), last)
    rows = findings.slice((here - 1) * A_PAGE, A_PAGE)
    return Page(tuple(seen_as(row, names) for row in rows.iter_rows(named=True)), findings.height, here, last)


def seen_as(row: Mapping[str, Any], names: Mapping[str, str]) -> Seen:
    """One row of the findings as it is shown."""
    return Seen(
        finding_id=row["finding_id"],
        address=address(row["finding_id"]),
        kind=row["kind"],
        lead=lead(row),
        sentence=row["sentence"],
        reason=row["sentence"].partition(": ")[2].replace(UNLINKED, "").strip(),
        place=row["place"],
        admin1=row["admin1"],
        theme=row["theme"],
        organisations=[(one, names.get(one, one)) for one in row["organisations"]],
        chance=row["p"],
        chance_words="" if row["p"] is None else likelihood(row["p"]),
        rows=list(row["rows"]),
        verdict=row["verdict"] or "",
        verdict_words=_verdict(row),
    )


def address(finding_id: str) -> str:
    """Where a finding has its own page."""
    return f"{AT}/{quote(finding_id, safe='')}"


def lead(row: Mapping[str, Any]) -> str:
    """A finding's kind, with its chance in words where it has one: "Gap, very likely (92 %)"."""
    name = kind_name(row["kind"])
    name = name[:1].upper() + name[1:]
    if row["p"] is None:
        return name
    return _("{kind}, {word} ({percent})").format(kind=name, word=likelihood(row["p"]), percent=percent(row["p"]))


def counts(findings: pl.DataFrame) -> dict[str, int]:
    """kind -> how many findings, every kind named."""
    there = dict(findings.group_by("kind").len().iter_rows())
    return {kind: int(there.get(kind, 0)) for kind in KINDS}


def _verdict(row: Mapping[str, Any]) -> str:
    if row["verdict"] == CONFIRMED:
        return _("Confirmed by {office}, {day}: {why}").format(office=row["by"], day=row["on"], why=row["why"])
    if row["verdict"] == NOT_SO:
        return _("Not so, says {office}, {day}: {why}").format(office=row["by"], day=row["on"], why=row["why"])
    return ""
