"""What is expected within the next 1, 2, ... 36 months, place by place, beside the reference for as many months."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from commonwatch.risk.reference import BLOCK_MEMORY, blocks

if TYPE_CHECKING:
    from commonwatch.web.study import Study

SCHEMA: dict[str, Any] = {
    "place": pl.String, "months": pl.Int16, "expected": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "p25": pl.Float64, "reference_expected": pl.Float64, "reference_low": pl.Float64, "reference_high": pl.Float64,
    "reference_p25": pl.Float64,
}  # fmt: skip
"""Deaths of all kinds within so many months, its interval, and the chance that one of them has the threshold or more."""


def horizons(here: "Study") -> pl.DataFrame:
    """The table of `SCHEMA` for every modelled place of the study; empty where the workspace holds no draws."""
    return here.made("horizons", _horizons)


def _horizons(here: "Study") -> pl.DataFrame:
    if not here.has("forecast", "history") or here.run is None:
        return pl.DataFrame(schema=SCHEMA)
    settings = here.run["settings"]["watch"]
    rows = (
        pl.scan_parquet(BytesIO(here.files["forecast"]))
        .filter(pl.col("violence") == "total")
        .select("place", "step", "draws")
        .sort("place", "step")
        .collect()
    )
    past = here.table("history").filter(pl.col("violence") == "total").sort("place", "month")
    memory = {str(place): group["deaths"].to_numpy() for (place,), group in past.group_by("place", maintain_order=True)}
    tables = [
        _of_place(str(place), _draws(group), memory.get(str(place)), settings)
        for (place,), group in rows.group_by("place", maintain_order=True)
    ]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *tables])


def _draws(rows: pl.DataFrame) -> Any:
    """Deaths per month `(steps, draws)` of one place."""
    return rows["draws"].explode().to_numpy().reshape(rows.height, -1)


def _of_place(place: str, draws: Any, past: Any, settings: Mapping[str, Any]) -> pl.DataFrame:
    """`draws` is `(steps, draws)`, deaths per month; the figures are those of the watch list, for each number of steps."""
    ends = [(1 - settings["interval"]) / 2, (1 + settings["interval"]) / 2]
    totals, most = draws.cumsum(axis=0), np.maximum.accumulate(draws, axis=0)
    low, high = np.quantile(totals, ends, axis=1)
    steps = np.arange(1, len(draws) + 1)
    beside = [_reference(past, int(step), settings["threshold"], ends) for step in steps]
    return pl.DataFrame(
        {
            "place": [place] * len(draws),
            "months": steps,
            "expected": totals.mean(axis=1),
            "low": low,
            "high": high,
            "p25": (most >= settings["threshold"]).mean(axis=1),
            **{name: [row[number] for row in beside] for number, name in enumerate(list(SCHEMA)[6:])},
        },
        schema=SCHEMA,
        strict=False,
    )


def _reference(past: Any, months: int, threshold: int, ends: list[float]) -> tuple[float | None, ...]:
    """All runs of so many months within the last 24; nothing beyond, for it remembers no more."""
    if past is None or months > BLOCK_MEMORY or len(past) < BLOCK_MEMORY:
        return (None, None, None, None)
    runs = blocks(np.asarray(past, dtype=float)[None, :], months)[0]
    totals = runs.sum(axis=1)
    low, high = np.quantile(totals, ends)
    return float(totals.mean()), float(low), float(high), float((runs.max(axis=1) >= threshold).mean())
