"""Probable links: what an organisation gives to another by name, or to nobody named, met with what the other tells.

Amounts are met as sums per pair of organisations and year, not one by one: two transfers of one size can't be mixed up. What
was given in a year may be told as received in the next.
"""

import polars as pl

from commonwatch.response.money.amounts import KEY, Tables
from commonwatch.response.money.links import TOLERANCE
from commonwatch.response.money.told import BY_NAME, UNNAMED, Told

BOTH_NAME, GIVER_NAMES, UNTOLD, TAKER_NAMES, NOBODY = "both name", "giver names", "untold", "taker names", "nobody"
"""How a probable link is known: both organisations name each other; the giver names the receiver, which tells a receipt
without a name or none at all; the receiver names a giver that names nobody, in the same place; neither
names the other, and others gave to nobody named in the same place (OCHA's ratio, as far as they did)."""

PAIR, ONE, INTO = ["giving", "taking", "year"], ["giving", "place", "year"], ["taking", "year"]
LATER = (0, 1)
"""Years between giving and receiving."""


def probable(given: Told, links: pl.DataFrame, room: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """giving (an organisation), taker (a node), usd, how, receipt: receipts and untold origins that others account for.

    `links` are the stated ones: what they use of a giver's money is not there any more. `room`: node, room, the outgoing
    whose origin the activity doesn't tell. `places`: node, place, weight. `receipt` is what of the taker's receipts the link
    accounts for: its own figure, or nothing.
    """
    owner = given.nodes.select("node", "organisation")
    named, unnamed = _pools(given, links, owner, places)
    told = given.receipts.select("node", "origin", "year", "usd", pl.col("own").alias("taking"), giving="provider")
    met, rest, named = _met(told.filter(pl.col("origin") == BY_NAME, pl.col("giving") != pl.col("taking")), named, PAIR)
    loose, _, unnamed = _met(_by_place(rest, places), unnamed, ONE)
    nameless = _sums(told.filter(pl.col("origin") == UNNAMED))
    into, named = _spread(named, nameless)
    untold, _ = _spread(named, _sums(_by_year(given, room, owner)))
    anyones = _anyones(_by_place(_rest(nameless, into), places), unnamed)
    untold = untold.with_columns(pl.lit(0.0).alias("receipt"))
    parts = [(met, BOTH_NAME), (into, GIVER_NAMES), (untold, UNTOLD), (loose, TAKER_NAMES), (anyones, NOBODY)]
    rows = [
        part.select("giving", pl.col("node").alias("taker"), "usd", pl.lit(how).alias("how"), "receipt")
        for part, how in parts
    ]
    together = pl.concat(rows).group_by("giving", "taker", "how").agg(pl.col("usd", "receipt").sum())
    return together.filter(pl.col("usd") > 0).sort("giving", "taker", "how")


def places_of(tables: Tables, nodes: pl.DataFrame) -> pl.DataFrame:
    """node, place, weight: where each activity is, weights adding up to 1; "" where nothing is told."""
    none = pl.DataFrame(schema={"node": pl.UInt32, "place": pl.String, "weight": pl.Float64})
    told = none
    if "activity_places" in tables:
        there = tables["activity_places"].filter(pl.col("weight") > 0).join(nodes.select("node", *KEY), on=list(KEY))
        told = there.group_by("node", "place").agg(pl.col("weight").sum())
        told = told.with_columns(pl.col("weight") / pl.col("weight").sum().over("node"))
    silent = nodes.join(told, on="node", how="anti").select(
        "node", pl.lit("").alias("place"), pl.lit(1.0).alias("weight")
    )
    return pl.concat([told, silent]).sort("node", "place")


def _by_place(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    return rows.join(places, on="node", maintain_order="left_right").with_columns(pl.col("usd") * pl.col("weight"))


def _by_year(given: Told, room: pl.DataFrame, owner: pl.DataFrame) -> pl.DataFrame:
    """The room of an activity over the years in which its money goes out."""
    years = given.transfers.group_by("node", "year").agg(pl.col("usd").sum()).sort("node", "year")
    share = pl.col("usd") / pl.col("usd").sum().over("node")
    return (
        years.with_columns(share.alias("_share"))
        .join(room.filter(pl.col("room") > 0), on="node")
        .join(owner, on="node")
        .select(
            "node", pl.col("organisation").alias("taking"), "year", (pl.col("room") * pl.col("_share")).alias("usd")
        )
    )


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    sums = rows.group_by("node", *INTO, maintain_order=True).agg(pl.col("usd").sum())
    return sums.filter(pl.col("usd") > 0)


def _pools(
    given: Told, links: pl.DataFrame, owner: pl.DataFrame, places: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is left by PAIR, and by ONE where the giver names nobody: keys and pool (US dollars)."""
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
        .group_by(pl.col("own").alias("giving"), pl.col("receiver").alias("taking"), "year")
        .agg(pl.col("usd").sum().alias("pool"))
    )
    full = named.group_by("giving", "taking").agg(pl.col("pool").sum().alias("_full"))
    taken = full.join(used, on=["giving", "taking"], how="full", coalesce=True).select(
        "giving",
        "taking",
        (1 - pl.col("added").fill_null(0.0) / pl.col("_full")).clip(0.0, 1.0).alias("_left"),
        (pl.col("added").fill_null(0.0) - pl.col("_full").fill_null(0.0)).clip(lower_bound=0).alias("_over"),
    )
    named = named.join(taken, on=["giving", "taking"], how="left").with_columns(pl.col("pool") * pl.col("_left"))
    over = taken.group_by("giving").agg(pl.col("_over").sum())
    unnamed = (
        _by_place(free.filter(pl.col("receiver").is_null(), ~pl.col("final")), places)
        .group_by(pl.col("own").alias("giving"), "place", "year")
        .agg(pl.col("usd").sum().alias("pool"))
        .join(over, on="giving", how="left")
    )
    whole = pl.col("pool").sum().over("giving")
    left = (1 - pl.col("_over").fill_null(0.0) / whole).clip(0.0, 1.0)
    unnamed = unnamed.with_columns((pl.col("pool") * left).alias("pool"))
    return _positive(named, PAIR), _positive(unnamed, ONE)


def _positive(pools: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    return pools.filter(pl.col("pool") > 0).select(*by, "pool").sort(by)


def _met(receipts: pl.DataFrame, pools: pl.DataFrame, by: list[str]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Receipts as far as the pools hold, what of them is left, and the pools' rest; a year at a time."""
    found = []
    for later in LATER:
        met, receipts, pools = _met_in(receipts, pools, by, later)
        found.append(met)
    return pl.concat(found), receipts, pools


def _met_in(
    receipts: pl.DataFrame, pools: pl.DataFrame, by: list[str], later: int
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    asked = pl.col("usd").sum().over(by)
    near = (asked - pl.col("pool")).abs() <= TOLERANCE * pl.col("pool")
    share = pl.when(near).then(pl.col("pool") / asked).otherwise((pl.col("pool") / asked).clip(upper_bound=1.0))
    then = pools.with_columns(pl.col("year") + later)
    shared = receipts.join(then, on=by, how="left", maintain_order="left").with_columns(
        share.fill_null(0.0).alias("_share"), near.fill_null(False).alias("_near")
    )
    taken = pl.col("usd") * pl.col("_share")
    met = shared.with_columns(taken.alias("usd"), pl.when("_near").then("usd").otherwise(taken).alias("receipt"))
    met = met.select(*receipts.columns, "receipt")
    rest = shared.filter(~pl.col("_near")).with_columns(pl.col("usd") * (1 - pl.col("_share"))).select(receipts.columns)
    used = met.with_columns(pl.col("year") - later).group_by(by).agg(pl.col("usd").sum().alias("_used"))
    left = pools.join(used, on=by, how="left", maintain_order="left").with_columns(
        (pl.col("pool") - pl.col("_used").fill_null(0.0)).alias("pool")
    )
    return met, rest, _positive(left, by)


def _spread(pools: pl.DataFrame, asked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What givers name an organisation for, over its activities (node, taking, year, usd) by size; the pools' rest."""
    total = asked.group_by(INTO).agg(pl.col("usd").sum().alias("_total"))
    full = pl.col("pool").sum().over(INTO)
    near = ((pl.col("_total") - full).abs() <= TOLERANCE * full).fill_null(False)
    share = pl.when(near).then(1.0).otherwise(pl.min_horizontal(full, pl.col("_total").fill_null(0.0)) / full)
    shared = pools.join(total, on=INTO, how="left", maintain_order="left").with_columns(
        share.alias("_share"), near.alias("_near"), (pl.col("pool") / full).alias("_of")
    )
    usd = pl.col("usd") * pl.col("pool") * pl.col("_share") / pl.col("_total")
    receipt = pl.when("_near").then(pl.col("usd") * pl.col("_of")).otherwise(usd)
    met = shared.join(asked, on=INTO).select("giving", "node", "year", usd.alias("usd"), receipt.alias("receipt"))
    left = shared.with_columns((pl.col("pool") * (1 - pl.col("_share"))).alias("pool"))
    return met, _positive(left, PAIR)


def _rest(asked: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """What is left of `asked` after the receipts that are met."""
    sums = met.group_by("node", "year").agg(pl.col("receipt").sum().alias("_met"))
    left = pl.col("usd") - pl.col("_met").fill_null(0.0)
    rest = asked.join(sums, on=["node", "year"], how="left", maintain_order="left").with_columns(left.alias("usd"))
    return rest.filter(pl.col("usd") > 0).drop("_met")


def _anyones(receipts: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """Receipts without a name, as far as other organisations gave to nobody named in the same place and year."""
    there = ["place", "year"]
    given = pools.group_by(there).agg(pl.col("pool").sum())
    own = pools.select(pl.col("giving").alias("taking"), *there, pl.col("pool").alias("_own"))
    found = receipts.join(given, on=there, how="left", maintain_order="left").join(
        own, on=["taking", *there], how="left", maintain_order="left"
    )
    others = pl.col("pool").fill_null(0.0) - pl.col("_own").fill_null(0.0)
    share = (others / pl.col("usd").sum().over(there)).clip(0.0, 1.0)
    met = found.with_columns((pl.col("usd") * share).alias("usd"))
    return met.select(pl.lit(None, pl.String).alias("giving"), "node", "usd", pl.col("usd").alias("receipt"))
