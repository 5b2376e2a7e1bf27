"""What was known of displacement and deaths at one origin, as arrays by place and year, nothing of later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.evidence import Evidence, known_from
from commonwatch.evidence.displaced import JOINT_PLACE
from commonwatch.vocabulary import months_between, neighbours

Floats = NDArray[np.float64]
VIOLENCE = ("sb", "ns", "os")
FIRST_YEAR, DECEMBER = 1989, 12
FIRST_FLOW_YEAR = 2000  # from here on UNHCR's flows are whole: a place with a stock and no flow had none
NEW_FLOW = "unhcr_new_flow"
POPULATIONS = {
    "stock": ("refugees", "asylum_seekers"),
    "asylum": ("asylum_seekers",),
    "returned": ("returned_refugees",),
    "flow": (NEW_FLOW,),
    "idps": ("idmc_conflict_idps",),
    "new": ("idmc_new_conflict",),
    "unhcr_idps": ("idps",),
}
"""What each yearly figure adds up: people abroad and new ones (UNHCR), internally displaced and new ones (IDMC)."""


@dataclass(frozen=True)
class Book:
    """Figures `(n_places, n_years)` in people, NaN where none was known, and deaths `(n_places, n_months, 3)` per month.

    Years begin in 1989, months in January 1989; the last month is the origin. `newest` is the newest year that was known
    of each figure (absent where none was). `beside` `(n_places, n_places)` has 1 for land neighbours.
    """

    origin: date
    places: tuple[str, ...]
    figures: Mapping[str, Floats]
    newest: Mapping[str, int]
    deaths: Floats
    beside: Floats

    def year(self, figure: str, year: int) -> Floats:
        """People `(n_places,)` in that year; NaN where not known."""
        values = self.figures[figure]
        at = year - FIRST_YEAR
        return values[:, at] if 0 <= at < values.shape[1] else np.full(len(self.places), np.nan)

    def behind(self, figure: str) -> int:
        """Years from the newest known figure to the origin's year."""
        return self.origin.year - self.newest[figure]


def book_at(evidence: Evidence, origin: date, *, in_hand: bool = False) -> Book:
    """The book as it was known at the origin by each publisher's release rule (`evidence.lags`).

    At the newest month of the evidence all figures of the origin's year and before count as known, as elsewhere in the
    project. `in_hand` takes those of all years that had ended: figures dated to their year, half a year before they were out.
    """
    table = evidence.table("displacement").filter((pl.col("role") == "origin") & (pl.col("year") <= origin.year))
    table = table.filter(pl.col("year") >= FIRST_YEAR)
    if in_hand:
        table = table.filter(pl.col("year") <= (origin.year if origin.month == DECEMBER else origin.year - 1))
    elif origin < evidence.last_month:
        years = table.select("source", "year").unique()
        out = [known_from(source, year) <= origin for source, year in years.iter_rows()]
        table = table.join(years.filter(pl.Series(out, dtype=pl.Boolean)), on=["source", "year"], how="semi")
    deaths = evidence.table("deaths").filter(pl.col("month") <= origin)
    places = tuple(sorted(set(table["place"]) | set(deaths["place"])))
    index = {place: number for number, place in enumerate(places)}
    n_years = origin.year - FIRST_YEAR + 1
    figures = {name: _figure(table, kinds, index, n_years) for name, kinds in POPULATIONS.items()}
    figures["flow"] = _with_zero_flows(figures["flow"], figures["stock"])
    seen = {name: np.flatnonzero(~np.isnan(values).all(axis=0)) for name, values in figures.items()}
    newest = {name: FIRST_YEAR + int(years[-1]) for name, years in seen.items() if len(years)}
    return Book(origin, places, figures, newest, _deaths(deaths, index, origin), _beside(index))


def _figure(table: pl.DataFrame, kinds: tuple[str, ...], index: Mapping[str, int], n_years: int) -> Floats:
    rows = table.filter(pl.col("population").is_in(kinds)).group_by("place", "year").agg(pl.col("people").sum())
    values = np.full((len(index), n_years), np.nan)
    for place, year, people in rows.iter_rows():
        values[index[place], year - FIRST_YEAR] = people
    return values


def _with_zero_flows(flow: Floats, stock: Floats) -> Floats:
    """The flows, 0 where UNHCR counted a place's people abroad that year and lists no new ones."""
    years = FIRST_YEAR + np.arange(flow.shape[1])
    listed = (years >= FIRST_FLOW_YEAR) & ~np.isnan(flow).all(axis=0)
    return np.where(np.isnan(flow) & ~np.isnan(stock) & listed, 0.0, flow)


def _deaths(rows: pl.DataFrame, index: Mapping[str, int], origin: date) -> Floats:
    """Deaths by place; the joint place has the sum of its parts, which keep their own."""
    first = date(FIRST_YEAR, 1, 1)
    counts = np.zeros((len(index), months_between(first, origin) + 1, len(VIOLENCE)))
    for place, month, violence, deaths in rows.select("place", "month", "violence", "deaths").iter_rows():
        at = months_between(first, month)
        if at >= 0:
            counts[index[place], at, VIOLENCE.index(violence)] += deaths
    if JOINT_PLACE in index:
        counts[index[JOINT_PLACE]] = sum(counts[index[part]] for part in JOINT_PLACE.split("+") if part in index)
    return counts


def _beside(index: Mapping[str, int]) -> Floats:
    beside = np.zeros((len(index), len(index)))
    parts = {place: place.split("+") for place in index}
    land: dict[str, set[str]] = {}
    for place, neighbour in neighbours().filter(pl.col("kind") == "land").select("place", "neighbour").iter_rows():
        land.setdefault(place, set()).add(neighbour)
    for place, own in parts.items():
        around = set().union(*(land.get(part, set()) for part in own)) - set(own)
        for neighbour in around & set(index):
            beside[index[place], index[neighbour]] = 1.0
    return beside
