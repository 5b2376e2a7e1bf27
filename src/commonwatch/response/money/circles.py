"""Circles of money that nothing enters: they count once, at their largest activity, instead of never."""

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

NOTHING = 1e-9  # of the outgoing: what is left over by rounding


def entries_of_circles(links: pl.DataFrame, ends: int, nodes: pl.DataFrame) -> pl.Series:
    """The nodes that stand for circles: of each circle (strongly connected activities) the one with the most outgoing.

    `links`: giver, taker (0 ... `ends` - 1), usd; `nodes`: node (the first of the ends), outgoing, new (US dollars). A circle
    that money enters, from outside the tables or from an activity outside it, has none.
    """
    giver, taker = links["giver"].to_numpy(), links["taker"].to_numpy()
    graph = coo_array((np.ones(links.height, dtype=np.int8), (giver, taker)), shape=(ends, ends))
    _, circle = connected_components(graph, directed=True, connection="strong")
    of = pl.Series("circle", circle.astype(np.int32))
    entering = pl.DataFrame({"circle": circle[taker].astype(np.int32), "usd": links["usd"]}).filter(
        pl.Series(circle[giver] != circle[taker])
    )
    entered = entering.group_by("circle").agg(pl.col("usd").sum().alias("_entering"))
    members = nodes.with_columns(of.head(nodes.height)).with_columns(
        pl.col("outgoing").fill_null(0.0), pl.col("new").fill_null(0.0)
    )
    whole = (
        members.group_by("circle")
        .agg(pl.len().alias("_members"), pl.col("new").sum(), pl.col("outgoing").sum())
        .join(entered, on="circle", how="left")
        .filter(
            pl.col("_members") > 1,
            pl.col("new") + pl.col("_entering").fill_null(0.0) <= NOTHING * pl.col("outgoing"),
            pl.col("outgoing") > 0,
        )
    )
    inside = members.join(whole.select("circle"), on="circle", how="semi")
    return inside.sort("outgoing", "node", descending=[True, False]).unique(
        "circle", keep="first", maintain_order=True
    )["node"]
