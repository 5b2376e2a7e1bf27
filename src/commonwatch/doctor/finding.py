"""What the doctor says: one finding a line, and all of them in one sentence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any, Literal

State = Literal["broken", "missing", "stale", "note", "ok"]
STATES: tuple[State, ...] = ("broken", "missing", "stale", "note", "ok")
HARM: tuple[State, ...] = ("broken", "missing")
WORDS: dict[State, str] = {"stale": "stale", "note": "to note"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its state, what is found, where, and what mends it ("" when nothing has to be done).

    broken, missing: a reader gets nothing or something wrong. stale: whole, and older than what is known now.
    note: whole, and worth knowing.
    """

    state: State
    what: str
    where: str
    mend: str = ""

    @property
    def line(self) -> str:
        """The finding in one line."""
        return f"{self.state:<8} {self.what} ({self.where})" + (f": {self.mend}" if self.mend else "")


def is_whole(findings: Sequence[Finding]) -> bool:
    """Whether nothing is broken and nothing is missing."""
    return not any(finding.state in HARM for finding in findings)


def summary(findings: Sequence[Finding]) -> str:
    """All findings in one sentence: "whole, 2 things stale"."""
    count = Counter[str](finding.state for finding in findings)
    said = {state: f"{several(count[state], 'thing')} {WORDS.get(state, state)}" for state in STATES if count[state]}
    harm = " and ".join(said[state] for state in HARM if state in said)
    rest = [said[state] for state in WORDS if state in said]
    return ", ".join([f"not whole: {harm}" if harm else "whole", *rest])


def run_again(path: Path, last: Mapping[str, Any] | None, same_month: bool = True) -> str:
    """The command that makes the tables again, for the theatre (and the month) of the last run."""
    words = ["commonwatch run"]
    if last:
        words += [f"--theatre {last['theatre']}"] if "theatre" in last else []
        words += [f"--origin {last['origin']}"] if same_month and "origin" in last else []
    return f"`{' '.join([*words, at(path)])}`"


def at(path: Path) -> str:
    """The option that names the workspace, as a person types it."""
    return f"--workspace {quote(str(path))}"


def several(number: int, thing: str) -> str:
    """A number of things in words: "1 line", "2 lines"."""
    return f"{number:,} {thing}{'s' if number != 1 else ''}"
