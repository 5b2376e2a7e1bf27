"""The evidence a run works with: packs verified, combined and fingerprinted."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from commonwatch.errors import PackError
from commonwatch.vocabulary import places

if TYPE_CHECKING:
    from commonwatch.evidence.packfile import PackInfo


class PackRead(NamedTuple):
    """What was read of one pack: its pack.json's SHA-256, the rows of its tables, the rows it rejected."""

    pack: str
    version: str
    sha256: str
    rows: int
    rejected: int


@dataclass(frozen=True)
class Evidence:
    """Tables of all packs, one row per source in `sources`, and a digest that changes when any byte of them does."""

    tables: Mapping[str, pl.DataFrame]
    sources: pl.DataFrame
    packs: tuple["PackInfo", ...]
    digest: str
    read: tuple[PackRead, ...] = ()

    def table(self, name: str) -> pl.DataFrame:
        """The table of that name. Raises PackError when no pack holds it."""
        if name not in self.tables:
            raise PackError(
                f"the loaded packs ({', '.join(pack.name for pack in self.packs)}) hold no table '{name}'; "
                f"they hold {', '.join(self.tables)}. Add a pack that does."
            )
        return self.tables[name]

    @property
    def last_month(self) -> date:
        """First day of the last month that every modelled place and type of violence is covered in."""
        modelled = places().drop_nulls("views_id")["place"]
        covered = self.table("deaths_coverage")
        counted = covered.filter(pl.col("place").is_in(modelled.implode()))
        month = (covered if counted.is_empty() else counted)["last_month"].min()
        assert isinstance(month, date)
        return month


def starter_pack() -> Path:
    """The folder of the starter pack that comes with the package."""
    return Path(str(files("commonwatch.evidence"))) / "starter"


def load_evidence(pack_dirs: Sequence[Path] | None = None) -> Evidence:
    """The evidence of these packs (None: the starter), verified and combined.

    Raises PackError for a missing, changed or forbidden part, or packs without the tables every run needs;
    ContractError for a row that breaks its contract.
    """
    from commonwatch.evidence.combine import combine
    from commonwatch.evidence.licences import licence_status
    from commonwatch.evidence.names import REQUIRED
    from commonwatch.evidence.packfile import PACK_FILE, sources_frame
    from commonwatch.evidence.verify import read_pack
    from commonwatch.files import sha256_of

    folders = [starter_pack()] if pack_dirs is None else list(pack_dirs)
    if not folders:
        raise PackError("no evidence pack was named. Name at least one, or none at all for the starter.")
    packs = [read_pack(folder) for folder in folders]
    combined = combine(packs)
    if missing := [name for name in REQUIRED if name not in combined.tables]:
        raise PackError(
            f"the packs {', '.join(info.name for info, _ in packs)} hold no table {', '.join(missing)}. "
            f"Load them together with the starter ({starter_pack()}) or another pack that does."
        )
    read = tuple(
        _pack_read(info, tables, sha256_of(folder / PACK_FILE))
        for folder, (info, tables) in zip(folders, packs, strict=True)
    )
    sources = sources_frame(combined.sources)
    status = pl.Series("licence_status", [licence_status(licence) for licence in sources["licence"]], dtype=pl.String)
    return Evidence(
        tables=MappingProxyType(combined.tables),
        sources=sources.with_columns(status),
        packs=tuple(info for info, _ in packs),
        digest=digest_of([pack.sha256 for pack in read]),
        read=read,
    )


def digest_of(packs: Sequence[str]) -> str:
    """The digest of the evidence made of these packs, from the SHA-256 of each one's pack.json, in their order."""
    return hashlib.sha256("".join(packs).encode()).hexdigest()


def _pack_read(info: "PackInfo", tables: Mapping[str, pl.DataFrame], sha256: str) -> PackRead:
    rows = sum(table.rows for name, table in info.tables.items() if name != "rejected")
    rejected = int(tables["rejected"]["rows"].sum()) if "rejected" in tables else 0
    return PackRead(info.name, info.version, sha256, rows, rejected)
