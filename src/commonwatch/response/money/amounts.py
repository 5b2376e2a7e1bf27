"""What each activity tells of its money in a period: the flows that count, its outgoing, and the measure taken for it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

Tables = Mapping[str, pl.DataFrame]
Period = tuple[date, date]

KEY = ("source", "activity")
MEASURES = {"spent": ("spent", "disbursed"), "committed": ("committed",), "planned": ("planned",)}
"""Outgoing money, the best first: what went out, else what was committed, else what is planned.

What is only asked for (`required`) or pledged is no money that goes out.
"""

FINAL = "spent"
"""The kind that ends with who tells it: an expenditure. The others may be passed on."""

INCOMING = ("incoming_committed", "incoming")
ORIGINAL, REVISED = "1", "2"
"""IATI BudgetType: a revised budget stands in place of the original one of the same period."""

_OF = {kind: measure for measure, kinds in MEASURES.items() for kind in kinds}
_TEXTS = ("provider", "receiver", "provider_activity", "receiver_activity", "type")


def nodes_of(tables: Tables) -> pl.DataFrame:
    """node, source, activity, organisation, secondary: every activity of the tables, numbered from 0 by its key."""
    known = tables["activities"].select(*KEY, "organisation", pl.col("secondary").fill_null(False))
    untold = tables["money_flows"].select(KEY).unique().join(known, on=list(KEY), how="anti")
    return pl.concat([known, untold], how="diagonal").sort(KEY).with_row_index("node")


def flows_of(tables: Tables, nodes: pl.DataFrame, period: Period | None) -> pl.DataFrame:
    """node, own, secondary, source, side, final, year, usd and both ends of each flow of the period that counts.

    `side` is a measure for outgoing money, else the kind of incoming; `final` says that it is an expenditure. A budget whose
    days lie partly in the period counts by its days. A flow without a day has the activity's start; without either it is
    in no period.
    """
    rows = tables["money_flows"].filter(pl.col("kind").is_in([*_OF, *INCOMING]), pl.col("amount_usd").is_not_null())
    begun = tables["activities"].select(*KEY, pl.col("start").alias("_begun"))
    rows = (
        rows.select(*KEY, "element", "kind", "start", "end", "value_date", "amount_usd", *_TEXTS)
        .join(nodes, on=list(KEY))
        .join(begun, on=list(KEY), how="left")
        .with_columns(pl.coalesce("start", "value_date", "_begun").alias("start"))
    )
    rows = rows.filter(_standing())
    if period is not None:
        rows = rows.with_columns((pl.col("amount_usd") * _inside(*period)).alias("amount_usd"))
        rows = rows.filter(_inside(*period) > 0)
    sided = rows.select(
        "node", "source", pl.col("organisation").alias("own"), "secondary", "element",
        pl.col("kind").replace(_OF).alias("side"), (pl.col("kind") == FINAL).alias("final"),
        pl.col("start").dt.year().alias("year"), pl.col("amount_usd").alias("usd"),
        *_TEXTS[:-1],
    )  # fmt: skip
    return _one_plan(sided)


def measured(nodes: pl.DataFrame, flows: pl.DataFrame) -> pl.DataFrame:
    """`nodes` with measure and outgoing (US dollars; null where none is told), in the order of the nodes."""
    sums = flows.filter(pl.col("side").is_in(list(MEASURES))).group_by("node", "side").agg(pl.col("usd").sum())
    rank = pl.col("side").replace_strict({side: n for n, side in enumerate(MEASURES)}, return_dtype=pl.Int8)
    best = (
        sums.with_columns(pl.col("usd").clip(lower_bound=0))
        .sort("node", pl.col("usd") <= 0, rank)
        .unique("node", keep="first", maintain_order=True)
        .select("node", pl.col("side").alias("measure"), pl.col("usd").alias("outgoing"))
    )
    return nodes.join(best, on="node", how="left", maintain_order="left")


def _standing() -> pl.Expr:
    """Not an original budget beside a revised one of the same period."""
    budget = pl.col("element") == "budget"
    revised = (budget & (pl.col("type") == REVISED)).any().over(*KEY, "start", "end")
    return ~(budget & (pl.col("type").fill_null(ORIGINAL) != REVISED) & revised).fill_null(False)


def _inside(since: date, until: date) -> pl.Expr:
    """The share of a flow's days that lie in the period."""
    end = pl.max_horizontal("start", pl.coalesce("end", "start"))
    days = (pl.min_horizontal(end, pl.lit(until)) - pl.max_horizontal("start", pl.lit(since))).dt.total_days() + 1
    return (days.clip(lower_bound=0) / ((end - pl.col("start")).dt.total_days() + 1)).fill_null(0.0)


def _one_plan(flows: pl.DataFrame) -> pl.DataFrame:
    """Of budgets and planned disbursements, which tell the same plan, the greater sum stands."""
    planned = pl.col("side") == "planned"
    plan = pl.col("element") == "planned_disbursement"
    amount = pl.col("usd")
    disbursing = amount.filter(planned & plan).sum().over("node")
    budgeted = amount.filter(planned & ~plan).sum().over("node")
    return flows.filter(~planned | (plan == (disbursing > budgeted.clip(lower_bound=0)))).drop("element")
