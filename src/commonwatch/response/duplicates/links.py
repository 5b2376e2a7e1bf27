"""What activities say of each other: the same activity, a chain that money passes along, or one beside the other.

Source: IATI Standard 2.03, codelists RelatedActivityType and OrganisationRole, provider-activity-id and receiver-activity-id.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

KEY = ("source", "activity")
LINKS: dict[str, Any] = {
    "source_a": pl.String, "activity_a": pl.String, "source_b": pl.String, "activity_b": pl.String,
    "relation": pl.String, "reason": pl.String,
}  # fmt: skip
SAME, CHAIN, BESIDE = "same", "chain", "beside"
UP, DOWN = "up", "down"
RELATED = {"1": UP, "2": DOWN, "3": BESIDE, "4": BESIDE, "5": SAME}
"""RelatedActivityType: parent, child, sibling, co-funded (others pay for it too), third party (another's report of it)."""

RELATED_WORDS = {
    "1": "its parent",
    "2": "its child",
    "3": "its sibling",
    "4": "co-funded",
    "5": "another's report of it",
}
ROLES = {"1": UP, "2": UP, "3": DOWN, "4": DOWN}
"""OrganisationRole: who funds or is accountable stands above, who extends or implements below."""

ROLE_WORDS = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
OF_ORGANISATIONS = "B1"
"""OtherIdentifierType of an organisation's former identifier, which names no activity."""

NUMBER = r"[-_/ ]([A-Za-z]{0,3}\d[\dA-Za-z]{4,})$"
"""A project's number at the end of an identifier: five characters or more with a digit among the first four."""


def links(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Pairs of activities that name each other, in the columns of LINKS, each relation of a pair once.

    `chain`: money passes from a to b, or a is b's parent. `same`: an identifier in common, or one says so. `beside`: siblings
    and co-funded ones. An identifier that is an organisation's is no activity's; what names an activity that isn't in the
    tables gives no row.
    """
    if "activities" not in tables:
        return pl.DataFrame(schema=LINKS)
    known = _known(tables)
    said = _said(tables).with_columns(_plain("ref").alias("id")).join(known, on="id", suffix="_b")
    up = pl.col("says") == UP
    named = said.select(
        *(pl.when(up).then(f"{column}_b").otherwise(column).alias(f"{column}_a") for column in KEY),
        *(pl.when(up).then(column).otherwise(f"{column}_b").alias(f"{column}_b") for column in KEY),
        pl.when(pl.col("says").is_in([UP, DOWN])).then(pl.lit(CHAIN)).otherwise("says").alias("relation"),
        pl.format("{} names {} as {}", "activity", "activity_b", "what").alias("reason"),
    )
    every = pl.concat([named, _same_identifier(known), _same_other_identifier(tables), _same_number(tables)])
    alone = (pl.col("source_a") == pl.col("source_b")) & (pl.col("activity_a") < pl.col("activity_b"))
    ordered = (pl.col("source_a") < pl.col("source_b")) | alone
    stays = (pl.col("relation") == CHAIN) | ordered
    turned = every.select(
        *(
            pl.when(stays).then(f"{column}_{side}").otherwise(f"{column}_{other}").alias(f"{column}_{side}")
            for side, other in (("a", "b"), ("b", "a"))
            for column in KEY
        ),
        "relation",
        "reason",
    )
    apart = (pl.col("source_a") != pl.col("source_b")) | (pl.col("activity_a") != pl.col("activity_b"))
    pair = ["source_a", "activity_a", "source_b", "activity_b", "relation"]
    return turned.filter(apart).group_by(pair).agg(pl.col("reason").min()).sort(pair).select(list(LINKS))


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars().str.to_uppercase()


def _known(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """source, activity, id: activities by identifier, without those whose identifier is a bare organisation's."""
    refs = [tables["activities"].select(_plain("reporting_ref").alias("id"))]
    if "organisations" in tables:
        refs.append(tables["organisations"].select(_plain("ref").alias("id")))
    bare = pl.concat(refs).drop_nulls().unique()
    return tables["activities"].select(*KEY, _plain("activity").alias("id")).join(bare, on="id", how="anti")


def _said(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """source, activity, ref, says, what: every identifier that an activity names, and as what."""
    none = pl.DataFrame(
        schema={"source": pl.String, "activity": pl.String, "ref": pl.String, "says": pl.String, "what": pl.String}
    )
    parts = [none]
    if "activity_links" in tables:
        rows = tables["activity_links"]
        related = rows.filter(pl.col("link") == "related_activity", pl.col("type").is_in(list(RELATED)))
        says, what = (
            pl.col("type").replace_strict(RELATED, default=None),
            pl.col("type").replace_strict(RELATED_WORDS, default=None),
        )
        parts.append(
            related.select(*KEY, "ref", says.alias("says"), pl.format("{} (related-activity)", what).alias("what"))
        )
        own = rows.filter(pl.col("link") == "other_identifier", _no_organisation())
        parts.append(own.select(*KEY, "ref", pl.lit(SAME).alias("says"), pl.lit("its other identifier").alias("what")))
    if "activity_organisations" in tables:
        rows = tables["activity_organisations"].filter(pl.col("role").is_in(list(ROLES)))
        what = pl.format("{} organisation's activity", pl.col("role").replace_strict(ROLE_WORDS, default=None))
        says = pl.col("role").replace_strict(ROLES, default=None)
        parts.append(rows.select(*KEY, pl.col("activity_ref").alias("ref"), says.alias("says"), what.alias("what")))
    if "money_flows" in tables:
        for side, says_of in (("provider", UP), ("receiver", DOWN)):
            rows = tables["money_flows"].select(*KEY, pl.col(f"{side}_activity").alias("ref"))
            parts.append(
                rows.with_columns(pl.lit(says_of).alias("says"), pl.lit(f"the {side}'s activity").alias("what"))
            )
    return pl.concat(parts).drop_nulls("ref").unique()


def _no_organisation() -> pl.Expr:
    return (pl.col("type") != OF_ORGANISATIONS).fill_null(True)


def numbered(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """source, activity, organisation, id: activities whose identifier ends with a number of its organisation's."""
    number = pl.col("activity").str.extract(NUMBER).str.to_uppercase().alias("id")
    rows = tables["activities"].select(*KEY, "organisation", number).drop_nulls("id")
    return rows.filter(pl.col("id").str.count_matches(r"\d") >= 4)


def _pairs(rows: pl.DataFrame, on: list[str], reason: pl.Expr) -> pl.DataFrame:
    """Activities of two sources with the same key, where it is one activity's in each source."""
    once = rows.filter(pl.col("activity").n_unique().over("source", *on) == 1).unique()
    both = once.join(once, on=on, suffix="_b").filter(pl.col("source") < pl.col("source_b"))
    return both.select(
        pl.col("source").alias("source_a"), pl.col("activity").alias("activity_a"), "source_b", "activity_b",
        pl.lit(SAME).alias("relation"), reason.alias("reason"),
    )  # fmt: skip


def _same_identifier(known: pl.DataFrame) -> pl.DataFrame:
    return _pairs(known, ["id"], pl.format("both have the identifier {}", "id"))


def _same_other_identifier(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    if "activity_links" not in tables:
        return pl.DataFrame(schema=LINKS)
    rows = tables["activity_links"].filter(pl.col("link") == "other_identifier", _no_organisation())
    told = rows.select(*KEY, _plain("ref").alias("id")).filter(
        pl.col("id").str.contains(r"\d") & (pl.col("id").str.len_chars() > 5)
    )
    return _pairs(told, ["id"], pl.format("both have the other identifier {}", "id"))


def _same_number(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One organisation's activities in two files, each under an identifier that ends with the organisation's own number."""
    return _pairs(numbered(tables), ["organisation", "id"], pl.format("both are number {} of {}", "id", "organisation"))
