"""Transfers as givers tell them and receipts as takers tell them, each with the activity or organisation it names."""

from dataclasses import dataclass

import polars as pl

from commonwatch.response.money.amounts import INCOMING, MEASURES, Period, Tables, flows_of, measured, nodes_of
from commonwatch.response.money.references import ELSEWHERE, KNOWN, NOTHING, SELF, meant

BY_ACTIVITY, BY_NAME, UNNAMED, OUTSIDE, OWN = "activity", "name", "unnamed", "outside", "own"
"""Where a receipt says that it comes from: an activity here, an organisation by name, nobody, an activity not here, itself."""


@dataclass(frozen=True)
class Told:
    """What the tables tell of money in a period; amounts in US dollars.

    `nodes`: node, source, activity, organisation, secondary, measure, outgoing. `transfers` (outgoing money by its
    measure): node, own, to, receiver, final, year, usd; `to` is the activity named, `receiver` another organisation,
    both may be null; `final` says that it is an expenditure.
    `receipts`: node, own, origin, giver, provider, year, usd. `incoming`: node, incoming (the greater of commitments and money
    that came in, as in OCHA's ratio).
    """

    nodes: pl.DataFrame
    transfers: pl.DataFrame
    receipts: pl.DataFrame
    incoming: pl.DataFrame


def told(tables: Tables, period: Period | None) -> Told:
    """Every activity with its transfers and receipts in the period."""
    bare = nodes_of(tables)
    flows = flows_of(tables, bare, period)
    nodes = measured(bare, flows)
    for column in ("provider_activity", "receiver_activity"):
        flows = meant(flows, column, nodes, tables)
    counted = flows.join(nodes.select("node", pl.col("measure").alias("side")), on=["node", "side"], how="semi")
    coming = flows.filter(pl.col("side").is_in(INCOMING))
    sums = coming.group_by("node", "side").agg(pl.col("usd").sum()).group_by("node").agg(pl.col("usd").max())
    return Told(
        nodes,
        _transfers(counted),
        _receipts(pl.concat([coming, _passed_on(counted)])),
        sums.select("node", pl.col("usd").clip(lower_bound=0).alias("incoming")),
    )


def _transfers(counted: pl.DataFrame) -> pl.DataFrame:
    other = pl.when((pl.col("receiver") != pl.col("own")).fill_null(True)).then("receiver")
    within = (pl.col("receiver_activity_is") == SELF).fill_null(False)
    return (
        counted.select(
            "node", "own", pl.col("receiver_activity_node").alias("to"),
            pl.when(~within).then(other).alias("receiver"), "final", "year", "usd",
        )
        .group_by("node", "own", "to", "receiver", "final", "year", maintain_order=True)
        .agg(pl.col("usd").sum())
        .filter(pl.col("usd") > 0)
    )  # fmt: skip


def _passed_on(counted: pl.DataFrame) -> pl.DataFrame:
    """Outgoing money that names another activity as its provider, or (told by a third party) another organisation."""
    by_third = pl.col("secondary") & (pl.col("provider") != pl.col("own")) & (pl.col("provider_activity_is") != SELF)
    return counted.filter((pl.col("provider_activity_is").is_in([KNOWN, ELSEWHERE]) | by_third).fill_null(False))


def _receipts(flows: pl.DataFrame) -> pl.DataFrame:
    """Per activity and origin the kind of flows with the greatest sum: commitments and payments are the same money."""
    what = pl.col("provider_activity_is")
    origin = (
        pl.when(what == KNOWN)
        .then(pl.lit(BY_ACTIVITY))
        .when((what == SELF) | ((what == NOTHING) & (pl.col("provider") == pl.col("own"))).fill_null(False))
        .then(pl.lit(OWN))
        .when(what == ELSEWHERE)
        .then(pl.lit(OUTSIDE))
        .when(pl.col("provider").is_null())
        .then(pl.lit(UNNAMED))
        .otherwise(pl.lit(BY_NAME))
    )
    sided = flows.select(
        "node", "own", origin.alias("origin"), pl.col("provider_activity_node").alias("giver"), "provider", "year", "usd",
        pl.col("side").replace(dict.fromkeys(MEASURES, "outgoing")),
    )  # fmt: skip
    alike = ["node", "own", "origin", "giver", "provider"]
    sums = sided.group_by(*alike, "side").agg(pl.col("usd").sum().alias("_usd"))
    best = sums.sort(*alike, "_usd", "side", nulls_last=True).unique(alike, keep="last", maintain_order=True)
    return (
        sided.join(best.select(*alike, "side"), on=[*alike, "side"], how="semi", nulls_equal=True)
        .group_by(*alike, "year", maintain_order=True)
        .agg(pl.col("usd").sum())
        .filter(pl.col("usd") > 0)
    )
