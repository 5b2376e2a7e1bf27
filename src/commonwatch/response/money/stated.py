"""The stated error of netting, as `python -m benchmarks.netting` measures it on made networks, and totals with it."""

import polars as pl

OF_ACTIVITY = {"linked": 0.5, "probable": 0.5, "ratio": 0.5, "alone": 0.5}
OF_TOTAL = ((0.0, 0.5), (1.0, 0.5))


def total(rows: pl.DataFrame) -> pl.DataFrame:
    return rows
