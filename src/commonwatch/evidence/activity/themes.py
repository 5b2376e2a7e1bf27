"""Sectors to themes: DAC purposes and groups, clusters, SDG goals and targets, OSCE topics, by the reviewed tables."""

import re
from functools import cache

import polars as pl

from commonwatch.vocabulary import cluster_names, cluster_themes, dac_themes, osce_themes, sdg_themes
from commonwatch.vocabulary.spelling import normal

UNSPECIFIED = "unspecified"
RANK = {"1": 0, "2": 1, "osce": 1, "10": 2, "cluster": 2, "8": 3, "9": 4, "7": 5}
"""Which of several vocabularies counts for an activity: the lowest of those that lead to a theme."""

LAST_RANK = 9
CLUSTERS = ("10", "cluster")
Shares = tuple[tuple[str, float], ...]
NOTHING: Shares = ((UNSPECIFIED, 1.0),)


def sector_themes(sectors: pl.DataFrame) -> pl.DataFrame:
    """vocabulary, code, name, theme, weight for each distinct sector given (columns vocabulary, code, name).

    Weights of a sector add up to 1; one that no reviewed table knows is "unspecified" with weight 1.
    """
    rows = [
        (vocabulary, code, name, theme, weight)
        for vocabulary, code, name in sectors.select("vocabulary", "code", "name")
        .unique(maintain_order=True)
        .iter_rows()
        for theme, weight in _themes(vocabulary or "", (code or "").strip(), name or "")
    ]
    schema = {"vocabulary": pl.String, "code": pl.String, "name": pl.String, "theme": pl.String, "weight": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _themes(vocabulary: str, code: str, name: str) -> Shares:
    plain = re.sub(r"\.0+$", "", code)
    if vocabulary in ("1", "2"):
        return _dac().get(plain) or _dac().get(plain.split(".")[0]) or _dac().get(plain[:3]) or NOTHING
    if vocabulary in ("7", "8", "9"):
        parts = re.sub(r"^\D+", "", plain).lower().split(".")
        return _sdg().get(".".join(parts[:2])) or _sdg().get(parts[0]) or NOTHING
    if vocabulary == "osce":
        return _osce().get(normal(code)) or _osce().get(normal(name)) or NOTHING
    if vocabulary in CLUSTERS:
        return next((found for text in (code, plain, name) if (found := cluster_of(text))), NOTHING)
    return NOTHING


def cluster_of(text: str) -> Shares | None:
    """The themes of a cluster by code or name in any reviewed spelling; None where it is no cluster."""
    code = cluster_code(text)
    return _clusters().get(code) if code else None


def cluster_code(text: str) -> str | None:
    """The code of a cluster ("WSH", "PRO-CPN") by code or name in any reviewed spelling; None where it is no cluster."""
    bare = re.sub(r"^operat\w+ presence\s*:|\bcovid-?19\b|\bcluster\b", "", text, flags=re.IGNORECASE)
    return _cluster_codes().get(normal(text)) or _cluster_codes().get(normal(bare))


def _shares(table: pl.DataFrame, key: str) -> dict[str, Shares]:
    found: dict[str, Shares] = {}
    for code, theme, weight in table.select(key, "theme", "weight").iter_rows():
        found[code] = (*found.get(code, ()), (theme, weight))
    return found


@cache
def _dac() -> dict[str, Shares]:
    return _shares(dac_themes(), "code")


@cache
def _clusters() -> dict[str, Shares]:
    return _shares(cluster_themes(), "cluster")


@cache
def _cluster_codes() -> dict[str, str]:
    own = {normal(code): code for code in cluster_themes()["cluster"].unique()}
    return {normal(name): code for name, code in cluster_names().iter_rows()} | own


@cache
def _osce() -> dict[str, Shares]:
    return {normal(topic): shares for topic, shares in _shares(osce_themes(), "topic").items()}


@cache
def _sdg() -> dict[str, Shares]:
    """Targets ("16.1") and goals ("16"): a goal is spread evenly over its targets."""
    goal = sdg_themes().with_columns(pl.col("target").str.split(".").list.first().alias("goal"))
    spread = goal.group_by("goal", "theme", maintain_order=True).agg(pl.col("weight").sum())
    spread = spread.with_columns(pl.col("weight") / pl.col("weight").sum().over("goal"))
    return _shares(sdg_themes(), "target") | _shares(spread, "goal")
