"""What a model would say if one indicator of a place stood elsewhere: an association in the model, not an effect."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.risk.drivers_parts import Parts, stable
from commonwatch.risk.forest import Forest
from commonwatch.risk.forest_chance import ForestChance
from commonwatch.risk.onset import quiet_months
from commonwatch.risk.onset_model import OnsetModel
from commonwatch.risk.past import Floats, Past
from commonwatch.vocabulary import indicator_themes, places

THEMES_SHOWN = 3  # strongest stable themes of a place that have a stable indicator
RANGE = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}
FEWEST = 3  # known values: a median of fewer says nothing
SCHEMA = {
    "place": pl.String, "origin": pl.Date, "chance_of": pl.String, "theme": pl.String, "indicator": pl.String,
    "value": pl.Float64, "at": pl.String, "value_if": pl.Float64, "p_now": pl.Float64, "p_if": pl.Float64,
}  # fmt: skip
Said = Callable[[int, NDArray[np.float32]], Floats]


@dataclass(frozen=True)
class Question:
    """One indicator of a place: its column among all features, its name, theme and value as the model sees it."""

    column: int
    indicator: str
    theme: str
    value: float


def onset_said(model: OnsetModel, past: Past) -> Said:
    """The chance `(n,)` of a first death within 12 months, for place i with features `(n, n_features)` put in its stead."""
    quiet = quiet_months(past.total)
    return lambda i, features: model.chance(features, np.full(len(features), quiet[i]))


def forest_said(forest: Forest, past: Past) -> Said:
    """The forest's chance `(n,)` of 25 or more deaths in some month of the next six, for place i with such features."""
    return ForestChance(forest, past).of


def counterfactual_table(
    past: Past, parts: Parts, contributions: pl.DataFrame, said: Said, chance_of: str, logged: frozenset[str]
) -> pl.DataFrame:
    """One row per place, indicator and point: what is said now (`p_now`) and with the indicator at the point (`p_if`).

    The indicator is the strongest stable one of each of the place's strongest stable themes by `contributions`. Points
    (`at`): the subregion's "median", and the 10th to 90th percentile of all places ("p10" ... "p90").
    `chance_of` names the chance; `logged` the indicators that the panel holds as logs of 1 + value.
    """
    subregions = dict(places().select("place", "subregion").iter_rows())
    region = np.array([subregions.get(name) or "" for name in past.places])
    rows = []
    for i, asked in _questions(past, parts, contributions).items():
        points = [(q, at, value) for q in asked for at, value in _points(past, q.column, region == region[i])]
        features = np.repeat(past.features[i, -1][None], 1 + len(points), axis=0)
        features[np.arange(1, 1 + len(points)), [q.column for q, _, _ in points]] = [value for _, _, value in points]
        now, *then = said(i, features)
        for (q, at, value), p_if in zip(points, then, strict=True):
            shown = np.expm1([q.value, value]) if q.indicator in logged else np.array([q.value, value])
            of_place = (past.places[i], past.origin, chance_of, q.theme, q.indicator)
            rows.append((*of_place, float(shown[0]), at, float(shown[1]), float(now), float(p_if)))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _questions(past: Past, parts: Parts, contributions: pl.DataFrame) -> dict[int, list[Question]]:
    """By place index: the strongest stable indicator of each of its strongest stable themes that has one with a value."""
    of_indicator = dict(indicator_themes().select("indicator", "theme").iter_rows())
    column = [past.feature_names.index(name) for name in parts.feature_names]
    size = np.where(stable(parts.now), np.abs(parts.now[0]), 0.0)
    ranked = contributions.filter("stable").sort(pl.col("contribution").abs(), descending=True)
    ranked = ranked.group_by("place", maintain_order=True).agg("theme")
    strongest = dict(ranked.iter_rows())
    asked: dict[int, list[Question]] = {}
    for row, name in enumerate(parts.places):
        i = past.places.index(name)
        values = past.features[i, -1, column]
        found = []
        for theme in strongest.get(name, []):
            of_theme = [of_indicator.get(feature) == theme for feature in parts.feature_names]
            able = np.where(of_theme & ~np.isnan(values), size[row], 0.0)
            if able.any():
                k = int(able.argmax())
                found.append(Question(column[k], parts.feature_names[k], theme, float(values[k])))
        asked[i] = found[:THEMES_SHOWN]
    return asked


def _points(past: Past, column: int, near: NDArray[np.bool_]) -> Iterator[tuple[str, float]]:
    values = past.features[:, -1, column].astype(np.float64)
    there, beside = values[~np.isnan(values)], values[near & ~np.isnan(values)]
    if len(beside) >= FEWEST:
        yield "median", float(np.median(beside))
    for name, level in RANGE.items():
        yield name, float(np.quantile(there, level))
