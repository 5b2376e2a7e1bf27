"""The fan chart of a place as a small SVG drawn here: its colours come from the style sheet, light or dark, in a millisecond."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any

import polars as pl

from commonwatch.publish.charts import LINEAR_UP_TO
from commonwatch.publish.language import _
from commonwatch.publish.numbers import between, plain
from commonwatch.publish.svg import KeyMark
from commonwatch.publish.words import month_name

BANDS = (("p05", "p95", "f90"), ("p10", "p90", "f80"), ("p25", "p75", "f50"))
REFERENCE = (("reference_p10", "thin"), ("reference_p90", "thin"), ("reference_p50", "thick"))
STRETCH = 2.0  # deaths: below it the stretched scale is nearly straight
LEAST_TOP = 5.0
Row = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """A drawing's size and the room left for its labels, in its own pixels; every how many years the axis is labelled."""

    name: str
    width: int
    height: int
    years: int
    left: int = 58
    right: int = 8
    top: int = 12
    bottom: int = 24

    @property
    def floor(self) -> int:
        """Where nought lies."""
        return self.height - self.bottom


WIDE, NARROW = Frame("wide", 1000, 300, 2), Frame("narrow", 400, 240, 4)
"""Two drawings of the same: one for a desk, one for a phone, so that letters stay legible on both."""

CALM = 120
"""The height where next to nothing happened and little is expected."""


@dataclass(frozen=True)
class Scale:
    """Deaths to pixels: straight up to 60 a month, above that a symmetric logarithm (Webber 2013)."""

    top: float
    floor: float
    ceiling: float

    @property
    def stretched(self) -> bool:
        """Whether the scale is a logarithm."""
        return self.top > LINEAR_UP_TO

    def at(self, deaths: float) -> float:
        """The height of a number of deaths."""
        share = _log(deaths) / _log(self.top) if self.stretched else deaths / self.top
        return self.floor - min(1.0, share) * (self.floor - self.ceiling)

    def ticks(self) -> list[int]:
        """Round numbers from nought to the top, with room between them."""
        if self.stretched:
            return [0, *(10**power for power in range(1, 7) if 10**power <= self.top)]
        room = (self.floor - self.ceiling) / 40
        step = next(size for size in (1, 2, 5, 10, 20, 50) if self.top / size <= room)
        return list(range(0, int(self.top) + 1, step))


def fan(history: pl.DataFrame, summary: pl.DataFrame, horizon: int, alt: str) -> str:
    """Two `<svg>` (wide and narrow): deaths a month of one place, ten past years, the fan, the reference, the horizon.

    `history` has month, deaths_spread, allocated, provisional; `summary` step, month, the quantiles p05 to p95 and the
    reference's. Past months that were allocated or are provisional are pale. Each future month tells its figures.
    """
    past, ahead = history.sort("month").to_dicts(), summary.sort("step").to_dicts()
    return "".join(_drawn(frame, past, ahead, horizon, alt) for frame in (WIDE, NARROW))


def fan_key() -> list[KeyMark]:
    """What the parts of the chart stand for."""
    line = '<path class="{}" d="M0 7h28"/>'
    bands = "".join(
        f'<path class="{css}" d="M{14 * k} 0h14v14H{14 * k}z"/>' for k, css in enumerate(("f50", "f80", "f90"))
    )
    past = '<path class="past" d="M2 14V3h7v11zM11 14V6h7v8z"/><path class="past pale" d="M20 14V1h7v13z"/>'
    parts = (
        (28, line.format("median"), _("forecast, middle")),
        (42, bands, _("50, 80, 90\u00a0% of futures")),
        (28, line.format("ref thick"), _("reference, middle")),
        (28, '<path class="ref thin" d="M0 2h28M0 12h28"/>', _("reference, 80\u00a0%")),
        (28, past, _("past deaths (pale: provisional or allocated)")),
    )
    return [
        KeyMark(
            f'<svg class="fan" viewBox="0 0 {width} 14" width="{width}" height="14" aria-hidden="true">{drawn}</svg>',
            text,
        )
        for width, drawn, text in parts
    ]


def _drawn(frame: Frame, past: Sequence[Row], ahead: Sequence[Row], horizon: int, alt: str) -> str:
    most = max((*(row["deaths_spread"] for row in past), *(max(row["p95"], row["reference_p90"]) for row in ahead)))
    frame = replace(frame, height=CALM) if most <= 1 else frame
    scale = Scale(max(LEAST_TOP, most * 1.03), frame.floor, frame.top)
    months = len(past) + len(ahead)
    wide = (frame.width - frame.left - frame.right) / months
    today = frame.left + len(past) * wide
    parts = [_grid(frame, scale), _years(frame, [*past, *ahead], wide)]
    if ahead:
        near = min(horizon, len(ahead)) * wide
        tall = f'y="{frame.top}" height="{frame.floor - frame.top}"'
        part = f'x="{today:.1f}" width="{near:.1f}" {tall} data-month="{wide:.4f}"/>'
        parts.append(f'<rect class="near" {part}')
        parts += [_band(ahead, low, high, css, today, wide, scale) for low, high, css in BANDS]
    parts.append(_bars(past, frame.left, wide, scale))
    if ahead:
        parts.append(f'<path class="median" d="{_steps([row["p50"] for row in ahead], today, wide, scale)}"/>')
        for column, css in REFERENCE:
            parts.append(f'<path class="ref {css}" d="{_steps([row[column] for row in ahead], today, wide, scale)}"/>')
        parts.append(f'<rect class="near edge" {part}')
        parts.append(f'<path class="today" d="M{today:.1f} {frame.top}V{frame.floor}"/>')
        if frame.name == WIDE.name:
            parts += _told(ahead, today, wide, frame)
    head = f'<svg class="fan {frame.name}" viewBox="0 0 {frame.width} {frame.height}" role="img" aria-label="{escape(alt)}">'
    return f"{head}{''.join(parts)}</svg>"


def _grid(frame: Frame, scale: Scale) -> str:
    out = []
    for tick in scale.ticks():
        y = scale.at(tick)
        out.append(
            f'<path class="{"zero" if tick == 0 else "grid"}" d="M{frame.left} {y:.1f}H{frame.width - frame.right}"/>'
        )
        out.append(f'<text class="axis end" x="{frame.left - 6}" y="{y + 4:.1f}">{tick:,}</text>')
    return "".join(out)


def _years(frame: Frame, rows: Sequence[Row], wide: float) -> str:
    out = []
    for number, row in enumerate(rows):
        month: date = row["month"]
        if month.month == 1:
            x = frame.left + number * wide
            out.append(f'<path class="grid" d="M{x:.1f} {frame.floor}v5"/>')
            if month.year % frame.years == 0 and x < frame.width - 24:
                out.append(f'<text class="axis" x="{x:.1f}" y="{frame.height - 4}">{month.year}</text>')
    return "".join(out)


def _band(rows: Sequence[Row], low: str, high: str, css: str, x: float, wide: float, scale: Scale) -> str:
    up = _steps([row[high] for row in rows], x, wide, scale)
    back = []
    for number in range(len(rows), 0, -1):
        y = scale.at(rows[number - 1][low])
        back.append(f"L{x + number * wide:.1f} {y:.1f}H{x + (number - 1) * wide:.1f}")
    return f'<path class="{css}" d="{up}{"".join(back)}Z"/>'


def _steps(values: Sequence[float], x: float, wide: float, scale: Scale) -> str:
    out = [f"M{x:.1f} {scale.at(values[0]):.1f}"]
    for number, value in enumerate(values):
        out.append(f"V{scale.at(value):.1f}H{x + (number + 1) * wide:.1f}")
    return "".join(out)


def _bars(past: Sequence[Row], x: float, wide: float, scale: Scale) -> str:
    full: list[str] = []
    pale: list[str] = []
    for number, row in enumerate(past):
        if row["deaths_spread"] > 0:
            left, top = x + number * wide, scale.at(row["deaths_spread"])
            bar = f"M{left:.1f} {scale.floor:.1f}V{top:.1f}h{wide * 0.85:.1f}V{scale.floor:.1f}z"
            (pale if row["allocated"] or row["provisional"] else full).append(bar)
    drawn = [("past", full), ("past pale", pale)]
    return "".join(f'<path class="{css}" d="{"".join(bars)}"/>' for css, bars in drawn if bars)


def _told(ahead: Sequence[Row], x: float, wide: float, frame: Frame) -> list[str]:
    said = _("{month}: middle {middle}, 80\u00a0% {interval}; reference {reference}, 80\u00a0% {reference_interval}")
    out = []
    for number, row in enumerate(ahead):
        text = said.format(
            month=month_name(row["month"]),
            middle=plain(row["p50"]),
            interval=between(row["p10"], row["p90"]),
            reference=plain(row["reference_p50"]),
            reference_interval=between(row["reference_p10"], row["reference_p90"]),
        )
        where = f'x="{x + number * wide:.1f}" y="{frame.top}" width="{wide:.1f}" height="{frame.floor - frame.top}"'
        out.append(f'<rect class="told" {where}><title>{escape(text)}</title></rect>')
    return out


def _log(value: float) -> float:
    return math.log1p(max(0.0, value) / STRETCH)
