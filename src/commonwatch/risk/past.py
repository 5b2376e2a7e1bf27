"""What a model may see: deaths and features of every modelled place up to the origin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.errors import OriginError
from commonwatch.risk.panel import feature_names

VIOLENCE = ("sb", "ns", "os")
Floats = NDArray[np.float64]
Counts = NDArray[np.int32]


@dataclass(frozen=True)
class Past:
    """Deaths `(n_places, n_months, 3)` per month (sb, ns, os) and features `(n_places, n_months, n_features)`."""

    places: tuple[str, ...]
    origin: date
    deaths: Floats
    features: NDArray[np.float32]
    feature_names: tuple[str, ...]

    @property
    def total(self) -> Floats:
        """Deaths `(n_places, n_months)` per month, the three types of violence together."""
        return np.asarray(self.deaths.sum(axis=2))


def past_until(panel: pl.DataFrame, origin: date, features: Sequence[str] | None = None) -> Past:
    """The panel's rows up to the origin as arrays; `features` narrows the columns that models learn from.

    Raises OriginError when the panel ends before the origin, or lacks a month of a place: a hole isn't peace.
    """
    names = tuple(features) if features is not None else feature_names(panel)
    rows = panel.filter(pl.col("month") <= origin).sort("place", "t")
    places = tuple(rows["place"].unique(maintain_order=True).to_list())
    _check_whole(rows, origin)
    shape = (len(places), rows.height // len(places))
    deaths = rows.select(VIOLENCE).to_numpy().astype(np.float64).reshape(*shape, len(VIOLENCE))
    values = rows.select(pl.col(names).cast(pl.Float32).fill_null(float("nan"))).to_numpy().reshape(*shape, len(names))
    return Past(places, origin, deaths, values, names)


def _check_whole(rows: pl.DataFrame, origin: date) -> None:
    months = rows["month"].n_unique()
    counted = rows.group_by("place").agg(
        pl.col("month").n_unique().alias("months"), pl.col("month").max().alias("last")
    )
    holed = counted.filter((pl.col("months") != months) | (pl.col("last") != origin)).sort("place")
    doubled = rows.height - int(counted["months"].sum())
    if counted.is_empty() or holed.height or doubled:
        first = f", the first {holed['place'][0]} ({holed['months'][0]} of {months})" if holed.height else ""
        raise OriginError(
            f"the panel isn't whole up to {origin:%Y-%m}: {holed.height} place(s) lack months{first}, {doubled} row(s) are there "
            "twice. Build it anew from the evidence: build_panel(evidence, origin)."
        )
