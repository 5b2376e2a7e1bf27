"""Netting: of each activity's outgoing money, the part that no other activity of the tables counts already."""

from dataclasses import replace

import polars as pl

from commonwatch.response.money.amounts import Period, Tables
from commonwatch.response.money.circles import entries_of_circles
from commonwatch.response.money.heard import unheard
from commonwatch.response.money.links import IDENTIFIER, STATED, completed, named_pairs, with_identifier, without_amount
from commonwatch.response.money.pools import BOTH_NAME, GIVER_NAMES, NOBODY, TAKER_NAMES, UNTOLD, places_of, probable
from commonwatch.response.money.stated import with_error
from commonwatch.response.money.told import UNNAMED, Told, told

LINKED, PROBABLE, RATIO, ALONE = "linked", "probable", "ratio", "alone"
"""What an activity's figure rests on: stated links, probable ones, OCHA's ratio, or nothing that another gave it."""

REASONS = {
    IDENTIFIER: "names the activity beside the amount", STATED: "names the activity without an amount",
    BOTH_NAME: "both organisations name each other", GIVER_NAMES: "the giver names the receiver, which names nobody",
    UNTOLD: "the giver names the receiver, which doesn't tell where its money comes from",
    TAKER_NAMES: "only the receiver names the giver, whose own transfers name nobody",
    NOBODY: "neither names the other: OCHA's ratio, as far as others gave to nobody named in that place and year",
}  # fmt: skip
"""Each way that a link is known by, in words."""


def netted(tables: Tables, period: Period | None = None) -> pl.DataFrame:
    """One row per activity: what of its outgoing money is new, in US dollars, with its low and high.

    source, activity, organisation, measure (spent, committed, planned), outgoing_usd, incoming_usd, linked_usd (incoming
    that other activities of the tables account for), share (0-1) of the outgoing that is new, new_usd, low_usd, high_usd,
    basis (linked, probable, ratio, alone), links (how many), known (0-1, the part of what it tells of its incoming whose
    giver is certain), note. Null where no outgoing money is told.

    Money counts where it is first provided: the sum of new_usd is what entered the activities from outside and went out.
    An activity that has more incoming than outgoing money spends each origin's in proportion.
    """
    given, links, pooled = _linked(tables, period)
    rows = _told_sums(given, links, pooled)
    nodes = rows.select("node", "outgoing", (pl.col("outgoing") * (1 - _linked_share())).alias("new"))
    entries = entries_of_circles(*_edges(given, links, pooled), nodes)
    rows = rows.with_columns(pl.col("node").is_in(entries.implode()).alias("_circle"))
    share = pl.when(pl.col("outgoing") > 0).then(
        pl.when("_circle").then(1.0).otherwise((1 - _linked_share()).clip(0.0, 1.0))
    )
    basis = (
        pl.when(pl.col("_stated") > 0)
        .then(pl.lit(LINKED))
        .when(pl.col("_probable") > 0)
        .then(pl.lit(PROBABLE))
        .when(pl.col("_unnamed") > 0)
        .then(pl.lit(RATIO))
        .otherwise(pl.lit(ALONE))
    )
    out = rows.with_columns(share.alias("share"), basis.alias("basis"), _known().alias("known")).with_columns(
        pl.when(pl.col("outgoing").is_not_null())
        .then(pl.col("outgoing") * pl.col("share").fill_null(0.0))
        .alias("new_usd")
    )
    return with_error(out).select(
        "source", "activity", "organisation", "measure", pl.col("outgoing").alias("outgoing_usd"),
        pl.col("incoming").alias("incoming_usd"), (pl.col("_stated") + pl.col("_probable")).alias("linked_usd"),
        "share", "new_usd", "low_usd", "high_usd", "basis", "links", "known", _note().alias("note"),
    )  # fmt: skip


def links_of_money(tables: Tables, period: Period | None = None) -> pl.DataFrame:
    """source, activity (the taker's), giver_source, giver_activity (null where only its organisation is known), giver, usd,
    how, reason: every link that netting rests on."""
    given, links, pooled = _linked(tables, period)
    whose = given.nodes.select("node", "source", "activity")
    giver = given.nodes.select(
        pl.col("node").alias("giver"), pl.col("source").alias("giver_source"), pl.col("activity").alias("giver_activity"),
        pl.col("organisation").alias("_giver"),
    )  # fmt: skip
    certain = links.join(giver, on="giver").drop("giver").rename({"_giver": "giver"})
    every = pl.concat([certain, pooled.rename({"giving": "giver"})], how="diagonal")
    return (
        every.filter(pl.col("usd") > 0)
        .join(whose, left_on="taker", right_on="node")
        .with_columns(pl.col("how").replace_strict(REASONS).alias("reason"))
        .select("source", "activity", "giver_source", "giver_activity", "giver", "usd", "how", "reason")
        .sort("source", "activity", "giver", "giver_activity", "how")
    )


def _linked(tables: Tables, period: Period | None) -> tuple[Told, pl.DataFrame, pl.DataFrame]:
    plain = told(tables, period)
    pairs = named_pairs(tables, plain.nodes)
    given = replace(plain, receipts=completed(plain.receipts, pairs, plain.nodes))
    links = with_identifier(given)
    given = replace(given, receipts=unheard(given.receipts, links, given.nodes))
    links = pl.concat([links, without_amount(pairs, links, _room(given, links), given.nodes)])
    return given, links, probable(given, links, _room(given, links), places_of(tables, given.nodes))


def _room(given: Told, links: pl.DataFrame) -> pl.DataFrame:
    """node, room: outgoing money whose origin neither the activity nor a stated link tells. Plans need no money yet."""
    origins = _sums(given.receipts, "node", "_told").join(_only_given(links), on="node", how="full", coalesce=True)
    left = pl.col("outgoing") - pl.col("_told").fill_null(0.0) - pl.col("_given").fill_null(0.0)
    flowing = given.nodes.filter(pl.col("measure") != "planned")
    return flowing.join(origins, on="node", how="left").select("node", left.clip(lower_bound=0).alias("room"))


def _only_given(links: pl.DataFrame) -> pl.DataFrame:
    """What links say beyond the takers' own receipts: node, _given."""
    beyond = (pl.col("usd") - pl.col("receipt")).sum()
    return links.group_by(pl.col("taker").alias("node")).agg(beyond.alias("_given"))


def _sums(rows: pl.DataFrame, by: str, name: str) -> pl.DataFrame:
    return rows.group_by(by).agg(pl.col("usd").sum().alias(name))


def _told_sums(given: Told, links: pl.DataFrame, pooled: pl.DataFrame) -> pl.DataFrame:
    """The nodes with every sum that their share is made of."""
    taken, guessed = links.rename({"taker": "node"}), pooled.rename({"taker": "node"})
    named = guessed.filter(pl.col("how") != NOBODY)
    parts = [
        given.incoming,
        taken.filter(pl.col("usd") > 0)
        .group_by("node")
        .agg(pl.col("usd").sum().alias("_stated"), pl.len().alias("_certain")),
        named.group_by("node").agg(pl.col("usd").sum().alias("_probable"), pl.len().alias("_guessed")),
        _sums(guessed.filter(pl.col("how") == NOBODY), "node", "_anyones"),
        _sums(given.receipts.filter(pl.col("origin") == UNNAMED), "node", "_unnamed"),
        _sums(given.receipts, "node", "_told"),
        _only_given(links),
        _only_given(pooled).rename({"_given": "_found"}),
        guessed.filter(pl.col("how") == GIVER_NAMES).group_by("node").agg(pl.col("receipt").sum().alias("_met")),
    ]
    rows = given.nodes
    for part in parts:
        rows = rows.join(part, on="node", how="left", maintain_order="left")
    filled = rows.with_columns(pl.col("incoming", "^_.*$").fill_null(0))
    filled = filled.with_columns((pl.col("_unnamed") - pl.col("_met")).clip(lower_bound=0).alias("_unnamed"))
    return filled.with_columns(
        (pl.col("_certain") + pl.col("_guessed")).cast(pl.Int64).alias("links"),
        (pl.col("_told") + pl.col("_given") + pl.col("_found")).alias("_origins"),
    )


def _linked_share() -> pl.Expr:
    """The part of an activity's pot, its outgoing or all its origins if they are more, that others count already."""
    linked = pl.col("_stated") + pl.col("_probable") + pl.col("_anyones")
    return (linked / pl.max_horizontal("outgoing", "_origins", linked)).fill_nan(0.0)


def _known() -> pl.Expr:
    guessed = pl.col("_probable") + pl.col("_unnamed")
    return pl.when(pl.col("_origins") > 0).then((1 - guessed / pl.max_horizontal("_origins", guessed)).clip(0.0, 1.0))


def _edges(given: Told, links: pl.DataFrame, pooled: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """giver, taker, usd with nodes as ends, and how many ends there are.

    Probable links pass through an end for the giving organisation, which each of its activities may feed.
    """
    first = given.nodes.height
    givers = pooled.select(pl.col("giving").unique().sort()).with_row_index("end", first)
    passing = pooled.join(givers, on="giving").select(pl.col("end").alias("giver"), "taker", "usd")
    feeding = (
        given.nodes.filter(pl.col("outgoing") > 0)
        .join(givers, left_on="organisation", right_on="giving")
        .select(pl.col("node").alias("giver"), pl.col("end").alias("taker"), pl.col("outgoing").alias("usd"))
    )
    certain = links.filter(pl.col("usd") > 0).select("giver", "taker", "usd")
    return pl.concat([certain, passing, feeding]), first + givers.height


def _note() -> pl.Expr:
    def when(holds: pl.Expr, words: str, *columns: str) -> pl.Expr:
        amounts = [pl.col(column).round(0).cast(pl.Int64) for column in columns]
        return pl.when(holds).then(pl.format(words, *amounts) if amounts else pl.lit(words))

    parts = [
        when(pl.col("_circle"), "a circle of money that nothing enters counts once, here"),
        when(pl.col("_stated") > 0, "{} US dollars by stated links", "_stated"),
        when(pl.col("_probable") > 0, "{} US dollars probably from organisations in the tables", "_probable"),
        when(
            pl.col("_unnamed") > 0,
            "{} US dollars of a giver who isn't named; others may have given {} of it",
            "_unnamed",
            "_anyones",
        ),
        when(pl.col("outgoing").is_null(), "no outgoing money is told"),
        when(
            pl.col("outgoing").is_not_null() & (pl.col("_origins") <= 0),
            "nothing is told of where its money comes from",
        ),
    ]
    return pl.concat_str(parts, separator="; ", ignore_nulls=True)
