"""A forecast's scores beside those of the reference on the same rows, window by window; protocol in docs/scores.md."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
import polars as pl

from commonwatch.errors import SubmissionError
from commonwatch.risk.actuals import Actuals
from commonwatch.risk.benchmarks import N_DRAWS, REFERENCE_MONTHS, SEED, climatology12
from commonwatch.risk.bootstrap import block_interval
from commonwatch.risk.forecast_checks import checked_draws
from commonwatch.risk.scores import Floats, Numbers, crps, ign, mis, resampled
from commonwatch.risk.windows import Window, windows_of
from commonwatch.vocabulary import add_months, resolve_places

ByPlace: TypeAlias = Mapping[str, Floats]
Cells: TypeAlias = dict[str, str | date | int | float | None]

SCORE_NAMES = ("crps", "ign", "mis")
FIRST_STEP = 3


def score_forecast(
    forecast: pl.DataFrame,
    actuals: Actuals,
    *,
    history: Actuals | None = None,
    violence: str = "sb",
    origin: date | None = None,
    first_step: int = FIRST_STEP,
    places: Sequence[str] | None = None,
) -> pl.DataFrame:
    """One row a window, and their mean when there are several: the forecast's scores, the reference's, the ratios.

    Columns: window, origin, rows; crps, ign, mis; reference_crps, ...; ratio_crps, ... (below 1 the forecast is
    better); ratio_crps_low, ratio_crps_high, ... (90 %, countries drawn with replacement); basis (source and vintage of
    the outcomes and of the reference's inputs). CRPS and MIS in deaths per month, IGN in bits, plain means over rows.

    `forecast` has place, month, draws, and may have violence and origin (`windows.windows_of` cuts it). `history`
    serves the reference's 12 inputs when `actuals` doesn't reach back so far. `places` are the 191 modelled ones
    unless given. Raises SubmissionError when a row is missing or can't be scored, OriginError when outcomes or the
    reference's inputs are missing.
    """
    chosen = tuple(sorted(places if places is not None else resolve_places("views")))
    rows: list[Cells] = []
    own: list[ByPlace] = []
    reference: list[ByPlace] = []
    n_rows = 0
    for window in windows_of(_of_violence(forecast, violence), origin, first_step):
        draws = checked_draws(window.forecast, chosen, window.months)
        observed = actuals.matrix(chosen, window.months[0], window.months[-1])
        inputs, basis = _reference_inputs(window, chosen, actuals, history)
        own.append(_by_place(draws, observed))
        reference.append(_by_place(climatology12(inputs, len(window.months)), observed))
        n_rows += observed.size
        keys: Cells = {"window": window.label, "origin": window.origin, "rows": observed.size, "basis": basis}
        rows.append({**keys, **_summary(own[-1:], reference[-1:])})
    if len(rows) > 1:
        bases = "; ".join(dict.fromkeys(str(row["basis"]) for row in rows))
        keys = {"window": "mean", "origin": None, "rows": n_rows, "basis": bases}
        rows.append({**keys, **_summary(own, reference)})
    table = pl.DataFrame(rows, schema_overrides={"origin": pl.Date}, infer_schema_length=None)
    return table.select(pl.exclude("basis"), "basis")


def by_score(table: pl.DataFrame) -> pl.DataFrame:
    """The table of `score_forecast` narrow enough to print: one row a window and score, the basis left out.

    Columns: window, rows, score, forecast, reference (deaths per month; bits for ign), ratio, ratio_low, ratio_high.
    """
    parts = [
        table.select(
            "window",
            "rows",
            pl.lit(name).alias("score"),
            pl.col(name).alias("forecast"),
            pl.col(f"reference_{name}").alias("reference"),
            pl.col(f"ratio_{name}").cast(pl.Float64).alias("ratio"),
            pl.col(f"ratio_{name}_low").cast(pl.Float64).alias("ratio_low"),
            pl.col(f"ratio_{name}_high").cast(pl.Float64).alias("ratio_high"),
        ).with_row_index("position")
        for name in SCORE_NAMES
    ]
    return pl.concat(parts).sort("position", maintain_order=True).drop("position")


def row_scores(draws: Numbers, observed: Numbers, seed: int = SEED) -> dict[str, Floats]:
    """crps and mis (deaths) and ign (bits), each `(n_rows,)`, of draws `(n_rows, n_draws)`.

    For IGN other than 1,000 draws are resampled with replacement to 1,000, with a fixed seed.
    """
    thousand = draws if draws.shape[1] == N_DRAWS else resampled(draws, N_DRAWS, seed)
    return {"crps": crps(draws, observed), "ign": ign(thousand, observed), "mis": mis(draws, observed)}


def _of_violence(forecast: pl.DataFrame, violence: str) -> pl.DataFrame:
    if "violence" not in forecast.columns:
        return forecast
    found = forecast["violence"].unique().sort().to_list()
    if violence not in found:
        raise SubmissionError(
            f"the forecast has no rows with violence {violence!r}; it has {found}: choose one of them"
        )
    return forecast.filter(pl.col("violence") == violence)


def _reference_inputs(
    window: Window, places: Sequence[str], actuals: Actuals, history: Actuals | None
) -> tuple[Numbers, str]:
    first = add_months(window.origin, 1 - REFERENCE_MONTHS)
    source = actuals if history is None or actuals.reaches(places, first, window.origin) else history
    basis = actuals.basis if source is actuals else f"{actuals.basis}; reference's inputs from {source.basis}"
    return source.matrix(places, first, window.origin), basis


def _by_place(draws: Numbers, observed: Numbers) -> ByPlace:
    scores = row_scores(draws, observed.ravel())
    return {name: values.reshape(observed.shape).mean(axis=1) for name, values in scores.items()}


def _summary(own: Sequence[ByPlace], reference: Sequence[ByPlace]) -> Cells:
    """Means over windows of scores and of their ratios; a window's score is the mean of its places' means."""
    cells: Cells = {}
    stacked = {name: (np.array([w[name] for w in own]), np.array([w[name] for w in reference])) for name in SCORE_NAMES}
    for name, (ours, _) in stacked.items():
        cells[name] = float(ours.mean())
    for name, (_, theirs) in stacked.items():
        cells[f"reference_{name}"] = float(theirs.mean())
    for name, (ours, theirs) in stacked.items():
        base = theirs.mean(axis=1)
        known = bool((base > 0).all())
        low, high = block_interval(ours, theirs, seed=SEED) if known else (None, None)
        cells[f"ratio_{name}"] = float((ours.mean(axis=1) / base).mean()) if known else None
        cells[f"ratio_{name}_low"], cells[f"ratio_{name}_high"] = low, high
    return cells
