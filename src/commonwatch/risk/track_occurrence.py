"""Whether what was called probable came: Brier scores, reliability and precision-recall curves of a back-test."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import polars as pl

from commonwatch.risk.benchmarks import SEED
from commonwatch.risk.bootstrap import block_interval
from commonwatch.risk.occurrence import THRESHOLDS, Events, average_precision, brier, brier_parts
from commonwatch.risk.scores import Floats
from commonwatch.risk.track_groups import Span, sums

EDGES = (0.0, 0.01, 0.05, 0.20, 0.45, 0.55, 0.80, 0.95, 1.0)  # the bounds of the words that probabilities are given
CURVES = (1, 25)
CURVE_POINTS = 200
Cells: TypeAlias = dict[str, str | float | int | None]
SIDES = (("forecast", ""), ("reference", "reference_"))


def occurrence_table(months: pl.DataFrame, over: Sequence[Span]) -> pl.DataFrame:
    """One row per threshold of deaths in a month and span: the columns of `brier_row`."""
    out: list[Cells] = []
    for least in THRESHOLDS:
        events = _events(months, least)
        for span in over:
            part = events.filter(pl.col("window").is_in(span.windows))
            keys: Cells = {"threshold": least, "window": span.label}
            out.append(keys | brier_row(part))
    return _table(out)


def worst_table(runs: pl.DataFrame, over: Sequence[Span]) -> pl.DataFrame:
    """The columns of `brier_row` for 25 deaths in some month of a run of six, per run of steps and span."""
    out: list[Cells] = []
    for (steps,), rows in runs.group_by("steps", maintain_order=True):
        events = rows.select(
            "window", "place", happened="worst", p=pl.col("p_worst"), reference_p=pl.col("reference_p_worst")
        )
        for span in over:
            part = events.filter(pl.col("window").is_in(span.windows))
            keys: Cells = {"steps": str(steps), "window": span.label}
            out.append(keys | brier_row(part))
    return _table(out)


def monthly_table(monthly: pl.DataFrame) -> pl.DataFrame:
    """The columns of `brier_row` for 25 deaths in a month, per origin and over all of them, `window` being the origin."""
    events = monthly.select("window", "place", "happened", p=pl.col("p_25"), reference_p=pl.col("reference_p_25"))
    origins = events["window"].unique().sort().to_list()
    groups = [(each, events.filter(pl.col("window") == each)) for each in origins]
    groups.append((f"{origins[0]}..{origins[-1]}", events))
    out: list[Cells] = []
    for name, part in groups:
        keys: Cells = {"window": name}
        out.append(keys | brier_row(part))
    return _table(out)


def brier_row(events: pl.DataFrame) -> Cells:
    """rows, events, base_rate, brier, reference, ratio (of all rows together), ratio_low, ratio_high, the Brier score's
    reliability and resolution, average_precision, reference_average_precision.

    `events` has window, place, happened, p and reference_p (0..1).
    """
    happened = events["happened"].to_numpy()
    p, theirs = events["p"].to_numpy(), events["reference_p"].to_numpy()
    squares = events.with_columns(
        window=pl.lit("all"), own=pl.Series(brier(p, happened)), reference=pl.Series(brier(theirs, happened))
    )
    own, reference = sums(squares, "own", ["all"]), sums(squares, "reference", ["all"])
    known = reference.sum() > 0
    low, high = block_interval(own, reference, seed=SEED) if known and own.shape[1] > 1 else (None, None)
    parts = brier_parts(p, happened)
    return {
        "rows": len(p),
        "events": int(happened.sum()),
        "base_rate": float(happened.mean()),
        "brier": float(own.sum() / len(p)),
        "reference": float(reference.sum() / len(p)),
        "ratio": float(own.sum() / reference.sum()) if known else None,
        "ratio_low": low,
        "ratio_high": high,
        "reliability": parts["reliability"],
        "resolution": parts["resolution"],
        "average_precision": average_precision(p, happened),
        "reference_average_precision": average_precision(theirs, happened),
    }


def reliability_table(months: pl.DataFrame, over: Sequence[Span], least: int = 25) -> pl.DataFrame:
    """One row per span, side (forecast, reference) and range of probabilities: what was said and what was seen.

    Columns: threshold, window, side, p_from, p_to, rows, places, said (mean probability), seen (share that came),
    seen_low, seen_high (90 %, places drawn with replacement).
    """
    events = _events(months, least)
    out = []
    for span in over:
        part = events.filter(pl.col("window").is_in(span.windows))
        for side, prefix in SIDES:
            index = np.clip(np.searchsorted(EDGES, part[f"{prefix}p"].to_numpy(), "right") - 1, 0, len(EDGES) - 2)
            for k in np.unique(index):
                rows = part.filter(pl.Series(index == k))
                keys = {"threshold": least, "window": span.label, "side": side}
                out.append(keys | {"p_from": EDGES[k], "p_to": EDGES[k + 1]} | _said_and_seen(rows, f"{prefix}p"))
    floats = {"seen_low": pl.Float64, "seen_high": pl.Float64}
    return pl.DataFrame(out, infer_schema_length=None, schema_overrides=floats)


def _said_and_seen(rows: pl.DataFrame, p: str) -> Cells:
    together = rows.with_columns(pl.col("happened").cast(pl.Int64), window=pl.lit("all"), one=1)
    came, count = sums(together, "happened", ["all"]), sums(together, "one", ["all"])
    low, high = block_interval(came, count, seed=SEED) if count.shape[1] > 1 else (None, None)
    said = float(rows[p].to_numpy().mean())
    seen = float(came.sum() / count.sum())
    cells: Cells = {"rows": rows.height, "places": count.shape[1], "said": said, "seen": seen}
    return cells | {"seen_low": low, "seen_high": high}


def curve_table(months: pl.DataFrame, over: Sequence[Span]) -> pl.DataFrame:
    """threshold, window, side, p, recall, precision, base_rate, rows: precision-recall curves, thinned to 200 points."""
    out = []
    for least in CURVES:
        events = _events(months, least)
        for span in over:
            part = events.filter(pl.col("window").is_in(span.windows))
            happened = part["happened"].to_numpy()
            for side, prefix in SIDES:
                curve = precision_recall(part[f"{prefix}p"].to_numpy(), happened)
                keys = {"threshold": least, "window": span.label, "side": side}
                fixed = {"base_rate": float(happened.mean()), "rows": part.height} if part.height else {}
                out.append(_thinned(curve).select(*(pl.lit(v).alias(k) for k, v in (keys | fixed).items()), pl.all()))
    return pl.concat(out)


def precision_recall(probability: Floats, happened: Events) -> pl.DataFrame:
    """p, recall, precision for each distinct probability taken as a threshold, the highest first; none without events."""
    total = int(happened.sum())
    order = np.argsort(-probability, kind="stable")
    ranked, hits = probability[order], np.cumsum(happened[order])
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)) if total else np.array([], dtype=np.int64)
    recall = hits[ends] / max(total, 1)
    return pl.DataFrame({"p": ranked[ends], "recall": recall, "precision": hits[ends] / (ends + 1)})


def _thinned(curve: pl.DataFrame) -> pl.DataFrame:
    if curve.height <= CURVE_POINTS:
        return curve
    return curve[np.unique(np.linspace(0, curve.height - 1, CURVE_POINTS).round().astype(np.int64))]


def _events(months: pl.DataFrame, least: int) -> pl.DataFrame:
    return months.select(
        "window",
        "place",
        happened=pl.col("observed") >= least,
        p=pl.col(f"p_{least}"),
        reference_p=pl.col(f"reference_p_{least}"),
    )


def _table(rows: Sequence[Cells]) -> pl.DataFrame:
    floats = ("ratio", "ratio_low", "ratio_high", "average_precision", "reference_average_precision")
    return pl.DataFrame(rows, infer_schema_length=None, schema_overrides=dict.fromkeys(floats, pl.Float64))
