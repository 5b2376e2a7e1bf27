"""Writes src/commonwatch/evidence/data/exchange_rates.csv: units of a currency per US dollar, a rate a year.

The Federal Reserve's annual averages (G.5A, public domain) stand beside this file; rates of other currencies and years are
those that published files apply themselves.

python tools/build_rates.py [SHARED]
"""

import sys
from pathlib import Path

import polars as pl

OUT = Path(__file__).parents[1] / "src/commonwatch/evidence/data/exchange_rates.csv"
TO_THE_EURO = {"BAM": 1.95583, "BGN": 1.95583, "XAF": 655.957, "XOF": 655.957}
FTS = "UN operational rates as OCHA FTS applied them (flows 2016-2021), median of the year"
LIECHTENSTEIN = "Liechtenstein's annual reports, amount and US dollars side by side, median of the year"
KOICA = "KOICA's project list, won and US dollars side by side, median of the year"
FEDERAL_RESERVE = "Federal Reserve, G.5A foreign exchange rates, annual average"
PEG = "fixed rate to the euro, and the euro's rate of the year"


def rates(shared: Path) -> pl.DataFrame:
    """currency, year, per_usd, basis."""
    fts = pl.concat(
        pl.read_parquet(shared / f"presence/fts_{kind}_funding_afg_jor_pse_2020.parquet").select(
            pl.col("originalCurrency").alias("currency"),
            pl.col("date").str.slice(0, 4).cast(pl.Int16, strict=False).alias("year"),
            pl.col("exchangeRate").cast(pl.Float64, strict=False).alias("rate"),
        )
        for kind in ("incoming", "internal")
    ).filter(pl.col("currency") != "USD")
    own = pl.read_parquet(shared / "activities/liechtenstein_projects.parquet").select(
        pl.col("Currency Type").replace({"FS--Switz": "CHF"}).alias("currency"),
        pl.col("Year").cast(pl.Int16).alias("year"),
        (_number("Commitment Amount") / _number("Commitment Current (USD)")).alias("rate"),
    )
    won = pl.read_parquet(shared / "activities/koica_projects_osce_area.parquet")
    won = won.filter(_number("usd_amount") > 2000).select(
        pl.lit("KRW").alias("currency"),
        pl.col("project_year").cast(pl.Int16).alias("year"),
        (_number("won_amount") / _number("usd_amount")).alias("rate"),
    )
    measured = [_median(fts, FTS), _median(own, LIECHTENSTEIN), _median(won, KOICA)]
    found = pl.concat([_federal_reserve(), *measured])
    found = found.unique(["currency", "year"], keep="first")
    euro = found.filter(pl.col("currency") == "EUR")
    pegged = [
        euro.with_columns(pl.lit(name).alias("currency"), pl.col("per_usd") * rate, pl.lit(PEG).alias("basis"))
        for name, rate in TO_THE_EURO.items()
    ]
    return (
        pl.concat([found, *pegged])
        .with_columns(pl.col("per_usd").map_elements(lambda rate: float(f"{rate:.5g}"), pl.Float64))
        .sort("currency", "year")
    )


def _federal_reserve() -> pl.DataFrame:
    listed = pl.read_csv(Path(__file__).with_name("federal_reserve_rates.csv"))
    rows = [
        (currency, first + k, float(rate), FEDERAL_RESERVE)
        for currency, first, rates in listed.iter_rows()
        for k, rate in enumerate(rates.split())
    ]
    schema = {"currency": pl.String, "year": pl.Int16, "per_usd": pl.Float64, "basis": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.replace_all(",", "").cast(pl.Float64, strict=False)


def _median(rows: pl.DataFrame, basis: str) -> pl.DataFrame:
    sound = rows.drop_nulls().filter(pl.col("rate").is_finite() & (pl.col("rate") > 0))
    return sound.group_by("currency", "year").agg(
        pl.col("rate").median().alias("per_usd"), pl.lit(basis).alias("basis")
    )


if __name__ == "__main__":
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared/data"
    table = rates(shared)
    table.write_csv(OUT)
    print(f"{OUT.name}: {table.height} rates, {table['currency'].n_unique()} currencies")
