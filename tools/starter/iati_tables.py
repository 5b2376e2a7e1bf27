"""UNHCR's and IOM's own IATI files as tables: activities, dates by type, sectors by vocabulary, dollars spent."""

from pathlib import Path

import polars as pl

from starter.aiddata import STATUS

READ = ("unhcr_2016_2023", "iom_2021")
ORGANISATION = {"XM-DAC-41121": "UNHCR", "XM-DAC-47066": "IOM"}
FILES = {
    ref: tuple(f"activities/{name}_{part}.parquet" for part in ("activity", "transaction", "sector"))
    for ref, name in zip(ORGANISATION, READ, strict=True)
}
OUTGOING = (3, 4)
INCOMING = 11
"""IATI TransactionType: 3 disbursement and 4 expenditure leave the reporter, 11 is promised to it."""
NOTE_SPENT = "disbursements and expenditure (IATI 3, 4) in US dollars, as reported over the activity's period"
NOTE_PROMISED = "incoming commitments (IATI 11) in US dollars; spending isn't reported"


def activities(shared: Path, name: str) -> pl.DataFrame:
    """One publisher's activities in the columns of the table, `iso2` in place of the place."""
    table = pl.read_parquet(shared / f"activities/{name}_activity.parquet")
    return (
        table.join(_money(shared, name), on="iati_identifier", how="left")
        .select(
            pl.col("iati_identifier").alias("activity"),
            pl.col("reporting_org_ref").replace_strict(ORGANISATION).alias("organisation"),
            pl.col("reporting_org_ref").alias("reporting_ref"),
            pl.col("recipient_country_code").alias("iso2"),
            _dated(2, 1).alias("start"),
            _dated(4, 3).alias("end"),
            pl.col("activity_status_code").cast(pl.Int64).replace_strict(STATUS).alias("status"),
            pl.col("promised").alias("commitment_usd"),
            pl.col("spent").alias("disbursement_usd"),
        )
        .with_columns(
            pl.when(pl.col("disbursement_usd").is_not_null())
            .then(pl.lit(NOTE_SPENT))
            .when(pl.col("commitment_usd").is_not_null())
            .then(pl.lit(NOTE_PROMISED))
            .otherwise(pl.lit(""))
            .alias("period_note")
        )
    )


def sectors(shared: Path, name: str) -> pl.DataFrame:
    """One row per activity and code: vocabulary (IATI SectorVocabulary), code, share (0-1; null where not given)."""
    table = pl.read_parquet(shared / f"activities/{name}_sector.parquet")
    percent = pl.col("sector_pct") if "sector_pct" in table.columns else pl.lit(None, pl.String)
    alone = pl.len().over("iati_identifier", "sector_vocabulary") == 1
    return table.filter(pl.col("sector_code").is_not_null()).select(
        pl.col("iati_identifier").alias("activity"),
        pl.col("sector_vocabulary").cast(pl.Float64).cast(pl.Int64).cast(pl.String).alias("vocabulary"),
        pl.col("sector_code").alias("code"),
        pl.coalesce(percent.cast(pl.Float64, strict=False) / 100, pl.when(alone).then(1.0)).alias("share"),
    )


def _money(shared: Path, name: str) -> pl.DataFrame:
    table = pl.read_parquet(shared / f"activities/{name}_transaction.parquet").select(
        "iati_identifier",
        pl.col("transaction_type_code").cast(pl.Float64).cast(pl.Int64).alias("kind"),
        (pl.col("transaction_value_currency") == "USD").alias("dollars"),
        pl.col("transaction_value").cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False).alias("value"),
    )
    return (
        table.filter(pl.col("value").is_not_null())
        .group_by("iati_identifier")
        .agg(
            _all_dollars(pl.col("kind").is_in(OUTGOING), "spent"), _all_dollars(pl.col("kind") == INCOMING, "promised")
        )
        .with_columns(pl.when(pl.col("spent").is_null()).then("promised").alias("promised"))
    )


def _all_dollars(kind: pl.Expr, name: str) -> pl.Expr:
    counted = kind.any() & (~kind | pl.col("dollars")).all()
    return pl.when(counted).then(pl.col("value").filter(kind).sum()).alias(name)


def _dated(actual: int, planned: int) -> pl.Expr:
    return pl.coalesce(
        pl.when(pl.col(f"activity_date_type_{slot}").cast(pl.Float64) == kind).then(
            pl.col(f"activity_date_{slot}").str.to_date(strict=False)
        )
        for kind in (actual, planned)
        for slot in (1, 2, 3, 4)
    )
