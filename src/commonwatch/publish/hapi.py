"""Who works where, in the columns of HDX HAPI's operational presence."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from commonwatch.evidence.activity.places import admin_units
from commonwatch.evidence.activity.themes import cluster_code
from commonwatch.vocabulary import cluster_themes

Tables = Mapping[str, pl.DataFrame]
KEY = ("source", "activity")
CLUSTERS = ("10", "cluster")
COLUMNS = (
    "location_code", "has_hrp", "in_gho", "provider_admin1_name", "provider_admin2_name", "admin1_code", "admin1_name",
    "admin2_code", "admin2_name", "admin_level", "org_acronym", "org_name", "org_type_description", "sector_code",
    "sector_name", "reference_period_start", "reference_period_end", "dataset_hdx_id", "resource_hdx_id", "warning",
    "error",
)  # fmt: skip
"""HAPI's columns, in its order. What only HDX knows (has_hrp, in_gho, its identifiers) is left empty."""


FOUND: dict[str, Any] = {
    **dict.fromkeys(
        ("location_code", "provider_admin1_name", "provider_admin2_name", "admin1_code", "admin2_code"), pl.String
    ),
    **dict.fromkeys(("org_acronym", "org_name", "org_type_description", "sector_code"), pl.String),
    **dict.fromkeys(("reference_period_start", "reference_period_end"), pl.Date),
}


def operational_presence(tables: Tables, places: list[str] | None = None) -> pl.DataFrame:
    """One row per organisation, place or admin unit, and cluster, in HAPI's columns (text).

    From `presence` with a cluster, and from activities that name clusters (country level, their own dates). What has
    no place or no cluster isn't told: HAPI has no row for it.
    """
    rows = pl.concat([pl.DataFrame(schema=FOUND), _presence(tables), _activities(tables)], how="diagonal_relaxed")
    if places is not None:
        rows = rows.filter(pl.col("location_code").is_in(places))
    empty = pl.lit(None, pl.String)
    clusters = dict(cluster_themes().select("cluster", "name").unique("cluster").iter_rows())
    told = rows.filter(pl.col("location_code") != "unspecified", pl.col("sector_code").is_not_null()).with_columns(
        pl.col("sector_code").replace_strict(clusters, default=None, return_dtype=pl.String).alias("sector_name"),
        pl.when(pl.col("admin2_code").is_not_null()).then(pl.lit("2"))
        .when(pl.col("admin1_code").is_not_null()).then(pl.lit("1")).otherwise(pl.lit("0")).alias("admin_level"),
        _unit("admin1").alias("admin1_name"),
        _unit("admin2").alias("admin2_name"),
    )  # fmt: skip
    whole = told.select(pl.col(name).cast(pl.String) if name in told.columns else empty.alias(name) for name in COLUMNS)
    return whole.unique().sort(
        "location_code", "admin1_code", "admin2_code", "org_name", "sector_code", nulls_last=False
    )


def _presence(tables: Tables) -> pl.DataFrame:
    if "presence" not in tables:
        return pl.DataFrame(schema=FOUND)
    rows = tables["presence"].filter(pl.col("organisation") != "unnamed")
    return rows.select(
        pl.col("place").alias("location_code"),
        pl.col("admin1_name").alias("provider_admin1_name"),
        pl.col("admin2_name").alias("provider_admin2_name"),
        pl.col("admin1").alias("admin1_code"),
        pl.col("admin2").alias("admin2_code"),
        pl.coalesce("acronym", "organisation").alias("org_acronym"),
        pl.coalesce("name", "organisation").alias("org_name"),
        pl.col("organisation_kind").alias("org_type_description"),
        _cluster("sector_code", "sector_name"),
        pl.col("start").alias("reference_period_start"),
        pl.col("end").alias("reference_period_end"),
    )


def _activities(tables: Tables) -> pl.DataFrame:
    if "activities" not in tables:
        return pl.DataFrame(schema=FOUND)
    where = tables["activity_places"].filter(pl.col("weight") > 0).select(*KEY, "place").unique()
    what = tables["activity_themes"].filter(pl.col("vocabulary").is_in(CLUSTERS)).select(*KEY, "code", "name").unique()
    told = tables["activities"].join(where, on=KEY).join(what, on=KEY)
    return told.select(
        pl.col("place").alias("location_code"),
        pl.col("organisation").alias("org_acronym"),
        pl.coalesce("reporting_name", "organisation").alias("org_name"),
        _cluster("code", "name"),
        pl.col("start").alias("reference_period_start"),
        pl.col("end").alias("reference_period_end"),
    )


def _cluster(code: str, name: str) -> pl.Expr:
    return (
        pl.struct(pl.col(code).alias("code"), pl.col(name).alias("name"))
        .map_elements(
            lambda row: next((found for text in row.values() if text and (found := cluster_code(text))), None),
            pl.String,
        )
        .alias("sector_code")
    )


def _unit(level: str) -> pl.Expr:
    names = (
        admin_units().filter(pl.col("name").str.contains("[A-Za-z]")).unique("code", keep="first", maintain_order=True)
    )
    return pl.col(f"{level}_code").replace_strict(
        dict(names.select("code", "name").iter_rows()), default=None, return_dtype=pl.String
    )
