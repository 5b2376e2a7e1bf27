"""The record: the forecast of displacement made anew year by year from what was known before, and scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from commonwatch.errors import OriginError
from commonwatch.evidence import Evidence
from commonwatch.needs.emerging.book import Floats, book_at
from commonwatch.needs.emerging.lessons import FORECAST, outcome_of
from commonwatch.needs.emerging.model import HIGH, LEVELS, LOW, MID, SURGE, outlook
from commonwatch.needs.emerging.scores import auc, inside, pinball

REPLICATES = 500
INTERVAL = (0.05, 0.95)
SEED = 1
THREE = (LOW, MID, HIGH)
CLOSE = 0.1


@dataclass(frozen=True)
class Setting:
    """When a year's forecast is made, in which month of the year before, and whether by the release rule or in hand."""

    name: str
    month: int
    in_hand: bool


PUBLISHED = Setting("published", 12, False)
IN_HAND = Setting("in hand", 12, True)
"""Both are made in December for the next year: from figures that were out by then (UNHCR's of the year before last),
or with the figures of the year that ends, which come out half a year later."""


def emerging_rows(evidence: Evidence, years: Sequence[int], setting: Setting) -> pl.DataFrame:
    """One row per figure, year and place: setting, figure, year, place, last, observed (people), surge (0..1),
    quantiles and reference (lists of 19, people, 5 to 95 %).

    Only rows whose outcome was published. Raises OriginError when no year has any.
    """
    after = book_at(evidence, evidence.last_month)
    tables = []
    for year in years:
        book = book_at(evidence, date(year - 1, setting.month, 1), in_hand=setting.in_hand)
        for figure in FORECAST:
            made = outlook(book, figure)
            if made is None:
                continue
            came = dict(zip(after.places, outcome_of(after, figure, year - 1, setting.month), strict=True))
            rows = pl.DataFrame(
                {
                    "setting": setting.name,
                    "figure": figure,
                    "year": year,
                    "place": made.places,
                    "last": made.last,
                    "observed": [came.get(place, np.nan) for place in made.places],
                    "surge": made.surge,
                    "quantiles": made.quantiles.tolist(),
                    "reference": made.reference.tolist(),
                }
            )
            tables.append(rows.filter(pl.col("observed").is_not_nan()))
    whole = pl.concat(tables) if tables else pl.DataFrame()
    if whole.is_empty():
        raise OriginError(
            f"no displacement of {', '.join(map(str, years))} can be scored: the evidence holds no outcome or too few years "
            "before. Take years from 2005 to the newest that UNHCR or IDMC published."
        )
    return whole


def emerging_record(rows: pl.DataFrame, spans: Sequence[tuple[int, int]]) -> pl.DataFrame:
    """One row per setting, figure and span of years, scored over all its rows, with 90 % intervals (places redrawn).

    Columns: setting, figure, years, rows, places; loss, ratio, ratio_low, ratio_high (pinball of log(people + 100), mean
    over 5, 50 and 95 %, and over the reference's), ratio_19 (over 19 levels), ratio_people, ratio_people_19 (in people);
    inside, inside_low, inside_high, reference_inside (90 % bands); surges, auc, auc_low, auc_high (more than 25 % above the
    last value); close (share of outcomes within 10 % of the last value). Surges only where a last value was known.
    """
    found = []
    for (setting, figure), group in rows.group_by("setting", "figure", maintain_order=True):
        for first, last in spans:
            part = group.filter(pl.col("year").is_between(first, last))
            if part.height:
                years = f"{first}-{last}" if last > first else str(first)
                found.append({"setting": setting, "figure": figure, "years": years} | _scored(part))
    return pl.DataFrame(found)


def _scored(part: pl.DataFrame) -> dict[str, object]:
    own, reference = (np.array(part[side].to_list()) for side in ("quantiles", "reference"))
    observed, last = part["observed"].to_numpy(), part["last"].to_numpy()
    losses = {
        (logs, side): pinball(quantiles, observed, LEVELS, logs=logs)
        for logs in (True, False)
        for side, quantiles in (("own", own), ("reference", reference))
    }
    three = {key: loss[:, THREE].mean(axis=1) for key, loss in losses.items()}
    all_levels = {key: loss.mean(axis=1) for key, loss in losses.items()}
    hit = inside(own[:, LOW], own[:, HIGH], observed).astype(np.float64)
    known = last > 0
    surged, chance = observed > SURGE * last, part["surge"].to_numpy()
    place = part["place"].rank("dense").to_numpy().astype(np.int64) - 1
    times = _redrawn(int(place.max()) + 1)[:, place]
    ratios = (times @ three[True, "own"]) / (times @ three[True, "reference"])
    aucs = [auc(np.repeat(chance[known], n[known]), np.repeat(surged[known], n[known])) for n in times]
    hits = (times @ hit) / times.sum(axis=1)
    return {
        "rows": part.height,
        "places": part["place"].n_unique(),
        "loss": float(three[True, "own"].mean()),
        "ratio": _ratio(three, logs=True),
        **_bounds("ratio", ratios),
        "ratio_19": _ratio(all_levels, logs=True),
        "ratio_people": _ratio(three, logs=False),
        "ratio_people_19": _ratio(all_levels, logs=False),
        "inside": float(hit.mean()),
        **_bounds("inside", hits),
        "reference_inside": float(inside(reference[:, LOW], reference[:, HIGH], observed).mean()),
        "surges": int(surged[known].sum()),
        "auc": auc(chance[known], surged[known]),
        **_bounds("auc", np.array(aucs)),
        "close": float((np.abs(observed[known] / last[known] - 1) <= CLOSE).mean()) if known.any() else float("nan"),
    }


def _redrawn(n_places: int) -> np.ndarray:
    """How often each place was drawn `(500, n_places)`, with replacement."""
    return np.random.default_rng(SEED).multinomial(n_places, np.full(n_places, 1 / n_places), REPLICATES)


def _ratio(losses: dict[tuple[bool, str], Floats], *, logs: bool) -> float:
    return float(losses[logs, "own"].mean() / losses[logs, "reference"].mean())


def _bounds(name: str, values: Floats) -> dict[str, float]:
    low, high = np.nanquantile(values, INTERVAL) if not np.isnan(values).all() else (np.nan, np.nan)
    return {f"{name}_low": float(low), f"{name}_high": float(high)}
