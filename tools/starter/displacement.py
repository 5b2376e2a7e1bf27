"""Displaced people by place and year: UNHCR by origin and by asylum, IDMC with Kosovo on its own."""

from pathlib import Path

import polars as pl

from commonwatch.evidence.displaced import joint_or, long_rows, summed

UNHCR = "displacement/unhcr_population.parquet"
IDMC = "displacement/idmc_gidd_country_year.csv"
UNHCR_IDMC = "displacement/unhcr_idmc.parquet"
FIRST_YEAR, LAST_YEAR = 1989, 2023
IDMC_COLUMNS = {
    "Conflict Stock Displacement": "idmc_conflict_idps",
    "Conflict Internal Displacements": "idmc_new_conflict",
    "Disaster Internal Displacements": "idmc_new_disaster",
}


def displacement(shared: Path) -> pl.DataFrame:
    """The table `displacement`, 1989-2023: null where nothing was published (no row), 0 where zero was counted."""
    unhcr = pl.read_parquet(shared / UNHCR)
    by_role = [
        summed(unhcr.with_columns(joint_or(f"{side}_iso", f"{side}_name").alias("place")), role, "unhcr_population")
        for side, role in (("coo", "origin"), ("coa", "asylum"))
    ]
    own = _idmc(shared)
    relayed = _idmc_by_unhcr(shared).join(own, on=["place", "year", "population"], how="anti")
    return pl.concat([*by_role, own, relayed]).filter(pl.col("year").is_between(FIRST_YEAR, LAST_YEAR))


def _idmc(shared: Path) -> pl.DataFrame:
    table = pl.read_csv(shared / IDMC, infer_schema_length=None).rename(
        {**IDMC_COLUMNS, "ISO3": "place", "Year": "year"}
    )
    return long_rows(table, list(IDMC_COLUMNS.values()), "origin", "idmc_gidd")


def _idmc_by_unhcr(shared: Path) -> pl.DataFrame:
    table = pl.read_parquet(shared / UNHCR_IDMC).rename({"total": "idmc_conflict_idps"})
    placed = table.with_columns(joint_or("coo_iso", "coo_name").alias("place"))
    return long_rows(placed, ["idmc_conflict_idps"], "origin", "unhcr_idmc")
