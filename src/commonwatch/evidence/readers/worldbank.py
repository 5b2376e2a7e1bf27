"""World Bank: bulk CSV (a column per year), DataBank exports of that form, and the API's records (JSON, XML).

Layouts: World Bank Data Help Desk, "Developer Information: API v2" and the bulk files of the Data Catalog.
"""

import re
from datetime import date
from functools import cache
from importlib.resources import files

import polars as pl

from commonwatch.errors import LoadError
from commonwatch.evidence.readers.parts import (
    Asked,
    Layout,
    Reading,
    Sieve,
    known_columns,
    missing,
    place_codes,
    real,
)
from commonwatch.evidence.readers.series import Series, described, series_of
from commonwatch.evidence.tabular import Table
from commonwatch.vocabulary import places

SOURCE = "worldbank"
LICENCE = "CC BY 4.0"
RESTRICTED = ("MS.MIL.",)
RESTRICTED_LICENCE = "WDI CC BY 4.0; underlying SIPRI and IISS terms: non-commercial"
"""Military series in the World Bank's files carry their makers' own terms."""

YEAR = re.compile(r"^((?:19|20)\d\d)(?: \[yr\d{4}\])?$")
WIDE = {
    "code": ("indicator code", "series code"),
    "label": ("indicator name", "series name"),
    "country": ("country code",),
    "name": ("country name",),
}
RECORDS = {
    "code": ("indicator.id",),
    "label": ("indicator.value",),
    "country": ("countryiso3code",),
    "iso2": ("country.id",),
    "name": ("country.value",),
    "date": ("date",),
    "value": ("value",),
}
OLD_CODES = {"KSV": "XKX", "ZAR": "COD", "ROM": "ROU", "TMP": "TLS", "WBG": "PSE", "ADO": "AND", "IMY": "IMN"}
"""Codes of the World Bank before it took those of ISO."""


def read_wide(table: Table, asked: Asked) -> Reading:
    """Values of a file with one row per country and series and one column per year.

    Rejected: aggregates, places the vocabulary doesn't hold, rows without any value, a cell that is no number, a row
    that is there twice. Columns of years to come are left aside, and said so. Raises LoadError without any such column.
    """
    columns = known_columns(table, WIDE)
    years = {name: int(found[1]) for name in table.columns if (found := YEAR.match(name))}
    ahead = [name for name, year in years.items() if year > asked.today.year]
    years = {name: year for name, year in years.items() if name not in ahead}
    if not years:
        raise LoadError(
            f"{table.shown} has no column of a year up to {asked.today.year}; expected 1960, 1961 and so on."
        )
    sieve, seen, parts, labels = Sieve(), set[tuple[str, str]](), [], dict[str, str]()
    for raw in table.rows([*columns.values(), *years]):
        batch = raw.rename({found: key for key, found in columns.items()})
        batch = batch.with_columns(
            _place(batch["country"], None).alias("_place"), pl.col("code").str.strip_chars().str.to_uppercase()
        )
        cells = {name: real(batch[name], table.decimal) for name in years}
        unread = pl.any_horizontal(pl.lit(cells[name].is_null() & ~missing(batch[name])).alias(name) for name in years)
        empty = pl.all_horizontal(pl.lit(cells[name].is_null()).alias(name) for name in years)
        faults = _faults() | {
            "a value is no number": unread,
            "no value in any year: missing, not zero": empty & ~unread,
        }
        batch = batch.with_columns(cells[name].alias(name) for name in years)
        good = sieve.sift(batch, faults)
        good = sieve.more(good, {"the row is there more than once": _twice(good, ["code", "_place"], seen)})
        labels |= dict(good.select("code", "label").unique(maintain_order=True).iter_rows())
        long = good.select("code", pl.col("_place").alias("place"), *years).unpivot(
            index=["code", "place"], on=list(years), variable_name="year"
        )
        parts.append(long.drop_nulls("value").with_columns(pl.col("year").replace_strict(years, return_dtype=pl.Int16)))
    said = (f"left aside: {len(ahead)} column(s) of years to come ({', '.join(sorted(ahead)[:3])})",) if ahead else ()
    return _reading(table, sieve, parts, labels, asked, said)


def read_records(table: Table, asked: Asked) -> Reading:
    """Values of the API's records, one per country, series and year.

    Rejected: as for the wide form, and a date that is no year, or a year to come.
    """
    columns = known_columns(table, RECORDS)
    sieve, seen, parts, labels = Sieve(), set[tuple[str, str]](), [], dict[str, str]()
    for raw in table.rows(list(columns.values())):
        batch = raw.rename({found: key for key, found in columns.items()})
        year = batch["date"].str.strip_chars().str.extract(r"^((?:19|20)\d\d)$").cast(pl.Int16)
        value = real(batch["value"])
        batch = batch.with_columns(
            _place(batch["country"], batch["iso2"]).alias("_place"), year.alias("_year"), value.alias("_value")
        )
        faults = _faults() | {
            "the date is no year (quarters and months aren't read)": pl.col("_year").is_null(),
            f"a year to come (today is {asked.today})": pl.col("_year") > asked.today.year,
            "no value: missing, not zero": pl.lit(missing(batch["value"])),
            "the value is no number": pl.lit(value.is_null() & ~missing(batch["value"])),
        }
        good = sieve.sift(batch, faults)
        good = sieve.more(good, {"the row is there more than once": _twice(good, ["code", "_place", "date"], seen)})
        labels |= dict(good.select("code", "label").unique(maintain_order=True).iter_rows())
        parts.append(
            good.select(
                "code", pl.col("_place").alias("place"), pl.col("_year").alias("year"), pl.col("_value").alias("value")
            )
        )
    return _reading(table, sieve, parts, labels, asked, ())


def _place(code: pl.Series, iso2: pl.Series | None) -> pl.Series:
    known = code.str.strip_chars().str.to_uppercase().replace(OLD_CODES)
    if iso2 is not None:
        short = dict(places().drop_nulls("iso2").select("iso2", "place").iter_rows())
        known = known.zip_with(
            known.is_not_null() & (known != ""), iso2.replace_strict(short, default=None, return_dtype=pl.String)
        )
    return known


def _faults() -> dict[str, pl.Expr]:
    place = pl.col("_place")
    aggregate = place.is_in(list(aggregates())).fill_null(True)
    return {
        "no series code": pl.col("code").is_null() | (pl.col("code") == ""),
        "an aggregate of countries, not a place": aggregate,
        "unknown country": ~aggregate & ~place.is_in(list(place_codes())),
    }


def _twice(batch: pl.DataFrame, keys: list[str], seen: set[tuple[str, str]]) -> pl.Expr:
    rows = batch.select(keys).rows()
    again = []
    for row in rows:
        again.append(row in seen)
        seen.add(row)
    return pl.lit(pl.Series(again, dtype=pl.Boolean))


def _reading(
    table: Table, sieve: Sieve, parts: list[pl.DataFrame], labels: dict[str, str], asked: Asked, said: tuple[str, ...]
) -> Reading:
    values = pl.concat(parts) if parts else pl.DataFrame()
    if values.is_empty():
        return Reading(SOURCE, "", {}, sieve.rows_in, sieve.rejected(), said)
    series: dict[str, Series] = {code: series_of(SOURCE, "wb", code, label or "") for code, label in labels.items()}
    licences = {code: RESTRICTED_LICENCE if code.startswith(RESTRICTED) else LICENCE for code in series}
    modelled = sum(not one.indicator.startswith("wb_") for one in series.values())
    said = (f"{len(series)} series, {modelled} of them known to the models; the others are kept, unread", *said)
    names = {code: one.indicator for code, one in series.items()}
    kept = values.select(
        "place",
        "year",
        pl.col("code").replace_strict(names).alias("indicator"),
        "value",
        pl.lit(SOURCE).alias("source"),
    )
    doubled = len(set(names.values())) < len(names)  # the old and the new code of one series in one file
    kept = kept.unique(["place", "year", "indicator"], keep="last", maintain_order=True) if doubled else kept
    other = pl.col("indicator").str.starts_with("wb_")
    tables = {
        "indicator_values": kept.filter(~other),
        "indicator_values_other": kept.filter(other),
        "indicators": described(series, SOURCE, "World Bank", licences),
    }
    tables = {name: rows for name, rows in tables.items() if rows.height}
    return Reading(SOURCE, _version(table, asked.today), tables, sieve.rows_in, sieve.rejected(), said)


def _version(table: Table, today: date) -> str:
    """The day of the last update, as the file says it above its header; the day of loading where it says none."""
    said = re.search(r"updated\W+(?:date\W+)?(\d{4}-\d\d-\d\d)", table.above, re.IGNORECASE)
    return said[1] if said else f"{today:%Y-%m-%d}"


@cache
def aggregates() -> frozenset[str]:
    """Codes of the World Bank's groups of countries, as reviewed on 30 June 2024."""
    table = pl.read_csv((files("commonwatch.evidence") / "data" / "worldbank_aggregates.csv").read_bytes())
    return frozenset(table["code"])


LAYOUTS = (
    Layout(
        "worldbank_bulk",
        "World Bank bulk CSV (a column per year)",
        (WIDE["code"], WIDE["country"], WIDE["name"]),
        read_wide,
    ),
    Layout(
        "worldbank_api",
        "World Bank API records",
        (RECORDS["code"], RECORDS["country"], RECORDS["date"], RECORDS["value"]),
        read_records,
    ),
)
