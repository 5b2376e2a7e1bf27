"""OSCE field operations and UN peace operations: who is where, from when to when."""

import polars as pl

from commonwatch.evidence.readers.lists.rows import (
    addressed,
    code,
    degrees,
    finished,
    first_of,
    gathered,
    last_of,
    listed,
    sifted,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import ROW, Table

OSCE, UN = "osce_field_operations_file", "un_peace_operations_file"
OPERATIONS = {
    "name": ("name",),
    "country": ("iso3",),
    "area": ("area",),
    "begun": ("established",),
    "ended": ("ended",),
}
COUNTRY_YEARS = {
    "name": ("mission",),
    "country": ("country",),
    "first": ("first_year",),
    "last": ("last_year",),
}
DEPLOYMENTS = {
    "name": ("mission",),
    "year": ("year",),
    "country": ("country",),
    "location": ("location",),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
}
PLACE = ["name", "country", "location"]


def read_operations(table: Table, asked: Asked) -> Reading:
    """OSCE field operations, each in its country, from its first to its last day (a month or year: its first, its last).

    Rejected: rows without name or country, or with a day that is none.
    """
    sieve = Sieve()
    unread = [pl.col(c).is_not_null() & of(c).is_null() for c, of in (("begun", first_of), ("ended", last_of))]
    reasons = {
        "no name of the operation": pl.col("name").is_null(),
        "no country": pl.col("country").is_null() & pl.col("area").is_null(),
        "a day that is none": pl.any_horizontal(unread),
    }
    rows = addressed(sifted(sieve, gathered(table, OPERATIONS), reasons), table)
    presence = rows.with_columns(
        pl.lit("field_operation").alias("kind"),
        pl.coalesce("country", "area").alias("country"),
        first_of("begun").alias("start"),
        last_of("ended").alias("end"),
    )
    return finished(OSCE, day_above(table, asked), sieve, {"presence": _present(presence, OSCE)})


def read_country_years(table: Table, asked: Asked) -> Reading:
    """UN peace operations by country, first to last year; without an end where the last year is the newest of the file.

    "Ethiopia/Eritrea" is two places. Rejected: rows without mission or country, years that are none or the wrong way round.
    """
    sieve = Sieve()
    reasons = {
        "no mission": pl.col("name").is_null(),
        "no country": pl.col("country").is_null(),
        "no years, or the last before the first": (_year("last") >= _year("first")).fill_null(False).not_(),
    }
    rows = addressed(sifted(sieve, gathered(table, COUNTRY_YEARS), reasons), table)
    rows = rows.with_columns(_year("first"), _year("last"))
    each = rows.with_columns(pl.col("country").str.split("/")).explode("country")
    present = _spans(each.with_columns(pl.col("country").str.strip_chars()), rows["last"].max())
    return finished(
        UN, day_above(table, asked), sieve, {"presence": _present(present, UN)}, _newest(rows["last"].max())
    )


def read_deployments(table: Table, asked: Asked) -> Reading:
    """UN peace operations by place, one row per mission, place and unbroken run of years.

    The place's coordinates are those of its first row. Rejected: rows without mission, country, or year.
    """
    sieve = Sieve()
    reasons = {
        "no mission": pl.col("name").is_null(),
        "no country": pl.col("country").is_null(),
        "no year": _year("year").is_null(),
    }
    rows = addressed(sifted(sieve, gathered(table, DEPLOYMENTS), reasons), table).with_columns(_year("year"))
    rows = rows.with_columns(degrees(rows, c, c, table.decimal) for c in ("latitude", "longitude"))
    present = _spans(_runs(rows), rows["year"].max()).with_columns(pl.col("location").alias("admin1_name"))
    return finished(
        UN, day_above(table, asked), sieve, {"presence": _present(present, UN)}, _newest(rows["year"].max())
    )


def _runs(rows: pl.DataFrame) -> pl.DataFrame:
    years = rows.unique([*PLACE, "year"], keep="first", maintain_order=True).sort(*PLACE, "year", maintain_order=True)
    gap = (pl.col("year").diff().over(PLACE) != 1).fill_null(True)
    runs = years.with_columns(gap.cast(pl.Int32).cum_sum().over(PLACE).alias("run"))
    merged = runs.group_by(*PLACE, "run", maintain_order=True).agg(
        pl.col("year").min().alias("first"),
        pl.col("year").max().alias("last"),
        pl.col(ROW).min(),
        pl.col("latitude", "longitude", "file", "address").sort_by(ROW).first(),
    )
    return merged.sort(ROW)


def _year(column: str) -> pl.Expr:
    year = code(column).cast(pl.Int32, strict=False)
    return pl.when(year.is_between(1900, 2100)).then(year).alias(column)


def _spans(rows: pl.DataFrame, newest: object) -> pl.DataFrame:
    end = pl.when(pl.col("last") < pl.lit(newest, pl.Int32)).then(pl.date(pl.col("last"), 12, 31))
    kind = pl.lit("peace_operation").alias("kind")
    return rows.with_columns(pl.date(pl.col("first"), 1, 1).alias("start"), end.alias("end"), kind)


def _newest(year: object) -> tuple[str, ...]:
    return (f"the file ends with {year}: operations of that year have no end",) if year else ()


def _present(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    return listed(
        "presence",
        rows.with_columns(
            pl.lit(source).alias("source"), pl.lit("present").alias("role"), pl.lit(1).alias("organisations")
        ),
    )


LAYOUTS = (
    Layout(
        "osce_field_operations",
        "OSCE field operations",
        (("name",), ("iso3",), ("established",), ("established_basis",)),
        read_operations,
    ),
    Layout(
        "un_mission_country_years",
        "UN peace operations by country",
        (("mission",), ("country",), ("first_year",), ("last_year",)),
        read_country_years,
    ),
    Layout(
        "geopko_deployments",
        "Geo-PKO deployments of UN peace operations",
        (("mission",), ("year",), ("location",), ("unpol",)),
        read_deployments,
    ),
)
