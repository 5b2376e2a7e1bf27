"""Files as people send them: archives unpacked within limits, text brought to UTF-8, each known by its bytes, not its name."""

import codecs
import gzip
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from commonwatch.errors import LoadError

Form = Literal["text", "xlsx", "parquet", "json", "xml"]
CHUNK = 1 << 20
MOST_FILES = 200
MOST_BYTES = 64 << 30
MOST_RATIO = 250  # unpacked bytes per packed byte; tables of text stay below 50
SMALL = 50 << 20  # below it no ratio is suspicious
PADDING = b" \t\r\n\0"


@dataclass(frozen=True)
class Opened:
    """One file to read: how it is called in messages, where its plain bytes lie (text: UTF-8), and what form they have."""

    shown: str
    path: Path
    form: Form
    said: tuple[str, ...] = ()


def opened(path: Path, scratch: Path) -> Iterator[Opened]:
    """The plain files in `path` (a zip may hold several), unpacked or brought to UTF-8 under `scratch` where needed.

    Nothing is held in memory. Raises LoadError for what is no regular file, empty, cut short, larger than the limits
    of this module or larger than the free disk, or of a form that no reader takes.
    """
    _check_regular(path)
    try:
        yield from _unpacked(path, path.name, scratch, deep=0)
    except OSError as error:
        raise LoadError(f"{path} can't be read or unpacked: {error.strerror or error}. Nothing was loaded.") from error


def _check_regular(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise LoadError(f"{path} can't be read: {error.strerror or error}. Name a file that is there.") from error
    if stat.S_ISDIR(mode):
        raise LoadError(f"{path} is a folder; expected files. Name them: commonwatch load {path}/*")
    if not stat.S_ISREG(mode):
        raise LoadError(f"{path} is no regular file (a device or a pipe). Save its content as a file and load that.")


def _unpacked(path: Path, shown: str, scratch: Path, deep: int) -> Iterator[Opened]:
    with path.open("rb") as handle:
        head = handle.read(4096)
    if not head.strip(PADDING):
        raise LoadError(f"{shown} is empty. Download it again.")
    if head.startswith(b"\x1f\x8b") or (head.startswith(b"PK\x03\x04") and not _is_workbook(path, shown)):
        if deep == 2:
            raise LoadError(f"{shown}: an archive in an archive in an archive. Unpack it and load the files.")
        archive = _from_zip if head.startswith(b"PK") else _from_gzip
        for name, target in archive(path, shown, scratch):
            yield from _unpacked(target, f"{shown} > {name}", scratch, deep + 1)
    elif head.startswith(b"PK\x03\x04"):
        yield Opened(shown, path, "xlsx")
    elif head.startswith(b"PK"):
        raise LoadError(f"{shown} is an empty or cut zip archive. Download it again.")
    elif head.startswith(b"PAR1"):
        yield Opened(shown, path, "parquet")
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise LoadError(f"{shown} is a workbook of the old .xls form. Save it as .xlsx or CSV and load that.")
    else:
        yield _as_text(path, shown, scratch)


def _is_workbook(path: Path, shown: str) -> bool:
    with _zip(path, shown) as archive:
        return "xl/workbook.xml" in archive.namelist()


def _zip(path: Path, shown: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise LoadError(f"{shown} is a zip archive that ends too early: {error}. Download it again.") from error


def _from_zip(path: Path, shown: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    with _zip(path, shown) as archive:
        named = [member for member in archive.infolist() if member.filename]
        members = [member for member in named if not member.is_dir() and not _is_clutter(member.filename)]
        if not members:
            raise LoadError(f"{shown} holds no file. Download it again.")
        if len(members) > MOST_FILES:
            raise LoadError(
                f"{shown} holds {len(members)} files; at most {MOST_FILES} are taken. Unpack what you need."
            )
        _check_size(sum(m.file_size for m in members), sum(m.compress_size for m in members), shown, scratch)
        for member in members:
            if stat.S_ISLNK(member.external_attr >> 16):
                raise LoadError(f"{shown} > {member.filename} is a link, not a file. Pack the file itself.")
            target = _copied(archive, member, shown, scratch)
            yield Path(member.filename).name, target


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".")


def _copied(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, scratch: Path) -> Path:
    target = _new(scratch)
    try:
        with archive.open(member) as packed:
            _copy(packed, target, max(member.compress_size, 1), f"{shown} > {member.filename}")
    except (zipfile.BadZipFile, EOFError, zlib.error, RuntimeError) as error:
        raise LoadError(
            f"{shown} > {member.filename} can't be unpacked: {error}. Download the archive again."
        ) from error
    return target


def _from_gzip(path: Path, shown: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    target = _new(scratch)
    try:
        with gzip.open(path) as packed:
            _copy(packed, target, path.stat().st_size, shown)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise LoadError(
            f"{shown} is a gzip file that ends too early or is damaged: {error}. Download it again."
        ) from error
    yield path.name.removesuffix(".gz"), target


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, packed_bytes: int, shown: str) -> None:
    done = 0
    with target.open("wb") as plain:
        while chunk := packed.read(CHUNK):
            done += len(chunk)
            _check_size(done, packed_bytes, shown, None)  # what the archive says of its own size may be untrue
            plain.write(chunk)


def _check_size(unpacked: int, packed: int, shown: str, scratch: Path | None) -> None:
    if unpacked > MOST_BYTES or (unpacked > SMALL and unpacked > MOST_RATIO * packed):
        raise LoadError(
            f"{shown} would unpack to {unpacked / 1e6:,.0f} MB or more from {packed / 1e6:,.1f} MB: more than "
            f"{MOST_RATIO} times as much (or {MOST_BYTES >> 30} GB), as in a zip bomb. Unpack it by hand if you trust it."
        )
    if scratch is not None and unpacked > (free := shutil.disk_usage(scratch).free):
        raise LoadError(
            f"{shown} unpacks to {unpacked / 1e6:,.0f} MB; {scratch} has {free / 1e6:,.0f} MB free. Free some space."
        )


def _as_text(path: Path, shown: str, scratch: Path) -> Opened:
    encoding, said = _encoding(path, shown)
    if encoding not in ("utf-8", "utf-8-sig"):
        target = _new(scratch)
        with path.open(encoding=encoding, newline="") as given, target.open("w", encoding="utf-8", newline="") as plain:
            try:
                while chunk := given.read(CHUNK):
                    plain.write(chunk)
            except UnicodeDecodeError as error:
                raise LoadError(
                    f"{shown} can't be read as {encoding.upper()}: {error.reason}. Download it again."
                ) from error
        path = target
    with path.open("rb") as handle:
        start = handle.read(CHUNK).removeprefix(codecs.BOM_UTF8).lstrip(PADDING)
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise LoadError(
            f"{shown} is a web page, not data: often a publisher's error message. Open it, and download again."
        )
    form: Form = "json" if start.startswith((b"{", b"[")) else "xml" if start.startswith(b"<") else "text"
    return Opened(shown, path, form, said)


def _encoding(path: Path, shown: str) -> tuple[str, tuple[str, ...]]:
    with path.open("rb") as handle:
        start = handle.read(200)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", ("read as UTF-16",)
        declared = _declared(start, shown)
        handle.seek(0)
        decoder, binary = codecs.getincrementaldecoder("utf-8")(), False
        try:
            while chunk := handle.read(CHUNK):
                binary = binary or b"\0" in chunk
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            if declared:
                return declared, (f"read as {declared.upper()}, which it declares",)
            if binary or _holds_nul(handle):
                raise LoadError(
                    f"{shown} is neither text nor a form that is known (CSV, XLSX, Parquet, JSON, XML, zip, gz)."
                ) from None
            return "cp1252" if _is_cp1252(path) else "latin-1", ("not UTF-8: read as Latin-1 (Windows-1252)",)
    if binary:
        raise LoadError(
            f"{shown} holds zero bytes, so it is no text; expected CSV, XLSX, Parquet, JSON, XML, zip or gz."
        )
    return "utf-8", ()


def _declared(start: bytes, shown: str) -> str:
    """The encoding that XML declares, where it isn't UTF-8; empty otherwise."""
    found = re.match(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""", start)
    if found is None:
        return ""
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        raise LoadError(
            f"{shown} declares the encoding {found[1].decode()}, which isn't known. Save it as UTF-8."
        ) from None
    return "" if name in ("utf-8", "ascii") else name


def _holds_nul(handle: IO[bytes]) -> bool:
    return any(b"\0" in chunk for chunk in iter(lambda: handle.read(CHUNK), b""))


def _is_cp1252(path: Path) -> bool:
    try:
        with path.open(encoding="cp1252") as handle:
            while handle.read(CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _new(scratch: Path) -> Path:
    return scratch / f"{len(list(scratch.iterdir())):04d}"
