"""The forecast: 1,000 trajectories of deaths per month for every modelled place, made at one origin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from commonwatch.config import RiskSettings
from commonwatch.risk.across import aligned
from commonwatch.risk.forest import Forest
from commonwatch.risk.levels import own_level
from commonwatch.risk.models import fitted
from commonwatch.risk.past import VIOLENCE, Counts, Past, past_until
from commonwatch.risk.pool import level_shares, pooled
from commonwatch.vocabulary import add_months, places

KINDS = (*VIOLENCE, "total")
CEILING_MEMORY = 120


@dataclass(frozen=True)
class Forecast:
    """Draws `(n_places, 3, steps, n)`, deaths per month, with the forest that stands behind them."""

    origin: date
    places: tuple[str, ...]
    draws: Counts
    forest: Forest

    def of(self, violence: str) -> Counts:
        """Draws `(n_places, steps, n)`, deaths per month, of one type ('sb', 'ns', 'os') or of their sum ('total')."""
        if violence == "total":
            return np.asarray(self.draws.sum(axis=1, dtype=np.int32))
        return self.draws[:, VIOLENCE.index(violence)]


def make_forecast(panel: pl.DataFrame, origin: date, steps: int, n: int, settings: RiskSettings, seed: int) -> Forecast:
    """The pooled forecast of all places in the panel, `steps` months from the month after `origin`.

    Models: analogue forest, own-history negative binomial, weighted own history; every draw is a finite, non-negative
    integer below the place's ceiling. Raises OriginError when the history is too short.
    """
    past = past_until(panel, origin)
    forest, models = fitted(past, settings, seed)
    parts = {name: model.draws(past, steps, n, seed + number) for number, (name, model) in enumerate(models.items())}
    level = own_level(past.total)
    shares = level_shares(level, settings.high_level, settings.low_shares.by_model(), settings.high_shares.by_model())
    mixed = np.minimum(pooled(parts, shares, seed), _ceilings(past, settings)[:, :, None, None])
    subregions = dict(places().select("place", "subregion").iter_rows())
    regions = [subregions[place] or "" for place in past.places]
    draws = aligned(mixed, regions, settings.world_factor, settings.region_factor, seed)
    return Forecast(origin, past.places, draws, forest)


def _ceilings(past: Past, settings: RiskSettings) -> Counts:
    """Deaths per month `(n_places, 3)` that no draw exceeds: a multiple of the place's worst month in ten years.

    Never below `ceiling_floor`, so that a first war stays possible, nor above `ceiling`.
    """
    worst = past.deaths[:, -CEILING_MEMORY:].max(axis=1)
    bounds = np.clip(settings.ceiling_ratio * worst, settings.ceiling_floor, settings.ceiling)
    return np.asarray(bounds, dtype=np.int32)


def forecast_table(
    forecast: Forecast, kinds: Sequence[str] = KINDS, only: Sequence[str] | None = None, steps: range | None = None
) -> pl.DataFrame:
    """place, month, origin, step, violence, draws (list of n integers, deaths per month), one row each."""
    months_ahead = steps if steps is not None else range(1, forecast.draws.shape[2] + 1)
    chosen = [i for i, place in enumerate(forecast.places) if only is None or place in set(only)]
    index = np.array(months_ahead) - 1
    tables = []
    for violence in kinds:
        block = forecast.of(violence)[chosen][:, index]
        keys = [
            (forecast.places[i], add_months(forecast.origin, s), forecast.origin, s, violence)
            for i in chosen
            for s in months_ahead
        ]
        table = pl.DataFrame(
            keys,
            schema={"place": pl.String, "month": pl.Date, "origin": pl.Date, "step": pl.Int16, "violence": pl.String},
            orient="row",
        )
        flat = pl.Series("draws", block.reshape(-1, block.shape[-1])).cast(pl.List(pl.Int32))
        tables.append(table.with_columns(flat))
    return pl.concat(tables)
