"""Admin units by P-code, each in the spellings of the published lists: English and, for Ukraine, Ukrainian."""

from pathlib import Path

import polars as pl

PCODES = "presence/pcodes_osce_adm1_adm2.csv"
UKRAINE = {1: "presence/ukr_2023_pin_targets_long.csv", 2: "presence/ukr_2023_severity_raion_long.csv"}
INPUTS = (PCODES, *UKRAINE.values())
SOURCE = "ocha_pcodes"


def admin_units(shared: Path) -> pl.DataFrame:
    """The table `admin_units`: place, level, code, name, parent, source."""
    listed = pl.read_csv(shared / PCODES, infer_schema=False)
    codes = listed.select(
        pl.col("Location").alias("place"),
        pl.col("Admin Level").cast(pl.Int8).alias("level"),
        pl.col("P-Code").alias("code"),
        pl.col("Name").alias("name"),
        pl.when(pl.col("Admin Level") == "2").then("Parent P-Code").alias("parent"),
    )
    parents = codes.select("place", "level", "code", "parent").unique()
    spelled = [
        pl.read_csv(shared / file, infer_schema=False)
        .select(
            pl.lit(level, pl.Int8).alias("level"),
            pl.col(f"admin{level}_code").alias("code"),
            pl.col(name).alias("name"),
        )
        .join(parents, on=["level", "code"])
        for level, file in UKRAINE.items()
        for name in (f"admin{level}_name", f"admin{level}_name_uk")
    ]
    together = pl.concat([codes, *(rows.select(codes.columns) for rows in spelled)]).drop_nulls(["code", "name"])
    return together.unique().with_columns(pl.lit(SOURCE).alias("source")).sort("place", "level", "code", "name")
