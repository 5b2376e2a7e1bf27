"""A pack written whole: tables checked, licences settled, the folder renamed into place when everything is there."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from commonwatch.errors import PackError
from commonwatch.evidence.checks import keys, rejected_none, split
from commonwatch.evidence.packfile import BlindSpot, PackInfo, SourceInfo, TableInfo, write_pack_file
from commonwatch.evidence.rules import licence_faults, licences_of
from commonwatch.files import folder_aside, sha256_of, write_parquet


def build_pack(
    tables: Mapping[str, pl.DataFrame],
    sources: Sequence[SourceInfo],
    target: Path,
    name: str,
    version: str,
    *,
    publishable: bool = True,
    blind_spots: Iterable[BlindSpot] = (),
    notes: Iterable[str] = (),
) -> Path:
    """The folder `target`, holding one Parquet file per table (rows in key order) and pack.json.

    Rows that break a contract go to the table `rejected` with their reason. The folder is written aside and renamed,
    so a failed build leaves the old one; the same input gives the same bytes (`created` is the newest `retrieved`).
    Raises ContractError for a table of the wrong form, PackError for a licence that forbids or a source without a row,
    WorkspaceError when the disk refuses.
    """
    kept, rejected = _kept_and_rejected(tables)
    used = _named_sources(kept, sources)
    if faults := licence_faults(kept, used, publishable):
        raise PackError(f"pack '{name}' can't be built: " + faults[0])
    kept["rejected"] = rejected
    with folder_aside(target) as aside:
        infos = {table: _write_table(table, frame, aside, used) for table, frame in kept.items()}
        info = PackInfo(
            name=name,
            version=version,
            created=max(source.retrieved for source in used),
            publishable=publishable,
            tables=infos,
            sources=used,
            blind_spots=tuple(blind_spots),
            notes=tuple(notes),
        )
        write_pack_file(info, aside)
    return target


def _kept_and_rejected(tables: Mapping[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    kept: dict[str, pl.DataFrame] = {}
    rejected = [rejected_none(), *([tables["rejected"]] if "rejected" in tables else [])]
    for table, frame in sorted(tables.items()):
        if table != "rejected":
            kept[table], broken = split(table, frame)
            rejected.append(broken)
    return kept, pl.concat(rejected, how="vertical_relaxed")


def _named_sources(kept: Mapping[str, pl.DataFrame], sources: Sequence[SourceInfo]) -> tuple[SourceInfo, ...]:
    named = {source.source: source for source in sources}
    if len(named) < len(sources):
        raise PackError("two sources have the same name: give each its own row in `sources`.")
    seen = {source for frame in kept.values() for source in frame["source"].unique()}
    if unknown := sorted(seen - set(named)):
        raise PackError(
            f"source(s) {', '.join(unknown)} stand in the tables without publisher, citation and licence: "
            "add a SourceInfo for each."
        )
    if not seen:
        raise PackError("a pack without a single usable row is no pack; its rows were all rejected or there were none.")
    return tuple(named[source] for source in sorted(seen))


def _write_table(table: str, frame: pl.DataFrame, folder: Path, sources: tuple[SourceInfo, ...]) -> TableInfo:
    path = folder / f"{table}.parquet"
    write_parquet(frame.sort(keys(table)), path)
    names = tuple(sorted(frame["source"].unique())) if table != "rejected" else ()
    return TableInfo(rows=frame.height, sha256=sha256_of(path), licence=licences_of(names, sources), sources=names)
