"""The charts of the record, each with an address of its own, and the words for those who can't see it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import polars as pl

from commonwatch.errors import UnknownNameError
from commonwatch.publish.language import _
from commonwatch.publish.svg import FONT, to_svg
from commonwatch.publish.track_charts import (
    coverage_chart,
    curve_chart,
    pit_chart,
    ratio_chart,
    reliability_chart,
)
from commonwatch.publish.track_words import NAMES, ratio_with_interval
from commonwatch.risk.track_bars import HUNDRED, SCORED_RUN
from commonwatch.risk.track_groups import ACTIVE, ALL
from commonwatch.web.track.record import Record

if TYPE_CHECKING:
    import altair as alt

AT = "/track-record/chart"
LEVELS = (0.5, 0.8, 0.9)
GROUPS = {ACTIVE: "any", HUNDRED: "100 +"}
"""How groups are named where a chart has little room."""

CURVES = (1, 25)
QUIET = (12, 60)
SIDES = {"history": "reference", "blended": "forecast"}
"""Models of the onset record as the curve chart's two lines: history alone is the reference."""


class Figure(NamedTuple):
    """A chart to be shown: its name, its address, what it shows in words, its caption, and its shape (flat or upright)."""

    name: str
    address: str
    alt: str
    caption: str
    shape: str


class Drawn(NamedTuple):
    """A chart before it is drawn: its rows, how they are drawn, words and caption."""

    rows: pl.DataFrame
    draw: Callable[[pl.DataFrame], "alt.LayerChart"]
    alt: str
    caption: str
    shape: str = "flat"


def figures(record: Record, names: list[str], window: str, places: str = ALL) -> list[Figure]:
    """The charts of these names, for a window or span and a set of places; those without rows are left out."""
    found = [(name, _drawn(record, name, window, places)) for name in names]
    return [
        Figure(
            name,
            f"{AT}/{name}.svg?{urlencode({'window': window, 'places': places})}",
            each.alt,
            each.caption,
            each.shape,
        )
        for name, each in found
        if each is not None and each.rows.height
    ]


def chart_svg(record: Record, name: str, window: str, places: str = ALL) -> str:
    """A chart as a whole SVG document, its letters in the reader's own font. Raises UnknownNameError."""
    each = _drawn(record, name, window, places)
    if each is None or each.rows.is_empty():
        raise UnknownNameError(_("There is no chart '{name}' for {window}.").format(name=name, window=window))
    return as_document(to_svg(each.draw(each.rows), name, f"{each.caption}. {each.alt}"))


def as_document(svg: str) -> str:
    """An inline SVG as a document: it takes no style from a page, so that its font has to stand in it."""
    return svg.replace("<svg ", f'<svg font-family="{FONT}" ', 1)


def _drawn(record: Record, name: str, window: str, places: str) -> Drawn | None:
    kind, _dash, which = name.partition("-")
    if kind == "windows":
        rows = record.tables["scores"].filter(pl.col("score") == which, pl.col("places") == places)
        return _ratios(rows, "window", which)
    made = KINDS.get(kind)
    return made(record, which, window) if made is not None and window in record.windows else None


def _by_level(record: Record, score: str, window: str) -> Drawn | None:
    rows = record.tables["levels"].filter(pl.col("score") == score, pl.col("window") == window)
    return _ratios(rows, "level", score)


def _ratios(rows: pl.DataFrame, column: str, score: str) -> Drawn | None:
    if score not in NAMES:
        return None
    said = "; ".join(f"{row[column]}: {ratio_with_interval(row)}" for row in rows.to_dicts())
    alt = _("Ratio to the reference: {said}").format(said=said)
    return Drawn(rows, lambda table: ratio_chart(table, column), alt, NAMES[score])


def _coverage(record: Record, which: str, window: str) -> Drawn | None:
    level = next((each for each in LEVELS if f"{100 * each:.0f}" == which), None)
    if level is None:
        return None
    rows = record.tables["coverage"].filter(
        pl.col("window") == window, pl.col("level") == level, pl.col("group") != ALL
    )
    caption = _("{level} interval of single months").format(level=f"{level:.0%}")
    return _inside(rows, level, caption)


def _totals(record: Record, _which: str, window: str) -> Drawn | None:
    rows = record.tables["totals_coverage"].filter(
        pl.col("steps") == SCORED_RUN, pl.col("window") == window, pl.col("level") == 0.8, pl.col("group") != ALL
    )
    return _inside(rows, 0.8, _("80% interval of six-month totals"))


def _inside(rows: pl.DataFrame, level: float, caption: str) -> Drawn:
    short = rows.with_columns(pl.col("group").replace(GROUPS))
    said = "; ".join(
        _("{group} {share}, reference {reference}").format(
            group=row["group"], share=f"{row['coverage']:.0%}", reference=f"{row['reference']:.0%}"
        )
        for row in short.to_dicts()
    )
    alt = _("Share inside: {said}").format(said=said)
    return Drawn(short, lambda table: coverage_chart(table, level), alt, caption)


def _pit(record: Record, which: str, window: str) -> Drawn | None:
    group = {"active": ACTIVE, "all": ALL}.get(which, "")
    rows = record.tables["pit"].filter(pl.col("group") == group, pl.col("window") == window)
    alt = _("Density by tenth: {said}").format(said=", ".join(f"{value:.2f}" for value in rows["density"]))
    caption = _("Places with deaths in the 12 months before") if group == ACTIVE else _("All places")
    return Drawn(rows, pit_chart, alt, caption)


def _reliability(record: Record, _which: str, window: str) -> Drawn | None:
    rows = record.tables["reliability"].filter(pl.col("window") == window)
    told = rows.filter(pl.col("side") == "forecast").to_dicts()
    said = "; ".join(
        _("said {said}, came {seen}").format(said=f"{row['said']:.0%}", seen=f"{row['seen']:.0%}") for row in told
    )
    return Drawn(rows, reliability_chart, said, _("25 or more deaths in a month: said and came"), "upright")


def _curve(record: Record, which: str, window: str) -> Drawn | None:
    rows = record.tables["curves"].filter(pl.col("threshold").cast(pl.String) == which, pl.col("window") == window)
    caption = _("{count} or more deaths in a month").format(count=which)
    return _precision(rows, caption)


def _onset(record: Record, which: str, _window: str) -> Drawn | None:
    if not record.has("onset_curves"):
        return None
    rows = record.tables["onset_curves"].filter(pl.col("quiet_months").cast(pl.String) == which)
    told = rows.with_columns(pl.col("model").replace(SIDES).alias("side"))
    return _precision(told, _("First deaths after {count} quiet months or more").format(count=which))


def _precision(rows: pl.DataFrame, caption: str) -> Drawn:
    base = f"{rows['base_rate'][0]:.1%}" if rows.height else "–"
    points = rows.filter(pl.col("side") == "forecast", pl.col("recall") > 0).to_dicts()
    said = []
    for share in (0.25, 0.5, 0.75):
        near = min(points, key=lambda point: abs(point["recall"] - share), default=None)
        if near is not None:
            said.append(
                _("{recall} of the events found with {precision} of the warnings true").format(
                    recall=f"{near['recall']:.0%}", precision=f"{near['precision']:.0%}"
                )
            )
    alt = _("Forecast: {said}; base rate {base}").format(said="; ".join(said), base=base)
    return Drawn(rows, curve_chart, alt, _("{caption}; base rate {base}").format(caption=caption, base=base), "upright")


KINDS: dict[str, Callable[[Record, str, str], Drawn | None]] = {
    "levels": _by_level,
    "coverage": _coverage,
    "totals": _totals,
    "pit": _pit,
    "reliability": _reliability,
    "curve": _curve,
    "onset": _onset,
}
