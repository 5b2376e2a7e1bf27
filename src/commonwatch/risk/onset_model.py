"""The chance that a quiet place sees a first death within 12 months: the history of violence, and structure.

Two ridge logistic regressions, of the history of violence alone and of history with a short list of reviewed
indicators, are averaged in log-odds. The longer the quiet, the more the second counts: after five quiet years a place's
own record says little, and what remains is how it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonwatch.errors import OriginError
from commonwatch.risk.onset import quiet_by_month, quiet_months
from commonwatch.risk.past import Floats, Past
from commonwatch.risk.ridge import Ridge, fit_ridge, refits
from commonwatch.vocabulary import indicator_themes

HORIZON = 12  # months
LEAST_QUIET = 12
LEAST_ONSETS = 24  # quiet place-months followed by a death, about two onsets
FIRST_ROW = 24  # months of record that a row needs
PENALTY = 500.0  # of both regressions, in rows
FIRST_WEIGHT, FULL_WEIGHT_AT = 0.5, 60  # weight of structure at 12 quiet months, and the quiet months at which it is 1
STRUCTURE = (
    "gdp_per_capita_constant_usd", "gdp_per_capita_growth", "inflation_consumer", "infant_mortality", "population",
    "share_age_15_19", "vdem_electoral_democracy", "vdem_physical_integrity", "vdem_state_territorial_authority",
    "wgi_political_stability", "refugees_from", "idps",
)  # fmt: skip
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class OnsetModel:
    """Both regressions over the features in `columns` of all features, those of history first."""

    feature_names: tuple[str, ...]
    columns: Rows
    history: Ridge
    whole: Ridge

    def parts(self, features: NDArray[np.float32], quiet: Rows) -> tuple[Floats, Floats]:
        """Contributions `(n_rows, n_columns)` and base `(n_rows,)` in log-odds; together they are the log-odds, exactly."""
        values = features[:, self.columns].astype(np.float64)
        weight = structure_weight(quiet)
        n_history = len(self.history.coefficients)
        parts = weight[:, None] * self.whole.parts(values)
        parts[:, :n_history] += (1 - weight)[:, None] * self.history.parts(values[:, :n_history])
        return parts, weight * self.whole.base + (1 - weight) * self.history.base

    def chance(self, features: NDArray[np.float32], quiet: Rows) -> Floats:
        """Probability `(n_rows,)` of a death within 12 months, from all features of places quiet for so many months."""
        parts, base = self.parts(features, quiet)
        return odds_to_chance(base + parts.sum(axis=1))

    def chance_by_history(self, features: NDArray[np.float32]) -> Floats:
        """Probability `(n_rows,)` by the history of violence alone."""
        values = features[:, self.columns[: len(self.history.coefficients)]].astype(np.float64)
        return odds_to_chance(self.history.base + self.history.parts(values).sum(axis=1))


@dataclass(frozen=True)
class QuietRows:
    """Quiet place-months `(place index, month index)`, how long each was quiet, and whether a death followed (0/1)."""

    rows: Rows
    quiet: Rows
    happened: Floats

    def where(self, kept: NDArray[np.bool_]) -> "QuietRows":
        """Those that are kept."""
        return QuietRows(self.rows[kept], self.quiet[kept], self.happened[kept])


def odds_to_chance(log_odds: Floats) -> Floats:
    """Probabilities of the same shape."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def learned(past: Past) -> OnsetModel | None:
    """The model of a first death of any kind, from all that the past knows; None where it holds too few onsets."""
    rows = quiet_rows(past.total)
    return fit_onset(past, rows) if rows.happened.sum() >= LEAST_ONSETS else None


def onset_chances(past: Past) -> Floats:
    """Probability `(n_places,)` of a death within 12 months; NaN for a place that isn't quiet, or with no model."""
    quiet = quiet_months(past.total)
    model = learned(past)
    if model is None:
        return np.full(len(quiet), np.nan)
    return np.where(quiet >= LEAST_QUIET, model.chance(past.features[:, -1], quiet), np.nan)


def structure_weight(quiet: Rows) -> Floats:
    """Weight `(n,)` of the regression with indicators: 0.5 after 12 quiet months, rising to 1 after 60."""
    way = (np.asarray(quiet, dtype=np.float64) - LEAST_QUIET) / (FULL_WEIGHT_AT - LEAST_QUIET)
    return np.asarray(FIRST_WEIGHT + (1 - FIRST_WEIGHT) * np.clip(way, 0, 1))


def quiet_rows(deaths: Floats) -> QuietRows:
    """The quiet place-months of deaths `(n_places, n_months)` whose next 12 months are known."""
    quiet = quiet_by_month(deaths)
    index = np.argwhere(quiet[:, :-HORIZON] >= LEAST_QUIET)
    index = index[index[:, 1] >= FIRST_ROW - 1]
    coming = np.lib.stride_tricks.sliding_window_view(deaths[:, 1:], HORIZON, axis=1).max(axis=2) > 0
    place, month = index.T
    return QuietRows(index, quiet[place, month], coming[place, month].astype(np.float64))


def fit_onset(past: Past, rows: QuietRows, structure: Sequence[str] = STRUCTURE) -> OnsetModel:
    """The model from quiet place-months of the past; indicators that the panel doesn't hold are left out.

    Raises OriginError when the rows hold no onset, or nothing but onsets.
    """
    if not 0 < rows.happened.sum() < len(rows.happened):
        raise OriginError(
            f"{len(rows.rows)} quiet place-months before {past.origin:%Y-%m}, {int(rows.happened.sum())} of them followed "
            "by a death: no chance of an onset can be learned. Take a later origin or load a longer record."
        )
    indicators = set(indicator_themes()["indicator"])
    history = [k for k, name in enumerate(past.feature_names) if name not in indicators]
    columns = np.array(
        [*history, *(past.feature_names.index(name) for name in structure if name in past.feature_names)]
    )
    values = _values(past, rows, columns)
    alone = fit_ridge(values[:, : len(history)], rows.happened, PENALTY)
    whole = fit_ridge(values, rows.happened, PENALTY)
    return OnsetModel(tuple(past.feature_names[k] for k in columns), columns, alone, whole)


def refitted(model: OnsetModel, past: Past, rows: QuietRows, n: int, seed: int) -> list[OnsetModel]:
    """The model made anew `n` times, each time from places drawn with replacement."""
    n_places = len(past.places)
    times = np.random.default_rng(seed).multinomial(n_places, np.full(n_places, 1 / n_places), n).astype(np.float64)
    values, place = _values(past, rows, model.columns), rows.rows[:, 0]
    n_history = len(model.history.coefficients)
    alone = refits(model.history, values[:, :n_history], rows.happened, PENALTY, place, times)
    whole = refits(model.whole, values, rows.happened, PENALTY, place, times)
    return [
        OnsetModel(model.feature_names, model.columns, first, second)
        for first, second in zip(alone, whole, strict=True)
    ]


def _values(past: Past, rows: QuietRows, columns: Rows) -> Floats:
    return past.features[rows.rows[:, :1], rows.rows[:, 1:], columns].astype(np.float64)
