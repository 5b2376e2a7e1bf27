"""Several packs made one: per source the newest version wins, and a partner never overwrites a publisher."""

import csv
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import polars as pl

from commonwatch.errors import PackError
from commonwatch.evidence.checks import keys, rejected_none, rejected_rows
from commonwatch.evidence.coverage import united
from commonwatch.evidence.loaded_sources import OWN_FILE
from commonwatch.evidence.names import ACTIVITY, UNREAD
from commonwatch.evidence.packfile import PackInfo, SourceInfo
from commonwatch.evidence.scope import BY_COVERAGE, in_scope

VALUE_TABLES = ("indicator_values", "indicator_values_by_sa")
COVERAGE = "deaths_coverage"
Packs = Sequence[tuple[PackInfo, Mapping[str, pl.DataFrame]]]
Sources = Mapping[str, SourceInfo]


class Combined(NamedTuple):
    """The tables and the sources that remain, each source from its newest version."""

    tables: dict[str, pl.DataFrame]
    sources: tuple[SourceInfo, ...]


def version_order(version: str) -> tuple[int, ...]:
    """The numbers of a version, in the order written: "26.1" comes after "25.2", "2024-06" after "2023-12"."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def combine(packs: Packs) -> Combined:
    """One table of each name out of all packs, rows in key order.

    Per source the highest version wins (`version_order`; equal versions: the later `retrieved`), and a publisher's
    source before a partner's of the same name. The same version in several packs is one source: rows are united, a
    row that stands in both counts once. A source gives way to another by the reviewed table `data/precedence.csv`:
    deaths and events in the months the other covers, else row by row. To `rejected`, counted, go the rows that gave
    way, a partner's row with the key of a publisher's row, and values of a series that no pack's `indicators` describes
    (so that label, licence and lag are not known).
    Raises PackError when two publishers, or two packs of the same version, give different rows for one key, or when
    months between two coverages are missing.
    """
    winners = _winners(packs)
    rejected = [rejected_none(), *(tables["rejected"] for _, tables in packs if "rejected" in tables)]
    combined: dict[str, pl.DataFrame] = {}
    gathered: dict[str, pl.DataFrame] = {}
    for name in sorted({name for _, tables in packs for name in tables} - {"rejected", *UNREAD}):
        gathered[name], outranked = _rows_of_winners(name, packs, winners)
        rejected.append(outranked)
    for name in gathered:
        rows, gave_way = _without_those_who_give_way(name, gathered)
        combined[name], overruled = _without_overruled(name, rows, winners)
        rejected += [gave_way, overruled]
        if len(packs) > 1:
            _refuse_conflict(name, combined[name])
    rejected += [_take_out_undescribed(combined, name) for name in VALUE_TABLES if name in combined]
    combined["rejected"] = pl.concat(rejected).unique(maintain_order=True)
    speaking = {source for name, rows in combined.items() if name != "rejected" for source in rows["source"].unique()}
    silenced = {source for source in winners if source not in speaking and stronger_than(source) & speaking}
    return Combined(combined, tuple(winners[source] for source in sorted(set(winners) - silenced)))


def _winners(packs: Packs) -> dict[str, SourceInfo]:
    winners: dict[str, SourceInfo] = {}
    for info, _ in packs:
        for source in info.sources:
            held = winners.get(source.source)
            if held is None or _rank(source) > _rank(held):
                winners[source.source] = source
    return winners


def _rank(source: SourceInfo) -> tuple[bool, tuple[int, ...], int]:
    return source.role == "publisher", version_order(source.version), source.retrieved.toordinal()


def _rows_of_winners(name: str, packs: Packs, winners: Sources) -> tuple[pl.DataFrame, pl.DataFrame]:
    if len(packs) == 1:
        return packs[0][1][name], rejected_none()
    parts, outranked = [], [rejected_none()]
    for info, tables in packs:
        if name not in tables:
            continue
        newest = [source.source for source in info.sources if _rank(source) == _rank(winners[source.source])]
        theirs = [source.source for source in info.sources if source.role != winners[source.source].role]
        parts.append(tables[name].filter(pl.col("source").is_in(newest)))
        reason = f"pack '{info.name}' brings a publisher's source as a partner; the publisher's own rows stand"
        outranked.append(rejected_rows(name, tables[name].filter(pl.col("source").is_in(theirs)), reason))
    rows = pl.concat(parts).unique(maintain_order=True)
    return rows.sort(keys(name)), pl.concat(outranked)


def _without_those_who_give_way(name: str, gathered: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows, left_out = gathered[name], [rejected_none()]
    there = set(rows["source"].unique()) | set(gathered.get(COVERAGE, rows)["source"].unique())
    if name == COVERAGE:
        return united(rows), rejected_none()
    gone = pl.repeat(False, rows.height, eager=True)
    for source in sorted(there):
        for stronger in sorted(stronger_than(source) & there):
            theirs = {
                table: gathered[table].filter(pl.col("source") == stronger)
                for table in (name, COVERAGE)
                if table in gathered
            }
            if theirs[COVERAGE if name in BY_COVERAGE else name].is_empty():
                continue
            columns = ("activity",) if name in ACTIVITY else keys(name)
            yields = (rows["source"] == source) & in_scope(name, rows, theirs, columns) & ~gone
            left_out.append(rejected_rows(name, rows.filter(yields), f"replaced by {stronger}, which speaks for it"))
            gone = gone | yields
    return rows.filter(~gone), pl.concat(left_out)


def stronger_than(source: str) -> frozenset[str]:
    """The sources before which this one gives way where both speak: a publisher's own IATI file, or the reviewed table's."""
    own_file = {source.replace("iati_", OWN_FILE, 1)} if source.startswith("iati_") else set()
    return gives_way().get(source, frozenset()) | (own_file - {source})


@cache
def gives_way() -> dict[str, frozenset[str]]:
    """source -> the sources before which it gives way where both speak, by the reviewed table."""
    found: dict[str, frozenset[str]] = {}
    with (files("commonwatch.evidence") / "data" / "precedence.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            found[row["source"]] = found.get(row["source"], frozenset()) | {row["gives_way_to"]}
    return found


def _without_overruled(name: str, rows: pl.DataFrame, winners: Sources) -> tuple[pl.DataFrame, pl.DataFrame]:
    partners = [source.source for source in winners.values() if source.role == "partner"]
    if not partners:
        return rows, rejected_none()
    from_partner = pl.col("source").is_in(partners)
    theirs, published = rows.filter(from_partner), rows.filter(~from_partner)
    overruled = theirs.join(published, on=keys(name), how="semi", nulls_equal=True)
    kept = theirs.join(published, on=keys(name), how="anti", nulls_equal=True)
    reason = "a publisher's row has this key; a partner's row doesn't overwrite it"
    return pl.concat([published, kept]).sort(keys(name)), rejected_rows(name, overruled, reason)


def _take_out_undescribed(combined: dict[str, pl.DataFrame], name: str) -> pl.DataFrame:
    if "indicators" not in combined:
        return rejected_none()
    described = pl.col("indicator").is_in(combined["indicators"]["indicator"].implode())
    undescribed = combined[name].filter(~described)
    if undescribed.height:
        combined[name] = combined[name].filter(described)
    return rejected_rows(name, undescribed, "no table `indicators` describes the series: label, unit, licence, lag")


def _refuse_conflict(name: str, rows: pl.DataFrame) -> None:
    doubled = rows.filter(rows.select(keys(name)).is_duplicated())
    if doubled.is_empty():
        return
    first, second = doubled.sort(keys(name)).head(2).drop("geometry", strict=False).to_dicts()
    raise PackError(
        f"table '{name}': {doubled.height} rows give several values for one key ({', '.join(keys(name))}), "
        f"from {', '.join(doubled['source'].unique().sort())}; first: {first} and {second}. "
        "Load one of these packs without the other, or give the newer one a higher version."
    )
