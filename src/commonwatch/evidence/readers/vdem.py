"""V-Dem country-year data: the reviewed series out of some 4,600 columns.

Layout: V-Dem Codebook, section "Identifier Variables in the V-Dem Datasets" (country_text_id, year); Core and Full+Others.
"""

import re

import polars as pl

from commonwatch.evidence.readers.parts import (
    Asked,
    Layout,
    Reading,
    Sieve,
    missing,
    place_codes,
    real,
    repeated,
    whole,
)
from commonwatch.evidence.readers.series import described, known_series
from commonwatch.evidence.tabular import Table

SOURCE = "vdem"
LICENCE = "CC BY-SA 4.0"
FIRST_YEAR = 1900  # V-Dem goes back to 1789; the tables here don't
FIRST_EDITION = 2009  # edition 15 ends with 2024


def read(table: Table, asked: Asked) -> Reading:
    """Values of the reviewed series by place and year.

    Rejected: years before 1900 or to come, units that are no place of the vocabulary (Baden, Yemen's South, Zanzibar,
    Somaliland), rows without a value in any of these series, a value that is no number, a row that is there twice.
    """
    series = {code: one for code, one in known_series(SOURCE).items() if code in table.columns}
    sieve, parts = Sieve(), []
    for batch in table.rows(["country_text_id", "year", *series]):
        values = {code: real(batch[code], table.decimal) for code in series}
        unread = pl.any_horizontal(pl.lit(values[code].is_null() & ~missing(batch[code])) for code in series)
        typed = batch.with_columns(
            pl.col("country_text_id").str.strip_chars().str.to_uppercase().alias("_place"),
            whole(batch["year"]).alias("_year"),
            *(values[code].alias(f"_{code}") for code in series),
        )
        faults = {
            "the year is no year": pl.col("_year").is_null(),
            f"lies before {FIRST_YEAR}": pl.col("_year") < FIRST_YEAR,
            f"a year to come (today is {asked.today})": pl.col("_year") > asked.today.year,
            "a former or other unit, not a place of the vocabulary": ~pl.col("_place")
            .is_in(list(place_codes()))
            .fill_null(False),
            "a value is no number": unread,
            "no value in any series that is read": pl.all_horizontal(pl.col(f"_{code}").is_null() for code in series)
            & ~unread,
        }
        parts.append(sieve.sift(typed, faults))
    rows = pl.concat(parts) if parts else pl.DataFrame()
    if not rows.is_empty():
        rows = sieve.more(rows, {"the row is there more than once": repeated(rows, ["_place", "_year"])})
    if rows.is_empty():
        return Reading(SOURCE, "", {}, sieve.rows_in, sieve.rejected())
    long = (
        rows.select(
            pl.col("_place").alias("place"),
            pl.col("_year").cast(pl.Int16).alias("year"),
            pl.col(f"^_({'|'.join(series)})$"),
        )
        .unpivot(index=["place", "year"], variable_name="indicator")
        .drop_nulls("value")
    )
    names = {f"_{code}": one.indicator for code, one in series.items()}
    tables = {
        "indicator_values_by_sa": long.with_columns(
            pl.col("indicator").replace_strict(names), pl.lit(SOURCE).alias("source")
        ),
        "indicators": described(series, SOURCE, "V-Dem Institute", dict.fromkeys(series, LICENCE)),
    }
    said = (f"{len(series)} of the {len(known_series(SOURCE))} series known to the models are in this file",)
    return Reading(SOURCE, _version(table, rows), tables, sieve.rows_in, sieve.rejected(), said)


def _version(table: Table, rows: pl.DataFrame) -> str:
    """The edition: from the file's name (-v15), else from its last year, as edition 15 ends with 2024."""
    named = re.search(r"[-_ ]v(\d{1,2}(?:\.\d)?)(?![\d.]*\d)", table.shown, re.IGNORECASE)
    last = rows["_year"].max()
    assert isinstance(last, int)
    return named[1] if named else str(max(last - FIRST_EDITION, 1))


LAYOUT = Layout(
    "vdem_country_year",
    "V-Dem country-year data",
    (("country_text_id",), ("year",), tuple(known_series(SOURCE))),
    read,
)
