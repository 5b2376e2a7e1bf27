"""Displaced people by place and year: UNHCR by origin and by asylum, IDMC with Kosovo on its own."""

from pathlib import Path

import polars as pl

UNHCR = "displacement/unhcr_population.parquet"
IDMC = "displacement/idmc_gidd_country_year.csv"
UNHCR_IDMC = "displacement/unhcr_idmc.parquet"
JOINT_PLACE, JOINT_NAME = "SRB+XKX", "Serbia and Kosovo: S/RES/1244 (1999)"
FIRST_YEAR, LAST_YEAR = 1989, 2023
UNHCR_POPULATIONS = (
    "refugees", "asylum_seekers", "idps", "stateless", "returned_refugees", "returned_idps", "oip", "ooc", "hst",
)  # fmt: skip
IDMC_COLUMNS = {
    "Conflict Stock Displacement": "idmc_conflict_idps",
    "Conflict Internal Displacements": "idmc_new_conflict",
    "Disaster Internal Displacements": "idmc_new_disaster",
}
COLUMNS = ("place", "role", "year", "population", "people", "joint", "joint_name", "source")


def displacement(shared: Path) -> pl.DataFrame:
    """The table `displacement`, 1989-2023: null where nothing was published (no row), 0 where zero was counted."""
    unhcr = pl.read_parquet(shared / UNHCR)
    by_role = [
        _summed(unhcr, f"{side}_iso", f"{side}_name", role) for side, role in (("coo", "origin"), ("coa", "asylum"))
    ]
    own = _idmc(shared)
    relayed = _idmc_by_unhcr(shared).join(own, on=["place", "year", "population"], how="anti")
    return pl.concat([*by_role, own, relayed]).filter(pl.col("year").is_between(FIRST_YEAR, LAST_YEAR))


def _summed(unhcr: pl.DataFrame, code: str, name: str, role: str) -> pl.DataFrame:
    counted = [pl.when(pl.col(kind).count() > 0).then(pl.col(kind).sum()).alias(kind) for kind in UNHCR_POPULATIONS]
    sums = unhcr.group_by(code, name, "year").agg(counted)
    long = sums.unpivot(
        on=UNHCR_POPULATIONS, index=[code, name, "year"], variable_name="population", value_name="people"
    )
    return _finished(long.filter(pl.col("people").is_not_null()), code, name, role, "unhcr_population")


def _idmc(shared: Path) -> pl.DataFrame:
    table = pl.read_csv(shared / IDMC, infer_schema_length=None).rename(IDMC_COLUMNS)
    long = table.unpivot(
        on=list(IDMC_COLUMNS.values()), index=["ISO3", "Name", "Year"], variable_name="population", value_name="people"
    ).rename({"Year": "year"})
    return _finished(long.filter(pl.col("people").is_not_null()), "ISO3", "Name", "origin", "idmc_gidd")


def _idmc_by_unhcr(shared: Path) -> pl.DataFrame:
    table = pl.read_parquet(shared / UNHCR_IDMC).with_columns(pl.lit("idmc_conflict_idps").alias("population"))
    known = table.rename({"total": "people"}).filter(pl.col("people").is_not_null())
    return _finished(known, "coo_iso", "coo_name", "origin", "unhcr_idmc")


def _finished(long: pl.DataFrame, code: str, name: str, role: str, source: str) -> pl.DataFrame:
    joint = (pl.col(name) == JOINT_NAME).fill_null(False)
    return long.select(
        pl.when(joint).then(pl.lit(JOINT_PLACE)).otherwise(code).alias("place"),
        pl.lit(role).alias("role"),
        pl.col("year").cast(pl.Int16),
        "population",
        pl.col("people").round().cast(pl.Int64),
        joint.alias("joint"),
        pl.when(joint).then(pl.lit(JOINT_NAME)).otherwise(pl.lit("")).alias("joint_name"),
        pl.lit(source).alias("source"),
    ).select(COLUMNS)
