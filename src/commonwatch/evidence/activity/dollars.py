"""Amounts in US dollars of their day: as the provider gives them, or by the table of rates; never guessed."""

from functools import cache
from importlib.resources import files

import polars as pl

GIVEN, SAME, NO_RATE, NO_AMOUNT = "given", "USD", "no rate", "no amount"


def in_dollars(flows: pl.DataFrame) -> pl.DataFrame:
    """amount_usd and usd_basis beside each money flow (columns amount, currency, usd, value_date, start).

    The year of the rate is the value date's, else the start's. Basis: "USD", "given" (by the provider), the source of
    the rate, "no rate" or "no amount" (amount_usd is null).
    """
    day = pl.coalesce("value_date", "start")
    priced = flows.with_columns(
        day.dt.year().cast(pl.Int16).alias("_year"),
        pl.col("currency").replace({"XEU": "EUR", "ECU": "EUR"}).alias("_money"),
    ).join(
        exchange_rates().select(pl.col("currency").alias("_money"), pl.col("year").alias("_year"), "per_usd", "basis"),
        on=["_money", "_year"],
        how="left",
        maintain_order="left",
    )
    given = pl.col("usd").is_not_null()
    dollars = pl.col("currency") == "USD"
    return priced.with_columns(
        pl.when(given)
        .then("usd")
        .when(dollars)
        .then("amount")
        .otherwise(pl.col("amount") / pl.col("per_usd"))
        .alias("amount_usd"),
        pl.when(given)
        .then(pl.lit(GIVEN))
        .when(pl.col("amount").is_null())
        .then(pl.lit(NO_AMOUNT))
        .when(dollars)
        .then(pl.lit(SAME))
        .otherwise(pl.col("basis").fill_null(NO_RATE))
        .alias("usd_basis"),
    ).drop("_year", "_money", "per_usd", "basis")


@cache
def exchange_rates() -> pl.DataFrame:
    """currency, year, per_usd (units of the currency per US dollar), basis: by year, with the source of each."""
    source = files("commonwatch.evidence") / "data" / "exchange_rates.csv"
    return pl.read_csv(source.read_bytes(), schema_overrides={"year": pl.Int16})
