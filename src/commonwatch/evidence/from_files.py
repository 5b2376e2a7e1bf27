"""A pack from files at hand: a folder of Parquet tables and a JSON list of their sources."""

import json
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from commonwatch.errors import PackError
from commonwatch.evidence.build import build_pack
from commonwatch.evidence.names import TABLES
from commonwatch.evidence.packfile import SourceInfo


def build_from_files(tables: Path, sources: Path, target: Path, name: str, version: str) -> Path:
    """The pack `target` from the Parquet files in `tables` and the JSON list `sources`.

    Raises PackError for a missing folder, an unknown table, a file that can't be read or a source without its parts,
    and what `build_pack` raises.
    """
    files = sorted(tables.glob("*.parquet")) if tables.is_dir() else []
    if not files:
        raise PackError(f"{tables}: no Parquet file there. Expected a folder with files such as deaths.parquet.")
    if strange := [file.name for file in files if file.stem not in TABLES]:
        raise PackError(f"{tables / strange[0]}: no table of that name. Known: {', '.join(TABLES)}.")
    try:
        named = [
            SourceInfo.model_validate_json(json.dumps(row)) for row in json.loads(sources.read_text(encoding="utf-8"))
        ]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, ValidationError, TypeError) as error:
        raise PackError(
            f"{sources}: {error}. Expected a JSON list of objects with {', '.join(SourceInfo.model_fields)}."
        ) from error
    try:
        frames = {file.stem: pl.read_parquet(file, glob=False) for file in files}
    except (pl.exceptions.PolarsError, OSError) as error:
        raise PackError(f"{tables}: a file is not Parquet or can't be read: {error}") from error
    return build_pack(frames, named, target, name, version)
