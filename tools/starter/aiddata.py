"""AidData's compilation of five IATI publishers, 2000-2015: flat, one total per activity in deflated dollars."""

from pathlib import Path

import polars as pl

FILE = "activities/aiddata_sdg_iati_5publishers_2000_2015.parquet"
ORGANISATION = {"SE-0": "SE", "GB-1": "UK", "DE-1": "DE", "44000": "WB", "47122": "GAVI"}
STATUS = {1: "pipeline", 2: "implementation", 3: "finalisation", 4: "closed", 5: "cancelled", 6: "suspended"}
"""IATI ActivityStatus."""
NOTE = "one total per activity in AidData's deflated US dollars; base year not stated in the file"
VOCABULARY = {"DAC": "1"}
"""IATI SectorVocabulary 1: OECD DAC purpose codes of five digits."""


def activities(shared: Path) -> pl.DataFrame:
    """The flat file's activities in the columns of the table, `iso2` in place of the place."""
    return pl.read_parquet(shared / FILE).select(
        pl.col("iati-identifier").alias("activity"),
        pl.col("reporting-org-ref").replace_strict(ORGANISATION).alias("organisation"),
        pl.col("reporting-org-ref").alias("reporting_ref"),
        pl.col("recipient-country-code").alias("iso2"),
        _date("start-actual", "start-planned").alias("start"),
        _date("end-actual", "end-planned").alias("end"),
        pl.col("activity-status-code").cast(pl.Int64).replace_strict(STATUS).alias("status"),
        pl.col("deflated_dollars").alias("commitment_usd"),
        pl.lit(None, pl.Float64).alias("disbursement_usd"),
        pl.when(pl.col("deflated_dollars").is_not_null()).then(pl.lit(NOTE)).otherwise(pl.lit("")).alias("period_note"),
    )


def sectors(shared: Path) -> pl.DataFrame:
    """One row per activity and code: vocabulary, code, share (0-1; null where no percentage was given)."""
    lists = pl.read_parquet(shared / FILE).select(
        pl.col("iati-identifier").alias("activity"),
        pl.col("sector-vocabulary-code").str.split(";").alias("vocabulary"),
        pl.col("sector-code").str.split(";").alias("code"),
        pl.col("sector-percentage").str.split(";").alias("percent"),
    )
    codes = pl.col("code").list.len()
    lists = lists.filter(codes > 0, pl.col("vocabulary").list.len() == codes).with_columns(
        pl.when(pl.col("percent").list.len() == codes)
        .then("percent")
        .when(codes == 1)
        .then(pl.lit(["100"]))
        .otherwise(pl.lit([""]).repeat_by(codes).list.eval(pl.element().explode()))
        .alias("percent")
    )
    return (
        lists.explode("vocabulary", "code", "percent")
        .filter(pl.col("code").str.len_chars() > 0)
        .select(
            "activity",
            pl.col("vocabulary").replace(VOCABULARY),
            pl.col("code").str.strip_chars(),
            (pl.col("percent").str.strip_chars().cast(pl.Float64, strict=False) / 100).alias("share"),
        )
    )


def _date(*columns: str) -> pl.Expr:
    forms = ("%Y-%m-%d", "%m/%d/%Y")
    day = [pl.col(column).str.split(" ").list.first() for column in columns]
    return pl.coalesce(text.str.to_date(form, strict=False) for text in day for form in forms)
