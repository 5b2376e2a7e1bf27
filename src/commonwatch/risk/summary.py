"""What a reader sees of a forecast: its mean, quantiles and threshold probabilities, the reference beside them."""

import numpy as np
import polars as pl

from commonwatch.risk.forecast import KINDS, Forecast
from commonwatch.vocabulary import add_months

LEVELS = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95}
THRESHOLDS = (1, 25, 100, 1000)


def forecast_summary(forecast: Forecast, reference: pl.DataFrame) -> pl.DataFrame:
    """One row per place, violence and step: mean, quantiles (deaths per month), P(deaths >= 1, 25, 100, 1000), reference.

    `reference` is `reference_table`'s; its columns here start with `reference_`.
    """
    n_steps = forecast.draws.shape[2]
    tables = []
    for violence in KINDS:
        draws = forecast.of(violence)
        quantiles = np.quantile(draws, list(LEVELS.values()), axis=2)
        columns = {"mean": draws.mean(axis=2)} | dict(zip(LEVELS, quantiles, strict=True))
        columns |= {f"p_ge_{least}": (draws >= least).mean(axis=2) for least in THRESHOLDS}
        steps = np.tile(np.arange(1, n_steps + 1, dtype=np.int16), len(forecast.places))
        keys = {"place": np.repeat(forecast.places, n_steps), "step": steps}
        tables.append(
            pl.DataFrame(keys | {name: values.reshape(-1) for name, values in columns.items()}).with_columns(
                pl.lit(forecast.origin, dtype=pl.Date).alias("origin"),
                pl.lit(violence).alias("violence"),
                pl.Series("month", [add_months(forecast.origin, int(step)) for step in steps], dtype=pl.Date),
            )
        )
    values = pl.col("values").list
    beside = reference.select(
        "place",
        "violence",
        values.mean().alias("reference_mean"),
        *(
            pl.col("values")
            .list.eval(pl.element().quantile(LEVELS[name], "linear"))
            .list.first()
            .alias(f"reference_{name}")
            for name in ("p05", "p10", "p50", "p90", "p95")
        ),
        values.eval(pl.element() >= 25).list.mean().alias("reference_p_ge_25"),
    )
    first = ["place", "origin", "violence", "step", "month"]
    joined = pl.concat(tables).join(beside, on=["place", "violence"], how="left", maintain_order="left")
    return joined.select(*first, pl.exclude(first))
