"""Several packs made one: per source the newest version wins, and a partner never overwrites a publisher."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from commonwatch.errors import PackError
from commonwatch.evidence.checks import keys, rejected_none, rejected_rows
from commonwatch.evidence.packfile import PackInfo, SourceInfo

VALUE_TABLES = ("indicator_values", "indicator_values_by_sa")
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
    row that stands in both counts once. To `rejected` go a partner's row with the key of a publisher's row, and values
    of a series that no pack's `indicators` describes (so that label, licence and lag are not known).
    Raises PackError when two publishers, or two packs of the same version, give different rows for one key.
    """
    winners = _winners(packs)
    rejected = [rejected_none(), *(tables["rejected"] for _, tables in packs if "rejected" in tables)]
    combined: dict[str, pl.DataFrame] = {}
    for name in sorted({name for _, tables in packs for name in tables} - {"rejected"}):
        rows, outranked = _rows_of_winners(name, packs, winners)
        combined[name], overruled = _without_overruled(name, rows, winners)
        rejected += [outranked, overruled]
        if len(packs) > 1:
            _refuse_conflict(name, combined[name])
    rejected += [_take_out_undescribed(combined, name) for name in VALUE_TABLES if name in combined]
    combined["rejected"] = pl.concat(rejected).unique(maintain_order=True)
    return Combined(combined, tuple(winners[source] for source in sorted(winners)))


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
    return pl.concat(parts).unique(maintain_order=True).sort(keys(name)), pl.concat(outranked)


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
