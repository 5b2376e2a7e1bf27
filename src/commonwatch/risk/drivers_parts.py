"""What each feature adds to a model's score of each place, in the model and in refits of it; summed by theme."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.risk.past import Floats
from commonwatch.vocabulary import indicator_themes

HISTORY_THEME = "armed_conflict"  # past deaths here, nearby and in the world
SAME_SIGN = 0.8  # share of refits, at least, in which a stable contribution has the model's sign
CLEAR = 3.0  # standard deviations over the refits, at least, that it stands from nought; tuned on made worlds alone


@dataclass(frozen=True)
class Parts:
    """Contributions `(1 + n_refits, n_places, n_features)`, the model's own first: at the origin, and a month earlier.

    `model` is "onset" (log-odds of a first death) or "forest" (log of 1 + deaths per month). Against the average of
    the same places.
    """

    model: str
    places: tuple[str, ...]
    feature_names: tuple[str, ...]
    now: Floats
    before: Floats


def against_average(parts: Floats) -> Floats:
    """The same `(..., n_places, n_features)` less the average place's."""
    return np.asarray(parts - parts.mean(axis=-2, keepdims=True))


def agreement(values: Floats) -> Floats:
    """Share of refits `(...)` whose sign is the model's; `values` `(1 + n_refits, ...)`, the model's own first. 0 for 0."""
    same = np.sign(values[1:]) == np.sign(values[0])
    return np.asarray(np.where(values[0] == 0, 0.0, same.mean(axis=0)))


def stable(values: Floats) -> NDArray[np.bool_]:
    """Whether a contribution `(...)` keeps its sign in the refits and stands clear of nought; as in `agreement`."""
    clear = np.abs(values[0]) >= CLEAR * values[1:].std(axis=0)
    return np.asarray((agreement(values) >= SAME_SIGN) & clear)


def theme_contributions(parts: Parts, origin: date) -> pl.DataFrame:
    """place, origin, model, theme, contribution, contribution_previous, change; agreement, spread, stable, change_stable.

    `agreement` is the share of refits with the model's sign, `spread` the standard deviation over the refits. Context
    that speaks of no theme (a place's population, area, total product) is left out.
    """
    of_indicator = dict(indicator_themes().select("indicator", "theme").iter_rows())
    themes = [of_indicator.get(name, HISTORY_THEME) for name in parts.feature_names]
    names = sorted({name for name in themes if name is not None})
    pick = np.array([[theme == name for name in names] for theme in themes], dtype=np.float64)
    now, before = parts.now @ pick, parts.before @ pick
    return pl.DataFrame(
        {
            "place": np.repeat(parts.places, len(names)),
            "theme": names * len(parts.places),
            "contribution": now[0].reshape(-1),
            "contribution_previous": before[0].reshape(-1),
            "change": (now - before)[0].reshape(-1),
            "agreement": agreement(now).reshape(-1),
            "spread": now[1:].std(axis=0).reshape(-1),
            "stable": stable(now).reshape(-1),
            "change_stable": stable(now - before).reshape(-1),
        }
    ).select(
        "place", pl.lit(origin, dtype=pl.Date).alias("origin"), pl.lit(parts.model).alias("model"), pl.exclude("place")
    )
