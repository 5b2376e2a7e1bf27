"""The watch list in a terminal and as JSON."""

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.numbers import between, expected, percent, points
from commonwatch.publish.words import STATUSES, starred

if TYPE_CHECKING:
    from rich.table import Table

WIDE = 110
MARKS = {"rising": "bold red", "falling": "green", "not modelled": "dim"}


def watch_table(watch: pl.DataFrame, width: int = 120) -> "Table":
    """The watch list as a rich table, a line or two a place; below 110 columns the drivers are left to the page."""
    from rich import box
    from rich.table import Table

    wide = width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption=_caption(watch), caption_justify="left", expand=False)
    table.add_column("Place", min_width=10, overflow="fold")
    table.add_column("Deaths in 6 months\n(80 %)", justify="right")
    table.add_column("Refer-\nence", justify="right")
    table.add_column("P(25+)", justify="right")
    table.add_column("Refer-\nence", justify="right")
    table.add_column("Change", justify="right")
    table.add_column("First death\nin 12 m.", justify="right")
    if wide:
        table.add_column("Strongest drivers", overflow="ellipsis", no_wrap=True, max_width=24)
    table.add_column("Displaced\n(year)", justify="right")
    for (group,), rows in watch.sort("position").group_by("group", maintain_order=True):
        table.add_section()
        table.add_row(f"[bold]{group}[/bold]")
        for row in rows.iter_rows(named=True):
            if not row["modelled"]:
                table.add_row(f"○ {starred(row['name'])}", "[dim]not modelled[/dim]")
                continue
            mark = STATUSES[row["status"]].sign if row["status"] in MARKS else " "
            cells = [
                f"[{MARKS.get(row['status'], 'default')}]{mark} {starred(row['name'])}[/]",
                _forecast(row),
                expected(row["reference_expected_6m"]).removeprefix("about ").removesuffix(" expected"),
                percent(row["p25_6m"]),
                percent(row["reference_p25_6m"]),
                points(row["change_p25"]).removesuffix("s").removesuffix("point").replace("no change", "0").strip(),
                percent(row["p_onset_12m"]),
            ]
            if wide:
                cells.append("\n".join(row[f"theme_{k}"] for k in (1, 2, 3) if row[f"theme_{k}"]))
            people = row["displaced_people"]
            cells.append("–" if people is None else f"{people:,}\n({row['displaced_year']})")
            table.add_row(*cells)
    return table


def watch_json(watch: pl.DataFrame) -> str:
    """The watch list as JSON text: a list of objects in the order of the list, dates as YYYY-MM-DD, figures unrounded."""
    rows = watch.sort("position").with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
    return json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False)


def _forecast(row: dict[str, Any]) -> str:
    interval = between(row["low_6m"], row["high_6m"])
    return "most likely none" if interval == "0" else f"{expected(row['expected_6m'])}\n{interval}"


def _caption(watch: pl.DataFrame) -> str:
    moved = {status: watch.filter(pl.col("status") == status).height for status in ("rising", "falling")}
    origin = watch["origin"].drop_nulls()
    asof = f"As of {origin[0]:%B %Y}" if origin.len() else "No origin"
    return (
        f"{asof}: {moved['rising'] or 'no place'} rising (▲), {moved['falling'] or 'no place'} falling (▼) by our rule. "
        "Deaths: average and 80 % interval of the next 6 months' total; P(25+): 25 or more deaths in some month; reference: the place's own "
        "last 24 months; change: percentage points since a month earlier. Drivers are associations, not causes."
    )
