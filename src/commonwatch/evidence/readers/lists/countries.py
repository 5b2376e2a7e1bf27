"""Recipients of project lists: countries in spellings of their own, and words that name none."""

import polars as pl

from commonwatch.evidence.readers.lists.rows import numbered
from commonwatch.evidence.readers.parts import named

SPELLED = {
    "congo, democratic republic": "COD",
    "czech": "CZE",
    "egypt, arab republic of": "EGY",
    "korea": "KOR",
    "korea, dem. rep.": "PRK",
    "korea, democratic people's republic": "PRK",
    "macedonia, former yugoslav republic": "MKD",
    "palestinian adm. areas": "PSE",
    "slovak": "SVK",
    "venezuela, republica bolivariana de": "VEN",
    "yemen, republic of": "YEM",
}
"""Spellings of these lists that the vocabulary of places doesn't hold, in small letters."""

TOGETHER = {"serbia and montenegro": ["SRB", "MNE"], "serbia-montenegro": ["SRB", "MNE"]}
"""States that are two places today: each counts."""

NOWHERE = ("no value", "not specified", "unspecified", "unknown")


def spelled(column: str) -> pl.Expr:
    """The code of a country in a list's own spelling; null where the spelling is none of `SPELLED`."""
    return pl.col(column).str.to_lowercase().replace_strict(SPELLED, default=None, return_dtype=pl.String)


def is_country(name: str) -> bool:
    """Whether a name leads to a place, or to two that were one state."""
    return name.lower() in SPELLED or name.lower() in TOGETHER or named(name) is not None


def recipient_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Raw activity_places from rows with one recipient each (column `recipient`): a country, else a region by name.

    Words that name nowhere give no row.
    """
    return numbered("activity_places", recipients(rows))


def recipients(rows: pl.DataFrame) -> pl.DataFrame:
    """The same before it is numbered, with the rows' other columns."""
    somewhere = rows.filter(pl.col("recipient").is_not_null() & ~pl.col("recipient").str.to_lowercase().is_in(NOWHERE))
    known = {name: is_country(name) for name in somewhere["recipient"].unique()}
    country = pl.col("recipient").replace_strict(known, default=False, return_dtype=pl.Boolean)
    small = pl.col("recipient").str.to_lowercase()
    codes = small.replace_strict(TOGETHER, default=None, return_dtype=pl.List(pl.String))
    return (
        somewhere.with_columns(codes.alias("codes"))
        .explode("codes")
        .with_columns(
            pl.when(country).then(pl.lit("country")).otherwise(pl.lit("region")).alias("level"),
            pl.when(country).then(pl.lit("")).otherwise(pl.lit("99")).alias("vocabulary"),
            pl.coalesce("codes", spelled("recipient")).alias("code"),
            pl.col("recipient").alias("name"),
        )
    )
