"""HAPI's lists of metadata: their fields and arguments."""

import polars as pl

from commonwatch.web.api import hapi_lists as lists
from commonwatch.web.api.hapi_fields import BY_PLAN, BY_WHERE, PERIOD, UNKNOWN_HERE, WHERE
from commonwatch.web.api.hapi_shape import Argument, Field, Shaped

HDX = "an address at HDX: null here"
UNIT = (Field("id", pl.Int64), Field("code", holds="P-code"), Field("name"))
ABOVE = (Field("location_code"), Field("location_name"))
SINCE = tuple(Field(field.name, field.kind, UNKNOWN_HERE) for field in PERIOD)
PLAN = (Field("has_hrp", pl.Boolean, UNKNOWN_HERE), Field("in_gho", pl.Boolean, UNKNOWN_HERE))
BY_LOCATION = (Argument("location_code", "code"), Argument("location_name", "part"))
PROVIDER = (Field("hdx_provider_stub", holds="publisher"), Field("hdx_provider_name", holds="publisher"))
LINKS = tuple(
    Field(name, holds=HDX) for name in ("hdx_link", "hdx_api_link", "provider_hdx_link", "provider_hdx_api_link")
)
DATASET = (
    Field("dataset_hdx_id", holds="key of the source"),
    Field("dataset_hdx_stub", holds="key of the source"),
    Field("dataset_hdx_title", holds="how to cite it"),
)


def _by(codes: tuple[str, ...], parts: tuple[str, ...] = ()) -> tuple[Argument, ...]:
    return (*(Argument(name, "code") for name in codes), *(Argument(name, "part") for name in parts))


METADATA = (
    Shaped(
        "metadata/location", "Places", (*UNIT, *PLAN, *SINCE), (*_by(("code",), ("name",)), *BY_PLAN), lists.locations
    ),
    Shaped(
        "metadata/admin1",
        "First-level units",
        (*UNIT, *ABOVE, *SINCE),
        (*_by(("code",), ("name",)), *BY_LOCATION),
        lists.units(1),
    ),
    Shaped(
        "metadata/admin2",
        "Second-level units",
        (*UNIT, Field("admin1_code"), Field("admin1_name"), *ABOVE, *SINCE),
        (*_by(("code", "admin1_code"), ("name", "admin1_name")), *BY_LOCATION),
        lists.units(2),
    ),
    Shaped("metadata/sector", "Clusters", (Field("code"), Field("name")), _by(("code",), ("name",)), lists.sectors),
    Shaped(
        "metadata/org",
        "Organisations of the operational presence",
        (Field("acronym"), Field("name"), Field("org_type_code"), Field("org_type_description")),
        _by(("acronym", "org_type_code"), ("name", "org_type_description")),
        lists.organisations,
    ),
    Shaped(
        "metadata/org-type",
        "Types of organisations",
        (Field("code"), Field("description")),
        _by(("code",), ("description",)),
        lists.org_types,
    ),
    Shaped(
        "metadata/dataset",
        "Sources of the evidence whose figures may be published",
        (*DATASET, *PROVIDER, *LINKS),
        _by(
            ("dataset_hdx_id", "dataset_hdx_stub", "hdx_provider_stub"),
            ("dataset_hdx_title", "hdx_provider_name"),
        ),
        lists.sources,
    ),
    Shaped(
        "metadata/resource",
        "The same sources, as resources",
        (
            Field("resource_hdx_id", holds="key of the source"),
            Field("name", holds="version"),
            Field("format", holds=UNKNOWN_HERE),
            Field("update_date", pl.Datetime, "day on which it was read"),
            Field("is_hxl", pl.Boolean, UNKNOWN_HERE),
            Field("download_url", holds=HDX),
            Field("hapi_updated_date", pl.Datetime, "when the study was last run"),
            *DATASET,
            *(Field(f"dataset_{field.name}", holds=field.holds) for field in PROVIDER),
            *LINKS,
        ),
        (
            *_by(
                ("resource_hdx_id", "format", "dataset_hdx_id", "dataset_hdx_stub", "dataset_hdx_provider_stub"),
                ("dataset_hdx_title", "dataset_hdx_provider_name"),
            ),
            Argument("is_hxl", "hdx"),
            Argument("update_date_min", "from", of="update_date"),
            Argument("update_date_max", "until", of="update_date"),
        ),
        lists.sources,
    ),
    Shaped(
        "metadata/currency",
        "Currencies of the activities",
        (Field("code", holds="ISO 4217"), Field("name", holds="null here")),
        _by(("code",)),
        lists.currencies,
    ),
    Shaped(
        "metadata/data-availability",
        "For which place and unit a list has rows",
        (
            Field("category"),
            Field("subcategory"),
            *WHERE,
            Field("hapi_updated_date", pl.Datetime, "when the study was last run"),
        ),
        (
            *_by(("category", "subcategory")),
            Argument("hapi_updated_date_min", "from", of="hapi_updated_date"),
            Argument("hapi_updated_date_max", "until", of="hapi_updated_date"),
            *BY_WHERE,
        ),
        lists.availability,
    ),
)
