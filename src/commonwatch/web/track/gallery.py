"""The hindcast gallery as a reader walks through it: cases and quiet places, misses as plain as hits, each with its address."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

import polars as pl

from commonwatch.needs.table import slug
from commonwatch.publish.gallery_charts import case_chart, controls_chart
from commonwatch.publish.gallery_words import IMPOSSIBLE, blocks, cell
from commonwatch.publish.language import _
from commonwatch.publish.numbers import percent
from commonwatch.publish.svg import to_svg
from commonwatch.publish.words import starred
from commonwatch.risk.gallery_cases import CASE, CONTROL
from commonwatch.web.track.charts import as_document

AT = "/track-record/gallery"
SEEN, MISSED, QUIET, ALARM, NONE = "seen", "missed", "quiet", "alarm", "impossible"
Band = dict[int, tuple[float, float]]


class Shown(NamedTuple):
    """One case or quiet place: its name in an address, what came of the rule, and the block of words it is shown with."""

    name: str
    address: str
    chart: str
    alt: str
    outcome: str
    block: dict[str, Any]


@dataclass(frozen=True)
class Walls:
    """The gallery: cases in order of time, quiet places, and how many of each outcome."""

    cases: tuple[Shown, ...]
    quiet: tuple[Shown, ...]

    def named(self, name: str) -> Shown | None:
        """The case or quiet place of that name in an address."""
        return next((each for each in (*self.cases, *self.quiet) if each.name == name), None)

    def count(self, outcome: str) -> int:
        """How many cases and quiet places have that outcome."""
        return sum(each.outcome == outcome for each in (*self.cases, *self.quiet))


def walls(table: pl.DataFrame) -> Walls:
    """The gallery of a table, as `commonwatch gallery` makes it."""
    return Walls(
        tuple(_shown(block) for block in blocks(table, CASE)),
        tuple(_shown(block) for block in blocks(table, CONTROL)),
    )


def case_svg(table: pl.DataFrame, name: str) -> str | None:
    """The chart of a case, or of all quiet places ("controls"), as an SVG document; None where there is none."""
    quiet = [[row for row in block["rows"] if not row["impossible"]] for block in blocks(table, CONTROL)]
    if name == "controls":
        return as_document(to_svg(controls_chart(quiet), name, controls_words(table))) if any(quiet) else None
    found = walls(table).named(name)
    rows = [row for row in found.block["rows"] if not row["impossible"]] if found else []
    if found is None or not rows:
        return None
    return as_document(to_svg(case_chart(rows, _band(quiet)), name, found.alt))


def controls_words(table: pl.DataFrame) -> str:
    """The chart of the quiet places in words."""
    rows = table.filter(pl.col("kind") == CONTROL, pl.col("impossible").is_null())
    highest = rows["p25_12m"].max()
    assert highest is None or isinstance(highest, float)
    said = _("Chances of {places} places that stayed quiet: at most {highest}; {alarms} of {count} forecasts warned.")
    return said.format(
        places=rows["place"].n_unique(), highest=percent(highest), alarms=rows["warns"].sum(), count=rows.height
    )


def sign(outcome: str) -> str:
    """A tick for what went well, a cross for what didn't, a ring for what couldn't be tried."""
    return {SEEN: "✓", QUIET: "✓", MISSED: "✗", ALARM: "✗"}.get(outcome, "○")


def _shown(block: dict[str, Any]) -> Shown:
    name = slug(f"{block['case']} {block['place']}")
    told = "; ".join(
        _("{count} months before: {said}").format(count=row["months_before"], said=cell(row)) for row in block["rows"]
    )
    alt = starred(
        _("{title}: chance of 25 or more deaths in a month. {told}. What came: {came}.").format(
            title=block["title"], told=told, came=block["came"]
        )
    )
    return Shown(name, f"{AT}/{quote(name)}", f"{AT}/chart/{quote(name)}.svg", alt, _outcome(block), block)


def _outcome(block: dict[str, Any]) -> str:
    if block["verdict"] == IMPOSSIBLE:
        return NONE
    if block["rows"][0]["kind"] == CONTROL:
        return ALARM if block["lead"] else QUIET
    return SEEN if block["lead"] else MISSED


def _band(quiet: list[list[dict[str, Any]]]) -> Band:
    chances: dict[int, list[float]] = {}
    for rows in quiet:
        for row in rows:
            chances.setdefault(row["months_before"], []).append(row["p25_12m"])
    return {before: (min(values), max(values)) for before, values in chances.items()}
