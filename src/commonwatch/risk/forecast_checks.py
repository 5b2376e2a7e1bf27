"""A forecast is scored whole or not at all: every place and month, as many draws in each, whole numbers from 0."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.errors import SubmissionError
from commonwatch.risk.actuals import shown

WHOLE_UP_TO = 2**53


def checked_draws(forecast: pl.DataFrame, places: Sequence[str], months: Sequence[date]) -> NDArray[np.int64]:
    """Draws `(n_places * n_months, n_draws)`, deaths per month: all months of the first place, then of the second.

    `forecast` has place, month, draws (one list a row). Raises SubmissionError, naming the first offending rows, on
    duplicates, missing or unasked places and months, unequal numbers of draws, and values that aren't finite
    whole numbers from 0.
    """
    for column in ("place", "month", "draws"):
        if column not in forecast.columns:
            raise SubmissionError(f"the forecast has no column {column}; it has {', '.join(forecast.columns)}")
    wanted = pl.DataFrame({"place": list(places)}).join(pl.DataFrame({"month": list(months)}), how="cross")
    twice = forecast.filter(pl.struct("place", "month").is_duplicated())
    if twice.height:
        raise SubmissionError(f"{twice.height} rows of the forecast share place and month, the first: {shown(twice)}")
    missing = wanted.join(forecast, on=["place", "month"], how="anti", maintain_order="left")
    if missing.height:
        raise SubmissionError(
            f"{missing.height} of {wanted.height} rows are missing ({len(places)} places x {len(months)} months are "
            f"scored, {months[0]:%Y-%m} to {months[-1]:%Y-%m}), the first: {shown(missing)}. None is skipped"
        )
    extra = forecast.join(wanted, on=["place", "month"], how="anti")
    if extra.height:
        raise SubmissionError(
            f"{extra.height} rows are for places or months that aren't scored, the first: {shown(extra)}. "
            f"Expected only the {len(places)} places of the score"
        )
    return _as_array(wanted.join(forecast, on=["place", "month"], how="left", maintain_order="left"))


def _as_array(rows: pl.DataFrame) -> NDArray[np.int64]:
    draws = rows["draws"]
    if isinstance(draws.dtype, pl.Array):
        draws = draws.arr.to_list()
    if not isinstance(draws.dtype, pl.List) or not draws.dtype.inner.is_numeric():
        raise SubmissionError(f"column draws holds {draws.dtype}; expected a list of numbers in each row")
    size = draws.list.len().fill_null(0)
    usual = int(size.max())  # type: ignore[arg-type]
    odd = rows.filter((size != usual) | (size == 0))
    if odd.height:
        raise SubmissionError(
            f"{odd.height} rows don't have {usual} draws as the others do, the first: {shown(odd)} with "
            f"{size.filter((size != usual) | (size == 0)).head(5).to_list()} draws"
        )
    flat = draws.explode()
    values = flat.cast(pl.Float64).fill_null(np.nan).to_numpy().reshape(len(rows), usual)
    with np.errstate(invalid="ignore"):
        good = np.isfinite(values) & (values >= 0) & (values == np.floor(values)) & (values < WHOLE_UP_TO)
    bad = ~good.all(axis=1)
    if bad.any():
        first = values[bad][0][~good[bad][0]][:3].tolist()
        raise SubmissionError(
            f"{int(bad.sum())} rows hold draws that aren't finite whole numbers from 0, the first: "
            f"{shown(rows.filter(bad))}; the first values {first}"
        )
    return values.astype(np.int64)
