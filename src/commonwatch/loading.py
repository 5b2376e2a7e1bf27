"""Files into a workspace: recognised, read, compared with the figures in use, and taken all together or not at all."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from commonwatch.errors import LoadError, RefusedChangeError
from commonwatch.evidence import InputFile, SourceInfo, build_pack, load_evidence, starter_pack
from commonwatch.evidence.combine import version_order
from commonwatch.evidence.coverage import united
from commonwatch.evidence.difference import SHRINKS, differences
from commonwatch.evidence.facts import contradictions
from commonwatch.evidence.loaded_sources import described
from commonwatch.evidence.packfile import PACK_FILE
from commonwatch.evidence.readers import Asked, Reading
from commonwatch.evidence.reading import Taken, read_file
from commonwatch.evidence.scope import Tables, renewed
from commonwatch.evidence.verify import read_pack
from commonwatch.files import sha256_of
from commonwatch.ledger import add_run
from commonwatch.packs import FOLDER, LoadedPack, read_manifest, sweep, write_manifest
from commonwatch.workspace import WAIT_SECONDS, check, writing

REASONS_SHOWN = 6
MAPPINGS = "mappings"
"""The workspace's folder of saved readings of spreadsheets: which column is what."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class LoadedFile:
    """One file as it was taken: size, SHA-256, layout, source, and rows in = used + rejected."""

    file: str
    bytes: int
    sha256: str
    kind: str
    source: str
    rows_in: int
    used: int
    rejected: int


@dataclass(frozen=True)
class _Addition:
    """All that a load brings for one source."""

    source: str
    version: str
    tables: Tables
    rejected: pl.DataFrame
    inputs: tuple[InputFile, ...]


def load_files(
    workspace: Path,
    paths: Sequence[Path],
    *,
    accept: bool = False,
    complete: bool = False,
    today: date | None = None,
    say: Say = print,
    wait: float = WAIT_SECONDS,
    command: str = "load",
) -> tuple[LoadedFile, ...]:
    """The files as taken, their rows now in the workspace's packs; the next run works with them.

    `complete` says that the files hold everything of their months world-wide. All files are read before the workspace
    is touched, and all of them count from one moment on. Raises LoadError for a file that can't be read or isn't
    recognised, RefusedChangeError when it contradicts expected facts or rows would go (unless `accept`), and
    PackError when months would be missing.
    """
    begun, started = datetime.now(UTC), time.monotonic()
    check(workspace)
    asked = Asked(today or begun.date(), complete, workspace / MAPPINGS)
    taken: list[Taken] = []
    loaded: list[LoadedFile] = []
    with TemporaryDirectory(prefix="commonwatch-") as scratch:
        for number, path in enumerate(paths):
            (folder := Path(scratch) / str(number)).mkdir()
            tables, one = _read(path, asked, folder, say)
            taken += tables
            loaded += one
    _check_facts([table.reading for table in taken], accept, say)
    additions = _additions(taken, loaded)
    with writing(workspace, wait, say):
        _take_over(workspace, additions, asked.today, begun, accept, say)
        add_run(
            workspace / "ledger",
            {
                "command": command,
                "started": begun.isoformat(timespec="seconds"),
                "version": version("commonwatch"),
                "seconds": round(time.monotonic() - started, 2),
                "read": [file.__dict__ for file in loaded],
            },
        )
    return tuple(loaded)


def unload(workspace: Path, source: str, say: Say = print, wait: float = WAIT_SECONDS) -> None:
    """Takes what was loaded of a source out again; the next run works without it.

    Raises LoadError when nothing of that source is loaded.
    """
    with writing(workspace, wait, say):
        packs = read_manifest(workspace)
        kept = [pack for pack in packs if pack.source != source]
        if len(kept) == len(packs):
            there = ", ".join(pack.source for pack in packs) or "nothing"
            raise LoadError(f"{workspace} holds nothing loaded of '{source}'; loaded: {there}.")
        write_manifest(workspace, kept)
        started = datetime.now(UTC).isoformat(timespec="seconds")
        entry = {"command": "unload", "started": started, "version": version("commonwatch"), "source": source}
        add_run(workspace / "ledger", entry)


def _read(path: Path, asked: Asked, scratch: Path, say: Say) -> tuple[list[Taken], list[LoadedFile]]:
    tables, aside = read_file(path, asked, scratch)
    for table in tables:
        release = f", version {table.reading.version}" if table.reading.version else ""
        say(f"{table.shown}: taken for {table.layout}{release}, because of its {table.why}")
        for sentence in table.reading.said:
            say(f"  {sentence}")
    for sentence in aside:
        say(f"  left aside: {sentence}")
    rejected = pl.concat([table.reading.rejected for table in tables])
    for reason, rows in rejected["reason"].value_counts(sort=True).head(REASONS_SHOWN).iter_rows():
        say(f"  {rows:,} x {reason}")
    rows_in, used = (sum(getattr(table.reading, name) for table in tables) for name in ("rows_in", "used"))
    say(f"{path.name}: in {rows_in:,} = used {used:,} + rejected {rejected.height:,}")
    if not used:
        first = f" First: row {rejected['row'][0]}: {rejected['reason'][0]}." if rejected.height else ""
        raise LoadError(f"{path}: none of its {rows_in:,} rows can be used.{first} Nothing was loaded.")
    digest, size = sha256_of(path), path.stat().st_size
    files = [
        LoadedFile(table.shown, size, digest, table.layout, read.source, read.rows_in, read.used, read.rejected.height)
        for table in tables
        for read in (table.reading,)
    ]
    return tables, files


def _check_facts(readings: Sequence[Reading], accept: bool, say: Say) -> None:
    found = [sentence for reading in readings for sentence in contradictions(reading)]
    if found and not accept:
        raise RefusedChangeError(
            "; ".join(found)
            + ". A download that was cut, or a change at the publisher: look at it, then load with --accept."
        )
    for sentence in found:
        say(f"accepted against expectation: {sentence}")


def _additions(taken: Sequence[Taken], loaded: Sequence[LoadedFile]) -> list[_Addition]:
    """What is added for each source; rows rejected from a sheet without any table stand beside its source's other ones."""
    found: dict[str, _Addition] = {}
    for table, file in sorted(zip(taken, loaded, strict=True), key=lambda each: not each[0].reading.tables):
        reading = table.reading
        if not reading.tables and reading.source not in found:
            continue
        main = _largest(reading.tables or found[reading.source].tables)
        rejected = _rejected(reading, main, table.shown)
        inputs = (InputFile(name=table.shown, sha256=file.sha256),)
        before = found.get(reading.source)
        if before is None:
            found[reading.source] = _Addition(reading.source, reading.version, reading.tables, rejected, inputs)
        else:
            newest = max(before.version, reading.version, key=version_order)
            together = pl.concat([before.rejected, rejected]).unique(["file", "row", "reason"], maintain_order=True)
            found[reading.source] = _Addition(
                reading.source, newest, _joined(before.tables, reading.tables), together, (*before.inputs, *inputs)
            )
    return list(found.values())


def _largest(tables: Mapping[str, pl.DataFrame]) -> str:
    return max(tables, key=lambda name: tables[name].height)


def _rejected(reading: Reading, main: str, shown: str) -> pl.DataFrame:
    return reading.rejected.select(
        pl.lit(main).alias("table"),
        pl.lit(reading.source).alias("source"),
        pl.lit(shown).alias("file"),
        "row",
        "reason",
        pl.lit(1, pl.Int64).alias("rows"),
        "example",
    )


def _joined(old: Tables, new: Tables) -> dict[str, pl.DataFrame]:
    tables = renewed(old, new)
    if "deaths_coverage" in old and "deaths_coverage" in new:
        tables["deaths_coverage"] = united(
            pl.concat([old["deaths_coverage"], new["deaths_coverage"]], how="vertical_relaxed")
        )
    return tables


def _take_over(
    workspace: Path, additions: Sequence[_Addition], today: date, begun: datetime, accept: bool, say: Say
) -> None:
    before = {pack.source: pack for pack in read_manifest(workspace)}
    try:
        now = dict(before)
        for addition in additions:
            now[addition.source] = _built(workspace, addition, before.get(addition.source), today, begun)
        figures, changed = (
            load_evidence([starter_pack(), *(workspace / FOLDER / pack.folder for pack in packs.values())])
            for packs in (before, now)
        )
        fell = []
        for addition in additions:
            for difference in differences(figures.tables, changed.tables, addition.tables):
                for sentence in difference.sentences():
                    say(sentence)
                if difference.fell > SHRINKS:
                    fell.append(
                        f"{difference.table}: row count fell by {difference.fell:.0%} ({difference.before:,} to {difference.after:,})"
                    )
        if fell and not accept:
            raise RefusedChangeError(f"{'; '.join(fell)}: refused without --accept. The workspace is as it was.")
        if changed.last_month < max(changed.table("deaths_coverage")["last_month"].to_list()):
            say(_behind(changed.table("deaths_coverage"), changed.last_month))
        write_manifest(workspace, list(now.values()))
    finally:
        sweep(workspace)


def _built(workspace: Path, addition: _Addition, before: LoadedPack | None, today: date, begun: datetime) -> LoadedPack:
    tables, rejected, inputs, release = addition.tables, addition.rejected, addition.inputs, addition.version
    if before is not None:
        info, old = read_pack(workspace / FOLDER / before.folder, unread=True)
        held = info.sources[0]
        names = {file.name for file in inputs}
        tables = _joined({name: rows for name, rows in old.items() if name != "rejected"}, tables)
        rejected = pl.concat([old["rejected"].filter(~pl.col("file").is_in(list(names))), rejected])
        inputs = (*(file for file in held.inputs if file.name not in names), *inputs)
        release = max(held.version, release, key=version_order)
    tables = {name: rows for name, rows in tables.items() if rows.height}
    known = {"retrieved": today, "inputs": inputs}
    named = sorted({source for rows in tables.values() for source in rows["source"].unique()})
    releases = dict.fromkeys(named, release) | _updated(tables)
    sources = [
        SourceInfo.model_validate({**described(source), "version": releases[source], **known}) for source in named
    ]
    folder = workspace / FOLDER
    aside = build_pack(
        {**tables, "rejected": rejected},
        sources,
        folder / f".new-{addition.source}",
        addition.source,
        release,
        publishable=False,
    )
    digest = sha256_of(aside / PACK_FILE)
    target = folder / f"{addition.source}-{digest[:12]}"
    if not target.exists():  # the same figures once more: the folder is named for its content
        aside.rename(target)
    return LoadedPack(addition.source, target.name, begun.isoformat(timespec="seconds"), digest)


def _updated(tables: Tables) -> dict[str, str]:
    """source -> the day its activities were last updated, where they say so: one load may hold many publishers."""
    if "activities" not in tables:
        return {}
    days = tables["activities"].drop_nulls("updated").group_by("source").agg(pl.col("updated").max().str.slice(0, 10))
    return dict(days.iter_rows())


def _behind(coverage: pl.DataFrame, newest: date) -> str:
    ahead = coverage.filter(pl.col("last_month") > newest)["place"].n_unique()
    return (
        f"{ahead} place(s) now reach beyond {newest:%B %Y}, the others don't: the watch list stays at {newest:%B %Y}. If the files "
        "hold all events of the world in their months (a place that isn't named had none), load them again with --complete."
    )
