"""UNODC data portal: one row per place, year and series, in workbooks or CSV with titles above the header.

Layout: workbooks of data.unodc.org (homicide: column VALUE; trafficking in persons, GLOTIP: column txtVALUE).
"""

import polars as pl

from commonwatch.evidence.readers.parts import (
    Asked,
    Layout,
    Reading,
    Sieve,
    day_above,
    known_columns,
    missing,
    placed,
    real,
    repeated,
    year_of,
)
from commonwatch.evidence.readers.series import Series, described, known_series, series_of
from commonwatch.evidence.tabular import Table

SOURCE = "unodc"
LICENCE = "UN terms, not reviewed"
WANTED: dict[str, tuple[str, ...]] = {
    "country": ("iso3_code",),
    "name": ("country",),
    "year": ("year",),
    "value": ("value", "txtvalue"),
    "origin": ("source",),
}
SERIES: dict[str, tuple[str, ...]] = {
    "indicator": ("indicator",),
    "dimension": ("dimension",),
    "category": ("category",),
    "sex": ("sex",),
    "age": ("age",),
    "unit": ("unit of measurement",),
}
TRAFFICKING = "GLOTIP"
"""Stands before the codes of the trafficking file: its "Persons convicted" are other people than those of another file."""


def read(table: Table, asked: Asked) -> Reading:
    """Values by place, year and series; those of series that nobody has reviewed are kept, unread.

    "<5" is read as 2.5, half of it. Rejected: parts of a place (England and Wales, Central Iraq), unknown countries and
    regions, a year to come or none, no value, a value that is no number or negative, a row that is there twice.
    """
    columns = known_columns(table, WANTED | SERIES)
    sieve, parts = Sieve(), []
    for raw in table.rows(list(columns.values())):
        batch = raw.rename({found: key for key, found in columns.items()})
        small = batch["value"].str.extract(r"^\s*<\s*(\d+(?:\.\d+)?)\s*$").cast(pl.Float64) / 2
        value = real(batch["value"], table.decimal)
        typed = batch.with_columns(
            placed(batch["country"], batch["name"]),
            year_of(batch["year"]).alias("_year"),
            value.fill_null(small).alias("_value"),
            small.is_not_null().alias("_below"),
            pl.concat_str([pl.col(key).str.strip_chars().fill_null("") for key in SERIES], separator="|").alias(
                "_code"
            ),
        )
        part = pl.col("country").str.contains(r"^\s*[A-Za-z]{3}_").fill_null(False)
        faults = {
            "a part of a place, reported apart": part,
            "unknown country": ~part & pl.col("_place").is_null(),
            "the year is no year": pl.col("_year").is_null(),
            f"a year to come (today is {asked.today})": pl.col("_year") > asked.today.year,
            "no value": pl.lit(missing(batch["value"])),
            "the value is no number": pl.col("_value").is_null() & pl.lit(~missing(batch["value"])),
            "the value is negative": pl.col("_value") < 0,
            "no indicator or unit": (pl.col("indicator").fill_null("") == "") | (pl.col("unit").fill_null("") == ""),
        }
        parts.append(sieve.sift(typed, faults))
    rows = pl.concat(parts) if parts else pl.DataFrame()
    if rows.is_empty():
        return Reading(SOURCE, "", {}, sieve.rows_in, sieve.rejected())
    rows, names = _named(rows)
    rows = sieve.more(rows, {"the row is there more than once": repeated(rows, ["_place", "_year", "_indicator"])})
    below = rows.filter("_below").height
    kept = rows.select(
        pl.col("_place").alias("place"), pl.col("_year").alias("year"), pl.col("_indicator").alias("indicator"),
        pl.col("_value").alias("value"), pl.lit(SOURCE).alias("source"),
    )  # fmt: skip
    reviewed = pl.col("indicator").is_in([one.indicator for one in known_series(SOURCE).values()])
    tables = {
        "indicator_values": kept.filter(reviewed),
        "indicator_values_other": kept.filter(~reviewed),
        "indicators": described(
            names, SOURCE, "United Nations Office on Drugs and Crime", dict.fromkeys(names, LICENCE)
        ),
    }
    tables = {name: frame for name, frame in tables.items() if frame.height}
    modelled = sum(code in known_series(SOURCE) for code in names)
    said: tuple[str, ...] = (
        f"{len(names)} series, {modelled} of them known to the models; the others are kept, unread",
    )
    if below:
        said = (*said, f'{below:,} value(s) given as "<5" or the like are read as half of it')
    return Reading(SOURCE, day_above(table, asked), tables, sieve.rows_in, sieve.rejected(), said)


def _named(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Series]]:
    """The rows with the column _indicator, and the series by code."""
    glotip = rows["indicator"].str.to_lowercase().str.contains("trafficking victims").any()
    if glotip:
        rows = rows.with_columns(pl.format(TRAFFICKING + "|{}", pl.col("_code")).alias("_code"))
    series: dict[str, Series] = {}
    for code, *words, unit in rows.select("_code", *SERIES).unique(maintain_order=True).iter_rows():
        label = ", ".join(word for word in words if word and word != "Total")
        series.setdefault(code, series_of(SOURCE, SOURCE, code, f"{label} ({unit})"))
    names = {code: one.indicator for code, one in series.items()}
    return rows.with_columns(pl.col("_code").replace_strict(names).alias("_indicator")), series


LAYOUT = Layout(
    "unodc_portal",
    "UNODC data portal",
    (WANTED["country"], WANTED["name"], WANTED["year"], WANTED["value"], *SERIES.values()),
    read,
)
