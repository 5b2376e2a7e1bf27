"""A pack on disk held against its own pack.json: every byte, every contract, every licence."""

from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.errors import PackError
from commonwatch.evidence.checks import check
from commonwatch.evidence.licences import licence_status
from commonwatch.evidence.names import NOT_EVIDENCE, TABLES, UNREAD
from commonwatch.evidence.packfile import PackInfo, read_pack_file
from commonwatch.evidence.rules import licence_faults
from commonwatch.files import sha256_of


def read_pack(folder: Path, unread: bool = False) -> tuple[PackInfo, dict[str, pl.DataFrame]]:
    """What pack.json says and the tables, verified; those that no run reads (`names.UNREAD`) only with `unread`.

    Raises PackError for a missing or changed file or a licence that forbids, ContractError for a row that breaks its
    contract.
    """
    info = read_pack_file(folder)
    tables = {name: _read_table(folder, name, info) for name in info.tables if unread or name not in UNREAD}
    for name, table in tables.items():
        unknown = set() if name == "rejected" else set(table["source"].unique()) - {s.source for s in info.sources}
        if unknown:
            raise PackError(
                f"{folder}: table '{name}' has rows of {', '.join(sorted(unknown))}, which pack.json's `sources` "
                "doesn't name: publisher, citation and licence are missing. Build the pack again."
            )
    if faults := licence_faults(tables, info.sources, info.publishable):
        raise PackError(f"{folder}: {faults[0]}")
    return info, tables


def verify_pack(folder: Path) -> tuple[str, ...]:
    """What was found good, one sentence per table, and what a reader should know (rows rejected, closed licences).

    Raises PackError or ContractError at the first fault.
    """
    info, tables = read_pack(folder, unread=True)
    found = [
        f"{name}: {table.height} rows, bytes as recorded, contract kept"
        + (f", {info.tables[name].licence}" if info.tables[name].licence else "")
        for name, table in tables.items()
        if name != "rejected"
    ]
    rejected = tables.get("rejected")
    if rejected is not None and rejected.height:
        found.append(f"rejected: {rejected['rows'].sum()} rows were left out for {rejected.height} stated reasons")
    if closed := [source.source for source in info.sources if licence_status(source.licence) == "closed"]:
        found.append(f"not for publication: {', '.join(closed)} may be used here, and is left out of what is published")
    return tuple(found)


def describe_pack(folder: Path) -> dict[str, Any]:
    """pack.json as a dictionary, each source with its `licence_status`, each theme without an open series named."""
    info = read_pack_file(folder)
    described = info.model_dump(mode="json")
    for source in described["sources"]:
        source["licence_status"] = licence_status(source["licence"])
    return described


def _read_table(folder: Path, name: str, info: PackInfo) -> pl.DataFrame:
    path, said = folder / f"{name}.parquet", info.tables[name]
    if name not in TABLES:
        raise PackError(f"{folder}: pack.json names the table '{name}'; a pack may hold {', '.join(TABLES)}.")
    if not path.is_file():
        raise PackError(
            f"{folder}: the table {path.name} is missing, pack.json names it. Fetch or build the pack again."
        )
    if (got := sha256_of(path)) != said.sha256:
        raise PackError(
            f"{path} has changed since the pack was built: expected sha256 {said.sha256}, got {got}. "
            "Fetch or build the pack again."
        )
    table = check(name, pl.read_parquet(path), str(folder))
    if name not in NOT_EVIDENCE and not said.licence:
        raise PackError(
            f"{folder}: pack.json gives no licence for the table '{name}'. Name it, or leave the table out."
        )
    return table
