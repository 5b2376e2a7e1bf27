"""Receipts that a giver's link already tells: the receiver names the organisation, or nobody, and the giver the activity."""

import polars as pl

from commonwatch.response.money.links import TOLERANCE
from commonwatch.response.money.told import BY_NAME, UNNAMED


def unheard(receipts: pl.DataFrame, links: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """`receipts` less what stated links tell that name no receipt: first those that name the giver, then those that name nobody.

    A receipt is the link's when both differ by no more than the tolerance; of a greater receipt the rest stays.
    """
    owner = nodes.select(pl.col("node").alias("giver"), pl.col("organisation").alias("provider"))
    silent = links.filter(pl.col("receipt") == 0, pl.col("usd") > 0).join(owner, on="giver")
    by_name = silent.group_by(pl.col("taker").alias("node"), "provider").agg(pl.col("usd").sum().alias("_given"))
    named, left = _less(receipts.filter(pl.col("origin") == BY_NAME), by_name, ["node", "provider"])
    nameless, _ = _less(
        receipts.filter(pl.col("origin") == UNNAMED), left.group_by("node").agg(pl.col("_given").sum()), ["node"]
    )
    others = receipts.filter(~pl.col("origin").is_in([BY_NAME, UNNAMED]))
    return pl.concat([others, named, nameless]).filter(pl.col("usd") > 0)


def _less(rows: pl.DataFrame, given: pl.DataFrame, by: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows less what is given, and what is given beyond them."""
    here, there = pl.col("_told").fill_null(0.0), pl.col("_given").fill_null(0.0)
    near = (here - there).abs() <= TOLERANCE * there
    sums = rows.group_by(by).agg(pl.col("usd").sum().alias("_told"))
    met = given.join(sums, on=by, how="full", coalesce=True).with_columns(
        pl.when(near | (here == 0)).then(0.0).otherwise((here - there).clip(lower_bound=0) / here).alias("_rest"),
        pl.when(near).then(0.0).otherwise((there - here).clip(lower_bound=0)).alias("_given"),
    )
    lessened = rows.join(met.select(*by, "_rest"), on=by, how="left", maintain_order="left").with_columns(
        pl.col("usd") * pl.col("_rest")
    )
    return lessened.drop("_rest"), met.select(*by, "_given")
