"""Who works together where: pairs of organisations that one activity, a chain of activities or a flow of money ties."""

from collections.abc import Mapping
from itertools import combinations

import polars as pl

KEY = ("source", "activity")
Ties = Mapping[str, frozenset[frozenset[str]]]


def ties(tables: Mapping[str, pl.DataFrame], same: pl.DataFrame | None = None) -> Ties:
    """place -> pairs of organisations tied there: in one activity (in any role), by provider and receiver of its money, by a
    related activity, or because both tell of the same activity (`same`: source_a, activity_a, source_b, activity_b)."""
    if "activities" not in tables:
        return {}
    where = tables["activity_places"].filter(pl.col("place") != "unspecified").select(*KEY, "place").unique()
    own = tables["activities"].select(*KEY, "organisation")
    groups = pl.concat([own, *_others(tables, own, same)]).drop_nulls().unique().join(where, on=KEY)
    tied = groups.group_by("place", *KEY, maintain_order=True).agg(pl.col("organisation").unique().sort())
    found: dict[str, set[frozenset[str]]] = {}
    for place, names in (
        tied.filter(pl.col("organisation").list.len() > 1).select("place", "organisation").unique().iter_rows()
    ):
        found.setdefault(place, set()).update(frozenset(pair) for pair in combinations(names, 2))
    return {place: frozenset(pairs) for place, pairs in found.items()}


def _others(tables: Mapping[str, pl.DataFrame], own: pl.DataFrame, same: pl.DataFrame | None) -> list[pl.DataFrame]:
    parts = []
    if "activity_organisations" in tables:
        parts.append(tables["activity_organisations"].select(*KEY, "organisation"))
    if "money_flows" in tables:
        parts += [
            tables["money_flows"].select(*KEY, pl.col(side).alias("organisation")) for side in ("provider", "receiver")
        ]
    if "activity_links" in tables:
        related = tables["activity_links"].filter(pl.col("link") == "related_activity").select(*KEY, "ref")
        parts.append(_of(related, own.rename({"activity": "ref"}).drop("source"), ["ref"]))
    if same is not None and same.height:
        there = own.rename({"source": "source_b", "activity": "activity_b"})
        pairs = same.select(
            pl.col("source_a").alias("source"), pl.col("activity_a").alias("activity"), "source_b", "activity_b"
        )
        parts.append(_of(pairs, there, ["source_b", "activity_b"]))
    return parts


def _of(rows: pl.DataFrame, owners: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    return rows.join(owners, on=on).select(*KEY, "organisation")
