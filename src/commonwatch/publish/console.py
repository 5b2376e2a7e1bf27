"""The watch list in a terminal, and as JSON."""

from typing import TYPE_CHECKING

import polars as pl

from commonwatch.publish.view import rows_of
from commonwatch.vocabulary import themes

if TYPE_CHECKING:
    from rich.table import Table

SHOWN_AT_PEACE = 10


def watch_tables(watch: pl.DataFrame, drivers: pl.DataFrame) -> "list[Table]":
    """Two tables for the terminal: places at risk, and the first places long at peace."""
    from rich.table import Table

    labels = dict(themes().select("theme", "label").iter_rows())
    rows = rows_of(watch, drivers, labels)
    origin = watch["origin"][0]
    risk = Table(
        title=f"Places at risk, next 6 months (information to {origin:%B %Y}; ref. = reference)", title_justify="left"
    )
    for heading in ("Place", "25+ deaths in a month", "Change", "Expected deaths (80 %)", "Drivers", "Displaced"):
        risk.add_column(heading, overflow="fold")
    for row in (row for row in rows if row["group"] == "at risk"):
        risk.add_row(
            f"{row['status'].sign} {row['name']}",
            f"{row['chance']}\nref. {row['reference_chance']}",
            row["change"],
            f"{row['expected']}\nref. {row['reference_expected']}",
            "\n".join(f"{'▲' if d['up'] else '▼'} {d['label']}" for d in row["drivers"]),
            row["displaced"],
        )
    peace = Table(title="Long at peace, by the chance of an onset within 12 months", title_justify="left")
    for heading in ("Place", "Onset", "Ref.", "Quiet for", "25+ deaths", "Expected deaths", "Displaced"):
        peace.add_column(heading, overflow="fold")
    for row in [row for row in rows if row["group"] == "long at peace"][:SHOWN_AT_PEACE]:
        peace.add_row(
            row["name"], row["onset"], row["onset_rate"], row["quiet"], row["chance"], row["expected"], row["displaced"]
        )
    return [risk, peace]


def watch_json(watch: pl.DataFrame) -> str:
    """The watch list as a JSON array, one object a place, in the list's order."""
    import json

    return json.dumps([row | {"origin": f"{row['origin']:%Y-%m}"} for row in watch.iter_rows(named=True)], indent=1)
