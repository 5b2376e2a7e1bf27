"""A workspace looked over: what is whole, stale, broken or missing, and what mends it. Nothing is written."""

from datetime import date
from pathlib import Path

from commonwatch.doctor import freshness, ledgers, packs, room, tables
from commonwatch.doctor.finding import HARM, STATES, Finding, is_whole, summary
from commonwatch.errors import WorkspaceError
from commonwatch.ledger import run_lines

__all__ = ["Finding", "examine", "is_whole", "summary"]


def examine(path: Path, today: date) -> tuple[Finding, ...]:
    """The findings, the gravest first; one alone for a folder that is no workspace."""
    place = room.folder(path)
    if place.state != "ok" and place.where != "workspace.json":
        return (place,)
    last, running = _last_run(path), room.holder(path) is not None
    moving = tables.unfinished(path, last, running)
    half_moved = any(finding.state in HARM for finding in moving)
    evidence = [packs.starter(), *packs.loaded(path)]
    known = is_whole(evidence)
    found = [
        place,
        room.lock(path),
        *moving,
        *([] if half_moved else tables.files(path, last)),
        *([] if half_moved else tables.strangers(path)),
        *tables.leftovers(path, running),
        *evidence,
        *(freshness.evidence(path, today) if known else []),
        *(freshness.tables(path, last) if known else []),
        *ledgers.runs(path),
        ledgers.actions(path),
        *freshness.pages(path, last),
        room.space(path),
    ]
    return tuple(sorted(found, key=lambda finding: STATES.index(finding.state)))


def _last_run(path: Path) -> dict[str, object] | None:
    try:
        entries = [line.entry for line in run_lines(path / "ledger") if line.entry]
    except WorkspaceError:
        return None  # said where the ledgers are looked at
    runs = [entry for entry in entries if entry.get("command", "run") == "run"]
    return runs[-1] if runs else None
