"""The rows behind HAPI's codes: places, units, clusters, organisations, sources, currencies, and what is there for whom."""

from collections.abc import Callable, Sequence
from datetime import datetime

import polars as pl

from commonwatch.publish.hapi_needs import INTERSECTORAL
from commonwatch.publish.open_picture import open_evidence
from commonwatch.vocabulary import cluster_themes
from commonwatch.web.api.hapi_displaced import IDPS, REFUGEES, RETURNEES
from commonwatch.web.api.hapi_fields import WHERE, place_names, with_location_names
from commonwatch.web.api.hapi_response import NEEDS, ORG_TYPES, PRESENCE
from commonwatch.web.api.hapi_shape import Shaped, rows_of
from commonwatch.web.study import Study

DATA = (PRESENCE, NEEDS, REFUGEES, IDPS, RETURNEES)
"""The lists with figures."""

UNITS = {
    "source": pl.String, "place": pl.String, "level": pl.Int8, "code": pl.String, "name": pl.String, "parent": pl.String,
}  # fmt: skip


def locations(here: Study) -> pl.DataFrame:
    """Every place of the vocabulary, and those that a source counts together."""
    joint = sorted({code for shaped in DATA for code in _codes(rows_of(here, shaped)) if "+" in code})
    named = _named([*place_names(), *joint]).with_row_index("id", 1)
    return named.rename({"location_code": "code", "location_name": "name"})


def units(level: int) -> Callable[[Study], pl.DataFrame]:
    """What makes the rows of the units of a level by P-code, with the names of those above."""

    def rows(here: Study) -> pl.DataFrame:
        known = open_evidence(here.evidence()).tables.get("admin_units", pl.DataFrame(schema=UNITS))
        latin = known.filter(pl.col("name").str.contains("[A-Za-z]")).unique("code", keep="first", maintain_order=True)
        above = latin.filter(pl.col("level") == 1).select(admin1_code="code", admin1_name="name")
        found = latin.filter(pl.col("level") == level).with_columns(location_code="place", admin1_code="parent")
        joined = found.join(above, on="admin1_code", how="left", maintain_order="left")
        return with_location_names(joined).sort("code").with_row_index("id", 1)

    return rows


def sectors(_: Study) -> pl.DataFrame:
    """The clusters, and the count across all of them."""
    known = cluster_themes().select(code="cluster", name="name").unique("code").sort("code")
    return pl.concat([known, pl.DataFrame({"code": [INTERSECTORAL], "name": [INTERSECTORAL]})])


def organisations(here: Study) -> pl.DataFrame:
    """The organisations of the operational presence."""
    own = {"acronym": "org_acronym", "name": "org_name"}
    told = rows_of(here, PRESENCE).select("org_type_code", "org_type_description", **own)
    return told.unique().sort("acronym", "name", "org_type_description", nulls_last=True)


def org_types(_: Study) -> pl.DataFrame:
    """Types of organisations."""
    return pl.DataFrame({"code": list(ORG_TYPES), "description": list(ORG_TYPES.values())})


def sources(here: Study) -> pl.DataFrame:
    """The open sources of the evidence; one is a dataset and a resource at once."""
    return open_evidence(here.evidence()).sources.select(
        resource_hdx_id="source", dataset_hdx_id="source", dataset_hdx_stub="source", dataset_hdx_title="citation",
        hdx_provider_stub="publisher", hdx_provider_name="publisher", dataset_hdx_provider_stub="publisher",
        dataset_hdx_provider_name="publisher", name="version", update_date=pl.col("retrieved").cast(pl.Datetime),
        hapi_updated_date=pl.lit(_made(here), pl.Datetime),
    )  # fmt: skip


def currencies(here: Study) -> pl.DataFrame:
    """The currencies in which the activities of the evidence are told."""
    tables = open_evidence(here.evidence()).tables
    told = [tables[name]["currency"].cast(pl.String) for name in ("activities", "money_flows") if name in tables]
    codes = pl.concat([pl.Series("currency", ["USD"]), *told]).drop_nulls().unique().sort()
    return pl.DataFrame({"code": codes.filter(codes.str.contains("^[A-Z]{3}$"))})


def availability(here: Study) -> pl.DataFrame:
    """For which place and unit each list with figures has a row."""
    told = pl.concat([_available(here, shaped) for shaped in DATA])
    return told.with_columns(pl.lit(_made(here), pl.Datetime).alias("hapi_updated_date"))


def _available(here: Study, shaped: Shaped) -> pl.DataFrame:
    table = rows_of(here, shaped)
    names = [field.name for field in WHERE]
    if "location_code" in table.columns:
        found = table.select(names).unique()
    else:
        empty = [pl.lit(None, pl.String).alias(name) for name in names if name.startswith("admin")]
        named = _named(sorted(_codes(table))).with_columns(*empty)
        found = named.with_columns(pl.lit(0, pl.Int64).alias("admin_level")).select(names)
    category, subcategory = shaped.path.split("/")
    labels = (pl.lit(category).alias("category"), pl.lit(subcategory).alias("subcategory"))
    return found.select(*labels, *names).sort(names, nulls_last=False)


def _named(codes: Sequence[str]) -> pl.DataFrame:
    return with_location_names(pl.DataFrame({"location_code": codes}, {"location_code": pl.String}))


def _codes(table: pl.DataFrame) -> set[str]:
    columns = [name for name in table.columns if name.endswith("location_code")]
    return {code for name in columns for code in table[name].unique().drop_nulls()}


def _made(here: Study) -> datetime | None:
    return datetime.fromisoformat(here.run["started"]).replace(tzinfo=None) if here.run else None
