"""`pack.json`: what a pack says of itself, read and written in one form."""

import json
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from commonwatch.errors import PackError
from commonwatch.files import write_text

PACK_FILE = "pack.json"
FORMAT = 1


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InputFile(_Frozen):
    """A file the figures were read from, and the SHA-256 of its bytes."""

    name: str
    sha256: str


class SourceInfo(_Frozen):
    """One source: who published which version under which licence, and what it was read from."""

    source: str
    publisher: str
    citation: str
    version: str
    licence: str
    licence_basis: str
    retrieved: date
    role: Literal["publisher", "partner"] = "publisher"
    inputs: tuple[InputFile, ...] = ()


class TableInfo(_Frozen):
    """One table's file: rows, SHA-256 of its bytes, the licences its rows carry, the sources they come from."""

    rows: int
    sha256: str
    licence: str
    sources: tuple[str, ...]


class BlindSpot(_Frozen):
    """A theme this pack holds no open indicator for, and why."""

    theme: str
    reason: str


class PackInfo(_Frozen):
    """The whole of `pack.json`."""

    format: int = FORMAT
    name: str
    version: str
    created: date
    publishable: bool
    tables: dict[str, TableInfo]
    sources: tuple[SourceInfo, ...]
    blind_spots: tuple[BlindSpot, ...] = ()
    notes: tuple[str, ...] = ()

    def source(self, name: str) -> SourceInfo | None:
        """The source of that name, or None."""
        return next((source for source in self.sources if source.source == name), None)


def read_pack_file(folder: Path) -> PackInfo:
    """What the folder's pack.json says. Raises PackError when it is missing, unreadable or lacks a field."""
    path = folder / PACK_FILE
    if not path.is_file():
        raise PackError(
            f"{folder} is not an evidence pack: expected the file {PACK_FILE} in it. "
            "Name a folder made by `commonwatch pack build`."
        )
    try:
        info = PackInfo.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise PackError(f"{path}: {at}: {first['msg']}. Build the pack again: `commonwatch pack build`.") from error
    if info.format != FORMAT:
        raise PackError(f"{path}: expected format {FORMAT}, got {info.format}. Build the pack again with this version.")
    return info


def write_pack_file(info: PackInfo, folder: Path) -> None:
    """Writes pack.json; the same facts give the same bytes."""
    text = json.dumps(info.model_dump(mode="json"), indent=1, ensure_ascii=False, sort_keys=False)
    write_text(text + "\n", folder / PACK_FILE)


def sources_frame(sources: tuple[SourceInfo, ...]) -> pl.DataFrame:
    """One row per source: the fields a footnote needs, all text except `retrieved` (Date)."""
    fields = ("source", "publisher", "citation", "version", "licence", "licence_basis", "role")
    rows = [{field: getattr(source, field) for field in fields} | {"retrieved": source.retrieved} for source in sources]
    return pl.DataFrame(rows, schema=dict.fromkeys(fields, pl.String) | {"retrieved": pl.Date})
