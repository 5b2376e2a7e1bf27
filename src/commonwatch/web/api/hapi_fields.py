"""Fields and arguments that several of HAPI's lists share, and the names of places beside their codes."""

from functools import cache

import polars as pl

from commonwatch.vocabulary import places
from commonwatch.web.api.hapi_shape import Argument, Field

UNKNOWN_HERE = "only HDX knows it: null here"
WHERE = (
    Field("location_code", holds="ISO 3166 alpha-3 (Kosovo: XKX); several joined by + are counted together"),
    Field("location_name"),
    Field("admin1_code", holds="P-code"),
    Field("admin1_name"),
    Field("admin2_code", holds="P-code"),
    Field("admin2_name"),
    Field("admin_level", pl.Int64, "0: the whole place"),
)
PERIOD = (Field("reference_period_start", pl.Datetime), Field("reference_period_end", pl.Datetime))
RESOURCE = Field("resource_hdx_id", holds="key of the source, as in /api/v2/metadata/resource; no identifier of HDX")
SECTOR = (Field("sector_code", holds="code of the cluster, or Intersectoral"), Field("sector_name"))

BY_WHERE = (
    Argument("location_code", "code"),
    Argument("location_name", "part"),
    Argument("admin1_code", "code"),
    Argument("admin1_name", "part"),
    Argument("admin2_code", "code"),
    Argument("admin2_name", "part"),
    Argument("admin_level", "code", ("0", "1", "2")),
)
BY_PERIOD = (
    Argument("start_date", "from", of="reference_period_end"),
    Argument("end_date", "until", of="reference_period_start"),
)
BY_SECTOR = (Argument("sector_code", "code"), Argument("sector_name", "part"))
BY_PLAN = (Argument("has_hrp", "hdx"), Argument("in_gho", "hdx"))
BY_PEOPLE = (
    Argument("population_min", "least", of="population"),
    Argument("population_max", "most", of="population"),
)


@cache
def place_names() -> dict[str, str]:
    """The name of each place by its code."""
    return dict(places().select("place", "name").iter_rows())


def location_names(column: str, table: pl.DataFrame) -> pl.Expr:
    """The names beside a column of codes (X_code gives X_name); several places that are counted together are joined."""
    known = {
        code: ", ".join(place_names().get(part, part) for part in code.split("+"))
        for code in table[column].unique().drop_nulls()
    }
    named = pl.col(column).replace_strict(known, default=None, return_dtype=pl.String)
    return named.alias(column.removesuffix("code") + "name")


def with_location_names(table: pl.DataFrame) -> pl.DataFrame:
    """The table with location_name beside location_code."""
    return table.with_columns(location_names("location_code", table))
