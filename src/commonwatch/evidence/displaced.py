"""Displaced people by place: sums of UNHCR's pairs of countries, and rows that count two places together."""

from collections.abc import Sequence

import polars as pl

JOINT_PLACE, JOINT_NAME = "SRB+XKX", "Serbia and Kosovo: S/RES/1244 (1999)"
"""UNHCR counts Serbia and Kosovo (SCR 1244) together: such a row belongs to neither of them."""

UNHCR_POPULATIONS = (
    "refugees", "asylum_seekers", "idps", "stateless", "returned_refugees", "returned_idps", "oip", "ooc", "hst",
)  # fmt: skip
COLUMNS = ("place", "role", "year", "population", "people", "joint", "joint_name", "source")


def joint_or(place: str, name: str) -> pl.Expr:
    """The joint place where the column `name` says so, else the code in the column `place`."""
    joint = pl.col(name).str.strip_chars().str.to_lowercase().str.starts_with("serbia and kosovo").fill_null(False)
    return pl.when(joint).then(pl.lit(JOINT_PLACE)).otherwise(pl.col(place))


def summed(counts: pl.DataFrame, role: str, source: str) -> pl.DataFrame:
    """The table `displacement` out of counts (place, year, a column per population): people added up by place and year.

    A population nobody counted has no row; one counted as zero has a row of zero.
    """
    kinds = [kind for kind in UNHCR_POPULATIONS if kind in counts.columns]
    added = [pl.when(pl.col(kind).count() > 0).then(pl.col(kind).sum()).alias(kind) for kind in kinds]
    return long_rows(counts.group_by("place", "year").agg(added), kinds, role, source)


def long_rows(counts: pl.DataFrame, populations: Sequence[str], role: str, source: str) -> pl.DataFrame:
    """The table `displacement` out of counts (place, year, a column per population); null is no row."""
    long = counts.unpivot(
        on=list(populations), index=["place", "year"], variable_name="population", value_name="people"
    ).drop_nulls("people")
    joint = pl.col("place").str.contains("+", literal=True)
    return long.select(
        "place",
        pl.lit(role).alias("role"),
        pl.col("year").cast(pl.Int16),
        "population",
        pl.col("people").round().cast(pl.Int64),
        joint.alias("joint"),
        pl.when(joint).then(pl.lit(JOINT_NAME)).otherwise(pl.lit("")).alias("joint_name"),
        pl.lit(source).alias("source"),
    ).select(COLUMNS)
