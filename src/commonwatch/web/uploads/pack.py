"""An evidence pack that comes as a zip: unpacked within limits, held against its own pack.json, and taken in whole."""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import polars as pl

from commonwatch.errors import LoadError, RefusedChangeError
from commonwatch.evidence import PackInfo, load_evidence, starter_pack
from commonwatch.evidence.difference import SHRINKS, differences
from commonwatch.evidence.names import TABLES
from commonwatch.evidence.packfile import PACK_FILE
from commonwatch.evidence.verify import read_pack
from commonwatch.files import sha256_of
from commonwatch.ledger import add_run
from commonwatch.loading import LoadedFile
from commonwatch.packs import FOLDER, LoadedPack, read_manifest, sweep, write_manifest
from commonwatch.workspace import check, writing

LARGEST = 2_000_000_000  # bytes of a pack, unpacked
PREFIX = "pack_"
"""How the source of a pack taken in whole begins, so that it is never mixed with files that were read."""

CHUNK = 1 << 20
Say = Callable[[str], None]


def is_pack(path: Path) -> bool:
    """Whether the file is a zip that holds a pack.json."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(PurePosixPath(name).name == PACK_FILE for name in archive.namelist())


def unpacked(path: Path, folder: Path) -> Path:
    """The pack's folder, `folder`, with its pack.json and tables and nothing else. Raises LoadError."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {PACK_FILE, *(f"{name}.parquet" for name in TABLES)}
    done = 0
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if PurePosixPath(each.filename).name in wanted]
            names = [PurePosixPath(each.filename).name for each in members]
            if len(names) != len(set(names)):
                raise LoadError(f"{path.name} holds more than one pack. Send them one by one.")
            for member, name in zip(members, names, strict=True):
                with archive.open(member) as packed, (folder / name).open("wb") as plain:
                    while chunk := packed.read(CHUNK):
                        done += len(chunk)
                        if done > LARGEST:
                            raise LoadError(f"{path.name} unpacks to more than {LARGEST // 1_000_000:,} MB.")
                        plain.write(chunk)
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
        raise LoadError(f"{path.name} can't be unpacked: {error}. Pack it again.") from error
    return folder


def take_pack(workspace: Path, path: Path, scratch: Path, accept: bool = False, say: Say = print) -> LoadedFile:
    """The pack as it was taken in; in place of an earlier one of its name. The next run works with it.

    Raises PackError, ContractError or LoadError for one that is broken or contradicts what is loaded, RefusedChangeError
    when rows would go (unless `accept`). The workspace is then as it was.
    """
    check(workspace)
    folder = unpacked(path, scratch / "pack")
    info, tables = read_pack(folder, unread=True)
    source = PREFIX + re.sub(r"[^a-z0-9]+", "_", info.name.lower()).strip("_")
    one = _loaded(path, source, info, tables)
    say(f"{path.name}: taken for the evidence pack {info.name}, version {info.version}, because of its {PACK_FILE}")
    say(f"{path.name}: in {one.rows_in:,} = used {one.used:,} + rejected {one.rejected:,}")
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    with writing(workspace, say=say):
        before = read_manifest(workspace)
        kept = [pack for pack in before if pack.source != source]
        others = [starter_pack(), *(workspace / FOLDER / pack.folder for pack in kept)]
        was = load_evidence([starter_pack(), *(workspace / FOLDER / pack.folder for pack in before)])
        now = load_evidence([*others, folder])
        _told(was.tables, now.tables, tables, accept, say)
        digest = sha256_of(folder / PACK_FILE)
        target = workspace / FOLDER / f"{source}-{digest[:12]}"
        try:
            if not target.exists():
                _copied(folder, target)
            write_manifest(workspace, [*kept, LoadedPack(source, target.name, begun, digest)])
        finally:
            sweep(workspace)
        entry = {"command": "load", "started": begun, "version": version("commonwatch"), "read": [one.__dict__]}
        add_run(workspace / "ledger", entry)
    return one


def _loaded(path: Path, source: str, info: PackInfo, tables: Mapping[str, pl.DataFrame]) -> LoadedFile:
    used = sum(table.height for name, table in tables.items() if name != "rejected")
    rejected = int(tables["rejected"]["rows"].sum()) if "rejected" in tables else 0
    kind = f"evidence pack {info.name}"
    return LoadedFile(path.name, path.stat().st_size, sha256_of(path), kind, source, used + rejected, used, rejected)


def _told(
    was: Mapping[str, pl.DataFrame],
    now: Mapping[str, pl.DataFrame],
    tables: Mapping[str, pl.DataFrame],
    accept: bool,
    say: Say,
) -> None:
    brought = {name: rows for name, rows in tables.items() if name in now and name != "rejected"}
    fell = []
    for each in differences(was, now, brought):
        for sentence in each.sentences():
            say(sentence)
        if each.fell > SHRINKS:
            fell.append(f"{each.table}: row count fell by {each.fell:.0%} ({each.before:,} to {each.after:,})")
    overruled = int(now["rejected"]["rows"].sum()) - int(was["rejected"]["rows"].sum())
    if overruled > 0:
        say(f"{overruled:,} rows are left out beside the figures in use: another source speaks for them")
    if fell and not accept:
        raise RefusedChangeError(f"{'; '.join(fell)}: refused without --accept. The workspace is as it was.")


def _copied(folder: Path, target: Path) -> None:
    """Copies the pack beside the others under a name that no manifest knows, then gives it its own: whole or not there."""
    import shutil

    aside = target.with_name(f".new-{target.name}")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(folder, aside)
    aside.rename(target)
