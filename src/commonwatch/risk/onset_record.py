"""How well the onset model foresaw first deaths: walked forward year by year, each year from what was known before it."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.errors import OriginError
from commonwatch.risk.occurrence import average_precision, brier
from commonwatch.risk.onset import BANDS
from commonwatch.risk.onset_model import HORIZON, Rows, fit_onset, quiet_rows
from commonwatch.risk.past import VIOLENCE, Floats, past_until
from commonwatch.vocabulary import months_between

REPLICATES = 500
INTERVAL = (0.05, 0.95)
SEED = 1
MODELS = ("history", "blended")


@dataclass(frozen=True)
class Foresight:
    """Quiet place-months with the chance that each model gave: `(n,)` each; `december` says which are yearly origins."""

    place: Rows
    quiet: Rows
    december: NDArray[np.bool_]
    history: Floats
    blended: Floats
    happened: NDArray[np.bool_]

    def where(self, kept: NDArray[np.bool_]) -> "Foresight":
        """Those that are kept."""
        return Foresight(*(getattr(self, field.name)[kept] for field in fields(self)))


def onset_record(panel: pl.DataFrame, first_year: int, last_year: int, violence: str = "sb") -> pl.DataFrame:
    """One row per set of origins, least quiet and model, with scores and their 90 % intervals (countries redrawn).

    Columns: origins ("monthly", or "yearly": Decembers only), quiet_months, model ("history" alone or "blended"), rows,
    onsets, countries (with an onset), base_rate; average_precision and brier, each with _low and _high, and with its
    ratio to that of history alone (_ratio, _ratio_low, _ratio_high). Raises OriginError, as `foresight` does.
    """
    seen = foresight(panel, first_year, last_year, violence)
    rows = []
    for origins, chosen in (("monthly", seen), ("yearly", seen.where(seen.december))):
        for least in BANDS:
            scored = _scored(chosen.where(chosen.quiet >= least))
            rows += [{"origins": origins, "quiet_months": least, **row} for row in scored]
    return pl.DataFrame(rows, infer_schema_length=None)


def foresight(panel: pl.DataFrame, first_year: int, last_year: int, violence: str = "sb") -> Foresight:
    """What was said at each year's 12 origins, from the December before it, by a model fitted on what that December knew.

    `violence` is one type or "total": what counts as a death, and as quiet. Raises OriginError when the panel ends
    before the last outcome, 12 months after the last year's November.
    """
    start, end = panel["month"].min(), panel["month"].max()
    assert isinstance(start, date)
    assert isinstance(end, date)
    if end < (needed := date(last_year + 1, 11, 1)):
        raise OriginError(f"the last outcome of {last_year} is that of {needed:%Y-%m}; the panel ends in {end:%Y-%m}")
    past = past_until(panel, end)
    rows = quiet_rows(past.total if violence == "total" else past.deaths[:, :, VIOLENCE.index(violence)])
    month = rows.rows[:, 1]
    parts = []
    for year in range(first_year, last_year + 1):
        origin = months_between(start, date(year - 1, 12, 1))
        model = fit_onset(past, rows.where(month + HORIZON <= origin))
        ahead = rows.where((month >= origin) & (month < origin + 12))
        features = past.features[ahead.rows[:, 0], ahead.rows[:, 1]]
        parts.append(
            Foresight(
                place=ahead.rows[:, 0],
                quiet=ahead.quiet,
                december=ahead.rows[:, 1] == origin,
                history=model.chance_by_history(features),
                blended=model.chance(features, ahead.quiet),
                happened=ahead.happened > 0,
            )
        )
    return Foresight(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Foresight)))


def weighted_precision(probability: Floats, happened: NDArray[np.bool_], weights: Floats) -> Floats:
    """Average precision `(n_sets,)`, row r counted `weights[s, r]` times in set s; as `occurrence.average_precision`."""
    order = np.argsort(-probability, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(probability[order]) != 0, True))
    counted = weights[:, order]
    seen = np.cumsum(counted, axis=1)[:, ends]
    hits = np.cumsum(counted * happened[order], axis=1)[:, ends]
    gained = np.diff(hits, axis=1, prepend=0)
    with np.errstate(invalid="ignore"):
        return np.asarray((gained * np.nan_to_num(hits / seen)).sum(axis=1) / hits[:, -1])


def _scored(seen: Foresight) -> list[dict[str, object]]:
    n_places = int(seen.place.max()) + 1
    times = np.random.default_rng(SEED).multinomial(n_places, np.full(n_places, 1 / n_places), REPLICATES)
    weights = times[:, seen.place].astype(np.float64)
    size = weights.sum(axis=1)
    redrawn = {
        name: {
            "average_precision": weighted_precision(getattr(seen, name), seen.happened, weights),
            "brier": weights @ brier(getattr(seen, name), seen.happened) / size,
        }
        for name in MODELS
    }
    whole = {
        name: {
            "average_precision": average_precision(getattr(seen, name), seen.happened) or np.nan,
            "brier": float(brier(getattr(seen, name), seen.happened).mean()),
        }
        for name in MODELS
    }
    said: dict[str, object] = {
        "rows": len(seen.place),
        "onsets": int(seen.happened.sum()),
        "countries": len(np.unique(seen.place[seen.happened])),
        "base_rate": float(seen.happened.mean()),
    }
    rows = []
    for name in MODELS:
        row = {"model": name, **said}
        for score, value in whole[name].items():
            ratio = redrawn[name][score] / redrawn[MODELS[0]][score]
            row |= {score: value} | _bounds(score, redrawn[name][score])
            row |= {f"{score}_ratio": value / whole[MODELS[0]][score]} | _bounds(f"{score}_ratio", ratio)
        rows.append(row)
    return rows


def _bounds(name: str, values: Floats) -> dict[str, float]:
    low, high = np.nanquantile(values, INTERVAL)
    return {f"{name}_low": float(low), f"{name}_high": float(high)}
