"""One row per contribution with what is compared: title, days, places, themes, organisations and amounts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from commonwatch.evidence.activity.organisations import UNNAMED
from commonwatch.evidence.names import UNPLACED
from commonwatch.response.duplicates.contributions import contributions

Tables = Mapping[str, pl.DataFrame]

KEY = ("source", "activity")
OF = ("source", "contribution")
FAMILY = {
    "committed": "committed", "incoming_committed": "committed", "pledged": "committed", "incoming_pledged": "committed",
    "disbursed": "spent", "spent": "spent", "incoming": "spent", "required": "planned", "planned": "planned",
}  # fmt: skip
"""Kinds of amounts that tell of the same money, given or received; what is repaid tells of none."""

DOLLARS = "USD"
PROFILE: dict[str, Any] = {
    "number": pl.Int64, "source": pl.String, "activity": pl.String, "title": pl.String, "reporter": pl.String,
    "starts": pl.List(pl.Date), "end": pl.Date, "places": pl.List(pl.String), "themes": pl.List(pl.String),
    "organisations": pl.List(pl.String), "families": pl.List(pl.String), "currencies": pl.List(pl.String),
    "amounts": pl.List(pl.Float64),
}  # fmt: skip
"""`starts`: the planned and the actual day. `families`, `currencies`, `amounts`: one sum each, in that order."""


def profiles(tables: Tables, since: date, until: date) -> pl.DataFrame:
    """One row per contribution that may have run between the two days, in the columns of PROFILE.

    A contribution bears the name of its first activity; blank activities are left out.
    """
    if "activities" not in tables:
        return pl.DataFrame(schema=PROFILE)
    whose = contributions(tables).filter(~pl.col("blank")).select(*KEY, "contribution")
    own = tables["activities"].join(whose, on=list(KEY)).sort(*OF, "activity")
    found = own.group_by(OF, maintain_order=True).agg(
        pl.col("title").drop_nulls().first(),
        pl.col("organisation").first().alias("reporter"),
        pl.col("start_planned").append(pl.col("start_actual")).drop_nulls().unique().sort().alias("starts"),
        pl.col("end").max(),
    )
    started = pl.col("starts").list.min()
    found = found.filter((started <= until).fill_null(True), (pl.col("end") >= since).fill_null(True))
    for column, listed in _lists(tables, whose).items():
        found = found.join(listed, on=list(OF), how="left").with_columns(pl.col(column).fill_null([]))
    found = found.join(_amounts(tables, whose), on=list(OF), how="left").rename({"contribution": "activity"})
    found = (
        found.sort(KEY).with_row_index("number").with_columns(pl.col("families", "currencies", "amounts").fill_null([]))
    )
    return found.select(pl.col(column).cast(kind) for column, kind in PROFILE.items())


def _lists(tables: Tables, whose: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Per column of sets: source, contribution, the values that any of its activities has."""
    none = pl.DataFrame(schema={"source": pl.String, "activity": pl.String, "value": pl.String})
    told = {
        "places": _values(tables, "activity_places", "place", UNPLACED),
        "themes": _values(tables, "activity_themes", "theme", "unspecified"),
        "organisations": pl.concat(
            [
                _values(tables, "activities", "organisation", UNNAMED),
                _values(tables, "activity_organisations", "organisation", UNNAMED),
                _values(tables, "money_flows", "provider", UNNAMED),
                _values(tables, "money_flows", "receiver", UNNAMED),
            ]
        ),
    }
    return {
        column: pl.concat([none, rows])
        .join(whose, on=list(KEY))
        .group_by(OF)
        .agg(pl.col("value").unique().sort().alias(column))
        for column, rows in told.items()
    }


def _values(tables: Tables, table: str, column: str, unknown: str) -> pl.DataFrame:
    if table not in tables:
        return pl.DataFrame(schema={"source": pl.String, "activity": pl.String, "value": pl.String})
    rows = tables[table]
    if "weight" in rows.columns:
        rows = rows.filter(pl.col("weight") > 0)
    return rows.select(*KEY, pl.col(column).alias("value")).filter(pl.col("value") != unknown).unique()


def _amounts(tables: Tables, whose: pl.DataFrame) -> pl.DataFrame:
    """Sums per family in dollars and, where all of a family is in one other currency, in that one."""
    empty: dict[str, Any] = {column: PROFILE[column] for column in ("source", "families", "currencies", "amounts")}
    empty["contribution"] = pl.String
    if "money_flows" not in tables:
        return pl.DataFrame(schema=empty)
    flows = (
        tables["money_flows"]
        .with_columns(pl.col("kind").replace_strict(FAMILY, default=None).alias("family"))
        .drop_nulls("family")
        .join(whose, on=list(KEY))
    )
    each = (*OF, "family")
    foreign = (pl.col("currency").n_unique() == 1) & (pl.col("currency").first() != DOLLARS)
    sums = flows.group_by(each).agg(
        pl.when(pl.col("amount_usd").null_count() == 0).then(pl.col("amount_usd").sum()).alias("dollars"),
        pl.when(foreign).then(pl.col("amount").sum()).alias("own"),
        pl.when(foreign).then(pl.col("currency").first()).alias("currency"),
    )
    both = pl.concat(
        [
            sums.select(*each, pl.lit(DOLLARS).alias("currency"), pl.col("dollars").alias("amount")),
            sums.select(*each, "currency", pl.col("own").alias("amount")),
        ]
    ).filter(pl.col("amount") > 0, pl.col("currency").is_not_null())
    ordered = both.sort(*each, "currency").group_by(OF, maintain_order=True)
    return ordered.agg(
        pl.col("family").alias("families"), pl.col("currency").alias("currencies"), pl.col("amount").alias("amounts")
    )
