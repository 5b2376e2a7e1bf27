"""The 20 themes, and the tables that lead to them from indicators, purpose codes, clusters and SDG targets."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

from commonwatch.vocabulary.nearest import unknown
from commonwatch.vocabulary.spelling import normal
from commonwatch.vocabulary.tables import read

COUNTED = frozenset({"armed_conflict", "displacement"})  # themes that tables of their own count: deaths, displacement


@dataclass(frozen=True)
class Theme:
    """One of the 20 subjects, in one of the three dimensions."""

    theme: str
    dimension: str
    label: str
    need_it_names: str


def themes() -> pl.DataFrame:
    """theme, dimension, label, need_it_names: 20 rows."""
    return read("themes")


def theme(name: str) -> Theme:
    """The theme with that name or label. Raises UnknownNameError with the nearest three."""
    found = _by_name().get(normal(name))
    if found is None:
        raise unknown("theme", name, themes().select("theme", "label").iter_rows())
    return found


@cache
def _by_name() -> dict[str, Theme]:
    each = [Theme(**row) for row in themes().iter_rows(named=True)]
    return {normal(name): found for found in each for name in (found.label, found.theme)}


def indicator_themes() -> pl.DataFrame:
    """indicator, theme: one row per indicator; null for context that speaks of no theme (population, area, total GDP)."""
    return read("indicator_themes")


def dac_themes() -> pl.DataFrame:
    """code, name, status, theme, weight: OECD DAC purpose codes and their 3-digit groups; weights of a code add up to 1.

    Withdrawn codes stay mapped, old files use them. Codes that say nothing of a subject have the theme 'unspecified'.
    """
    return read("dac_themes").with_columns(pl.col("weight").cast(pl.Float64))


def cluster_themes() -> pl.DataFrame:
    """cluster, name, theme, weight: IASC clusters and areas of responsibility; weights of a cluster add up to 1."""
    return read("cluster_themes").with_columns(pl.col("weight").cast(pl.Float64))


def cluster_names() -> pl.DataFrame:
    """name, cluster: the spellings and codes by which files name a cluster."""
    return read("cluster_names")


def osce_themes() -> pl.DataFrame:
    """topic, theme, weight: the OSCE's three dimensions (spread evenly) and its topics; weights of a topic add up to 1."""
    return read("osce_themes").with_columns(pl.col("weight").cast(pl.Float64))


def sdg_themes() -> pl.DataFrame:
    """target, theme, weight: the 169 SDG targets; weights of a target add up to 1."""
    return read("sdg_themes").with_columns(pl.col("weight").cast(pl.Float64))


def need_rules() -> pl.DataFrame:
    """rule, theme, group, factors, low, mid, high, when, max_age_years, confidence, source, note: people out of indicators.

    Factors (a series, not:SERIES, meanYEARS:SERIES) are multiplied, then low, mid and high; of conditions one has to hold.
    A rule without factors knows a need whose people aren't counted.
    """
    numbers = ("low", "mid", "high", "max_age_years", "confidence")
    return read("need_rules").with_columns(pl.col(numbers).cast(pl.Float64))


def blind_spots(available: Iterable[str]) -> pl.DataFrame:
    """theme, label, reason: themes for which none of the available indicators speaks."""
    seen = set(indicator_themes().filter(pl.col("indicator").is_in(list(available)))["theme"].drop_nulls()) | COUNTED
    unseen = themes().filter(~pl.col("theme").is_in(list(seen)))
    return unseen.select("theme", "label", pl.lit("no open indicator in the loaded evidence").alias("reason"))
