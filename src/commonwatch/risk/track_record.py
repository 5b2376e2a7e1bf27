"""The track record: every table of a back-test, made from its rows."""

from collections.abc import Mapping
from typing import TypeAlias

import polars as pl

from commonwatch.risk.track_bars import bars
from commonwatch.risk.track_calibration import coverage_table, pit_table, run_tables, theatre_tables
from commonwatch.risk.track_groups import by_activity, spans
from commonwatch.risk.track_occurrence import (
    curve_table,
    monthly_table,
    occurrence_table,
    reliability_table,
    worst_table,
)
from commonwatch.risk.track_scores import score_tables

Tables: TypeAlias = dict[str, pl.DataFrame]


def track_record(parts: Mapping[str, pl.DataFrame], basis: str) -> Tables:
    """The tables by name, in the order in which they are read; `basis` is the vintage of the outcomes.

    `parts` are the rows of months, runs and theatres; of monthly origins, and the record of onsets, where asked for. Tables: bars,
    scores, levels, steps, comparison, wars, coverage, pit, totals, totals_coverage, occurrence, occurrence_6m,
    reliability, curves, theatres, theatres_coverage, monthly, onset, about, and the rows themselves.
    """
    months, runs = parts["months"], parts["runs"]
    over = spans(months["window"].unique().to_list())
    tables = {
        **score_tables(months, over),
        "coverage": coverage_table(by_activity(months), over, "group"),
        "pit": pit_table(months, over),
        **run_tables(runs, over),
        "occurrence": occurrence_table(months, over),
        "occurrence_6m": worst_table(runs, over),
        "reliability": reliability_table(months, over),
        "curves": curve_table(months, over),
        **theatre_tables(parts["theatres"], over),
    }
    if "monthly" in parts:
        tables["monthly"] = monthly_table(parts["monthly"])
    if "onset" in parts:
        tables["onset"] = parts["onset"]
    about = {
        "windows": over[-1].label,
        "places": months["place"].n_unique(),
        "rows": months.height,
        "basis": basis,
    }
    rows = {f"rows_{name}": part for name, part in parts.items() if name != "onset"}
    return {"bars": bars(tables), **tables, "about": pl.DataFrame(about), **rows}
