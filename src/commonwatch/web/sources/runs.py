"""The ledger of runs as a reader sees it: what was done, when, with which evidence, how long it took, what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from commonwatch.ledger import run_lines
from commonwatch.publish.language import _, many
from commonwatch.publish.words import starred
from commonwatch.vocabulary import theatre
from commonwatch.web.study import Study

AT = "/evidence/runs"
A_PAGE = 30


class Run(NamedTuple):
    """One line of the ledger: its number, its address, when it began, what it did in words, and the line itself."""

    number: int
    address: str
    started: str
    command: str
    said: str
    seconds: float | None
    rows: int | None
    rejected: int | None
    entry: Mapping[str, Any]


class Stage(NamedTuple):
    """One stage of a run: whether it ran anew, seconds, and the tables it made with their rows."""

    name: str
    ran: bool
    seconds: float
    tables: str


class Read(NamedTuple):
    """One pack or file that was read: its name, what it was taken for, rows used and left out, its fingerprint."""

    name: str
    kind: str
    used: int
    rejected: int
    sha256: str


def runs(study: Study) -> list[Run]:
    """The lines of the ledger, newest first; one that can't be read says so. Raises WorkspaceError."""
    return [_run(line.number, line.entry) for line in reversed(run_lines(study.path / "ledger"))]


def stages(run: Run) -> list[Stage]:
    """The stages of a run in the order of the ledger; none for other commands."""
    return [
        Stage(
            name,
            bool(told.get("ran")),
            float(told.get("seconds", 0.0)),
            ", ".join(f"{table} {count:,}" for table, count in told.get("rows", {}).items()),
        )
        for name, told in run.entry.get("stages", {}).items()
    ]


def read(run: Run) -> list[Read]:
    """The packs or files that were read."""
    found = []
    for each in run.entry.get("read") or []:
        version = each.get("version")
        kind = each.get("kind") or (_("pack, version {version}").format(version=version) if version else "–")
        used = each.get("rows", each.get("used")) or 0
        name = each.get("file") or each.get("pack") or "–"
        found.append(Read(name, kind, used, each.get("rejected") or 0, str(each.get("sha256", ""))[:12]))
    return found


def _run(number: int, entry: Mapping[str, Any] | None) -> Run:
    if entry is None:
        said = _("This line can't be read: mend it or delete it in ledger/runs.jsonl.")
        return Run(number, f"{AT}/{number}", "", "–", said, None, None, None, {})
    told = entry.get("read") or []
    rows = sum(each.get("rows", each.get("used", 0)) or 0 for each in told) if told else None
    rejected = sum(each.get("rejected", 0) or 0 for each in told) if told else None
    command = str(entry.get("command", "–"))
    return Run(
        number, f"{AT}/{number}", _when(entry.get("started")), command, _said(command, entry), entry.get("seconds"), rows,
        rejected, entry,
    )  # fmt: skip


def _said(command: str, entry: Mapping[str, Any]) -> str:
    if command == "run" and "theatre" in entry:
        label = starred(theatre(entry["theatre"]).label)
        return _("{theatre}, as of {month}").format(theatre=label, month=entry.get("origin", "–"))
    if command == "unload":
        return _("{source} taken out").format(source=entry.get("source", "–"))
    files = [str(each.get("file", "")) for each in entry.get("read") or [] if each.get("file")]
    if not files:
        return ""
    left = len(files) - 3
    more = many("and {count} more", "and {count} more", left).format(count=left) if left > 0 else ""
    return " ".join(part for part in (", ".join(files[:3]), more) if part)


def _when(text: Any) -> str:
    try:
        return f"{datetime.fromisoformat(str(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        return str(text or "")
