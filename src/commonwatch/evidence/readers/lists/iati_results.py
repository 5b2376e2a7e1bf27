"""Flat IATI tables: results, one row per indicator and period."""

import polars as pl

from commonwatch.evidence.readers.lists.iati_component import IDENTIFIER, SOURCE, component
from commonwatch.evidence.readers.lists.rows import code, dated, finished, numbered
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above, year_of
from commonwatch.evidence.tabular import Table

SLOTS = (1, 2)
WANTED = {
    "type": ("result_type",),
    "title": ("result_title",),
    "indicator_title": ("result_indicator_title",),
    "measure": ("result_indicator_measure",),
    "ascending": ("result_indicator_ascending",),
    "baseline_year": ("result_indicator_baseline_year",),
    "baseline_value": ("result_indicator_baseline_value",),
    "period_start": ("result_indicator_period_start",),
    "period_end": ("result_indicator_period_end",),
    "target_value": ("result_indicator_target_value",),
    "actual_value": ("result_indicator_actual_value",),
    "target_location": ("result_indicator_target_location_ref",),
    "actual_location": ("result_indicator_actual_location_ref",),
    **{f"{of}_dimension_{k}": (f"result_indicator_{of}_dimension_{k}",) for of in ("target", "actual") for k in SLOTS},
    **{f"{of}_value_{k}": (f"result_indicator_{of}_value_{k}",) for of in ("target", "actual") for k in SLOTS},
}
RESULT = ["source", "activity", "type", "title"]


def read(table: Table, asked: Asked) -> Reading:
    """Results with indicator, period, target and actual value, values as given.

    Rejected: rows without identifier, or with neither a title nor an indicator.
    """
    sieve = Sieve()
    neither = pl.col("title").is_null() & pl.col("indicator_title").is_null()
    rows = component(table, WANTED, sieve, {"neither a result nor an indicator": neither})
    rows = _ordered(
        _ordered(rows, RESULT, ["source", "activity"], "result"), [*RESULT, "indicator_title"], RESULT, "indicator"
    )
    results = rows.with_columns(
        code("type"),
        code("measure"),
        pl.when(pl.col("indicator_title").is_not_null()).then("indicator").alias("indicator"),
        code("ascending").replace_strict({"1": True, "true": True, "0": False, "false": False}, default=None),
        pl.lit(year_of(rows["baseline_year"]).cast(pl.Int64)).alias("baseline_year"),
        dated("period_start").alias("period_start"),
        dated("period_end").alias("period_end"),
        pl.coalesce("target_location", "actual_location").alias("location_ref"),
        _dimensions().alias("dimensions"),
    )
    raw = {"activity_results": numbered("activity_results", results)}
    return finished(SOURCE, day_above(table, asked), sieve, raw)


def _ordered(rows: pl.DataFrame, keys: list[str], within: list[str], name: str) -> pl.DataFrame:
    """The number of each distinct `keys` among those of the same `within`, from 1, in the order of the file."""
    distinct = rows.unique(keys, keep="first", maintain_order=True)
    numbers = distinct.select(*keys, pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(within).alias(name))
    return rows.join(numbers, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _dimensions() -> pl.Expr:
    """Those of the target, and those of the actual value where the target has none."""
    parts = [
        pl.format("{}={}", pl.coalesce(*names), pl.coalesce(*values))
        for k in SLOTS
        for names, values in [
            ([f"{of}_dimension_{k}" for of in ("target", "actual")], [f"{of}_value_{k}" for of in ("target", "actual")])
        ]
    ]
    text = pl.concat_str(parts, separator="; ", ignore_nulls=True)
    return pl.when(text != "").then(text)


LAYOUT = Layout(
    "iati_result_table",
    "flat IATI table: results",
    (IDENTIFIER, ("result_title",), ("result_indicator_title",)),
    read,
)
