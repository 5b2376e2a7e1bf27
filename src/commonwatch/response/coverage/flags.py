"""Cells that look like a planning rule or a placing artefact: said so, instead of called gaps."""

import polars as pl

LARGE = 100_000
"""People in need beside a target of exactly 0: more likely another plan, or a rule, than nobody's work."""

FEW_RATIOS, MANY_CELLS = 4, 10
"""So few different ratios of target to need in at least so many cells are a formula, not single plans."""


def flags(cells: pl.DataFrame) -> pl.Series:
    """A sentence per row where target and need look like a rule or an artefact; "" elsewhere (columns rule, group, place,
    admin1, mid, targeted)."""
    ratio = (pl.col("targeted") / pl.col("mid")).round(3)
    told = pl.col("targeted").is_not_null() & (pl.col("mid") > 0) & pl.col("admin1").is_not_null()
    of = ("place", "rule", "group")
    some = told & (pl.col("targeted") > 0)
    kinds = ratio.filter(some).n_unique().over(of)
    many = some.sum().over(of) >= MANY_CELLS
    formula = some & many & (kinds <= FEW_RATIOS)
    nothing = told & (pl.col("targeted") == 0) & (pl.col("mid") >= LARGE)
    return cells.select(
        pl.when(nothing)
        .then(pl.lit("a target of exactly 0 beside many in need: look for another plan before calling it a gap"))
        .when(formula)
        .then(pl.lit("targets follow a few fixed ratios of the need everywhere: a planning rule, not single plans"))
        .otherwise(pl.lit(""))
        .alias("flag")
    )["flag"]
