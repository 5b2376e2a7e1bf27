"""Lots of money: the rows in which one source tells one gift from a payer to a payee, put together."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from commonwatch.evidence.names import UNPLACED

KEY = ("source", "activity")
RECEIVED = ("incoming", "incoming_committed", "incoming_pledged")
GIVEN = ("committed", "disbursed", "spent", "pledged")
LOT: dict[str, Any] = {
    "lot": pl.Int64, "source": pl.String, "activities": pl.List(pl.String), "flows": pl.List(pl.Int32),
    "ref": pl.String, "payer": pl.String, "payer_name": pl.String, "payee": pl.String, "places": pl.List(pl.String),
    "days": pl.List(pl.Date), "dollars": pl.Float64,
}  # fmt: skip
"""`activities` and `flows` (their `n`) are the rows, side by side; `dollars` their sum; `days` value and transaction dates."""


def lots(tables: Mapping[str, pl.DataFrame], since: date, until: date) -> pl.DataFrame:
    """One row per lot with dollars, both sides known, and a day (its own, else of its activity's time) in the period; see LOT.

    Rows are one lot where source, payer, payee, the source's own reference, the places and the time of their activities are
    the same. A row without a reference is a lot. Of money received the activity's organisation is the payee, of money
    given it is the payer unless the row names one.
    """
    if "money_flows" not in tables or "activities" not in tables:
        return pl.DataFrame(schema=LOT)
    about = tables["activities"].select(
        *KEY, "organisation", pl.col("start").alias("opens"), pl.col("end").alias("closes")
    )
    received = pl.col("kind").is_in(RECEIVED)
    flows = (
        tables["money_flows"]
        .filter(pl.col("element") == "transaction", received | pl.col("kind").is_in(GIVEN), pl.col("amount_usd") > 0)
        .join(about, on=list(KEY))
        .join(_where(tables), on=list(KEY), how="left")
        .with_columns(
            pl.when(received).then(pl.coalesce("receiver", "organisation")).otherwise("receiver").alias("payee"),
            pl.when(received).then("provider").otherwise(pl.coalesce("provider", "organisation")).alias("payer"),
            pl.coalesce("start", "opens").alias("from"),
            pl.coalesce("start", "closes").alias("to"),
            pl.col("places").fill_null([]),
        )
        .drop_nulls(["payer", "payee"])
        .filter((pl.col("from") <= until).fill_null(True) | (pl.col("opens") <= until).fill_null(True))
        .filter((pl.col("to") >= since).fill_null(True) | (pl.col("closes") >= since).fill_null(True))
        .sort(*KEY, "n")
    )
    alone = pl.when(pl.col("ref").is_null()).then(pl.format("{} {}", "activity", "n"))
    same = ["source", "payer", "payee", "ref", "places", "opens", "closes", alone.alias("_alone")]
    found = flows.group_by(same, maintain_order=True).agg(
        pl.col("activity").alias("activities"),
        pl.col("n").alias("flows"),
        pl.col("provider_name").first().alias("payer_name"),
        pl.col("start").append(pl.col("value_date")).drop_nulls().unique().sort().alias("days"),
        pl.col("amount_usd").sum().alias("dollars"),
    )
    ordered = found.sort("source", pl.col("activities").list.first(), pl.col("flows").list.first()).with_row_index(
        "lot"
    )
    named = ordered.with_columns(pl.coalesce("payer_name", "payer"))
    return named.select(pl.col(column).cast(kind) for column, kind in LOT.items())


def _where(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    if "activity_places" not in tables:
        return pl.DataFrame(schema={"source": pl.String, "activity": pl.String, "places": pl.List(pl.String)})
    placed = tables["activity_places"].filter(pl.col("place") != UNPLACED, pl.col("weight") > 0)
    return placed.group_by(KEY).agg(pl.col("place").unique().sort().alias("places"))
