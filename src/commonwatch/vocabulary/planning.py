"""What a joint plan is drafted from besides the evidence: measures and their costs, budgets, people nobody counts."""

import polars as pl

from commonwatch.vocabulary.tables import read


def measures() -> pl.DataFrame:
    """measure, label, theme, unit_cost_usd (per person), setup_cost_usd (per place), lead_months, source, confidence (0-1), note.

    A null source means that the costs are assumed. Each theme has one measure or more.
    """
    return read("measures").with_columns(
        pl.col("unit_cost_usd", "setup_cost_usd", "confidence").cast(pl.Float64), pl.col("lead_months").cast(pl.Int16)
    )


def budgets() -> pl.DataFrame:
    """organisation, year, budget_usd (a year), by ("whole" or "place": for each place of a plan), basis ("published" or "assumed"), source, note."""
    return read("budgets").with_columns(pl.col("year").cast(pl.Int16), pl.col("budget_usd").cast(pl.Float64))


def need_shares() -> pl.DataFrame:
    """theme, share (of residents, 0-1), who: the people assumed where a need is known and nobody counts the people."""
    return read("need_shares").with_columns(pl.col("share").cast(pl.Float64))


def mandate_limits() -> pl.DataFrame:
    """organisation, theme, only_for, why: parts of a mandate that cover some people only, not all residents in need."""
    return read("mandate_limits")
