"""A sent file read in a process of its own: what of it would be used and what not, or the taking in once it is confirmed.

The process is started as `python -m commonwatch.web.uploads.reading ORDER ANSWER` with two JSON files. It runs at low
priority, on one thread, within limits of time, memory and disk, so that a hard file harms nobody but itself.
"""

import json
import os
import resource
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.errors import CommonwatchError, RefusedChangeError

READ, TAKE = "read", "take"
SAMPLE = 5
IN_A_BROWSER = (
    ("load them again with --complete", "send them again with the box ticked that says so"),
    (": refused without --accept. The workspace is as it was.", "."),
    (", then load with --accept", ""),
)
"""What a message says to the command line, and what it says on a page."""

REASONS = 40
COLUMNS = 8
TELLING = (
    "place", "admin1", "organisation", "theme", "title", "activity", "month", "year", "violence", "deaths", "indicator", "value",
    "population", "people", "status", "kind", "amount", "currency", "start", "end", "label",
)  # fmt: skip
"""Columns that a sample shows first, where they are there."""

DULL = ("source", "file", "address", "n")
"""Columns that a sample leaves out: the same in each row, or numbers of rows."""

NICE, SECONDS, FILE_BYTES, MEMORY = 10, 600, 2_000_000_000, 6_000_000_000
Say = Callable[[str], None]


def main(order_file: str, answer_file: str) -> None:
    """Carries out the order and writes the answer: what was said, what is used and rejected, or the error in words."""
    _limit()
    order = json.loads(Path(order_file).read_text(encoding="utf-8"))
    answer = answered(order)
    Path(answer_file).write_text(json.dumps(answer, default=str), encoding="utf-8")


def answered(order: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to an order: error, needs_accept, said, files, reasons, tables; `error` is empty when all went well."""
    path, folder = Path(order["file"]), Path(order["folder"])
    said: list[str] = []
    answer: dict[str, Any] = {"error": "", "needs_accept": "", "said": said, "files": [], "reasons": [], "tables": []}
    try:
        if order["do"] == TAKE:
            taken = _taken(
                Path(order["workspace"]), path, folder / "taking", order["complete"], order["accept"], said.append
            )
            return answer | {"files": [file.__dict__ for file in taken]}
        return answer | _read(Path(order["workspace"]), path, folder, order["complete"], said)
    except (CommonwatchError, pl.exceptions.PolarsError, OSError, MemoryError) as error:
        return answer | {"error": _plain(f"{error}" or type(error).__name__, folder)}


def _read(workspace: Path, path: Path, folder: Path, complete: bool, said: list[str]) -> dict[str, Any]:
    """Takes the file into a copy of the workspace's packs, so that the preview is what will come."""
    copy = folder / "copy"
    _copy_packs(workspace, copy)
    needs_accept = ""
    try:
        taken = _taken(copy, path, folder / "reading", complete, False, said.append)
    except RefusedChangeError as error:
        needs_accept = str(error)
        said.clear()
        taken = _taken(copy, path, folder / "accepting", complete, True, said.append)
    tables, rejected = _looked_at(path, folder, workspace, complete)
    shutil.rmtree(copy, ignore_errors=True)
    return {
        "needs_accept": _plain(needs_accept, folder),
        "said": [_plain(sentence, folder) for sentence in said],
        "files": [file.__dict__ for file in taken],
        "reasons": rejected,
        "tables": tables,
    }


def _taken(workspace: Path, path: Path, scratch: Path, complete: bool, accept: bool, say: Say) -> tuple[Any, ...]:
    from commonwatch.loading import load_files
    from commonwatch.web.uploads.pack import is_pack, take_pack

    if is_pack(path):
        try:
            return (take_pack(workspace, path, scratch, accept, say),)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return load_files(workspace, [path], accept=accept, complete=complete, say=say, wait=60.0)


def _copy_packs(workspace: Path, copy: Path) -> None:
    from commonwatch.loading import MAPPINGS
    from commonwatch.packs import FOLDER, MANIFEST

    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    (copy / "workspace.json").write_text('{"format": 1}', encoding="utf-8")
    for name in (FOLDER, MAPPINGS):
        if (workspace / name).is_dir():
            shutil.copytree(workspace / name, copy / name, copy_function=_linked)
    if (workspace / MANIFEST).is_file():
        shutil.copyfile(workspace / MANIFEST, copy / MANIFEST)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)  # another disk: a pack is never changed in place, so a link is as good


def _looked_at(
    path: Path, folder: Path, workspace: Path, complete: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The tables that the file gives, with rows and a sample, and the reasons for which rows of it can't be used."""
    from commonwatch.evidence.readers import Asked
    from commonwatch.evidence.reading import read_file
    from commonwatch.evidence.verify import read_pack
    from commonwatch.loading import MAPPINGS
    from commonwatch.web.uploads.pack import is_pack, unpacked

    given: dict[str, list[pl.DataFrame]] = {}
    rejected: list[pl.DataFrame] = []
    if is_pack(path):
        _info, tables = read_pack(unpacked(path, folder / "sample"), unread=True)
        given = {name: [table] for name, table in tables.items() if name != "rejected"}
        rejected = [
            table.select("file", "row", "reason", "rows", "example")
            for table in [tables.get("rejected")]
            if table is not None
        ]
    else:
        (folder / "sample").mkdir(exist_ok=True)
        asked = Asked(datetime.now(UTC).date(), complete, workspace / MAPPINGS)
        for taken in read_file(path, asked, folder / "sample")[0]:
            for name, table in taken.reading.tables.items():
                given.setdefault(name, []).append(table)
            own = taken.reading.rejected
            rejected.append(
                own.select(
                    pl.lit(taken.shown).alias("file"), "row", "reason", pl.lit(1, pl.Int64).alias("rows"), "example"
                )
            )
    shutil.rmtree(folder / "sample", ignore_errors=True)
    samples = [_sample(name, tables) for name, tables in given.items() if any(table.height for table in tables)]
    return samples, _reasons(rejected)


def _reasons(rejected: list[pl.DataFrame]) -> list[dict[str, Any]]:
    """The reasons by file, most rows first, each with its first rows."""
    if not rejected:
        return []
    grouped = (
        pl.concat(rejected)
        .group_by("reason", "file", maintain_order=True)
        .agg(pl.col("rows").sum(), pl.col("row").head(SAMPLE), pl.col("example").first())
    )
    return grouped.sort("rows", descending=True, maintain_order=True).head(REASONS).to_dicts()


def _sample(name: str, tables: list[pl.DataFrame]) -> dict[str, Any]:
    first = next(table for table in tables if table.height)
    plain = [
        column
        for column, kind in first.schema.items()
        if not isinstance(kind, pl.Binary | pl.List) and column not in DULL
    ]
    told = [column for column in plain if first[column].head(SAMPLE).cast(pl.String).fill_null("").ne("").any()]
    shown = [*(column for column in TELLING if column in told), *(column for column in told if column not in TELLING)][
        :COLUMNS
    ]
    rows = first.select(shown).head(SAMPLE).rows()
    return {
        "name": name,
        "rows": sum(table.height for table in tables),
        "columns": shown,
        "sample": [["" if cell is None else str(cell) for cell in row] for row in rows],
    }


def _plain(text: str, folder: Path) -> str:
    """The text as a page says it, without the folder that nobody but the server knows."""
    for told, here in IN_A_BROWSER:
        text = text.replace(told, here)
    return (
        text.replace(f"{folder}/copy/", "")
        .replace(f"{folder}/file/", "")
        .replace(f"{folder}/", "")
        .replace(str(folder), "the file")
    )


def _limit() -> None:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
