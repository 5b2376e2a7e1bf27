"""Scores beside the reference's: by window, level, step, without the largest wars; and the Diebold-Mariano comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import t as student

from commonwatch.risk.benchmarks import SEED
from commonwatch.risk.bootstrap import block_interval
from commonwatch.risk.scores import Floats
from commonwatch.risk.scoring import SCORE_NAMES
from commonwatch.risk.track_groups import Span, by_band, largest_wars, sums

HEAVIEST = "ETH"  # half of the reference's CRPS of 2021 to 2023 is two months of Ethiopia
WITHOUT_HEAVIEST = "without Ethiopia"
Groups = Sequence[tuple[str, pl.DataFrame]]


@dataclass(frozen=True)
class Comparison:
    """Mean difference to the reference (below 0: better), its standard error, statistic and two-sided p."""

    difference: float
    standard_error: float
    statistic: float | None
    p: float | None


def compared(
    groups: Groups, over: Sequence[Span], name: str, scores: Sequence[str] = SCORE_NAMES, beside: Sequence[str] = ()
) -> pl.DataFrame:
    """One row per group (column `name`), span and score: what the forecast scored, the reference beside, the ratio.

    Columns: window, rows, score, forecast, reference, ratio, ratio_low, ratio_high (90 %, places drawn with
    replacement). A span of several windows has the mean of their scores and the mean of their ratios; null where a
    window's reference scored nought. `beside` names further columns' prefixes, whose mean is added.
    """
    out = []
    for group, rows in groups:
        for span in over:
            part = rows.filter(pl.col("window").is_in(span.windows))
            windows = [each for each in span.windows if each in set(part["window"])]
            for score in scores if windows else ():
                out.append({name: group, "window": span.label, "rows": part.height, "score": score})
                out[-1] |= _cells(part, windows, score, beside)
    return pl.DataFrame(out, infer_schema_length=None, schema_overrides=dict.fromkeys(RATIOS, pl.Float64))


RATIOS = ("ratio", "ratio_low", "ratio_high")


def _cells(rows: pl.DataFrame, windows: Sequence[str], score: str, beside: Sequence[str]) -> dict[str, float | None]:
    counts = sums(rows.with_columns(one=1), "one", windows).sum(axis=1)
    own, reference = sums(rows, score, windows), sums(rows, f"reference_{score}", windows)
    base = reference.sum(axis=1)
    cells: dict[str, float | None] = {
        "forecast": float((own.sum(axis=1) / counts).mean()),
        "reference": float((base / counts).mean()),
    }
    for prefix in beside:
        cells[prefix] = float((sums(rows, f"{prefix}_{score}", windows).sum(axis=1) / counts).mean())
    known = bool((base > 0).all())
    ratio = float((own.sum(axis=1) / base).mean()) if known else None
    low, high = block_interval(own, reference, seed=SEED) if known and own.shape[1] > 1 else (None, None)
    return cells | {"ratio": ratio, "ratio_low": low, "ratio_high": high}


def score_tables(months: pl.DataFrame, over: Sequence[Span]) -> dict[str, pl.DataFrame]:
    """scores (by subset), levels, steps, comparison, wars: tables of CRPS, IGN and MIS from rows of months."""
    wars = largest_wars(months)
    subsets = [("all", months)]
    subsets.append((WITHOUT_HEAVIEST, months.filter(pl.col("place") != HEAVIEST)))
    subsets.append(("without the five largest wars", months.filter(~pl.col("place").is_in(wars))))
    subsets = [(name, rows) for name, rows in subsets if rows.height]
    steps = [(str(step), months.filter(pl.col("step") == step)) for step in months["step"].unique().sort()]
    return {
        "scores": _with_published(compared(subsets, over, "places"), over),
        "levels": compared(by_band(months), over, "level"),
        "steps": compared(steps, over, "step").with_columns(pl.col("step").cast(pl.Int16)),
        "comparison": comparisons(subsets, over),
        "wars": _wars(months, wars),
    }


def comparisons(groups: Groups, over: Sequence[Span]) -> pl.DataFrame:
    """One row per group, span and score: the Diebold-Mariano comparison of forecast and reference, row by row.

    Columns: places (the subset), window, score, rows, clusters, difference, standard_error, statistic, p.
    """
    out = []
    for group, rows in groups:
        for span in over:
            part = rows.filter(pl.col("window").is_in(span.windows))
            clusters = part["place"].to_numpy()
            for score in SCORE_NAMES:
                found = diebold_mariano((part[score] - part[f"reference_{score}"]).to_numpy(), clusters)
                keys = {"places": group, "window": span.label, "score": score, "rows": part.height}
                out.append(keys | {"clusters": len(set(clusters))} | vars(found))
    return pl.DataFrame(out, infer_schema_length=None, schema_overrides={"statistic": pl.Float64, "p": pl.Float64})


def diebold_mariano(differences: Floats, clusters: NDArray[np.str_]) -> Comparison:
    """Whether the mean of score differences is nought, when the rows of one place hang together.

    Standard error clustered by place with the factor C / (C - 1), Student's t with C - 1 degrees of freedom: Diebold &
    Mariano (1995), J. Business & Economic Statistics 13: 253-263; Cameron & Miller (2015), J. Human Resources 50: 317-372.
    """
    mean = float(differences.mean())
    _, index = np.unique(clusters, return_inverse=True)
    within = np.bincount(index, weights=differences - mean)
    count = len(within)
    if count < 2 or not within.any():
        return Comparison(mean, 0.0, None, None)
    error = float(np.sqrt((within**2).sum() * count / (count - 1)) / len(differences))
    statistic = mean / error
    return Comparison(mean, error, statistic, float(2 * student.sf(abs(statistic), count - 1)))


@cache
def published_climatology() -> pl.DataFrame:
    """window, score, value: the climatology's scores as the challenge published them (data of October 2023)."""
    data = files("commonwatch.risk") / "data" / "published_climatology.csv"
    return pl.read_csv(data.read_bytes(), schema_overrides={"window": pl.String})


def _with_published(scores: pl.DataFrame, over: Sequence[Span]) -> pl.DataFrame:
    """The table with published (the challenge's climatology) and ratio_published; of all places, where all are known."""
    known = {(window, score): value for window, score, value in published_climatology().iter_rows()}
    ours = {
        (window, score): value
        for places, window, score, value in scores.select("places", "window", "score", "forecast").iter_rows()
        if places == "all"
    }
    rows = []
    for span in over:
        for score in SCORE_NAMES:
            if all((window, score) in known for window in span.windows):
                values = [known[window, score] for window in span.windows]
                ratios = [ours[w, score] / v for w, v in zip(span.windows, values, strict=True)]
                rows.append(("all", span.label, score, float(np.mean(values)), float(np.mean(ratios))))
    schema = {"places": pl.String, "window": pl.String, "score": pl.String}
    table = pl.DataFrame(rows, schema | {"published": pl.Float64, "ratio_published": pl.Float64}, orient="row")
    return scores.join(table, on=["places", "window", "score"], how="left", maintain_order="left")


def _wars(months: pl.DataFrame, wars: Sequence[str]) -> pl.DataFrame:
    """place, window, observed (deaths), forecast, reference (CRPS), ratio of each of the largest wars."""
    found = months.filter(pl.col("place").is_in(wars)).group_by("place", "window")
    table = found.agg(
        pl.len().alias("rows"),
        pl.col("observed").sum(),
        pl.col("crps").mean().alias("forecast"),
        pl.col("reference_crps").mean().alias("reference"),
    )
    ratio = pl.when(pl.col("reference") > 0).then(pl.col("forecast") / pl.col("reference")).alias("ratio")
    order = pl.col("place").replace_strict({place: k for k, place in enumerate(wars)}, return_dtype=pl.Int8)
    return table.with_columns(ratio).sort(order, "window")
