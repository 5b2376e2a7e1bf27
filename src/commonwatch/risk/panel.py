"""The panel: one row per place and month, from what was known in that month."""

from datetime import date

import polars as pl

from commonwatch.errors import OriginError
from commonwatch.evidence import Evidence
from commonwatch.risk import panel_sql
from commonwatch.sql import run_steps
from commonwatch.vocabulary import add_months, indicator_themes, months_between, neighbours, places, successors

KEYS = ("place", "t", "month")
COUNTS = ("sb", "ns", "os", "total")


def check_origin(evidence: Evidence, origin: date) -> None:
    """Raises OriginError when the evidence holds no deaths for the origin, or too few before it to learn from."""
    first, last = _first_month(evidence), evidence.last_month
    if not add_months(first, 60) <= origin <= last:
        raise OriginError(
            f"no forecast can be made at {origin:%Y-%m}: the evidence holds deaths from {first:%Y-%m} to {last:%Y-%m}, "
            f"and a forecast needs 60 months before it. Use --origin between {add_months(first, 60):%Y-%m} and {last:%Y-%m}, "
            "or load newer evidence."
        )


def build_panel(evidence: Evidence, origin: date) -> pl.DataFrame:
    """One row per place and month to `origin`: place, t (months since the first), month, deaths, features.

    Features are logs of mean deaths, shares, times since, decays, neighbours, region and world, and the newest value of
    each indicator that its publisher had brought out by then (null when missing) with its age in months (`__age`).
    Deaths are dated to their month, final counts. Raises OriginError.
    """
    check_origin(evidence, origin)
    first = _first_month(evidence)
    months = [add_months(first, t) for t in range(months_between(first, origin) + 1)]
    modelled = (
        evidence.table("deaths_coverage")
        .select("place")
        .unique()
        .join(places().select("place", "subregion"), on="place", how="inner")
        .with_columns(pl.col("subregion").fill_null(""))
        .sort("place")
    )
    values = (
        _known_values(evidence, first).filter(pl.col("known_t") < len(months)).join(modelled, on="place", how="semi")
    )
    indicators = indicator_names(evidence)
    splits = successors().filter(pl.col("booked_under") != pl.col("place"), pl.col("until") >= first.year)
    splits = splits.select(
        "place",
        pl.col("booked_under").alias("predecessor"),
        ((pl.col("until") + 1 - first.year) * 12).cast(pl.Int64).alias("split_t"),
    )
    inputs = {
        "months": pl.DataFrame({"t": range(len(months)), "month": months}, schema={"t": pl.Int64, "month": pl.Date}),
        "modelled": modelled,
        "deaths": evidence.table("deaths")
        .filter(pl.col("month") <= origin)
        .select("place", "month", "violence", "deaths"),
        "land_neighbours": neighbours().filter(pl.col("kind") == "land").select("place", "neighbour"),
        "predecessors": splits,
        "values_known": values,
        "indicators": evidence.table("indicators").select("indicator", "unit"),
        "logged_units": pl.DataFrame({"unit": sorted(panel_sql.LOGGED)}),
    }
    steps = (*panel_sql.GRID, *panel_sql.OWN, *panel_sql.AROUND, *panel_sql.indicator_steps(indicators))
    return run_steps(inputs, steps)


def indicator_names(evidence: Evidence) -> tuple[str, ...]:
    """The names of the yearly indicators that have values and that the vocabulary knows, in alphabetical order."""
    return tuple(sorted(_all_values(evidence)["indicator"].unique().to_list()))


def logged_indicators(evidence: Evidence) -> frozenset[str]:
    """The indicators that the panel holds as logs of 1 + value: counts of people, amounts of money, densities."""
    units = evidence.table("indicators").select("indicator", "unit").iter_rows()
    return frozenset(name for name, unit in units if unit in panel_sql.LOGGED)


def feature_names(panel: pl.DataFrame) -> tuple[str, ...]:
    """The columns that models learn from: everything but keys, raw counts and the ages of values."""
    return tuple(name for name in panel.columns if name not in KEYS + COUNTS and not name.endswith("__age"))


def _first_month(evidence: Evidence) -> date:
    first = evidence.table("deaths_coverage")["first_month"].min()
    assert isinstance(first, date)
    return first


def _all_values(evidence: Evidence) -> pl.DataFrame:
    names = [name for name in ("indicator_values", "indicator_values_by_sa") if name in evidence.tables]
    values = pl.concat([evidence.table(name).select("place", "year", "indicator", "value") for name in names])
    return values.filter(pl.col("indicator").is_in(indicator_themes()["indicator"].implode()))


def known_values(evidence: Evidence, origin: date) -> pl.DataFrame:
    """place, year, indicator, value of every yearly figure that was out at the origin; at the newest month, all of them."""
    if origin >= evidence.last_month:
        return _all_values(evidence).filter(pl.col("year") <= origin.year)
    first = _first_month(evidence)
    known = pl.col("known_t") <= months_between(first, origin)
    return _known_values(evidence, first).filter(known).select("place", "year", "indicator", "value")


def _known_values(evidence: Evidence, first: date) -> pl.DataFrame:
    """place, year, indicator, value, year_end_t (December of its year), known_t (first month in which it was out)."""
    lags = evidence.table("indicators").select("indicator", "release_lag_months")
    year_end = (pl.col("year").cast(pl.Int64) - first.year) * 12 + 12 - first.month
    return (
        _all_values(evidence)
        .join(lags, on="indicator", how="inner")
        .with_columns(year_end.alias("year_end_t"))
        .with_columns((pl.col("year_end_t") + pl.col("release_lag_months")).alias("known_t"))
        .select("place", "year", "indicator", "value", "year_end_t", "known_t")
    )
