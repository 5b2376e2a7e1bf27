"""Which activity of the tables an identifier in another activity's field means; an organisation's reference means none."""

import polars as pl

from commonwatch.response.money.amounts import Tables

SELF, KNOWN, ELSEWHERE, NOTHING = "self", "known", "elsewhere", "nothing"
"""What an identifier is: the activity's own, another activity's here, one of an activity not here, none at all."""


def meant(rows: pl.DataFrame, column: str, nodes: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """`rows` (node, source, `column`) with `{column}_node` and `{column}_is`, in their order.

    The same source's activity comes first where several sources have the identifier. A bare organisation reference is
    nothing, even where an activity is called so.
    """
    key = pl.col(column).str.strip_chars().str.to_uppercase().alias("_key")
    named = nodes.select("source", pl.col("node").alias("_node"), pl.col("activity").str.to_uppercase().alias("_key"))
    anywhere = named.unique("_key", keep="first", maintain_order=True).select("_key", pl.col("_node").alias("_other"))
    near = named.unique(["source", "_key"], keep="first", maintain_order=True)
    found = (
        rows.with_columns(key)
        .join(near, on=["source", "_key"], how="left", maintain_order="left")
        .join(anywhere, on="_key", how="left", maintain_order="left")
        .with_columns(pl.coalesce("_node", "_other").alias("_node"))
    )
    bare = pl.col("_key").is_in(organisation_references(tables).implode()) | (pl.col("_key") == "")
    what = (
        pl.when(pl.col("_key").is_null() | bare)
        .then(pl.lit(NOTHING))
        .when(pl.col("_node") == pl.col("node"))
        .then(pl.lit(SELF))
        .when(pl.col("_node").is_not_null())
        .then(pl.lit(KNOWN))
        .otherwise(pl.lit(ELSEWHERE))
    )
    found = found.with_columns(what.alias(f"{column}_is"))
    linked = pl.when(pl.col(f"{column}_is") == KNOWN).then("_node").alias(f"{column}_node")
    return found.with_columns(linked).drop("_key", "_node", "_other")


def organisation_references(tables: Tables) -> pl.Series:
    """Every reference of an organisation that the tables hold, in capitals."""
    columns = [tables["activities"]["reporting_ref"], tables["money_flows"]["provider_ref"]]
    columns.append(tables["money_flows"]["receiver_ref"])
    if "activity_organisations" in tables:
        columns.append(tables["activity_organisations"]["ref"])
    if "organisations" in tables:
        columns.append(tables["organisations"]["ref"])
    together = pl.concat([column.rename("ref") for column in columns]).drop_nulls()
    return together.str.strip_chars().str.to_uppercase().unique()
