"""One entry per source: who published which version, how old its newest figure is, what of it is used and what isn't."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from commonwatch.evidence.names import NOT_EVIDENCE
from commonwatch.publish.language import _, many
from commonwatch.web.kept import kept
from commonwatch.web.study import Study

OPEN, TERMS, CLOSED = "open", "terms", "closed"
SORTS = ("publisher", "age", "rows", "rejected", "licence")
STARTER = "starter"
DATES: dict[str, str] = {
    "deaths": "month", "deaths_coverage": "last_month", "events": "end", "activities": "start", "money_flows": "day",
    "indicator_values": "year", "indicator_values_by_sa": "year", "displacement": "year", "people_in_need": "end",
    "people_reached": "end", "presence": "start",
}  # fmt: skip
"""The column of a table that says of when a row is."""


class Reason(NamedTuple):
    """Why rows of a source aren't used, in which table, how many, and the first of them."""

    reason: str
    table: str
    rows: int
    file: str
    row: int
    example: str


@dataclass(frozen=True)
class Source:
    """One source as it is listed."""

    source: str
    publisher: str
    citation: str
    version: str
    licence: str
    licence_status: str
    licence_basis: str
    role: str
    retrieved: date
    pack: str
    newest: date | None
    tables: Mapping[str, int]
    reasons: tuple[Reason, ...]
    inputs: tuple[tuple[str, str], ...]

    @property
    def used(self) -> int:
        """Rows that a run works with, over all tables."""
        return sum(self.tables.values())

    @property
    def rejected(self) -> int:
        """Rows that aren't used, over all reasons."""
        return sum(each.rows for each in self.reasons)

    def age(self, on: date) -> int | None:
        """Whole months from the newest figure to the month `on`; None where no figure has a date."""
        if self.newest is None:
            return None
        return max(0, 12 * (on.year - self.newest.year) + on.month - self.newest.month)


def listing(study: Study) -> tuple[Source, ...]:
    """Every source of the starter and of what is loaded, by publisher. Raises PackError for packs that can't be read."""

    def made() -> tuple[Source, ...]:
        evidence = study.evidence()
        loaded = {
            source.source: (info.name, tuple((file.name, file.sha256) for file in source.inputs))
            for info in evidence.packs
            for source in info.sources
        }
        used, newest = _used(evidence.tables), _newest(evidence.tables)
        reasons = _reasons(evidence.tables["rejected"])
        named = set(evidence.sources["source"])
        found = [
            Source(
                **row,
                pack=loaded.get(row["source"], (STARTER, ()))[0],
                newest=newest.get(row["source"]),
                tables=used.get(row["source"], {}),
                reasons=reasons.get(row["source"], ()),
                inputs=loaded.get(row["source"], (STARTER, ()))[1],
            )
            for row in evidence.sources.iter_rows(named=True)
        ]
        found += [_left_out(name, reasons[name]) for name in sorted(set(reasons) - named)]
        return tuple(sorted(found, key=lambda each: (each.publisher.casefold(), each.source)))

    return kept(study, "sources", made)


def ordered(sources: Sequence[Source], sort: str, downward: bool, on: date) -> list[Source]:
    """The sources by one of SORTS; equal ones by publisher. Those without a date come last by age."""
    if sort == "age":
        dated = [each for each in sources if each.age(on) is not None]
        rest = [each for each in sources if each.age(on) is None]
        return sorted(dated, key=lambda each: each.age(on) or 0, reverse=downward) + rest
    keys: dict[str, Any] = {
        "publisher": lambda each: each.publisher.casefold(),
        "rows": lambda each: each.used,
        "rejected": lambda each: each.rejected,
        "licence": lambda each: ((OPEN, TERMS, CLOSED).index(each.licence_status), each.licence.casefold()),
    }
    return sorted(sources, key=keys[sort], reverse=downward)


def age_words(months: int | None) -> str:
    """An age as people speak: "this month", "6 months", "3 years"; a dash where there is none."""
    if months is None:
        return "–"
    if months == 0:
        return _("this month")
    if months < 24:
        return many("{count} month", "{count} months", months).format(count=months)
    return many("{count} year", "{count} years", months // 12).format(count=months // 12)


def licence_words(status: str) -> str:
    """What a licence lets be done, in words."""
    return {
        OPEN: _("open"),
        TERMS: _("publisher's terms: with attribution"),
        CLOSED: _("closed: used here, left out of what is published"),
    }.get(status, status)


def _used(tables: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, table in tables.items():
        if name not in NOT_EVIDENCE:
            for source, count in table.group_by("source").len().iter_rows():
                found.setdefault(source, {})[name] = count
    return found


def _newest(tables: Mapping[str, pl.DataFrame]) -> dict[str, date]:
    found: dict[str, date] = {}
    for name, column in DATES.items():
        if name in tables and column in tables[name].columns:
            newest = tables[name].group_by("source").agg(_day(tables[name].schema[column], column)).drop_nulls()
            for source, day in newest.iter_rows():
                found[source] = max(day, found.get(source, day))
    return found


def _day(kind: pl.DataType, column: str) -> pl.Expr:
    """The last day that a column speaks of: a year by its December."""
    newest = pl.col(column).max()
    if isinstance(kind, pl.Date):
        return newest
    return pl.date(newest.cast(pl.Int32), 12, 1) if kind.is_integer() else pl.lit(None, pl.Date)


def _reasons(rejected: pl.DataFrame) -> dict[str, tuple[Reason, ...]]:
    grouped = rejected.group_by("source", "reason", "table", maintain_order=True).agg(
        pl.col("rows").sum(), pl.col("file").first(), pl.col("row").first(), pl.col("example").first()
    )
    found: dict[str, list[Reason]] = {}
    for row in grouped.sort("rows", descending=True, maintain_order=True).iter_rows(named=True):
        found.setdefault(row.pop("source"), []).append(Reason(**row))
    return {source: tuple(reasons) for source, reasons in found.items()}


def _left_out(source: str, reasons: tuple[Reason, ...]) -> Source:
    """A source of which no row is used: nothing is known of it but why."""
    return Source(source, source, "", "", "", CLOSED, "", "publisher", date.min, STARTER, None, {}, reasons, ())
