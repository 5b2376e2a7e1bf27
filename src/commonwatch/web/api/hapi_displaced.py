"""Refugees, returnees and people displaced within, in HAPI's fields.

UNHCR counts here by country of origin or by country of asylum, never by both: a row has one side, and the other is null,
which means all. The two sides count the same people and are never added. People displaced within their country have both.
"""

import polars as pl

from commonwatch.publish.open_picture import open_evidence
from commonwatch.web.api.hapi_fields import (
    BY_PEOPLE,
    BY_PERIOD,
    BY_PLAN,
    BY_WHERE,
    PERIOD,
    RESOURCE,
    WHERE,
    location_names,
    with_location_names,
)
from commonwatch.web.api.hapi_shape import Argument, Field, Shaped
from commonwatch.web.study import Study

GROUPS = {
    "refugees": "REF", "asylum_seekers": "ASY", "oip": "OIP", "idps": "IDP", "stateless": "STA", "ooc": "OOC", "hst": "HST",
}  # fmt: skip
RETURNED = {"returned_refugees": "RET", "returned_idps": "RDP"}
COUNTS = {
    "place": pl.String, "role": pl.String, "year": pl.Int16, "population": pl.String, "people": pl.Int64, "source": pl.String,
}  # fmt: skip
WITHIN = ("IDP", "RDP")
"""Groups whose country of origin is the country where they are."""

OF_HAPI = ("REF", "ROC", "ASY", "OIP", "IDP", "IOC", "STA", "OOC", "HST", "RET", "RST", "NAT", "RDP", "RRI", "all")
GENDERS = ("f", "m", "x", "u", "o", "all")
TOGETHER = "Places that a source counts together stand as one, such as SRB+XKX, and are given to neither."
ONE_SIDE = (
    "A row counts by country of origin or by country of asylum; the other side is null and means all. The two count the same "
    "people: choose by origin_location_code or by asylum_location_code, and never add them up."
)


def persons_of_concern(here: Study) -> pl.DataFrame:
    """People at the end of the year by group, and by origin or asylum."""
    return _counted(here, GROUPS)


def returned(here: Study) -> pl.DataFrame:
    """People who returned in the year, by group, and by origin or asylum."""
    return _counted(here, RETURNED)


def displaced_within(here: Study) -> pl.DataFrame:
    """People displaced by conflict within the place at the end of the year, as IDMC counts."""
    rows = _displacement(here).filter(pl.col("population") == "idmc_conflict_idps")
    told = rows.select(
        pl.col("source").alias("resource_hdx_id"),
        pl.col("people").alias("population"),
        pl.col("place").alias("location_code"),
        pl.lit(0, pl.Int64).alias("admin_level"),
        pl.datetime("year", 12, 31).alias("reference_period_start"),
        pl.datetime("year", 12, 31, 23, 59, 59).alias("reference_period_end"),
    )
    return with_location_names(told).sort("location_code", "reference_period_start")


def _counted(here: Study, groups: dict[str, str]) -> pl.DataFrame:
    rows = _displacement(here).filter(pl.col("population").is_in(list(groups)))
    told = rows.with_columns(pl.col("population").replace_strict(groups, return_dtype=pl.String).alias("group")).filter(
        ~pl.col("group").is_in(WITHIN) | (pl.col("role") == "origin")
    )
    within = pl.col("group").is_in(WITHIN)
    sides = [
        pl.when((pl.col("role") == role) | within).then("place").alias(f"{role}_location_code")
        for role in ("origin", "asylum")
    ]
    shown = told.select(
        pl.col("source").alias("resource_hdx_id"),
        pl.col("group").alias("population_group"),
        pl.lit("all").alias("gender"),
        pl.lit("all").alias("age_range"),
        pl.col("people").alias("population"),
        pl.datetime("year", 1, 1).alias("reference_period_start"),
        pl.datetime("year", 12, 31, 23, 59, 59).alias("reference_period_end"),
        *sides,
    )
    named = shown.with_columns(location_names(f"{role}_location_code", shown) for role in ("origin", "asylum"))
    order = ("origin_location_code", "asylum_location_code", "population_group", "reference_period_start")
    return named.sort(order, nulls_last=True)


def _displacement(here: Study) -> pl.DataFrame:
    found = open_evidence(here.evidence()).tables.get("displacement")
    return found if found is not None else pl.DataFrame(schema=COUNTS)


SIDES = tuple(Field(f"{role}_location_{part}") for role in ("origin", "asylum") for part in ("code", "name"))
BY_SIDES = tuple(
    argument
    for role in ("origin", "asylum")
    for argument in (
        Argument(f"{role}_location_code", "code"),
        Argument(f"{role}_location_name", "part"),
        Argument(f"{role}_has_hrp", "hdx"),
        Argument(f"{role}_in_gho", "hdx"),
    )
)
BY_WHOM = (
    Argument("population_group", "code", OF_HAPI),
    Argument("gender", "code", GENDERS),
    Argument("age_range", "code"),
)
PEOPLE = (
    RESOURCE,
    Field("population_group"),
    Field("gender", holds="all: not told apart"),
    Field("age_range", holds="all: not told apart"),
    Field("min_age", pl.Int64),
    Field("max_age", pl.Int64),
    Field("population", pl.Int64, "people"),
    *PERIOD,
    *SIDES,
)
REFUGEES = Shaped(
    "affected-people/refugees-persons-of-concern",
    "Refugees, asylum-seekers and other persons of concern to UNHCR at the end of a year",
    PEOPLE,
    (*BY_WHOM, *BY_PEOPLE, *BY_SIDES, *BY_PERIOD),
    persons_of_concern,
    (ONE_SIDE, TOGETHER),
)
RETURNEES = Shaped(
    "affected-people/returnees",
    "Refugees and displaced people who returned in a year, as UNHCR counts",
    PEOPLE,
    (*BY_WHOM, *BY_PEOPLE, *BY_SIDES, *BY_PERIOD),
    returned,
    (ONE_SIDE, TOGETHER),
)
IDPS = Shaped(
    "affected-people/idps",
    "People displaced by conflict within a place at the end of a year, as IDMC counts",
    (
        RESOURCE,
        Field("reporting_round", pl.Int64, "of IOM's DTM: null, these are IDMC's counts"),
        Field("assessment_type", holds="of IOM's DTM: null, these are IDMC's counts"),
        Field("operation", holds="of IOM's DTM: null, these are IDMC's counts"),
        Field("population", pl.Int64, "people"),
        *WHERE,
        *PERIOD,
    ),
    (*BY_PEOPLE, *BY_PLAN, *BY_PERIOD, *BY_WHERE),
    displaced_within,
    (
        "HAPI has here IOM's DTM rounds; these are IDMC's counts at the end of a year. UNHCR's stand in refugees-persons-of-concern.",
    ),
)
