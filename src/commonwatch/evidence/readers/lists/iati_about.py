"""Flat IATI tables: sectors, locations, participating organisations, related activities, humanitarian scope, aid types."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from commonwatch.evidence.readers.lists.iati_component import AFTER, IDENTIFIER, SOURCE, component
from commonwatch.evidence.readers.lists.rows import Spellings, code, degrees, figure, finished, numbered
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import Table

LOCATION = {
    "ref": ("location_ref",),
    "reach": ("location_reach",),
    "vocabulary": ("location_id_vocabulary",),
    "code": ("location_id_code",),
    "name": ("location_name",),
    "admin_vocabulary": ("location_adm_vocabulary",),
    "admin_level": ("location_adm_level",),
    "admin_code": ("location_adm_code",),
    "latitude": ("location_lat",),
    "longitude": ("location_long",),
    "exactness": ("location_exactness_code",),
    "location_class": ("location_class_code",),
    "feature": ("location_feature_designation_code",),
}
SECTOR = {
    "vocabulary": ("sector_vocabulary",),
    "code": ("sector_code",),
    "name": ("sector_desc",),
    "share": ("sector_pct", "sector_percentage"),
}
ORGANISATION = {
    "name": ("participating_org_eng", "participating_org"),
    "ref": ("participating_org_ref",),
    "kind": ("participating_org_type",),
    "role": ("participating_org_role",),
    "activity_ref": ("participating_org_activity_id",),
}
RELATED = {"ref": ("related_activity_ref",), "type": ("related_activity_type",)}
SCOPE = {
    "type": ("humanitarian_scope_type",),
    "vocabulary": ("humanitarian_scope_vocabulary",),
    "vocabulary_uri": ("humanitarian_scope_vocabulary_uri",),
    "code": ("humanitarian_scope_code",),
    "name": ("humanitarian_scope_desc_eng", "humanitarian_scope_desc"),
}
AID_TYPE = {"code": ("default_aid_type_code",), "vocabulary": ("default_aid_type_vocabulary",)}
GAZETTEER = r"^[AG]\d$"
"""IATI GeographicVocabulary."""

NO_CODE = {"no code": pl.col("code").is_null()}
Build = Callable[[pl.DataFrame], pl.DataFrame]


def read_locations(table: Table, asked: Asked) -> Reading:
    """Where an activity is, below or beside its countries; weight 0, for the activity's own countries count.

    Rejected: rows without identifier, or with neither a name nor a code nor coordinates.
    """
    anywhere = [pl.col(column).is_null() for column in ("name", "code", "admin_code", "latitude", "longitude")]
    reasons = {"neither a name nor a code nor coordinates": pl.all_horizontal(anywhere)}
    reading = _read(table, asked, LOCATION, reasons, _locations, "activity_places", AFTER["location"])
    beside = {
        name: frame.with_columns(pl.lit(0.0).alias("weight")) if name == "activity_places" else frame
        for name, frame in reading.tables.items()
    }
    return replace(reading, tables=beside)


def _locations(rows: pl.DataFrame) -> pl.DataFrame:
    swapped = pl.col("admin_level").str.contains(GAZETTEER) & (pl.col("admin_vocabulary") == pl.col("admin_code"))
    return rows.with_columns(
        pl.lit("location").alias("level"),
        degrees(rows, "latitude", "latitude"),
        degrees(rows, "longitude", "longitude"),
        pl.when(swapped).then("admin_level").otherwise("admin_vocabulary").alias("admin_vocabulary"),
        pl.when(~swapped.fill_null(False)).then(code("admin_level")).alias("admin_level"),
        *(code(column) for column in ("reach", "exactness", "location_class")),
    )


def read_sectors(table: Table, asked: Asked) -> Reading:
    """Sectors with vocabulary and share. Rejected: rows without identifier, or with neither a code nor a name."""
    reasons = {"neither a code nor a name of a sector": pl.col("code").is_null() & pl.col("name").is_null()}
    return _read(table, asked, SECTOR, reasons, _sectors, "activity_sectors")


def _sectors(rows: pl.DataFrame) -> pl.DataFrame:
    share = (figure(rows, "share") / 100).alias("share")
    return rows.with_columns(code("vocabulary").fill_null("1"), code("code"), share)


def read_organisations(table: Table, asked: Asked) -> Reading:
    """Participating organisations. Rejected: rows without identifier, or with neither a name nor a reference."""
    reasons = {"neither a name nor a reference of an organisation": pl.col("name").is_null() & pl.col("ref").is_null()}
    return _read(table, asked, ORGANISATION, reasons, _roles, "activity_organisations")


def _roles(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(code("role"), code("kind"))


def read_related(table: Table, asked: Asked) -> Reading:
    """Related activities. Rejected: rows without identifier or without the other's."""
    reasons = {"no identifier of the related activity": pl.col("ref").is_null()}
    return _read(table, asked, RELATED, reasons, _links, "activity_links")


def _links(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(code("type"), pl.lit("related_activity").alias("link"))


def read_scope(table: Table, asked: Asked) -> Reading:
    """Emergencies and appeals as tags. Rejected: rows without identifier or code."""
    return _read(table, asked, SCOPE, NO_CODE, _scopes, "activity_tags", AFTER["humanitarian_scope"])


def _scopes(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(code("type"), pl.lit("humanitarian_scope").alias("tag"))


def read_aid_types(table: Table, asked: Asked) -> Reading:
    """Default aid types as tags. Rejected: rows without identifier or code."""
    return _read(table, asked, AID_TYPE, NO_CODE, _aid_types, "activity_tags", AFTER["default_aid_type"])


def _aid_types(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.lit("default_aid_type").alias("tag"))


def read_documents(table: Table, asked: Asked) -> Reading:
    """Nothing: every row is rejected, for a link to a document doesn't tell who does what where."""
    sieve = Sieve()
    component(table, {}, sieve, {"a link to a document: it doesn't tell who does what where": pl.lit(True)})
    return finished(SOURCE, day_above(table, asked), sieve, {})


def _read(
    table: Table,
    asked: Asked,
    wanted: Spellings,
    reasons: Mapping[str, pl.Expr],
    build: Build,
    name: str,
    after: int = 0,
) -> Reading:
    sieve = Sieve()
    rows = build(component(table, wanted, sieve, reasons))
    return finished(SOURCE, day_above(table, asked), sieve, {name: numbered(name, rows, after)})


LAYOUTS = (
    Layout(
        "iati_sector_table",
        "flat IATI table: sectors",
        (IDENTIFIER, ("sector_code",), ("sector_vocabulary",)),
        read_sectors,
    ),
    Layout(
        "iati_location_table",
        "flat IATI table: locations",
        (IDENTIFIER, ("location_name",), ("location_lat",)),
        read_locations,
    ),
    Layout(
        "iati_organisation_table",
        "flat IATI table: participating organisations",
        (IDENTIFIER, ("participating_org_role",)),
        read_organisations,
    ),
    Layout(
        "iati_related_table",
        "flat IATI table: related activities",
        (IDENTIFIER, ("related_activity_ref",)),
        read_related,
    ),
    Layout(
        "iati_scope_table",
        "flat IATI table: humanitarian scope",
        (IDENTIFIER, ("humanitarian_scope_code",)),
        read_scope,
    ),
    Layout(
        "iati_aid_type_table",
        "flat IATI table: default aid types",
        (IDENTIFIER, ("default_aid_type_code",)),
        read_aid_types,
    ),
    Layout(
        "iati_document_table", "flat IATI table: links to documents", (IDENTIFIER, ("document_url",)), read_documents
    ),
)
