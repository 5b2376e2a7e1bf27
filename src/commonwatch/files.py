"""Files written whole or not at all, and their fingerprints."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from commonwatch.errors import CommonwatchError, WorkspaceError

ASIDE, OLD = ".aside-", ".old-"  # what a killed write leaves begins so
OS_ERROR = re.compile(r"([^:]+) \(os error \d+\)")  # how Polars words what the system refused


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` that takes its place only when the block ends well.

    The bytes reach the disk before the rename, so a killed process leaves the old file or the new one, never half.
    Raises WorkspaceError when the disk refuses (full, read-only), whichever library was writing.
    """
    with _refusals_told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=ASIDE, suffix=target.suffix, dir=target.parent)
        os.close(handle)
        aside = Path(name)
        try:
            aside.chmod(0o644)
            yield aside
            with aside.open("rb") as written:
                os.fsync(written.fileno())
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)


@contextmanager
def folder_aside(target: Path) -> Iterator[Path]:
    """A temporary folder beside `target` that takes its place only when the block ends well.

    A folder that was there stays until then; a kill between the two renames leaves it beside, as `.old-...`.
    Raises WorkspaceError when the disk refuses.
    """
    with _refusals_told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=target.parent))
        try:
            yield aside
            aside.chmod(0o755)
            _take_place(aside, target)
        except WorkspaceError as error:  # name the place that a person knows
            raise WorkspaceError(str(error).replace(str(aside), str(target))) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _take_place(aside: Path, target: Path) -> None:
    if not target.exists():
        aside.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=OLD, dir=target.parent))
    target.replace(old)
    try:
        aside.rename(target)
    except OSError:
        old.replace(target)
        raise
    shutil.rmtree(old)


@contextmanager
def _refusals_told(target: Path) -> Iterator[None]:
    try:
        yield
    except CommonwatchError:
        raise
    except Exception as error:
        if (reason := refusal(error)) is None:
            raise
        raise WorkspaceError(
            f"cannot write {target}: {reason}. Free some space or mend the rights, and give the command again."
        ) from error


def refusal(error: BaseException) -> str | None:
    """What the system refused, such as "No space left on device"; None for an error of another kind.

    Polars words it in an error of its own, XlsxWriter carries it inside one.
    """
    if worded := OS_ERROR.search(str(error)):
        return worded[1].strip()
    if isinstance(error, OSError):
        return error.strerror or str(error)
    inside = next((part for part in error.args if isinstance(part, OSError)), None)
    return refusal(inside) if inside else None


def write_text(text: str, target: Path) -> None:
    """Writes UTF-8 text whole or not at all."""
    write_bytes(text.encode(), target)


def write_bytes(data: bytes, target: Path) -> None:
    """Writes bytes whole or not at all."""
    with written_aside(target) as aside:
        aside.write_bytes(data)


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
