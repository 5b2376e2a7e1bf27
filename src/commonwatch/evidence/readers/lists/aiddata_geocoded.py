"""AidData's geocoded releases (Asian Development Bank, Global Environment Facility): one row per project and location.

Source: AidData, "Geocoded Research Release, Level 1a". Amounts are in US dollars and stand on every row of a project.
"""

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.countries import is_country, spelled
from commonwatch.evidence.readers.lists.rows import (
    OF,
    TABLE,
    code,
    counted,
    dated,
    degrees,
    exploded,
    figure,
    finished,
    numbered,
    projects,
    unread,
)
from commonwatch.evidence.readers.lists.sector_words import ASIAN_DEVELOPMENT_BANK, GROUP, PURPOSE, sector_rows
from commonwatch.evidence.readers.lists.worldbank_geocoded import COUNTRY_CODES
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import ROW, Table

ADB, GEF, OTHER = "adb_geocoded", "gef_geocoded", "aiddata_geocoded"
DONORS = {
    "asia development bank": (ADB, "Asian Development Bank", "XM-DAC-46004"),
    "asian development bank": (ADB, "Asian Development Bank", "XM-DAC-46004"),
    "global environment facility": (GEF, "Global Environment Facility", None),
}
STATUS = {
    "pipeline": "1", "implementation": "2", "finalisation": "3", "completion": "4", "completed": "4", "closed": "4",
    "cancelled": "5", "suspended": "6",
}  # fmt: skip
"""The list's words for IATI ActivityStatus."""

WANTED = {
    "project": ("project_id",),
    "title": ("project_title",),
    "status": ("status",),
    "started": ("start_actual_isodate",),
    "ended": ("end_actual_isodate",),
    "donor": ("donors",),
    "recipient": ("recipients",),
    "recipient_code": ("recipients_iso3",),
    "words": ("ad_sector_names",),
    "groups": ("ad_sector_codes",),
    "purposes": ("ad_purpose_codes",),
    "amount": ("total_disbursements",),
    "name": ("place_name",),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
    "geoname": ("geoname_id",),
    "path": ("gazetteer_adm_name",),
    "exactness": ("geographic_exactness",),
    "location_class": ("location_class",),
    "feature": ("location_type_code",),
}


def read(table: Table, asked: Asked) -> Reading:
    """Projects, each once, with a place per row of the file and the disbursements counted once per project.

    The source is the donor's; "aiddata_geocoded" where the donor isn't known. Rejected: rows without project.
    """
    sieve = Sieve()
    rows = _with_source(projects(table, WANTED, sieve, OTHER, once=False))
    lost = int(unread(rows, "amount", table.decimal).sum())
    raw = {
        "activities": _projects(rows),
        "activity_places": _places(rows, table.decimal),
        "activity_sectors": _sectors(rows),
        "money_flows": _money(rows, table.decimal),
    }
    source = rows["source"][0] if rows.height else OTHER
    said = counted(lost, "amounts that can't be read (left empty)")
    return finished(source, day_above(table, asked), sieve, raw, said)


def _with_source(rows: pl.DataFrame) -> pl.DataFrame:
    donor = pl.col("donor").str.to_lowercase()
    source, name, ref = (
        donor.replace_strict({key: of[k] for key, of in DONORS.items()}, default=None, return_dtype=pl.String)
        for k in range(3)
    )
    sourced = rows.with_columns(
        source.fill_null(OTHER).alias("source"), pl.coalesce(name, "donor").alias("donor"), ref.alias("donor_ref")
    )
    return sourced.with_columns(pl.format("{}-{}", "source", "project").alias("activity"))


def _first(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique(OF, keep="first", maintain_order=True)


def _projects(rows: pl.DataFrame) -> pl.DataFrame:
    listed = _first(rows).with_columns(
        pl.col("status").str.to_lowercase().replace_strict(STATUS, default=None),
        dated("started").alias("start_actual"),
        dated("ended").alias("end_actual"),
        pl.col("donor").alias("reporting_name"),
        pl.col("donor_ref").alias("reporting_ref"),
        pl.lit("40").alias("reporting_kind"),
        pl.lit(TABLE).alias("standard"),
    )
    return whole_raw("activities", listed)


def _places(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    """Every row a location, in the country of the gazetteer's path ("Earth|Asia|China|Hebei"), else the recipient's."""
    path = pl.col("path").str.split("|")
    named = {
        text: is_country(text)
        for text in rows.select(path.list.get(2, null_on_oob=True).unique()).to_series().drop_nulls()
    }
    country = path.list.get(2, null_on_oob=True)
    in_path = pl.when(country.replace_strict(named, default=False, return_dtype=pl.Boolean)).then(country)
    nation = pl.when(pl.col("recipient_code").str.contains(r"^[A-Z]{3}$")).then("recipient_code")
    where = pl.coalesce(spelled("path_country"), "path_country", nation)
    unit = path.list.get(3, null_on_oob=True)
    located = rows.with_columns(in_path.alias("path_country"), unit.alias("unit"))
    return numbered(
        "activity_places",
        located.with_columns(
            pl.lit("location").alias("level"),
            where.alias("code"),
            pl.when(where.is_not_null()).then(pl.lit(COUNTRY_CODES)).alias("vocabulary"),
            code("geoname").alias("ref"),
            degrees(rows, "latitude", "latitude", decimal),
            degrees(rows, "longitude", "longitude", decimal),
            pl.when(pl.col("unit").is_not_null()).then(pl.lit("name")).alias("admin_vocabulary"),
            pl.when(pl.col("unit").is_not_null()).then(pl.lit("1")).alias("admin_level"),
            pl.col("unit").alias("admin_code"),
            *(code(column) for column in ("exactness", "location_class")),
        ),
    )


def _sectors(rows: pl.DataFrame) -> pl.DataFrame:
    """By DAC codes where the list gives a project's (0 is none), else by its words."""
    first = _first(rows)
    parts = []
    for column, vocabulary, digits in (("groups", GROUP, 3), ("purposes", PURPOSE, 5)):
        lists = first.with_columns(pl.col(column).str.replace_all(r"[|;]", "#").alias("code"))
        each = exploded(lists, "#", "code").filter(pl.col("code").str.contains(rf"^[1-9]\d{{{digits - 1}}}$"))
        parts.append(each.with_columns(pl.lit(vocabulary).alias("vocabulary")))
    coded = pl.concat(parts).sort(ROW, maintain_order=True)
    words = exploded(first.join(coded, on=list(OF), how="anti").rename({"words": "word"}), "#", "word")
    return pl.concat([numbered("activity_sectors", coded), sector_rows(words, ASIAN_DEVELOPMENT_BANK)])


def _money(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    amounts = rows.with_columns(figure(rows, "amount", decimal)).filter(pl.col("amount") != 0)
    flows = _first(amounts).with_columns(
        pl.lit("total").alias("element"),
        pl.lit("disbursed").alias("kind"),
        pl.lit("USD").alias("currency"),
        dated("started").alias("start"),
        pl.col("donor").alias("provider_name"),
        pl.col("donor_ref").alias("provider_ref"),
    )
    return numbered("money_flows", flows)


LAYOUT = Layout(
    "aiddata_geocoded",
    "AidData geocoded projects",
    (("project_id",), ("project_location_id",), ("gazetteer_adm_name",), ("total_disbursements",)),
    read,
)
