"""Whether a whole file is what was asked for: judged by its bytes, not by its name."""

import csv
import json
import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from commonwatch.evidence.fetch.faults import BY_HAND, FaultError

Kind = Literal["zip", "xlsx", "csv", "json"]
WEB_PAGE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
TITLE = re.compile(rb"<title[^>]*>\s*(.*?)\s*</title>", re.IGNORECASE | re.DOTALL)
MADE_ON = "docProps/"  # the part of a workbook that says when it was made


def check_content(path: Path, kind: Kind, largest: int) -> None:
    """Raises FaultError for a web page, a file cut short, and an archive that unpacks to more than `largest` bytes."""
    with path.open("rb") as handle:
        check_no_web_page(handle.read(4096))
    if kind in ("zip", "xlsx"):
        _check_zip(path, kind, largest)
    elif kind == "csv":
        _check_csv(path)
    else:
        _check_json(path)


def check_no_web_page(head: bytes) -> None:
    """Raises FaultError when the first bytes are those of a web page (of a firewall, a login, a moved portal)."""
    if WEB_PAGE.match(head):
        title = TITLE.search(head)
        named = f" ('{title[1].decode('utf-8', 'replace')[:80]}')" if title else ""
        raise FaultError(f"a web page came instead of data{named}", BY_HAND)


def same_content(one: Path, other: Path) -> bool:
    """Whether two files of different bytes say the same: archives that differ only in when they were packed."""
    try:
        with zipfile.ZipFile(one) as left, zipfile.ZipFile(other) as right:
            return _members(left) == _members(right)
    except zipfile.BadZipFile:
        return False


def _members(archive: zipfile.ZipFile) -> list[tuple[str, int, int]]:
    return sorted(
        (member.filename, member.file_size, member.CRC)
        for member in archive.infolist()
        if not member.filename.startswith(MADE_ON)
    )


def _check_zip(path: Path, kind: Kind, largest: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > largest:
                raise FaultError(
                    f"the archive unpacks to {unpacked:,} bytes; at most {largest:,} are taken",
                    "If that is right, raise `largest` under [fetch].",
                )
            if kind == "xlsx" and "[Content_Types].xml" not in archive.namelist():
                raise FaultError("an archive came that is no workbook (.xlsx)", BY_HAND)
            broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise FaultError(f"the archive is cut short or damaged: {error}", passing=True) from error
    if broken is not None:
        raise FaultError(f"the archive is damaged: {broken} doesn't match its checksum", passing=True)


def _check_csv(path: Path) -> None:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
            csv.field_size_limit(1 << 24)
            rows = csv.reader(handle, strict=True)
            header = next(rows, [])
            last = header
            for row in rows:
                last = row or last
    except csv.Error as error:
        raise FaultError(f"the table breaks off or is damaged: {error}", passing=True) from error
    if len(header) < 2:
        raise FaultError("what came is no table with a header and commas", BY_HAND)
    if len(last) != len(header):
        raise FaultError(f"the table's last row has {len(last)} of {len(header)} fields: it is cut short", passing=True)


def _check_json(path: Path) -> None:
    try:
        json.loads(path.read_bytes())
    except ValueError as error:
        raise FaultError(f"what came is no JSON, or breaks off: {error}", passing=True) from error
