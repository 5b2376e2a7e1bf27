"""Probable links: what an organisation gives to another by name, or to nobody named, met with what the other tells.

Amounts are met as sums per pair of organisations, not one by one: two transfers of the same size can't be mixed up.
"""

import polars as pl

from commonwatch.response.money.links import TOLERANCE
from commonwatch.response.money.told import BY_NAME, UNNAMED, Told

BOTH_NAME, GIVER_NAMES, UNTOLD, TAKER_NAMES = "both name", "giver names", "untold", "taker names"
"""How a probable link is known: both organisations name each other; the giver names the receiver, which tells a receipt
without a name or none at all; the receiver names a giver that names nobody."""

POOLED = {"giving": pl.String, "taker": pl.UInt32, "usd": pl.Float64, "how": pl.String}


def probable(given: Told, links: pl.DataFrame, room: pl.DataFrame) -> pl.DataFrame:
    """giving (an organisation), taker (a node), usd, how: receipts and untold origins that other activities account for.

    `links` are the stated ones: what they use of a giver's money is not there any more. `room`: node, room, the outgoing
    whose origin the activity doesn't tell.
    """
    owner = given.nodes.select("node", "organisation")
    named, unnamed = _pools(given, links, owner)
    receipts = given.receipts.filter(pl.col("origin") == BY_NAME, pl.col("provider") != pl.col("own")).select(
        "node", pl.col("own").alias("taking"), pl.col("provider").alias("giving"), "usd"
    )
    met, rest, left = _met(receipts, named, ["giving", "taking"])
    loose, _, _ = _met(rest, unnamed, ["giving"])
    nameless = _sums(given.receipts.filter(pl.col("origin") == UNNAMED).rename({"own": "taking"}))
    into, left = _spread(left, nameless)
    untold, _ = _spread(left, _sums(room.join(owner, on="node").rename({"organisation": "taking", "room": "usd"})))
    parts = [(met, BOTH_NAME), (into, GIVER_NAMES), (untold, UNTOLD), (loose, TAKER_NAMES)]
    rows = [part.select("giving", pl.col("node").alias("taker"), "usd", pl.lit(how).alias("how")) for part, how in parts]
    return pl.concat(rows).filter(pl.col("usd") > 0).sort("giving", "taker", "how")


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("node", "taking", maintain_order=True).agg(pl.col("usd").sum()).filter(pl.col("usd") > 0)


def _pools(given: Told, links: pl.DataFrame, owner: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is left by pair (giving, taking, pool) and by giver who names nobody (giving, pool)."""
    free = given.transfers.filter(pl.col("to").is_null())
    used = (
        links.filter(pl.col("added") > 0)
        .join(owner.rename({"node": "giver", "organisation": "giving"}), on="giver")
        .join(owner.rename({"node": "taker", "organisation": "taking"}), on="taker")
        .group_by("giving", "taking")
        .agg(pl.col("added").sum())
    )
    named = (
        free.drop_nulls("receiver")
        .group_by(pl.col("own").alias("giving"), pl.col("receiver").alias("taking"))
        .agg(pl.col("usd").sum().alias("pool"))
        .join(used, on=["giving", "taking"], how="full", coalesce=True)
        .with_columns((pl.col("pool").fill_null(0.0) - pl.col("added").fill_null(0.0)).alias("pool"))
    )
    over = named.group_by("giving").agg(pl.col("pool").clip(upper_bound=0.0).sum().alias("_over"))
    unnamed = (
        free.filter(pl.col("receiver").is_null())
        .group_by(pl.col("own").alias("giving"))
        .agg(pl.col("usd").sum().alias("pool"))
        .join(over, on="giving", how="left")
        .with_columns((pl.col("pool") + pl.col("_over").fill_null(0.0)).alias("pool"))
    )
    positive = pl.col("pool") > 0
    return (
        named.filter(positive).select("giving", "taking", "pool").sort("giving", "taking"),
        unnamed.filter(positive).select("giving", "pool").sort("giving"),
    )


def _met(receipts: pl.DataFrame, pools: pl.DataFrame, by: list[str]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Receipts as far as the pools hold, what of them is left (node, taking, giving, usd), and the pools' rest."""
    asked = pl.col("usd").sum().over(by)
    near = (asked - pl.col("pool")).abs() <= TOLERANCE * pl.col("pool")
    share = pl.when(near).then(pl.col("pool") / asked).otherwise((pl.col("pool") / asked).clip(upper_bound=1.0))
    shared = receipts.join(pools, on=by, how="left", maintain_order="left").with_columns(
        pl.when(pl.col("pool").is_not_null()).then(share).otherwise(0.0).alias("_share"),
        pl.when(pl.col("pool").is_not_null()).then(near).otherwise(False).alias("_near"),
    )
    met = shared.with_columns(pl.col("usd") * pl.col("_share"))
    rest = shared.filter(~pl.col("_near")).with_columns(pl.col("usd") * (1 - pl.col("_share")))
    used = met.group_by(by).agg(pl.col("usd").sum().alias("_used"))
    left = pools.join(used, on=by, how="left", maintain_order="left").with_columns(
        (pl.col("pool") - pl.col("_used").fill_null(0.0)).alias("pool")
    )
    return met, rest.select("node", "taking", "giving", "usd"), left.filter(pl.col("pool") > 0)


def _spread(pools: pl.DataFrame, asked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What givers name an organisation for, over its activities (node, taking, usd) by size; and what is left of the pools."""
    total = asked.group_by("taking").agg(pl.col("usd").sum().alias("_total"))
    full = pl.col("pool").sum().over("taking")
    share = pl.min_horizontal(full, pl.col("_total").fill_null(0.0)) / full
    shared = pools.join(total, on="taking", how="left", maintain_order="left").with_columns(share.alias("_share"))
    given = shared.join(asked, on="taking").select(
        "giving", "node", (pl.col("usd") * pl.col("pool") * pl.col("_share") / pl.col("_total")).alias("usd")
    )
    left = shared.with_columns((pl.col("pool") * (1 - pl.col("_share"))).alias("pool")).filter(pl.col("pool") > 0)
    return given, left.select(pools.columns)
