"""The standard's files made from its repositories' archives: schemas, one table of codes, mapping and ruleset."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO

import polars as pl
from lxml import etree

from commonwatch.errors import LoadError
from commonwatch.evidence.validator.standard import CODELISTS, MAPPING, PARTS_OF_SCHEMAS, RULESET, SCHEMAS, VERSIONS
from commonwatch.evidence.validator.whole import whole_tree
from commonwatch.files import write_bytes, write_parquet

CODES = {
    "codelist": pl.String,
    "embedded": pl.Boolean,
    "code": pl.String,
    "name": pl.String,
    "category": pl.String,
    "status": pl.String,
    "description": pl.String,
}


def write_standard(archives: Mapping[tuple[str, str], Path], folder: Path) -> tuple[Path, ...]:
    """Writes the standard's files into `folder`, each whole or not at all, and gives their paths.

    `archives` are zips of IATI-Schemas, IATI-Codelists, IATI-Codelists-NonEmbedded and IATI-Rulesets, by name and
    version (of the schemas several). Raises LoadError for an archive that lacks a file, WorkspaceError when the disk
    refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for version in VERSIONS:
        for name in (*SCHEMAS.values(), *PARTS_OF_SCHEMAS):
            target = folder / f"xsd_{version}" / name
            write_bytes(_member(archives["IATI-Schemas", version], name), target)
            written.append(target)
    newest = VERSIONS[-1]
    for source, name, target in (
        (archives["IATI-Codelists", newest], "mapping.xml", folder / MAPPING),
        (archives["IATI-Rulesets", newest], "rulesets/standard.json", folder / RULESET),
    ):
        write_bytes(_member(source, name), target)
        written.append(target)
    embedded, others = archives["IATI-Codelists", newest], archives["IATI-Codelists-NonEmbedded", newest]
    write_parquet(codes_of(embedded, others), folder / CODELISTS)
    return (*written, folder / CODELISTS)


def codes_of(embedded: Path, others: Path) -> pl.DataFrame:
    """One row per code: codelist, embedded, code, name, category, status, description; a list in both counts as embedded.

    Raises LoadError for an archive without codelists, or with one that is no such XML.
    """
    rows: list[dict[str, object]] = []
    seen: set[str] = set()
    for archive, is_embedded in ((embedded, True), (others, False)):
        found = [row | {"embedded": is_embedded} for row in _codes(archive) if row["codelist"] not in seen]
        if not found:
            raise LoadError(f"{archive} holds no codelist; expected xml/*.xml. Bring it anew: commonwatch fetch iati")
        seen |= {str(row["codelist"]) for row in found}
        rows += found
    return pl.DataFrame(rows, schema=CODES)


def _codes(archive: Path) -> Iterator[dict[str, object]]:
    with _opened(archive) as zipped:
        for name in zipped.namelist():
            if PurePosixPath(name).match("*/xml/*.xml"):
                with zipped.open(name) as member:
                    yield from _codes_in(member, f"{archive} > {name}")


def _codes_in(member: IO[bytes], shown: str) -> Iterator[dict[str, object]]:
    root = whole_tree(member, shown)
    for item in root.iterfind("codelist-items/codelist-item"):
        yield {
            "codelist": root.get("name"),
            "code": _text(item, "code"),
            "name": _text(item, "name/narrative"),
            "category": _text(item, "category"),
            "status": item.get("status", "active"),
            "description": _text(item, "description/narrative"),
        }


def _text(item: etree._Element, path: str) -> str | None:
    return (item.findtext(path) or "").strip() or None


def _member(archive: Path, name: str) -> bytes:
    """The file of that name below the archive's one folder."""
    with _opened(archive) as zipped:
        for each in zipped.namelist():
            if each.partition("/")[2] == name:
                return zipped.read(each)
    raise LoadError(f"{archive} lacks {name}. Bring it anew: commonwatch fetch iati")


def _opened(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        raise LoadError(f"{archive} can't be opened: {error}. Bring it anew: commonwatch fetch iati") from error
