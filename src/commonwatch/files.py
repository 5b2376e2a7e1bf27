"""Files written whole or not at all, and their fingerprints."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from commonwatch.errors import WorkspaceError


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` that takes its place only when the block ends well.

    The bytes reach the disk before the rename, so a killed process leaves the old file or the new one, never half.
    Raises WorkspaceError when the disk refuses (full, read-only).
    """
    aside: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".aside-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        aside = Path(name)
        aside.chmod(0o644)
        yield aside
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        aside.replace(target)
    except OSError as error:
        raise WorkspaceError(
            f"cannot write {target}: {error.strerror or error}. Free some space or mend the rights."
        ) from error
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)


def write_text(text: str, target: Path) -> None:
    """Writes UTF-8 text whole or not at all."""
    with written_aside(target) as aside:
        aside.write_text(text, encoding="utf-8")


def read_parquet(source: Path, mend: str) -> pl.DataFrame:
    """A table from one Parquet file; `mend` ends the message of the WorkspaceError raised for a broken one."""
    try:
        return pl.read_parquet(source, glob=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise WorkspaceError(f"{source} can't be read as Parquet: {error}. {mend}") from error


def write_parquet(table: pl.DataFrame, target: Path) -> None:
    """Writes a table as zstd Parquet, whole or not at all; the same table gives the same bytes."""
    with written_aside(target) as aside:
        table.write_parquet(aside, compression="zstd", compression_level=9, statistics=True)
