"""Who works where and who is in need, in HAPI's fields, source by source so that each row names its own."""

import polars as pl

from commonwatch.publish.hapi import operational_presence
from commonwatch.publish.hapi_needs import humanitarian_needs
from commonwatch.publish.open_picture import open_evidence
from commonwatch.web.api.hapi_fields import (
    BY_PEOPLE,
    BY_PERIOD,
    BY_PLAN,
    BY_SECTOR,
    BY_WHERE,
    PERIOD,
    RESOURCE,
    SECTOR,
    WHERE,
    with_location_names,
)
from commonwatch.web.api.hapi_shape import Argument, Field, Shaped
from commonwatch.web.study import Study

ORG_TYPES = {
    "431": "Academic / Research", "433": "Donor", "434": "Embassy", "435": "Government", "437": "International NGO",
    "438": "International Organization", "439": "Media", "440": "Military", "441": "National NGO", "443": "Other",
    "444": "Private sector", "445": "Red Cross / Red Crescent", "446": "Religious", "447": "United Nations",
}  # fmt: skip
"""Types of organisations with the codes of OCHA's list, by which HAPI names them."""

STATUSES = ("AFF", "INN", "TGT", "REA", "all")
FIRST, LAST = "T00:00:00", "T23:59:59"


def presence(here: Study) -> pl.DataFrame:
    """Organisations at work by place and cluster, of all places that an open source tells of."""
    tables = open_evidence(here.evidence()).tables
    sourced = [name for name, rows in tables.items() if "source" in rows.columns]
    told = {name: set(tables[name]["source"]) for name in ("presence", "activities") if name in tables}
    found = []
    for source in sorted({each for names in told.values() for each in names}):
        own = {name: tables[name].filter(pl.col("source") == source) for name in sourced}
        found.append(operational_presence(own).with_columns(pl.lit(source).alias("resource_hdx_id")))
    codes = {name.lower(): code for code, name in ORG_TYPES.items()}
    kind = pl.col("org_type_description").str.to_lowercase()
    rows = _dated(found, PRESENCE)
    return rows.with_columns(kind.replace_strict(codes, default=None, return_dtype=pl.String).alias("org_type_code"))


def needs(here: Study) -> pl.DataFrame:
    """People affected and in need by place, cluster and group, as counted in the study; small counts have no row."""
    if not here.has("needs"):
        return pl.DataFrame(schema=NEEDS.schema)
    known = here.table("needs")
    found = [
        humanitarian_needs(known.filter(pl.col("source") == source)).with_columns(
            pl.lit(source).alias("resource_hdx_id")
        )
        for source in known["source"].unique().sort().drop_nulls()
    ]
    return _dated(found, NEEDS).with_columns(pl.col("category").fill_null(""))


def _dated(found: list[pl.DataFrame], shaped: Shaped) -> pl.DataFrame:
    """Rows in HAPI's columns (text) with the period's days as the first and last second of them, and places' names."""
    if not found:
        return pl.DataFrame(schema=shaped.schema)
    start, end = (pl.col(f"reference_period_{side}") for side in ("start", "end"))
    dated = pl.concat(found).with_columns((start + FIRST).str.to_datetime(), (end + LAST).str.to_datetime())
    return with_location_names(dated)


PRESENCE = Shaped(
    "coordination-context/operational-presence",
    "An organisation at work in a place or unit, by cluster",
    (
        RESOURCE,
        Field("org_acronym"),
        Field("org_name"),
        Field("org_type_code"),
        Field("org_type_description"),
        *SECTOR,
        *WHERE,
        *PERIOD,
    ),
    (
        Argument("org_acronym", "code"),
        Argument("org_name", "part"),
        *BY_SECTOR,
        *BY_PLAN,
        *BY_PERIOD,
        *BY_WHERE,
    ),
    presence,
    ("What has no place or no cluster has no row; /api/v1/tables/work has it.",),
)
NEEDS = Shaped(
    "affected-people/humanitarian-needs",
    "People affected or in need in a place or unit, by cluster and group",
    (
        RESOURCE,
        *SECTOR,
        Field("category", holds="who; empty: all"),
        Field("population_status", holds="AFF: affected, INN: in need"),
        Field("population", pl.Int64, "people"),
        *WHERE,
        *PERIOD,
    ),
    (
        Argument("category", "part"),
        Argument("population_status", "code", STATUSES),
        *BY_PEOPLE,
        *BY_SECTOR,
        *BY_PLAN,
        *BY_PERIOD,
        *BY_WHERE,
    ),
    needs,
    ("People in need of different clusters overlap: never add them up.", "A count that is suppressed has no row."),
)
