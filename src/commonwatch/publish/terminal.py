"""The watch list in a terminal and as JSON."""

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.numbers import MINUS, NBSP, between, expected, percent
from commonwatch.publish.rows import displaced_text
from commonwatch.publish.words import STATUSES, short_theme, starred
from commonwatch.vocabulary.figures import rounded

if TYPE_CHECKING:
    from rich.table import Table

WIDE = 110
STYLES = {"rising": "bold red", "falling": "green", "not modelled": "dim"}


def watch_table(watch: pl.DataFrame, width: int = 120) -> "Table":
    """The watch list as a rich table for a terminal of `width` columns; below 110 figures stack, nothing is left out."""
    from rich import box
    from rich.table import Table

    wide = width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1 if wide else 0, 0, 0), caption=_caption(watch))
    table.caption_justify = "left"
    table.add_column("Place", max_width=22 if wide else 14)
    for head in _heads(wide):
        drivers = head.startswith("Drivers")
        table.add_column(head, justify="left" if drivers else "right", no_wrap=drivers)
    ordered = watch.sort("position")
    for group in ordered["group"].unique(maintain_order=True):
        table.add_section()
        table.add_row(f"[bold]{group}[/bold]")
        for row in ordered.filter(pl.col("group") == group).iter_rows(named=True):
            sign = STATUSES[row["status"]].sign if row["status"] in STYLES else " "
            style = STYLES.get(row["status"], "default")
            table.add_row(f"[{style}]{sign} {starred(row['name'])}[/]", *(_wide(row) if wide else _narrow(row)))
    return table


def watch_json(watch: pl.DataFrame) -> str:
    """The watch list as JSON text: a list of objects in the order of the list, dates as YYYY-MM-DD, figures unrounded."""
    rows = watch.sort("position").with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
    return json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False)


def _heads(wide: bool) -> list[str]:
    if not wide:
        return ["Deaths,\n6 months", "25+ in\na month", "Onset,\n12 m.", "Drivers,\nstrongest first", "Displaced"]
    deaths, chance = ["Deaths in 6\nmonths (80 %)", "Refer-\nence"], ["25+ in\na month", "Refer-\nence", "Change"]
    return [*deaths, *chance, "Onset,\n12 m.", "Drivers,\nstrongest first", "Displaced"]


def _wide(row: dict[str, Any]) -> list[str]:
    if not row["modelled"]:
        return ["not modelled", "", "", "", "", "", "", _displaced(row)]
    deaths = f"{_count(row['expected_6m'])}\n{_range(row, 'low_6m', 'high_6m')}"
    reference = f"{_count(row['reference_expected_6m'])}\n{_range(row, 'reference_low_6m', 'reference_high_6m')}"
    chances = [percent(row["p25_6m"]), _seen(row["reference_p25_6m"]), _change(row["change_p25"])]
    return [deaths, reference, *chances, percent(row["p_onset_12m"]), _drivers(row), _displaced(row)]


def _narrow(row: dict[str, Any]) -> list[str]:
    if not row["modelled"]:
        return ["not modelled", "", "", "", _displaced(row)]
    deaths = [
        _count(row["expected_6m"]),
        _range(row, "low_6m", "high_6m"),
        f"ref. {_count(row['reference_expected_6m'])}",
    ]
    chance = [percent(row["p25_6m"]), _change(row["change_p25"]), f"ref. {_seen(row['reference_p25_6m'])}"]
    return ["\n".join(deaths), "\n".join(chance), percent(row["p_onset_12m"]), _drivers(row), _displaced(row)]


def _count(value: float) -> str:
    return "none" if value < 0.5 else expected(value).removeprefix("about ")


def _range(row: dict[str, Any], low: str, high: str) -> str:
    return between(row[low], row[high]).replace(" to ", "–")


def _seen(probability: float) -> str:
    return "none" if probability == 0 else percent(probability)


def _change(change: float | None) -> str:
    if change is None:
        return "–"
    whole = round(abs(change) * 100)
    return "=" if whole == 0 else f"{'+' if change > 0 else MINUS}{whole}{NBSP}pt"


def _drivers(row: dict[str, Any]) -> str:
    return "\n".join(short_theme(row[f"theme_{k}"]) for k in (1, 2, 3) if row[f"theme_{k}"]) or "none clear"


def _displaced(row: dict[str, Any]) -> str:
    if row["displaced_people"] is None:
        return "–"
    text, _ = displaced_text(row["displaced_people"], row["displaced_year"], row["displaced_note"] or "")
    source = text.split("(")[1].removesuffix(")")
    return f"{rounded(row['displaced_people'])}\n{source}"


def _caption(watch: pl.DataFrame) -> str:
    moved = {status: watch.filter(pl.col("status") == status).height for status in ("rising", "falling")}
    rising, falling = (f"{moved[s] or 'no place'} {s} ({STATUSES[s].sign})" for s in ("rising", "falling"))
    origin = watch["origin"].drop_nulls()
    when = f"As of {origin[0]:%B %Y}: " if origin.len() else ""
    return (
        f"{when}{rising}, {falling} by our rule. Deaths: average and 80 % interval of the next 6 months' total. 25+: chance "
        "of 25 or more deaths in some month of them; change since a month earlier, in percentage points. Reference: the "
        "place's own last 24 months. Onset: chance of a first death within 12 months. Drivers are associations, not "
        "causes. Displaced: people from the place."
    )
