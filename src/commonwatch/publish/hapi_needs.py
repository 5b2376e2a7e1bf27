"""Humanitarian needs in the columns of HDX HAPI: counted people in need by cluster and unit, small counts suppressed."""

import polars as pl

from commonwatch.evidence.activity.places import admin_units
from commonwatch.needs import suppressed
from commonwatch.vocabulary import cluster_themes

COLUMNS = (
    "location_code", "has_hrp", "in_gho", "provider_admin1_name", "provider_admin2_name", "admin1_code", "admin1_name",
    "admin2_code", "admin2_name", "admin_level", "sector_code", "sector_name", "category", "population_status",
    "population", "reference_period_start", "reference_period_end", "dataset_hdx_id", "resource_hdx_id", "warning",
    "error",
)  # fmt: skip
"""HAPI's columns, in its order. What only HDX knows (has_hrp, in_gho, its identifiers) is left empty."""

TOTAL, AFFECTED = "people_in_need", "displaced_by_unit"
INTERSECTORAL = "Intersectoral"


def humanitarian_needs(needs: pl.DataFrame) -> pl.DataFrame:
    """One row per place or level-1 unit, cluster and group, in HAPI's columns (text), out of the table `needs`.

    Only counts: what is derived, and displacement counted by country, have no row in HAPI. People in need have the
    status INN, displaced people counted by unit AFF; a count that is suppressed has no row.
    """
    codes = {f"{TOTAL}_{code.lower().replace('-', '_')}": code for code in cluster_themes()["cluster"].unique()}
    names = dict(cluster_themes().select("cluster", "name").unique("cluster").iter_rows()) | {
        INTERSECTORAL: INTERSECTORAL
    }
    sectors = {**codes, TOTAL: INTERSECTORAL, AFFECTED: INTERSECTORAL}
    told = suppressed(needs).filter(
        pl.col("basis") == "counted", pl.col("mid").is_not_null(), pl.col("rule").is_in(list(sectors))
    )
    units = admin_units().filter(pl.col("name").str.contains("[A-Za-z]"))
    unit_names = dict(units.unique("code", keep="first", maintain_order=True).select("code", "name").iter_rows())
    given = told.with_columns(
        pl.col("place").alias("location_code"),
        pl.col("admin1").alias("admin1_code"),
        pl.col("admin1").replace_strict(unit_names, default=None, return_dtype=pl.String).alias("admin1_name"),
        pl.when(pl.col("admin1").is_null()).then(pl.lit("0")).otherwise(pl.lit("1")).alias("admin_level"),
        pl.col("rule").replace_strict(sectors, return_dtype=pl.String).alias("sector_code"),
        pl.when(pl.col("group") != "").then("group").alias("category"),
        pl.when(pl.col("rule") == AFFECTED).then(pl.lit("AFF")).otherwise(pl.lit("INN")).alias("population_status"),
        pl.col("mid").round().cast(pl.Int64).alias("population"),
        pl.format("{}-01-01", "year").alias("reference_period_start"),
        pl.format("{}-12-31", "year").alias("reference_period_end"),
    ).with_columns(pl.col("sector_code").replace_strict(names, return_dtype=pl.String).alias("sector_name"))
    empty = pl.lit(None, pl.String)
    whole = given.select(
        pl.col(name).cast(pl.String) if name in given.columns else empty.alias(name) for name in COLUMNS
    )
    return whole.sort("location_code", "admin1_code", "sector_code", "category", nulls_last=False)
