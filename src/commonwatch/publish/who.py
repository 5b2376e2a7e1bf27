"""Who works in a place, as tables for a terminal: organisations first, then the activities with where they stand."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.words import short_theme
from commonwatch.vocabulary.figures import rounded

if TYPE_CHECKING:
    from rich.table import Table

    from commonwatch.response import Who

FUNDERS_SHOWN = 12
MONEY = ("spent", "committed", "planned", "incoming")


def organisations_table(organisations: pl.DataFrame) -> "Table":
    """One row per organisation that works there: roles, activities in the period, themes, years, and who says so."""
    table = _table("Organisation", "Role", "Activities", "Themes, most frequent first", "Years", "Sources")
    for row in organisations.filter("works").iter_rows(named=True):
        count = f"{row['activities']}" if row["activities"] else ""
        states = [f"{row[state]} {state}" for state in ("running", "planned") if row[state]]
        table.add_row(
            _named(row),
            ", ".join(row["roles"]),
            f"{count} ({', '.join(states)})" if states else count,
            _themes(row),
            years(row["since"], row["until"]),
            ", ".join(row["sources"]),
        )
    return table


def funders_line(organisations: pl.DataFrame) -> str:
    """Those who only fund, in one sentence, those of most activities first; empty where there is none."""
    funders = organisations.filter(~pl.col("works"))
    if funders.is_empty():
        return ""
    names = [row["name"] or row["organisation"] for row in funders.head(FUNDERS_SHOWN).iter_rows(named=True)]
    more = f" and {funders.height - FUNDERS_SHOWN} more" if funders.height > FUNDERS_SHOWN else ""
    return f"Funded by {'; '.join(names)}{more}."


def activities_table(activities: pl.DataFrame) -> "Table":
    """One row per activity or presence: who, what, state, money of the whole activity, and the row that it stands in."""
    table = _table("Organisation", "Activity", "State", "Themes", "US dollars, whole activity", "Stands in")
    for row in activities.iter_rows(named=True):
        money = [f"{rounded(row[f'{kind}_usd'])} {kind}" for kind in MONEY if row[f"{kind}_usd"]][:2]
        share = f"; {row['share']:.0%} of it here" if row["share"] is not None and row["share"] < 0.995 else ""
        table.add_row(
            row["organisation"],
            row["title"] or row["activity"],
            f"{row['state']}\n{years(row['start'], row['end'])}",
            _themes(row),
            (", ".join(money) or "not stated") + share,
            f"{(row['file'] or row['source']).split(' > ')[-1]} {row['address'] or ''}".strip(),
        )
    return table


def who_json(found: "Who", place: str, since: date, until: date) -> str:
    """The same as JSON text: place, since, until, and the rows of both tables with all their figures."""
    told = {
        "place": place,
        "since": since,
        "until": until,
        "organisations_in_other_years": found.earlier,
        "unnamed": found.unnamed,
    }
    rows = {"organisations": found.organisations.to_dicts(), "activities": found.activities.to_dicts()}
    return json.dumps(told | rows, ensure_ascii=False, indent=2, default=str)


def years(start: Any, end: Any) -> str:
    """ "2021-2024", "since 2021", "until 2024", or "dates not stated"."""
    if start and end:
        return f"{start.year}" if start.year == end.year else f"{start.year}–{end.year}"
    if start:
        return f"since {start.year}"
    return f"until {end.year}" if end else "dates not stated"


def _themes(row: dict[str, Any]) -> str:
    told = [short_theme(theme) for theme in row["themes"] or () if theme != "unspecified"]
    return "; ".join(told) or "not stated"


def _named(row: dict[str, Any]) -> str:
    short, name = row["organisation"], row["name"]
    return f"{short}\n[dim]{name}[/]" if name and name != short else short


def _table(*heads: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head in heads:
        table.add_column(head)
    return table
