"""HDX HAPI: operational presence and humanitarian needs, as CSV, JSON, XLSX or Parquet in its columns.

Layouts: API documentation (hapi.humdata.org/docs), answers and HDX's copies with a row of HXL tags.
"""

import polars as pl

from commonwatch.evidence.activity.raw import Raw, whole_raw
from commonwatch.evidence.readers.parts import (
    TAGS,
    Asked,
    Layout,
    Reading,
    Sieve,
    day,
    known_columns,
    missing,
    real,
    repeated,
    tags,
)
from commonwatch.evidence.tabular import BROKEN, ROW, Table

SOURCE = "hapi"
WHERE = {
    "country": ("location_code", "location code", "iso3"),
    "country_name": ("location_name", "location name"),
    "admin1_code": ("admin1_code", "admin1_pcode"),
    "admin1_name": ("admin1_name",),
    "provider_admin1_name": ("provider_admin1_name",),
    "admin2_code": ("admin2_code", "admin2_pcode"),
    "admin2_name": ("admin2_name",),
    "provider_admin2_name": ("provider_admin2_name",),
}
SECTOR = {"sector_code": ("sector_code",), "sector_name": ("sector_name", "sector")}
PERIOD = {
    "start": ("reference_period_start", "reference period start"),
    "end": ("reference_period_end", "reference period end"),
}
ERROR = {"error": ("error",)}
WHO = {
    "acronym": ("org_acronym",),
    "name": ("org_name",),
    "organisation_kind": ("org_type_description", "org_type_code"),
}
COUNTED = {
    "population_status": ("population_status", "population_status_code"),
    "population": ("population",),
    "population_group": ("population_group", "population_group_code"),
    "category": ("category",),
    "gender": ("gender", "gender_code"),
    "age_range": ("age_range", "age_range_code"),
    "disabled_marker": ("disabled_marker",),
}
STATUS = {
    "all": "population", "pop": "population", "population": "population", "aff": "affected", "affected": "affected",
    "inn": "in_need", "inneed": "in_need", "tgt": "targeted", "targeted": "targeted", "rea": "reached",
    "reached": "reached",
}  # fmt: skip
"""HAPI's population status (lower case), older spellings too -> ours; targeted and reached are people reached."""

ALL = ("", "all", "total", "*", "all_persons")
"""What stands for everyone where a group or category could."""

MOST = 1e10


def raw_presence(table: Table, asked: Asked) -> tuple[Raw, Reading]:
    """Raw `presence`, one row per row of the file; and the reading without tables.

    Rejected: rows in which HAPI itself names an error, rows without an organisation, without or with broken periods,
    rows that are there twice.
    """
    rows, sieve = _rows(table, WHERE | WHO | SECTOR | PERIOD | ERROR)
    nobody = missing(rows["name"]) & missing(rows["acronym"])
    rows = sieve.more(rows, _faults(rows) | {"no organisation": pl.lit(nobody)})
    rows = sieve.more(rows, _twice(rows))
    raw = _placed(rows, table).with_columns(
        pl.lit("present").alias("role"),
        pl.lit("operational_presence").alias("kind"),
        pl.lit(1).alias("organisations"),
    )
    return _given({"presence": raw}, rows, sieve, asked)


def raw_needs(table: Table, asked: Asked) -> tuple[Raw, Reading]:
    """Raw `people_in_need` (population, affected, in need) and `people_reached` (targeted, reached).

    Rejected: as for presence, and a population status that isn't known, counts that are negative or no number.
    """
    rows, sieve = _rows(table, WHERE | COUNTED | SECTOR | PERIOD | ERROR)
    status = rows["population_status"].str.strip_chars().str.to_lowercase()
    known = pl.Series("status", [STATUS.get(each or "") for each in status], dtype=pl.String)
    number = real(rows["population"], table.decimal)
    rows = sieve.more(
        rows.with_columns(known, number.alias("_number")),
        _faults(rows)
        | {
            "the population status isn't known": pl.col("status").is_null(),
            "no count": pl.lit(missing(rows["population"])),
            "the count is no number": pl.lit(number.is_null() & ~missing(rows["population"])),
            "the count is negative": pl.col("_number") < 0,
            "more than all people there are": pl.col("_number") > MOST,
        },
    )
    rows = sieve.more(rows, _twice(rows))
    raw = _placed(rows, table).with_columns(
        rows["_number"].round().cast(pl.Int64).alias("people"),
        rows["status"],
        _everyone(rows["population_group"]).alias("group"),
        _category(rows).alias("category"),
    )
    reached = pl.col("status").is_in(["targeted", "reached"])
    both = {"people_in_need": raw.filter(~reached), "people_reached": raw.filter(reached)}
    given, reading = _given(both, rows, sieve, asked)
    if rounded := int((rows["_number"] != rows["_number"].round()).sum()):
        said = (*reading.said, f"{rounded:,} figure(s) with decimals were rounded to whole people")
        return given, Reading(SOURCE, reading.version, {}, reading.rows_in, reading.rejected, said)
    return given, reading


def read_presence(table: Table, asked: Asked) -> Reading:
    """Organisations present by place, theme and period; see `raw_presence` for what is rejected."""
    return _settled(*raw_presence(table, asked))


def read_needs(table: Table, asked: Asked) -> Reading:
    """People in need, targeted and reached by place, theme and period; see `raw_needs` for what is rejected."""
    return _settled(*raw_needs(table, asked))


def _settled(raw: Raw, given: Reading) -> Reading:
    from commonwatch.evidence.activity.settle import settled  # later: it reads places with this package

    tables = settled(raw) if raw else {}
    return Reading(given.source, given.version, tables, given.rows_in, given.rejected, given.said)


def _rows(table: Table, wanted: dict[str, tuple[str, ...]]) -> tuple[pl.DataFrame, Sieve]:
    """The file's rows by the names wanted, columns that aren't there null; tags and broken lines are sieved out."""
    columns = known_columns(table, wanted)
    sieve = Sieve()
    parts = []
    for batch in table.rows(list(columns.values())):
        named = batch.rename({found: key for key, found in columns.items()})
        parts.append(sieve.sift(named, {TAGS: tags(named)}))
    rows = (
        pl.concat(parts)
        if parts
        else pl.DataFrame(schema={ROW: pl.Int64, **dict.fromkeys([*columns, BROKEN], pl.String)})
    )
    rows = rows.with_columns(pl.lit(None, pl.String).alias(key) for key in wanted if key not in columns)
    return rows.with_columns(day(rows["start"]).alias("_start"), day(rows["end"]).alias("_end")), sieve


def _faults(rows: pl.DataFrame) -> dict[str, pl.Expr]:
    error = pl.format("HAPI names an error: {}", pl.col("error").str.strip_chars())
    wrong = rows.with_columns(pl.when(pl.lit(~missing(rows["error"]))).then(error).alias(BROKEN))[BROKEN]
    reasons = {text: pl.lit(wrong == text).fill_null(False) for text in wrong.drop_nulls().unique(maintain_order=True)}
    bad = {side: pl.col(f"_{side}").is_null() & pl.lit(~missing(rows[side])) for side in PERIOD}
    return reasons | {
        "the reference period is no day": bad["start"] | bad["end"],
        "the reference period ends before it begins": pl.col("_end") < pl.col("_start"),
        "no place": pl.lit(missing(rows["country"]) & missing(rows["country_name"]) & missing(rows["admin1_code"])),
    }


def _twice(rows: pl.DataFrame) -> dict[str, pl.Expr]:
    keys = [name for name in rows.columns if name not in (ROW, BROKEN)]
    return {"the row is there more than once": repeated(rows, keys)}


def _placed(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Place, sector, period and address of each row. The provider's own name of a unit counts where HAPI gives none."""
    kept = {name: _kept(rows[name]) for name in rows.columns if rows[name].dtype == pl.String and name != BROKEN}
    names = {
        "country": kept["country"].fill_null(kept["country_name"]),
        **{f"admin{k}_name": kept[f"admin{k}_name"].fill_null(kept[f"provider_admin{k}_name"]) for k in (1, 2)},
    }
    where = [f"{table.sheet}!{table.lines[row - 1]}" if table.sheet else f"row {row}" for row in rows[ROW]]
    frame = pl.DataFrame({**kept, **names, "start": rows["_start"], "end": rows["_end"]})
    return frame.with_columns(
        pl.lit(SOURCE).alias("source"),
        pl.when(pl.col("sector_code").is_not_null() | pl.col("sector_name").is_not_null())
        .then(pl.lit("cluster"))
        .alias("sector_vocabulary"),
        pl.lit(table.shown).alias("file"),
        pl.Series("address", where, dtype=pl.String),
    )


def _kept(column: pl.Series) -> pl.Series:
    text = column.str.strip_chars()
    return text.set(missing(column), None)


def _everyone(column: pl.Series) -> pl.Series:
    text = column.fill_null("").str.strip_chars()
    return text.set(text.str.to_lowercase().is_in(ALL), "")


def _category(rows: pl.DataFrame) -> pl.Series:
    """The category, in older forms gender, age range and disability in one text; "" for all."""
    parts = [_everyone(rows[name]) for name in ("category", "gender", "age_range")]
    disabled = pl.Series(
        ["disabled" if (each or "").lower() in ("y", "true", "1") else "" for each in rows["disabled_marker"]],
        dtype=pl.String,
    )
    frame = pl.DataFrame({str(at): column for at, column in enumerate([*parts, disabled])})
    joined = frame.select(pl.concat_str(pl.all().replace("", None), separator=" ", ignore_nulls=True).alias("category"))
    return joined["category"].fill_null("")


def _given(raw: dict[str, pl.DataFrame], rows: pl.DataFrame, sieve: Sieve, asked: Asked) -> tuple[Raw, Reading]:
    whole = {
        name: whole_raw(name, frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("n")))
        for name, frame in raw.items()
        if frame.height
    }
    last = [each for each in rows["_start"].drop_nulls() if each <= asked.today]
    version = f"{max(last, default=asked.today):%Y-%m-%d}"
    return whole, Reading(SOURCE, version, {}, sieve.rows_in, sieve.rejected())


COUNTRIES = (*WHERE["country"], *WHERE["country_name"])
SECTORS = (*SECTOR["sector_code"], *SECTOR["sector_name"])
LAYOUTS = (
    Layout(
        "hapi_operational_presence",
        "HDX HAPI operational presence",
        (COUNTRIES, (*WHO["name"], *WHO["acronym"]), SECTORS, PERIOD["start"]),
        read_presence,
    ),
    Layout(
        "hapi_humanitarian_needs",
        "HDX HAPI humanitarian needs",
        (COUNTRIES, SECTORS, COUNTED["population_status"], COUNTED["population"], PERIOD["start"]),
        read_needs,
    ),
)
