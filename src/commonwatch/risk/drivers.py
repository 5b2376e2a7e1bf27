"""Drivers: what each theme adds to the forest's score, against the average place. An association, never a cause.

Exact Shapley values of the trees (Lundberg et al. 2020, Nature Machine Intelligence 2: 56-67), summed by theme. The
score is the mean of log(1 + state-based deaths per month) over the next 14 months.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import polars as pl

from commonwatch.risk.forest import THREADS, Forest, Grove
from commonwatch.risk.past import Floats, Past
from commonwatch.vocabulary import indicator_themes, theme

WORTH_NAMING = 0.02  # log units: a smaller contribution is not named in a sentence
HISTORY_THEME = "armed_conflict"  # past deaths here, nearby and in the world


def contributions(forest: Forest, features: np.ndarray) -> tuple[Floats, Floats]:
    """Contributions `(n_places, n_features)` in log(1 + deaths per month), and scores `(n_places,)`: base + their sum."""

    def averaged(grove: Grove) -> Floats:
        # LightGBM averages the trees of a random forest when it predicts, but adds up their contributions.
        seen = features[:, grove.columns]
        summed = np.asarray(grove.booster.predict(seen, pred_contrib=True, num_threads=1), dtype=np.float64)
        whole = np.zeros((len(features), features.shape[1] + 1))
        whole[:, [*grove.columns, -1]] = summed / grove.booster.num_trees()
        return whole

    with ThreadPoolExecutor(THREADS) as pool:
        each = list(pool.map(averaged, forest.groves))
    mean = np.mean(each, axis=0)
    return np.asarray(mean[:, :-1]), np.asarray(mean.sum(axis=1))


def theme_contributions(forest: Forest, past: Past) -> pl.DataFrame:
    """place, origin, theme, contribution: against the average modelled place at the same origin.

    Context that speaks of no theme (a place's population, area, total product) is left out.
    """
    by_feature, _ = contributions(forest, past.features[:, -1])
    against = by_feature - by_feature.mean(axis=0)
    of_indicator = dict(indicator_themes().select("indicator", "theme").iter_rows())
    themes = [of_indicator.get(name, HISTORY_THEME) for name in forest.feature_names]
    names = sorted({name for name in themes if name is not None})
    sums = np.stack([against[:, [k for k, t in enumerate(themes) if t == name]].sum(axis=1) for name in names], axis=1)
    return pl.DataFrame(
        {
            "place": np.repeat(past.places, len(names)),
            "theme": names * len(past.places),
            "contribution": sums.reshape(-1),
        }
    ).select("place", pl.lit(past.origin, dtype=pl.Date).alias("origin"), "theme", "contribution")


def driver_table(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """One row per place and theme: contribution, its change since the previous origin, rank, direction, sentence.

    Rank 1 is the largest absolute contribution. The sentence is the place's, the same on each of its rows.
    """
    earlier = before.select("place", "theme", pl.col("contribution").alias("contribution_previous"))
    table = (
        now.join(earlier, on=["place", "theme"], how="left")
        .with_columns(
            (pl.col("contribution") - pl.col("contribution_previous")).alias("change"),
            pl.col("contribution").abs().rank("ordinal", descending=True).over("place").cast(pl.Int16).alias("rank"),
            pl.when(pl.col("contribution") >= 0).then(pl.lit("raises")).otherwise(pl.lit("lowers")).alias("direction"),
        )
        .sort("place", "rank")
    )
    previous = before["origin"][0] if before.height else None
    sentences = [
        {"place": str(place), "sentence": driver_sentence(rows, previous)}
        for (place,), rows in table.group_by("place", maintain_order=True)
    ]
    return table.join(pl.DataFrame(sentences), on="place", how="left", maintain_order="left")


def driver_sentence(
    rows: pl.DataFrame,
    previous: date | None,
    translate: Callable[[str], str] = str,
    month_name: Callable[[date], str] = "{:%B %Y}".format,
) -> str:
    """What raises and lowers the score of the place whose rows of the driver table these are, by rank, in one sentence.

    `previous` is the origin that `change` is counted from; `translate` gives each fixed part in another language.
    """
    named = rows.sort("rank").filter(pl.col("contribution").abs() >= WORTH_NAMING)

    def labels(names: pl.Series) -> str:
        return translate(" and ").join(translate(theme(name).label.lower()) for name in names)

    up = labels(named.filter(pl.col("direction") == "raises")["theme"].head(2))
    down = labels(named.filter(pl.col("direction") == "lowers")["theme"].head(2))
    if up and down:
        said = translate(
            "Against the average place, the model's score is raised most by {up} and lowered most by {down}"
        )
    elif up:
        said = translate("Against the average place, the model's score is raised most by {up}")
    elif down:
        said = translate("Against the average place, the model's score is lowered most by {down}")
    else:
        return translate(
            "Against the average place, no theme moves the model's score noticeably (an association, not a cause)."
        )
    moved = rows.drop_nulls("change").sort(pl.col("change").abs(), descending=True).head(1)
    since = ""
    if previous is not None and moved.height and abs(moved["change"][0]) >= WORTH_NAMING:
        rose = translate("; since {month} the part of {theme} rose most")
        fell = translate("; since {month} the part of {theme} fell most")
        since = (rose if moved["change"][0] > 0 else fell).format(
            month=month_name(previous), theme=labels(moved["theme"])
        )
    whole = translate("{sentence} (an association, not a cause).")
    return whole.format(sentence=said.format(up=up, down=down) + since)
