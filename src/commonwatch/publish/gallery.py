"""The gallery on paper and in the terminal: one table as Parquet and CSV, and one self-contained page."""

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.files import write_parquet, write_text, written_aside
from commonwatch.publish.gallery_charts import case_chart, controls_chart
from commonwatch.publish.gallery_words import (
    IMPOSSIBLE,
    RULE,
    SIGNS,
    blocks,
    cell,
    sentences,
    short_cell,
    standing,
)
from commonwatch.publish.numbers import percent
from commonwatch.publish.svg import Drawing, to_svg
from commonwatch.publish.templates import environment
from commonwatch.publish.words import starred
from commonwatch.risk.gallery_cases import CASE, CONTROL
from commonwatch.vocabulary import KOSOVO_FOOTNOTE

if TYPE_CHECKING:
    from rich.table import Table

PAGE = "gallery.html"
Band = dict[int, tuple[float, float]]


def write_gallery(table: pl.DataFrame, folder: Path) -> Path:
    """The path of the page, FOLDER/gallery.html, written beside gallery.parquet and gallery.csv.

    Raises WorkspaceError when a file cannot be written.
    """
    write_parquet(table, folder / "gallery.parquet")
    with written_aside(folder / "gallery.csv") as aside:
        table.write_csv(aside)
    write_text(gallery_html(table), folder / PAGE)
    return folder / PAGE


def gallery_json(table: pl.DataFrame) -> str:
    """The table as JSON text: a list of objects, dates as YYYY-MM-DD, figures unrounded."""
    rows = table.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
    return json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False)


def gallery_table(table: pl.DataFrame) -> "Table":
    """The gallery as a rich table: a case or control a row, its four origins side by side."""
    from rich import box
    from rich.table import Table

    heads = ("12 before", "6 before", "3 before", "1 before")
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), caption=f"{RULE} {SIGNS}")
    out.caption_justify = "left"
    for head in ("Case", "Type", "Month", *heads, "Seen", "What came"):
        out.add_column(head)
    for kind in (CASE, CONTROL):
        out.add_section()
        for block in blocks(table, kind):
            cells = [short_cell(row) for row in block["rows"]]
            out.add_row(starred(block["title"]), block["type"], block["month"], *cells, block["verdict"], block["came"])
    return out


def gallery_html(table: pl.DataFrame) -> str:
    """The page as text: nothing in it is fetched from anywhere."""
    made = environment()
    made.filters |= {"starred": starred}
    css = (files("commonwatch.publish") / "data" / "watchlist.css").read_text("utf-8")
    return made.get_template("gallery.html.j2").render(_context(table) | {"css": css})


def _context(table: pl.DataFrame) -> dict[str, Any]:
    quiet = blocks(table, CONTROL)
    band = _band(quiet)
    return {
        "sentences": sentences(table),
        "rule": RULE,
        "cases": [block | {"drawing": _case_drawing(block, band)} for block in blocks(table, CASE)],
        "controls": quiet,
        "controls_drawing": _controls_drawing(quiet),
        "standing": standing,
        "impossible": IMPOSSIBLE,
        "kosovo": KOSOVO_FOOTNOTE,
    }


def _band(quiet: list[dict[str, Any]]) -> Band:
    chances: dict[int, list[float]] = {}
    for block in quiet:
        for row in block["rows"]:
            if not row["impossible"]:
                chances.setdefault(row["months_before"], []).append(row["p25_12m"])
    return {before: (min(values), max(values)) for before, values in chances.items()}


def _case_drawing(block: dict[str, Any], band: Band) -> Drawing | None:
    rows = [row for row in block["rows"] if not row["impossible"]]
    if not rows:
        return None
    said = "; ".join(f"{row['months_before']} months before: {cell(row)}" for row in rows)
    key = f"{block['case']}-{block['place']}".replace(" ", "-")
    alt = starred(f"{block['title']}: chance of 25 or more deaths in a month. {said}. What came: {block['came']}.")
    return Drawing(to_svg(case_chart(rows, band), key, alt), alt, "", 1)


def _controls_drawing(quiet: list[dict[str, Any]]) -> Drawing | None:
    parts = [[row for row in block["rows"] if not row["impossible"]] for block in quiet]
    if not any(parts):
        return None
    highest = percent(max(row["p25_12m"] for part in parts for row in part))
    alarms = sum(bool(row["warns"]) for part in parts for row in part)
    alt = f"Chances of {len(parts)} places that stayed quiet: at most {highest}; {alarms} forecasts warned."
    return Drawing(to_svg(controls_chart(parts), "controls", alt), alt, "", 1)
