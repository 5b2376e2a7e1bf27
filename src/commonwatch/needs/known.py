"""What was known on a day: series of indicators, population and deaths, each figure with the row it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl

from commonwatch.evidence import Evidence, known_from
from commonwatch.vocabulary import add_months

INDICATOR_TABLES = ("indicator_values", "indicator_values_by_sa", "indicator_values_other")
YEARS_BACK = 20
DEATHS = {"deaths_12_months": (12, ("sb", "ns", "os")), "deaths_ns_24_months": (24, ("ns",))}
"""Deaths as series of one figure: the months before and with the day's month, and the types of violence."""

FROM_DISPLACEMENT = ("idmc_new_disaster",)


class Figure(NamedTuple):
    """A value of a year, its source, and the address of its row."""

    value: float
    year: int
    source: str
    address: str


@dataclass(frozen=True)
class Known:
    """All that the rules read, as it was known on the day `as_of`; a series is ordered by year."""

    as_of: date
    series: Mapping[tuple[str, str], tuple[Figure, ...]]
    units: Mapping[str, str]

    def newest(self, place: str, name: str, max_age: float | None = None) -> Figure | None:
        """The newest figure of a series; None where there is none or it is older than `max_age` years."""
        found = self.series.get((place, name))
        if not found or (max_age is not None and self.as_of.year - found[-1].year > max_age):
            return None
        return found[-1]

    def population(self, place: str) -> Figure | None:
        """The newest population, in people."""
        return self.newest(place, "population")

    def death_rate(self, place: str) -> float | None:
        """Deaths per 100,000 people in the last 12 months, all types; None where nobody watched."""
        deaths, people = self.newest(place, "deaths_12_months"), self.population(place)
        return None if deaths is None or people is None or not people.value else deaths.value / people.value * 1e5


def what_is_known(evidence: Evidence, as_of: date, names: Sequence[str], places: Sequence[str]) -> Known:
    """The series of these names for these places, no figure of a year that wasn't out on the day."""
    parts = [
        evidence.tables[table]
        .lazy()
        .filter(pl.col("indicator").is_in(list(names)), pl.col("place").is_in(list(places)))
        .with_columns(pl.lit(table).alias("table"))
        .collect()
        for table in INDICATOR_TABLES
        if table in evidence.tables
    ]
    if "displacement" in evidence.tables and set(FROM_DISPLACEMENT) & set(names):
        parts.append(_from_displacement(evidence.tables["displacement"], places))
    series: dict[tuple[str, str], list[Figure]] = {}
    if parts:
        rows = known_rows(pl.concat(parts, how="diagonal_relaxed"), as_of, evidence)
        rows = rows.filter(pl.col("year") >= as_of.year - YEARS_BACK).sort("year")
        for place, name, *figure, table in rows.select(
            "place", "indicator", "value", "year", "source", "table"
        ).iter_rows():
            value, year, source = figure
            address = f"{table} {name} {place} {year} = {value:.10g}"
            series.setdefault((place, name), []).append(Figure(value, year, source, address))
    whole = {key: tuple(figures) for key, figures in series.items()}
    units = (
        {}
        if "indicators" not in evidence.tables
        else dict(evidence.tables["indicators"].select("indicator", "unit").iter_rows())
    )
    return Known(
        as_of, {**whole, **_deaths(evidence, as_of, places)}, {**units, **dict.fromkeys(FROM_DISPLACEMENT, "persons")}
    )


def known_rows(table: pl.DataFrame, as_of: date, evidence: Evidence) -> pl.DataFrame:
    """The rows whose year was over and out on the day; at the evidence's newest month all that is in hand counts as out."""
    in_hand = as_of >= evidence.last_month
    years = table.select("source", "year").unique()
    out = [year < as_of.year and (in_hand or known_from(source, year) <= as_of) for source, year in years.iter_rows()]
    return table.join(years.filter(pl.Series(out, dtype=pl.Boolean)), on=["source", "year"], how="semi")


def _from_displacement(table: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    rows = table.filter(
        pl.col("role") == "origin", pl.col("population").is_in(FROM_DISPLACEMENT), pl.col("place").is_in(list(places))
    )
    return rows.select(
        "place",
        "year",
        pl.col("population").alias("indicator"),
        pl.col("people").cast(pl.Float64).alias("value"),
        "source",
        pl.lit("displacement").alias("table"),
    )


def _deaths(evidence: Evidence, as_of: date, places: Sequence[str]) -> dict[tuple[str, str], tuple[Figure, ...]]:
    """Deaths by place over the last months; a place that a source didn't watch to the end has none, one watched has 0."""
    if not {"deaths", "deaths_coverage"} <= set(evidence.tables):
        return {}
    end = min(as_of.replace(day=1), evidence.last_month)
    rows, covered = evidence.tables["deaths"], evidence.tables["deaths_coverage"]
    found: dict[tuple[str, str], tuple[Figure, ...]] = {}
    for name, (months, types) in DEATHS.items():
        start = add_months(end, 1 - months)
        watched = covered.filter(
            pl.col("violence").is_in(types), pl.col("first_month") <= start, pl.col("last_month") >= end
        )
        whole = watched.group_by("place").agg(pl.col("violence").n_unique().alias("types"), pl.col("source").unique())
        counted = rows.filter(pl.col("violence").is_in(types), pl.col("month").is_between(start, end))
        sums = dict(counted.group_by("place").agg(pl.col("deaths").sum()).iter_rows())
        for place, sources in whole.filter(pl.col("types") == len(types)).select("place", "source").iter_rows():
            if place in places:
                value = float(sums.get(place, 0))
                address = f"deaths {'+'.join(types)} {place} {start:%Y-%m} to {end:%Y-%m} = {value:g}"
                found[place, name] = (Figure(value, end.year, "; ".join(sorted(sources)), address),)
    return found
