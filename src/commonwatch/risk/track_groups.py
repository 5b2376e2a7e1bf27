"""What the tables of a track record are made over: spans of windows, and rows chosen before the outcome is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from commonwatch.risk.backtest_window import BANDS
from commonwatch.risk.scores import Floats

RECENT = 3  # windows of the span that is shown beside the whole
ALL, ACTIVE = "all", "deaths in the 12 months before the origin"


@dataclass(frozen=True)
class Span:
    """Windows that are told together: one, the last three, or all."""

    label: str
    windows: tuple[str, ...]


def spans(windows: Sequence[str]) -> tuple[Span, ...]:
    """Each window, then the last three when there are more, then all when there are several: "2021-2023"."""
    ordered = sorted(windows)
    several = [ordered[-RECENT:]] if len(ordered) > RECENT else []
    several += [ordered] if len(ordered) > 1 else []
    together = [Span(f"{part[0]}-{part[-1]}", tuple(part)) for part in several]
    return (*(Span(each, (each,)) for each in ordered), *together)


def by_band(rows: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Rows by the level of violence at the origin, calmest first, without the bands that hold none."""
    parts = ((name, rows.filter(pl.col("band") == name)) for _, name in BANDS)
    return [(name, part) for name, part in parts if part.height]


def by_activity(rows: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """All rows, those of places with deaths in the 12 months before the origin, and the latter's bands."""
    active = rows.filter(pl.col("band") != BANDS[0][1])
    parts = [(ALL, rows), (ACTIVE, active), *by_band(active)]
    return [(name, part) for name, part in parts if part.height]


def largest_wars(rows: pl.DataFrame, count: int = 5) -> list[str]:
    """The places with the most observed deaths over all windows, the largest first; of equal ones the earlier code."""
    deaths = rows.group_by("place").agg(pl.col("observed").sum()).sort(["observed", "place"], descending=[True, False])
    return deaths.filter(pl.col("observed") > 0).head(count)["place"].to_list()


def sums(rows: pl.DataFrame, column: str, windows: Sequence[str]) -> Floats:
    """Sums of a column `(n_windows, n_places)`, nought where a place has no rows: for ratios of a group's rows."""
    places = sorted(rows["place"].unique())
    totals = rows.group_by("window", "place").agg(pl.col(column).sum().cast(pl.Float64))
    where = {place: k for k, place in enumerate(places)}
    out = np.zeros((len(windows), len(places)))
    for window, place, total in totals.iter_rows():
        out[windows.index(window), where[place]] = total
    return out
