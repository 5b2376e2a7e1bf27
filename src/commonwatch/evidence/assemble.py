"""A pack out of a folder that someone filled by hand: one CSV or Parquet file per table and a draft of pack.json."""

from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from commonwatch.errors import ContractError, PackError
from commonwatch.evidence.build import build_pack
from commonwatch.evidence.names import TABLES
from commonwatch.evidence.packfile import PACK_FILE, BlindSpot, InputFile, SourceInfo
from commonwatch.files import sha256_of


class Draft(BaseModel):
    """The pack.json someone writes: name, version and sources; rows, fingerprints and table licences are worked out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str
    publishable: bool = True
    sources: tuple[SourceInfo, ...]
    blind_spots: tuple[BlindSpot, ...] = ()
    notes: tuple[str, ...] = ()


def assemble_pack(folder: Path, target: Path) -> Path:
    """The pack `target` from the tables (`deaths.csv`, `indicator_values.parquet`, ...) and pack.json of `folder`.

    Each source gets the name and SHA-256 of the files its rows stand in. The folder itself is left as it is.
    Raises PackError for a draft that lacks a field or a file that is no table, ContractError for a table of wrong form.
    """
    if target.resolve() == folder.resolve():
        raise PackError(f"{folder} can't be both the draft and the pack: name another target folder.")
    draft = _read_draft(folder)
    files = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix in {".csv", ".parquet"}}
    if strange := sorted(set(files) - set(TABLES)):
        raise PackError(f"{folder}: {', '.join(strange)} isn't the name of a table; expected {', '.join(TABLES)}.")
    tables = {name: _read_table(path) for name, path in files.items()}
    sources = [_with_inputs(source, tables, files) for source in draft.sources]
    return build_pack(
        tables,
        sources,
        target,
        draft.name,
        draft.version,
        publishable=draft.publishable,
        blind_spots=draft.blind_spots,
        notes=draft.notes,
    )


def _read_draft(folder: Path) -> Draft:
    path = folder / PACK_FILE
    if not path.is_file():
        raise PackError(
            f"{folder} has no {PACK_FILE}: write one with name, version and sources (see docs/evidence.md)."
        )
    try:
        return Draft.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise PackError(f"{path}: {at}: {first['msg']}. docs/evidence.md shows a draft that builds.") from error


def _read_table(path: Path) -> pl.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return _dated(pl.read_csv(path, infer_schema_length=None))
    except pl.exceptions.PolarsError as error:
        raise ContractError(f"{path} can't be read as a table: {str(error).splitlines()[0]}") from error


def _dated(table: pl.DataFrame) -> pl.DataFrame:
    dates = [name for name in ("month", "first_month", "last_month", "start", "end") if name in table.columns]
    filled = [pl.col(name).cast(pl.String).str.to_date("%Y-%m-%d") for name in dates]
    return table.with_columns(filled)


def _with_inputs(source: SourceInfo, tables: dict[str, pl.DataFrame], files: dict[str, Path]) -> SourceInfo:
    held = [
        name for name, table in tables.items() if "source" in table.columns and source.source in set(table["source"])
    ]
    inputs = tuple(InputFile(name=files[name].name, sha256=sha256_of(files[name])) for name in held)
    return source.model_copy(update={"inputs": inputs})
