"""Who is where: OSCE field operations and UN peace operations, by place and years."""

from pathlib import Path

import polars as pl

from commonwatch.errors import UnknownNameError
from commonwatch.evidence.checks import rejected_rows
from commonwatch.vocabulary import organisation, place

OSCE = "organisations/osce_field_operations.csv"
UN = "organisations/un_peace_missions_country_years.csv"
SOURCE_OSCE, SOURCE_UN = "osce_field_operations", "un_peace_operations"
CURRENT_YEAR = 2024


def presence(shared: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The table `presence`, and the rows whose place can't be named."""
    osce = pl.read_csv(shared / OSCE, infer_schema_length=None).select(
        pl.col("name").map_elements(lambda name: organisation(name).organisation, pl.String).alias("organisation"),
        pl.col("iso3").alias("place"),
        _year("established").alias("from_year"),
        _year("ended").alias("until_year"),
        pl.lit("field_operation").alias("kind"),
        pl.lit(SOURCE_OSCE).alias("source"),
    )
    missions = pl.read_csv(shared / UN).with_columns(
        pl.col("country").map_elements(_place_or_empty, pl.String).alias("place"), pl.lit(SOURCE_UN).alias("source")
    )
    un = missions.filter(pl.col("place") != "").select(
        pl.col("mission").alias("organisation"),
        "place",
        pl.col("first_year").cast(pl.Int16).alias("from_year"),
        pl.when(pl.col("last_year") < CURRENT_YEAR).then("last_year").cast(pl.Int16).alias("until_year"),
        pl.lit("peace_operation").alias("kind"),
        "source",
    )
    nowhere = missions.filter(pl.col("place") == "")
    return pl.concat([osce, un]), rejected_rows("presence", nowhere, "the country named isn't one place")


def _year(column: str) -> pl.Expr:
    return pl.col(column).str.slice(0, 4).cast(pl.Int16)


def _place_or_empty(name: str) -> str:
    try:
        return place(name).place
    except UnknownNameError:
        return ""
