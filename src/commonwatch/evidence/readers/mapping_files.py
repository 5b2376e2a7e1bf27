"""Saved mappings from columns to roles: one readable TOML file per header, written once, then used as a person leaves it."""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from commonwatch.errors import LoadError
from commonwatch.evidence.readers.column_words import ROLES
from commonwatch.evidence.readers.three_w_mapping import Column, Names
from commonwatch.files import write_text

TEXTS = ("name", "role", "why", "sector", "group", "category")
KNOWN = (*TEXTS, "confidence")


def fingerprint(names: Names) -> str:
    """Sixteen hexadecimal digits that stand for a header: its columns, the names over them, and what the titles say is counted."""
    said = "\n".join([*names.columns, *names.full, names.measure])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def kept(folder: Path | None, names: Names, proposal: Sequence[Column], shown: str) -> tuple[tuple[Column, ...], str]:
    """The mapping to use and a sentence on it: the saved one for this header, else the proposal, which is saved.

    Raises LoadError for a saved file with an unknown role or column, or one that is no TOML.
    """
    if folder is None:
        return tuple(proposal), ""
    path = folder / f"{fingerprint(names)}.toml"
    if path.exists():
        return _read(path, names.columns), f"columns read by the mapping saved in {path}"
    folder.mkdir(parents=True, exist_ok=True)
    write_text(_written(proposal, shown), path)
    said = f"the mapping of columns is saved in {path}: edit it there and load the file again to change it"
    return tuple(proposal), said


def _written(columns: Sequence[Column], shown: str) -> str:
    lines = [
        f"# How the columns of {_text(shown)[1:-1]} are read, and every other table with the same header.",
        "# Change a role and load the file again. Roles:",
        *(f"#   {', '.join(ROLES[at : at + 8])}" for at in range(0, len(ROLES), 8)),
    ]
    for column in columns:
        lines += ["", "[[column]]", f"name = {_text(column.name)}", f"role = {_text(column.role)}"]
        lines += [
            f"{key} = {_text(getattr(column, key))}" for key in ("sector", "group", "category") if getattr(column, key)
        ]
        lines += [f"confidence = {column.confidence:.2f}", f"why = {_text(column.why)}"]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read(path: Path, columns: Sequence[str]) -> tuple[Column, ...]:
    try:
        text = path.read_text(encoding="utf-8")
        entries = tomllib.loads(text).get("column", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LoadError(
            f"{path} can't be read as a mapping: {error}. Mend it, or remove it to have one proposed."
        ) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise LoadError(f"{path} holds no list of [[column]] entries. Mend it, or remove it to have one proposed.")
    read = [_column(path, text, number, entry, columns) for number, entry in enumerate(entries)]
    found = {column.name: column for column in read}
    return tuple(found.get(name, Column(name, "ignore", 1.0, "not in the saved mapping")) for name in columns)


def _column(path: Path, text: str, number: int, entry: dict[str, Any], columns: Sequence[str]) -> Column:
    if unknown := next((key for key in entry if key not in KNOWN), None):
        raise _fault(path, text, number, unknown, f'unknown key "{unknown}"', f"one of {', '.join(KNOWN)}")
    for key in TEXTS:
        if not isinstance(entry.get(key, ""), str):
            raise _fault(path, text, number, key, f"{key} is {entry[key]!r}", "a text in quotes")
    name, role, confidence = entry.get("name", ""), entry.get("role", ""), entry.get("confidence", 1.0)
    if name not in columns:
        raise _fault(path, text, number, "name", f'no column "{name}" in the table', f"one of {', '.join(columns)}")
    if role not in ROLES:
        raise _fault(
            path, text, number, "role", f'unknown role "{role}" for the column "{name}"', f"one of {', '.join(ROLES)}"
        )
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise _fault(path, text, number, "confidence", f"confidence is {confidence!r}", "a number from 0 to 1")
    texts = {key: entry.get(key, "") for key in ("why", "sector", "group", "category")}
    return Column(name, role, float(confidence), **texts)


def _fault(path: Path, text: str, number: int, key: str, got: str, expected: str) -> LoadError:
    return LoadError(f"{path}, line {_line(text, number, key)}: {got}. Expected {expected}.")


def _line(text: str, number: int, key: str) -> int:
    """The line of a key in the entry of that number (0 is the first): the entry's own line where the key isn't there, else the first."""
    lines = text.splitlines()
    starts = [at for at, line in enumerate(lines) if line.strip().startswith("[[column]]")]
    if number >= len(starts):
        return 1
    ends = [*starts[1:], len(lines)]
    within = range(starts[number], ends[number])
    return next((at for at in within if lines[at].strip().startswith((f"{key} ", f"{key}="))), starts[number]) + 1
