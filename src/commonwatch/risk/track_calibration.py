"""Whether the back-tested forecasts meant what they said: PIT, coverage of single months and of six-month totals."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from commonwatch.risk.benchmarks import SEED
from commonwatch.risk.bootstrap import block_interval
from commonwatch.risk.calibration import COVERAGE_LEVELS, pit_histogram
from commonwatch.risk.track_groups import Span, by_activity, sums
from commonwatch.risk.track_scores import Groups, compared


def pit_table(months: pl.DataFrame, over: Sequence[Span]) -> pl.DataFrame:
    """group, window, bin_from, bin_to, rows, density, reference (its density); 1 everywhere when calibrated."""
    out = []
    for group, rows in by_activity(months):
        for span in over:
            part = rows.filter(pl.col("window").is_in(span.windows))
            if part.height:
                beside = pit_histogram(part["reference_pit"].to_numpy())["density"].alias("reference")
                keys = (pl.lit(group).alias("group"), pl.lit(span.label).alias("window"))
                out.append(pit_histogram(part["pit"].to_numpy()).with_columns(beside).select(*keys, pl.all()))
    return pl.concat(out)


def coverage_table(groups: Groups, over: Sequence[Span], name: str, beside: Sequence[str] = ()) -> pl.DataFrame:
    """One row per group (column `name`), span and level: the share of outcomes inside the central interval.

    Columns: window, level, rows, coverage, coverage_low, coverage_high (90 %, places drawn with replacement),
    reference (its coverage), width, reference_width (mean, deaths), ratio (of the widths); `beside` names the
    prefixes of further columns, whose coverage is added.
    """
    out = []
    for group, rows in groups:
        for span in over:
            part = rows.filter(pl.col("window").is_in(span.windows))
            for level in COVERAGE_LEVELS if part.height else ():
                keys = {name: group, "window": span.label, "level": level, "rows": part.height}
                out.append(keys | _covered(part, f"{100 * level:.0f}", beside))
    floats = ("coverage_low", "coverage_high", "ratio")
    return pl.DataFrame(out, infer_schema_length=None, schema_overrides=dict.fromkeys(floats, pl.Float64))


def _covered(rows: pl.DataFrame, level: str, beside: Sequence[str]) -> dict[str, float | None]:
    together = rows.with_columns(window=pl.lit("all"), one=1)
    inside, count = sums(together, f"inside_{level}", ["all"]), sums(together, "one", ["all"])
    low, high = block_interval(inside, count, seed=SEED) if count.shape[1] > 1 else (None, None)
    width, theirs = _mean(rows, f"width_{level}"), _mean(rows, f"reference_width_{level}")
    return {
        "coverage": float(inside.sum() / count.sum()),
        "coverage_low": low,
        "coverage_high": high,
        "reference": _mean(rows, f"reference_inside_{level}"),
        **{prefix: _mean(rows, f"{prefix}_inside_{level}") for prefix in beside},
        "width": width,
        "reference_width": theirs,
        "ratio": width / theirs if theirs else None,
    }


def _mean(rows: pl.DataFrame, column: str) -> float:
    return float(np.mean(rows[column].to_numpy()))


def run_tables(runs: pl.DataFrame, over: Sequence[Span]) -> dict[str, pl.DataFrame]:
    """totals and totals_coverage: six-month totals by run of steps and group, `independent` months beside."""
    scores, covered = [], []
    for (steps,), rows in runs.group_by("steps", maintain_order=True):
        groups, run = by_activity(rows), pl.lit(steps).alias("steps")
        scores.append(compared(groups, over, "group", ("crps",), ("independent",)).select(run, pl.all()))
        covered.append(coverage_table(groups, over, "group", ("independent",)).select(run, pl.all()))
    return {"totals": pl.concat(scores), "totals_coverage": pl.concat(covered)}


def theatre_tables(theatres: pl.DataFrame, over: Sequence[Span]) -> dict[str, pl.DataFrame]:
    """theatres and theatres_coverage: monthly sums over each theatre's places; one series each, hence no interval."""
    rows = theatres.with_columns(pl.col("theatre").alias("place"))
    groups = [(str(name), part) for (name,), part in rows.group_by("theatre", maintain_order=True)]
    empty = ["ratio_low", "ratio_high"]
    return {
        "theatres": compared(groups, over, "theatre", ("crps",)).drop(empty),
        "theatres_coverage": coverage_table(groups, over, "theatre").drop("coverage_low", "coverage_high"),
    }
