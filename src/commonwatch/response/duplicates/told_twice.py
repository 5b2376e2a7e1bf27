"""Activities that two sources tell of: linked by identifiers first, then by what they have in common."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from commonwatch.response.duplicates.assign import assigned
from commonwatch.response.duplicates.candidates import candidates
from commonwatch.response.duplicates.compare import reasons, score, told
from commonwatch.response.duplicates.contributions import contributions
from commonwatch.response.duplicates.links import BESIDE, CHAIN, SAME, links, numbered
from commonwatch.response.duplicates.profiles import profiles
from commonwatch.response.duplicates.titles import weights
from commonwatch.response.duplicates.weights import ACCEPT, LINKED, ONLY_CHAIN

KEY = ("source", "activity")
SCHEME = 10
"""Numbers in common that show that two sources number an organisation's activities alike."""
PAIR = ("source_a", "activity_a", "source_b", "activity_b")
TOLD_TWICE: dict[str, Any] = {
    **dict.fromkeys(PAIR, pl.String), "probability": pl.Float64, "reasons": pl.List(pl.String), "basis": pl.String,
}  # fmt: skip


def told_twice(tables: Mapping[str, pl.DataFrame], since: date, until: date) -> pl.DataFrame:
    """Pairs of activities of two sources that are one activity, in the columns of TOLD_TWICE; probability 0-1.

    An activity that may have run between the days has at most one in each other source. It stands for its contribution
    (`contributions`), by that one's first activity. `basis` is "link" where they name each other or share an identifier,
    else "match"; `reasons` are sentences to check, those against with "but". Parents and children, siblings and
    chains of several links are not among them (see `links`), nor are activities with different numbers where both
    sources number an organisation's activities alike.
    Method: Fellegi and Sunter (1969) with the fixed weights of weights.py, and one-to-one assignment (`assign`).
    """
    rows = profiles(tables, since, until)
    linked = _linked(tables, rows)
    likely = candidates(rows)
    compared = told(rows)
    tells = weights([each.title for each in compared])
    barred = pl.concat(
        [linked.filter(pl.col("extra").is_null()).select("one", "other"), _numbered_apart(tables, rows, likely)]
    )
    pairs = (
        pl.concat([likely, linked.select("one", "other")])
        .unique()
        .join(barred, on=["one", "other"], how="anti")
        .join(linked.select("one", "other", "extra", "reason"), on=["one", "other"], how="left")
        .sort("one", "other")
    )
    bits = [score(compared[one], compared[other], tells) for one, other in pairs.select("one", "other").iter_rows()]
    sources = rows.select("number", "source")
    scored = (
        pairs.with_columns((pl.Series("bits", bits, pl.Float64) + pl.col("extra").fill_null(0.0)).alias("bits"))
        .join(sources.rename({"number": "one", "source": "source_a"}), on="one")
        .join(sources.rename({"number": "other", "source": "source_b"}), on="other")
    )
    best = assigned(scored).filter(pl.col("probability") >= ACCEPT)
    found = best.join(pairs.select("one", "other", "reason"), on=["one", "other"]).sort("one", "other")
    said = [
        [*([reason] if reason else []), *reasons(compared[one], compared[other], tells)]
        for one, other, reason in found.select("one", "other", "reason").iter_rows()
    ]
    whose = rows.select("number", *KEY)
    return (
        found.with_columns(
            pl.Series("reasons", said, pl.List(pl.String)),
            pl.when(pl.col("reason").is_null()).then(pl.lit("match")).otherwise(pl.lit("link")).alias("basis"),
        )
        .join(whose.rename({"number": "one", "source": "source_a", "activity": "activity_a"}), on="one")
        .join(whose.rename({"number": "other", "source": "source_b", "activity": "activity_b"}), on="other")
        .sort("one", "other")
        .select(pl.col(column).cast(kind) for column, kind in TOLD_TWICE.items())
    )


def _linked(tables: Mapping[str, pl.DataFrame], rows: pl.DataFrame) -> pl.DataFrame:
    """one, other, extra, reason: linked pairs with the bits that their link says; null bars the pair from being one.

    A link "same" decides. A chain from one activity to one other, each with no other link of the kind, may be one
    activity told by who pays and by who does it: the rest of the comparison decides. Other chains, parents and siblings bar.
    """
    whose = contributions(tables).select(*KEY, "contribution") if "activities" in tables else None
    if whose is None:
        return pl.DataFrame(schema={"one": pl.Int64, "other": pl.Int64, "extra": pl.Float64, "reason": pl.String})
    numbers = whose.join(
        rows.select("number", "source", pl.col("activity").alias("contribution")), on=["source", "contribution"]
    )
    listed = links(tables).filter(pl.col("source_a") != pl.col("source_b"))
    for side in ("a", "b"):
        own = numbers.select(
            pl.col("source").alias(f"source_{side}"),
            pl.col("activity").alias(f"activity_{side}"),
            pl.col("number").alias(side),
        )
        listed = listed.join(own, on=[f"source_{side}", f"activity_{side}"])
    listed = listed.with_columns(
        pl.when(pl.col("relation") == CHAIN).then(pl.col("b").n_unique().over("a", "relation")).alias("below"),
        pl.when(pl.col("relation") == CHAIN).then(pl.col("a").n_unique().over("b", "relation")).alias("above"),
    )
    family = pl.col("reason").str.contains("(related-activity)", literal=True)
    only = (pl.col("relation") == CHAIN) & (pl.col("below") == 1) & (pl.col("above") == 1) & ~family
    ranked = listed.select(
        pl.min_horizontal("a", "b").alias("one"),
        pl.max_horizontal("a", "b").alias("other"),
        pl.when(pl.col("relation") == SAME).then(LINKED).when(only).then(ONLY_CHAIN).alias("extra"),
        "reason",
        pl.col("relation").replace_strict({SAME: 0, CHAIN: 1, BESIDE: 2}, return_dtype=pl.Int64).alias("rank"),
    )
    return (
        ranked.sort("rank", "one", "other", "reason")
        .unique(["one", "other"], keep="first", maintain_order=True)
        .drop("rank")
    )


def _numbered_apart(tables: Mapping[str, pl.DataFrame], rows: pl.DataFrame, likely: pl.DataFrame) -> pl.DataFrame:
    """one, other: contributions of one organisation with different numbers, where two sources use the same numbers."""
    none = pl.DataFrame(schema={"one": pl.Int64, "other": pl.Int64})
    if "activities" not in tables:
        return none
    own = numbered(tables).join(rows.select("number", *KEY), on=list(KEY))
    both = own.join(own, on=["organisation", "id"], suffix="_b").filter(pl.col("source") < pl.col("source_b"))
    alike = both.group_by("organisation", "source", "source_b").agg(pl.col("id").n_unique().alias("common"))
    schemes = alike.filter(pl.col("common") >= SCHEME)
    told = likely.join(own.rename({"number": "one"}), on="one")
    told = told.join(own.rename({"number": "other"}), on=["other", "organisation"], suffix="_b")
    apart = told.filter(pl.col("id") != pl.col("id_b")).join(
        schemes, on=["organisation", "source", "source_b"], how="semi"
    )
    return pl.concat([none, apart.select("one", "other")])
