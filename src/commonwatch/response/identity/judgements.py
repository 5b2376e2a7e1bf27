"""What people judged of pairs of organisations: same, different or unsure, by which office, when; all of it is kept."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import polars as pl

from commonwatch.errors import JudgementError, WorkspaceError
from commonwatch.files import written_aside

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
VERDICTS = (SAME, DIFFERENT, UNSURE)
JUDGEMENTS = {"left": pl.String, "right": pl.String, "verdict": pl.String, "by": pl.String, "when": pl.String}

Pair = tuple[str, str]


def no_judgements() -> pl.DataFrame:
    """left, right, verdict, by, when; no rows."""
    return pl.DataFrame(schema=JUDGEMENTS)


def judged(judgements: pl.DataFrame, left: str, right: str, verdict: str, by: str, when: datetime) -> pl.DataFrame:
    """The judgements with one more at the end; an earlier one of the same pair is replaced by it and stays in the table.

    Raises JudgementError for an unknown verdict, a pair of one, no office, and what contradicts a chain of others.
    """
    left, right, by = left.strip(), right.strip(), by.strip()
    if verdict not in VERDICTS:
        raise JudgementError(f"verdict '{verdict}': expected {', '.join(VERDICTS)}.")
    if not left or not right or left == right:
        raise JudgementError(f"a judgement is about two organisations; got '{left}' and '{right}'. Name both.")
    if not by:
        raise JudgementError("a judgement needs the office that gives it, never a person's name. Give --by OFFICE.")
    row = pl.DataFrame(
        [(left, right, verdict, by, when.isoformat(timespec="seconds"))], schema=JUDGEMENTS, orient="row"
    )
    more = pl.concat([judgements.select(list(JUDGEMENTS)), row])
    groups(more)
    return more


def standing(judgements: pl.DataFrame) -> dict[Pair, dict[str, str]]:
    """The judgement that counts for each pair, in either order: the last one in the table."""
    last: dict[Pair, dict[str, str]] = {}
    for row in judgements.iter_rows(named=True):
        last[pair(row["left"], row["right"])] = row
    return last


def pair(left: str, right: str) -> Pair:
    """The two in alphabetical order."""
    return (left, right) if left <= right else (right, left)


def groups(judgements: pl.DataFrame) -> dict[str, str]:
    """Each organisation judged the same as another, to the alphabetically first of its group.

    Raises JudgementError where two of one group are judged different: the message names the chain between them.
    """
    counted = standing(judgements)
    linked = _links(one for one, row in counted.items() if row["verdict"] == SAME)
    first: dict[str, str] = {}
    for start in sorted(linked):
        if start not in first:
            first |= dict.fromkeys(_chains(linked, start), start)
    for (left, right), row in counted.items():
        if row["verdict"] == DIFFERENT and first.get(left, left) == first.get(right, right):
            raise JudgementError(
                f"'{left}' and '{right}' are judged different (by {row['by']}, {row['when']}), but a chain says the "
                f"same: {' = '.join(_chain(linked, left, right))}. Judge one pair of the chain, or these two, anew: "
                'commonwatch resolve --different "A" "B", or --same "A" "B"'
            )
    return first


def _links(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    linked: dict[str, set[str]] = {}
    for left, right in pairs:
        linked.setdefault(left, set()).add(right)
        linked.setdefault(right, set()).add(left)
    return linked


def _chains(linked: Mapping[str, set[str]], start: str) -> dict[str, str]:
    """All that can be reached from `start`, each with the one before it, nearest first."""
    before = {start: ""}
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        for other in sorted(linked.get(one, ())):
            if other not in before:
                before[other] = one
                waiting.append(other)
    return before


def _chain(linked: Mapping[str, set[str]], left: str, right: str) -> list[str]:
    before = _chains(linked, left)
    chain = [right]
    while chain[-1] != left:
        chain.append(before[chain[-1]])
    return chain[::-1]


def read_judgements(path: Path) -> pl.DataFrame:
    """left, right, verdict, by, when, oldest first; no rows where the file isn't there.

    Raises WorkspaceError for a file that can't be read or lacks a column, JudgementError for an unknown verdict.
    """
    if not path.exists():
        return no_judgements()
    try:
        table = pl.read_csv(path, infer_schema=False).select(list(JUDGEMENTS))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise WorkspaceError(
            f"{path} can't be read as judgements ({', '.join(JUDGEMENTS)}): {error}. Mend it, or put a copy back."
        ) from error
    if unknown := sorted(set(table["verdict"].fill_null("")) - set(VERDICTS)):
        raise JudgementError(f"{path}: verdict '{unknown[0]}': expected {', '.join(VERDICTS)}. Mend that line.")
    return table


def write_judgements(judgements: pl.DataFrame, path: Path) -> None:
    """Writes the judgements as CSV, whole or not at all."""
    with written_aside(path) as aside:
        judgements.write_csv(aside)
