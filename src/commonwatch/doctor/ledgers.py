"""The two ledgers: can every line be read?"""

from pathlib import Path

from commonwatch.doctor.finding import Finding, several
from commonwatch.errors import WorkspaceError
from commonwatch.ledger import ACTION_COLUMNS, ACTIONS, RUNS, read_actions, run_lines


def runs(path: Path) -> list[Finding]:
    """The ledger of runs, line by line."""
    where = f"ledger/{RUNS}"
    try:
        lines = run_lines(path / "ledger")
    except WorkspaceError as error:
        return [Finding("broken", "the ledger of runs", where, str(error))]
    if not lines and any((path / "tables").glob("*.parquet")):
        return [Finding("missing", "the ledger of runs", where, "put a copy back; else the next run begins a new one")]
    broken = [line.number for line in lines if line.entry is None]
    mend = "mend that line or delete it; the other lines are read, and stay"
    found = [Finding("broken", f"line {number} of the ledger of runs", where, mend) for number in broken]
    read = several(len(lines) - len(broken), "line")
    return [*found, Finding("ok", f"{read} of the ledger of runs can be read", where)]


def actions(path: Path) -> Finding:
    """The ledger from warning to action."""
    where = f"ledger/{ACTIONS}"
    try:
        table = read_actions(path / "ledger")
    except WorkspaceError as error:
        return Finding("broken", "the ledger of actions", where, str(error))
    if table.schema != ACTION_COLUMNS:
        mend = "put a copy of it back, or move it away to begin a new ledger"
        return Finding("broken", f"the ledger of actions has the columns {', '.join(table.columns)}", where, mend)
    return Finding("ok", f"{several(table.height, 'action')} recorded", where)
