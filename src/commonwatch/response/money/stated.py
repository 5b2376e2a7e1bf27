"""The stated error of netting, as `python -m benchmarks.netting` measures it on made networks, and totals with it."""

import polars as pl

OF_ACTIVITY = {"linked": 0.5, "probable": 0.5, "ratio": 0.5, "alone": 0.5}


def with_error(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(low_usd="new_usd", high_usd="new_usd")


def total(rows: pl.DataFrame) -> pl.DataFrame:
    return rows
