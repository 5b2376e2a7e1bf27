"""Needs for people to read: a table for a terminal with the people rounded, the themes without one, and JSON."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.brief_needs import emerging_entries
from commonwatch.publish.numbers import between
from commonwatch.publish.words import short_theme
from commonwatch.vocabulary import place
from commonwatch.vocabulary.figures import rounded

if TYPE_CHECKING:
    from rich.table import Table

    from commonwatch.needs import NeedsFound

NOT_COUNTED = "not counted"
BASES = "Counted: as a publisher counts. Derived: by a stated rule out of indicators; never added to counts or to each other."


def needs_table(needs: pl.DataFrame) -> "Table":
    """One row per need: place, theme, who, people with their range, severity and confidence with reasons, rows behind it."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head in ("Place", "Theme", "Who", "People", "Basis", "Severity", "Confidence", "Stands in"):
        table.add_column(head)
    for row in needs.iter_rows(named=True):
        table.add_row(
            f"{place(row['place']).name}{' ' + row['admin1'] if row['admin1'] else ''}",
            short_theme(row["theme"]),
            _who(row),
            people(row),
            f"{row['basis']}\n[dim]{row['rule']}[/]",
            f"{row['severity']}\n[dim]{row['severity_why']}[/]",
            f"{row['confidence']:.2f}\n[dim]{row['confidence_why']}[/]",
            _evidence(row["evidence"]),
        )
    return table


def people(row: dict[str, Any]) -> str:
    """The people of a need: "85,000 (52,000 to 120,000)", a count alone as it is, "not counted" where nobody counts."""
    if row["mid"] is None:
        return NOT_COUNTED
    if row["low"] == row["high"]:
        return rounded(row["mid"])
    return f"{rounded(row['mid'])} ({between(row['low'], row['high'])})"


def without_lines(without: pl.DataFrame) -> list[str]:
    """A sentence per theme without a need: the theme and the reason."""
    return [f"No need known on {short_theme(theme).lower()}: {reason}." for theme, reason in without.iter_rows()]


def emerging_lines(coming: pl.DataFrame, places: Sequence[str]) -> list[str]:
    """A sentence for each forecast of people newly displaced, beside its reference."""
    if coming.is_empty():
        return []
    return [f"{each.lead}: {each.text}" for each in emerging_entries(coming, places, coming["origin"][0])]


def needs_json(found: "NeedsFound", places: Sequence[str], as_of: str, coming: pl.DataFrame | None = None) -> str:
    """The same as JSON text: places, as_of, all columns of the needs, existing and emerging, what has none, what was left out."""
    told: dict[str, Any] = {"places": list(places), "as_of": as_of, "needs": found.needs.to_dicts()}
    if coming is not None:
        told["emerging"] = coming.to_dicts()
    told |= {"without": found.without.to_dicts(), "said": list(found.said)}
    return json.dumps(told, ensure_ascii=False, indent=2, default=str)


def _who(row: dict[str, Any]) -> str:
    return str(row["group"]) or "all"


def _evidence(rows: Sequence[str]) -> str:
    more = f"\n[dim]and {len(rows) - 3} more rows[/]" if len(rows) > 3 else ""
    return "\n".join(rows[:3]) + more
