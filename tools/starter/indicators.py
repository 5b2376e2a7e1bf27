"""The chosen indicators: what each is, and its yearly values."""

from pathlib import Path

import polars as pl

from commonwatch.evidence import is_share_alike, licence_status, release_lag

DICTIONARY = "indicators/indicators.csv"
VALUES = "indicators/indicators.parquet"
JOINT_SERBIA_KOSOVO = "SRB+XKX"


SOURCE_BY_INDICATOR = {
    "inflation_consumer": "wdi_cpi",
    "armed_forces_personnel": "wdi_iiss",
    "armed_forces_share_labour_force": "wdi_iiss",
}
"""Series that the shared dictionary files under `wdi` but that carry rights of their own."""


def published(shared: Path) -> pl.DataFrame:
    """The shared dictionary, each series under the source whose licence it carries."""
    table = pl.read_csv(shared / DICTIONARY, infer_schema_length=None)
    return table.with_columns(
        pl.col("indicator").replace_strict(SOURCE_BY_INDICATOR, default=pl.col("source")).alias("source")
    )


def dictionary(shared: Path, chosen: tuple[str, ...] | None) -> pl.DataFrame:
    """The table `indicators`; `chosen` None takes every series, whatever its licence."""
    table = published(shared).select(
        "indicator",
        "label",
        "unit",
        pl.col("higher_means").fill_null(""),
        "source",
        "publisher",
        "licence",
        pl.col("source")
        .map_elements(lambda source: release_lag(source).months, return_dtype=pl.Int16)
        .alias("release_lag_months"),
    )
    if chosen is None:
        return table
    if unknown := sorted(set(chosen) - set(table["indicator"])):
        raise SystemExit(f"{shared / DICTIONARY} doesn't know the chosen indicator(s) {', '.join(unknown)}")
    table = table.filter(pl.col("indicator").is_in(chosen))
    if closed := [row["indicator"] for row in table.to_dicts() if licence_status(row["licence"]) == "closed"]:
        raise SystemExit(f"the starter can't carry {', '.join(closed)}: the licence is closed")
    return table


def values(shared: Path, dictionary: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """`indicator_values`, `indicator_values_by_sa` (CC BY-SA), and monthly rows, which a yearly table can't hold.

    UNHCR's series count Serbia and Kosovo together: those rows are stored under the joint place, and belong to neither.
    """
    long = (
        pl.read_parquet(shared / VALUES)
        .drop("source")
        .with_columns(pl.col("iso3", "indicator").cast(pl.String))
        .join(dictionary.select("indicator", "source"), on="indicator")
    )
    joint = (pl.col("iso3") == "SRB") & (pl.col("source") == "unhcr")
    rows = long.select(
        pl.when(joint).then(pl.lit(JOINT_SERBIA_KOSOVO)).otherwise("iso3").alias("place"),
        "year",
        "indicator",
        "value",
        "source",
        "month",
    )
    monthly = rows.filter(pl.col("month").is_not_null())
    yearly = rows.filter(pl.col("month").is_null()).drop("month")
    share_alike = [
        row["indicator"]
        for row in dictionary.to_dicts()
        if is_share_alike(row["licence"]) and licence_status(row["licence"]) == "open"
    ]
    in_own_table = pl.col("indicator").is_in(share_alike)
    return yearly.filter(~in_own_table), yearly.filter(in_own_table), monthly
