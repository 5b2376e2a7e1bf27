"""Links that the tables state between activities: by an activity's identifier beside an amount, or by one without."""

import polars as pl

from commonwatch.response.money.amounts import Tables
from commonwatch.response.money.references import KNOWN, meant
from commonwatch.response.money.told import BY_ACTIVITY, BY_NAME, Told

TOLERANCE = 0.1
"""Two sides tell one amount when they differ by no more than this share of the giver's: exchange rates, fees, rounding."""

IDENTIFIER, STATED = "identifier", "stated"
FUNDS, IMPLEMENTS = "1", "4"
PARENT, CHILD = "1", "2"
"""IATI RelatedActivityType."""


def with_identifier(given: Told) -> pl.DataFrame:
    """giver, taker, usd, added, how, receipt: money between two activities one of which names the other beside an amount.

    The giver's figure stands where both tell and differ by no more than TOLERANCE, else the greater one; a giver can't
    have given more than all that it tells as outgoing. `added` is what only the taker told; `receipt` is what of its
    receipts the link accounts for.
    """
    here, there = pl.col("_given").fill_null(0.0), pl.col("_taken").fill_null(0.0)
    by_giver = given.transfers.drop_nulls("to").group_by("node", pl.col("to").alias("taker")).agg(pl.col("usd").sum())
    by_taker = given.receipts.filter(pl.col("origin") == BY_ACTIVITY).group_by("giver", "node").agg(pl.col("usd").sum())
    both = by_giver.rename({"node": "giver", "usd": "_given"}).join(
        by_taker.rename({"node": "taker", "usd": "_taken"}), on=["giver", "taker"], how="full", coalesce=True
    )
    alike = (here - there).abs() <= TOLERANCE * here
    sized = both.sort("giver", "taker").with_columns(
        pl.when(alike).then(here).otherwise(pl.max_horizontal(here, there)).alias("usd"), here.alias("_given")
    )
    capped = _within_outgoing(sized, given.nodes)
    near = (pl.col("usd") - there).abs() <= TOLERANCE * pl.col("usd")
    receipt = pl.when(near).then(there).otherwise(pl.min_horizontal(there, "usd"))
    return capped.select(
        "giver", "taker", "usd", (pl.col("usd") - pl.col("_given")).clip(lower_bound=0).alias("added"),
        pl.lit(IDENTIFIER).alias("how"), receipt.alias("receipt"),
    )  # fmt: skip


def named_pairs(tables: Tables, nodes: pl.DataFrame) -> pl.DataFrame:
    """giver, taker: activities that one names as the other's funder, implementer, parent or child, without an amount."""
    none = pl.DataFrame(schema={"giver": pl.UInt32, "taker": pl.UInt32})
    parts = [none]
    if "activity_organisations" in tables:
        named = tables["activity_organisations"].select(
            "source", "activity", pl.col("role").alias("what"), "activity_ref"
        )
        parts.append(_pairs(named.filter(pl.col("what").is_in([FUNDS, IMPLEMENTS])), FUNDS, nodes, tables))
    if "activity_links" in tables:
        related = tables["activity_links"].filter(
            pl.col("link") == "related_activity", pl.col("type").is_in([PARENT, CHILD])
        )
        named = related.select("source", "activity", pl.col("type").alias("what"), pl.col("ref").alias("activity_ref"))
        parts.append(_pairs(named, PARENT, nodes, tables))
    return pl.concat(parts).unique().sort("giver", "taker")


def completed(receipts: pl.DataFrame, pairs: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Receipts that name an organisation get its activity, where the receiver names exactly one activity of it as funder."""
    owners = pairs.join(
        nodes.select(pl.col("node").alias("giver"), pl.col("organisation").alias("provider")), on="giver"
    )
    one = owners.group_by(pl.col("taker").alias("node"), "provider").agg(
        pl.col("giver").first().alias("_giver"), pl.len().alias("_len")
    )
    found = receipts.join(one.filter(pl.col("_len") == 1).drop("_len"), on=["node", "provider"], how="left")
    known = (pl.col("origin") == BY_NAME) & pl.col("_giver").is_not_null()
    return found.with_columns(
        pl.when(known).then("_giver").otherwise("giver").alias("giver"),
        pl.when(known).then(pl.lit(BY_ACTIVITY)).otherwise("origin").alias("origin"),
    ).drop("_giver")


def without_amount(pairs: pl.DataFrame, links: pl.DataFrame, room: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Links of pairs that no amount joins in either direction: what the taker's receipts leave open, if the giver has it.

    `room`: node, room (US dollars of outgoing whose origin the activity doesn't tell). Several givers share it by what
    they have left, several takers share what a giver has left.
    """
    joined = pl.concat([links.select("giver", "taker"), links.select(giver="taker", taker="giver")])
    spent = links.group_by(pl.col("giver").alias("node")).agg(pl.col("usd").sum().alias("_spent"))
    left = nodes.join(spent, on="node", how="left").select(
        pl.col("node").alias("giver"), (pl.col("outgoing") - pl.col("_spent").fill_null(0.0)).alias("_left")
    )
    open_pairs = (
        pairs.join(joined, on=["giver", "taker"], how="anti")
        .join(left.filter(pl.col("_left") > 0), on="giver")
        .join(room.filter(pl.col("room") > 0).rename({"node": "taker"}), on="taker")
        .sort("giver", "taker")
    )
    wanted = open_pairs.with_columns(
        (pl.col("room") * pl.col("_left") / pl.col("_left").sum().over("taker")).alias("_wanted")
    )
    share = (pl.col("_left") / pl.col("_wanted").sum().over("giver")).clip(upper_bound=1.0)
    usd = (pl.col("_wanted") * share).alias("usd")
    return wanted.with_columns(usd).select(
        "giver", "taker", "usd", pl.col("usd").alias("added"), pl.lit(STATED).alias("how"), pl.lit(0.0).alias("receipt")
    )


def _pairs(named: pl.DataFrame, giving: str, nodes: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    rows = named.drop_nulls("activity_ref").join(nodes.select("node", "source", "activity"), on=["source", "activity"])
    known = meant(rows, "activity_ref", nodes, tables).filter(pl.col("activity_ref_is") == KNOWN)
    gives = pl.col("what") == giving
    return known.select(
        pl.when(gives).then("activity_ref_node").otherwise("node").alias("giver"),
        pl.when(gives).then("node").otherwise("activity_ref_node").alias("taker"),
    )


def _within_outgoing(links: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    has = nodes.select(pl.col("node").alias("giver"), pl.col("outgoing").fill_null(0.0).alias("_has"))
    share = (pl.col("_has") / pl.col("usd").sum().over("giver")).clip(upper_bound=1.0)
    return links.join(has, on="giver", how="left", maintain_order="left").with_columns(
        (pl.col("usd") * share).alias("usd")
    )
