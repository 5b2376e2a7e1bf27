"""Why a figure or a row of a presence or needs table isn't used: faults, totals, repeats, other units than people."""

import re

import polars as pl

from commonwatch.evidence.readers.figures import total_rows, totals
from commonwatch.evidence.readers.repeats import repeated_columns
from commonwatch.evidence.readers.three_w_mapping import CHANGE
from commonwatch.evidence.tabular import ROW

OF_PEOPLE = re.compile(r"individu|people|person|beneficiar|осіб|людей|человек", re.IGNORECASE)
TOTAL_ROW = "a total over other rows"


def with_fates(cells: pl.DataFrame, context: pl.DataFrame, before: list[tuple[str, pl.DataFrame]]) -> pl.DataFrame:
    """The figures with `fate`: null for those used, else why not. `before` are the figures of earlier sheets."""
    again = repeated_columns(cells, before)
    units = {text: not OF_PEOPLE.search(text) for text in context["unit"].drop_nulls().unique()}
    other = pl.Series([units.get(text, False) for text in cells["unit"]], dtype=pl.Boolean)
    repeats = pl.Series([again.get(at) for at in cells["at"]], dtype=pl.String)
    nobody = pl.col("number").filter(pl.col("group") != "").sum().over(ROW) == 0
    fate = (
        pl.when(pl.col("fault").is_not_null())
        .then("fault")
        .when(pl.lit(other) & ((pl.col("group") == "") | nobody))
        .then(pl.format("its unit is {}, not people", pl.col("unit").str.to_lowercase()))
        .when(pl.lit(repeats).is_not_null())
        .then(pl.format("given already in the sheet {}", pl.lit(repeats)))
        .when(pl.lit(totals(cells)))
        .then(pl.lit("a total whose parts are in the table"))
        .when((pl.col("role") == "organisations") & (pl.col("number") == 0))
        .then(pl.lit("no organisation counted"))
    )
    return cells.with_columns(fate.alias("fate"))


def row_fates(context: pl.DataFrame, cells: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Per row: `fate`, why nothing of it may be used (null where something may), and `otherwise`, why nothing was."""
    total = pl.lit(total_rows(context, cells))
    whys = (
        cells.filter(pl.col("fate").is_not_null())
        .group_by(ROW, maintain_order=True)
        .agg(pl.col("fate").unique(maintain_order=True).str.join("; ").alias("otherwise"))
    )
    none = "the sheet gives changes, not counts" if measure == CHANGE else "no organisation and no figure"
    return (
        context.select(ROW, pl.when(total).then(pl.lit(TOTAL_ROW)).alias("fate"))
        .join(whys, on=ROW, how="left", maintain_order="left")
        .with_columns(pl.col("otherwise").fill_null(none))
    )
