"""The analogue forest: trees find past place-months like this one, and what followed them is the forecast.

Randomised regression trees (Geurts et al. 2006, Machine Learning 63: 3-42) learn the mean log deaths of four groups of
coming months; sharing a leaf makes two place-months analogues (Meinshausen 2006, JMLR 7: 983-999). A draw is an
analogue's own next months, all types of violence together, scaled by the place's level over the analogue's.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonwatch.errors import OriginError
from commonwatch.risk.levels import own_level
from commonwatch.risk.past import Counts, Floats, Past
from commonwatch.vocabulary import indicator_themes

GROUPS = ((1, 3), (4, 6), (7, 10), (11, 14))  # steps whose mean log deaths the four sets of trees learn
MOST_SCALE = 8.0
LEVEL_FLOOR = 0.25  # deaths per month added to both levels, so that quiet is comparable with quiet
QUIET_MONTHS = 60
QUIET_KEPT = 0.2  # share of long-quiet rows kept, with weight 1 / share
FIRST_ROW = 24  # months of history a row needs before it can be an analogue
Rows = NDArray[np.int64]
HISTORY_SHARE = 0.35  # features tried at a split of the trees that see the history of violence alone
THREADS = 2  # groups of trees grown side by side; the result does not depend on it


@dataclass(frozen=True)
class Grove:
    """Trees that learn one group of steps from some of the features, given by their indices."""

    booster: Any
    columns: Rows

    def leaves(self, values: NDArray[np.float32]) -> NDArray[np.int32]:
        """Leaf of each row in each tree `(n_rows, n_trees)`; `values` holds all features."""
        found = self.booster.predict(values[:, self.columns], pred_leaf=True, num_threads=1)
        return np.asarray(found, dtype=np.int32).reshape(len(values), -1)


@dataclass(frozen=True)
class Forest:
    """Fitted trees with the rows they learned from: row `(place index, month index)`, weight, leaf per tree."""

    groves: tuple[Grove, ...]
    rows: Rows
    weights: Floats
    leaves: NDArray[np.int32]
    feature_names: tuple[str, ...]

    def draws(self, past: Past, steps: int, n: int, seed: int) -> Counts:
        """Draws `(n_places, 3, steps, n)`, deaths per month, as `forest_draws` has them."""
        return forest_draws(self, past, steps, n, seed)

    def leaves_of(self, values: NDArray[np.float32]) -> NDArray[np.int32]:
        """Leaf of each row in each tree `(n_rows, n_trees)`, the groves side by side as in `leaves`."""
        return np.concatenate([grove.leaves(values) for grove in self.groves], axis=1)


def fit_forest(
    past: Past,
    n_trees: int,
    leaf_rows: int,
    feature_share: float,
    seed: int,
    threads: int = THREADS,
    times: Floats | None = None,
) -> Forest:
    """Trees fitted on all place-months whose next 14 months are known at the origin.

    Half of the trees see the history of violence alone, half the indicators, too: these do little for the scores, and
    without them no driver could be named. Each group of steps is one task with one thread, so any number of threads
    gives the same forest. `times` `(n_places,)` counts each place's rows so often, for refits on places redrawn. Raises
    OriginError when no row is left to learn from.
    """
    import lightgbm as lgb

    rows, weights = _training_rows(past, seed)
    if times is not None:
        drawn = times[rows[:, 0]] > 0
        rows, weights = rows[drawn], (weights * times[rows[:, 0]])[drawn]
    logs = np.log1p(past.deaths[:, :, 0])
    sums = np.concatenate([np.zeros((len(logs), 1)), np.cumsum(logs, axis=1)], axis=1)
    values = past.features[rows[:, 0], rows[:, 1]]
    parameters = {
        "objective": "l2",
        "boosting": "rf",
        "bagging_freq": 1,
        "bagging_fraction": 0.5,
        "extra_trees": True,
        "num_leaves": 4096,
        "min_data_in_leaf": leaf_rows,
        "min_sum_hessian_in_leaf": 0,
        "max_bin": 127,
        "histogram_pool_size": 400,  # MB: bounds memory, changes no tree
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }

    history = [k for k, name in enumerate(past.feature_names) if name not in set(indicator_themes()["indicator"])]
    shares = (HISTORY_SHARE, feature_share)
    sights = [np.array(history), np.arange(len(past.feature_names))]
    tasks = [(group, sight) for sight in range(len(sights)) for group in range(len(GROUPS))]

    def grown(task: tuple[int, int]) -> tuple[Grove, NDArray[np.int32]]:
        number, sight = task
        columns = sights[sight]
        first, last = GROUPS[number]
        target = (sums[rows[:, 0], rows[:, 1] + 1 + last] - sums[rows[:, 0], rows[:, 1] + first]) / (last - first + 1)
        names = [past.feature_names[k] for k in columns]
        data = lgb.Dataset(values[:, columns], target, weight=weights, feature_name=names)
        own = {"seed": seed + number + len(GROUPS) * sight, "feature_fraction_bynode": shares[sight]}
        grove = Grove(lgb.train(parameters | own, data, n_trees // len(tasks)), columns)
        return grove, grove.leaves(values)

    groves, leaves = zip(*workers(threads).map(grown, tasks), strict=True)
    return Forest(groves, rows, weights, np.concatenate(leaves, axis=1), past.feature_names)


@cache
def workers(threads: int) -> ThreadPoolExecutor:
    """So many threads, kept for the process: memory that new ones take is not given back when they end."""
    return ThreadPoolExecutor(threads)


def forest_draws(forest: Forest, past: Past, steps: int, n: int, seed: int) -> Counts:
    """Draws `(n_places, 3, steps, n)`, deaths per month: the scaled futures of each place's analogues."""
    analogues = _analogues(forest, past.features[:, -1], n, seed)
    futures = months_after(past.deaths, forest.rows, steps)
    own = own_level(past.deaths.transpose(0, 2, 1))
    theirs = own_level(last_year_of(past.deaths, forest.rows))
    whole = np.flatnonzero(~np.isnan(futures[:, 0, -1]))
    out = np.empty((len(past.places), 3, steps, n), dtype=np.int32)
    for i in range(len(past.places)):
        rng = np.random.default_rng((seed, i))
        paths = futures[analogues[i]] * analogue_scale(own[i], theirs[analogues[i]])[:, :, None]
        paths = _continued(paths, futures, whole, rng)
        out[i] = np.floor(paths + rng.random(paths.shape)).transpose(1, 2, 0)
    return out


def analogue_scale(own: Floats, theirs: Floats) -> Floats:
    """Factor `(n_rows, 3)` that brings what followed an analogue to a place's own level; levels in deaths per month."""
    return np.asarray(np.clip((own + LEVEL_FLOOR) / (theirs + LEVEL_FLOOR), 1 / MOST_SCALE, MOST_SCALE))


def _training_rows(past: Past, seed: int) -> tuple[Rows, Floats]:
    n_places, n_months = past.deaths.shape[:2]
    ends = np.arange(FIRST_ROW, n_months - GROUPS[-1][1])
    if not len(ends):
        raise OriginError(f"{n_months} months of history before {past.origin:%Y-%m} leave no past month to learn from")
    rows = np.stack(np.meshgrid(np.arange(n_places), ends, indexing="ij"), axis=-1).reshape(-1, 2)
    active = np.concatenate([np.zeros((n_places, 1)), np.cumsum(past.total > 0, axis=1)], axis=1)
    since = np.maximum(0, rows[:, 1] - QUIET_MONTHS + 1)
    quiet = active[rows[:, 0], rows[:, 1] + 1] == active[rows[:, 0], since]
    lots = np.stack([np.random.default_rng((seed, i)).random(n_months) for i in range(n_places)])
    kept = ~quiet | (lots[rows[:, 0], rows[:, 1]] < QUIET_KEPT)
    return rows[kept], np.where(quiet[kept], 1 / QUIET_KEPT, 1.0)


def _analogues(forest: Forest, query: NDArray[np.float32], n: int, seed: int) -> Rows:
    """Indices `(n_places, n)` into the forest's rows: each tree gives its share of the draws from the place's leaf."""
    leaves = forest.leaves_of(query)
    n_trees = leaves.shape[1]
    shares = np.bincount(np.arange(n) % n_trees, minlength=n_trees)
    rng = np.random.default_rng(seed)
    picked = []
    for tree in range(n_trees):
        order = np.argsort(forest.leaves[:, tree], kind="stable")
        ordered = forest.leaves[order, tree]
        mass = np.concatenate([[0.0], np.cumsum(forest.weights[order])])
        low = np.searchsorted(ordered, leaves[:, tree], "left")[:, None]
        high = np.searchsorted(ordered, leaves[:, tree], "right")[:, None]
        at = mass[low] + (mass[high] - mass[low]) * rng.random((len(query), shares[tree]))
        picked.append(order[np.clip(np.searchsorted(mass, at, "right") - 1, low, high - 1)])
    return np.concatenate(picked, axis=1)


def months_after(deaths: Floats, rows: Rows, steps: int) -> Floats:
    """Deaths `(n_rows, 3, steps)` in the months after each row; NaN after the origin."""
    padded = np.concatenate([deaths, np.full((len(deaths), steps, 3), np.nan)], axis=1)
    return np.asarray(padded[rows[:, :1], rows[:, 1:] + 1 + np.arange(steps)].transpose(0, 2, 1))


def last_year_of(deaths: Floats, rows: Rows) -> Floats:
    """Deaths `(n_rows, 3, 12)` in the 12 months that end with each row."""
    return np.asarray(deaths[rows[:, :1], rows[:, 1:] - np.arange(11, -1, -1)].transpose(0, 2, 1))


def _continued(paths: Floats, futures: Floats, whole: Rows, rng: np.random.Generator) -> Floats:
    """The same paths, the months after the origin's end taken from another path that is known to its end."""
    open_ended = np.isnan(paths).any(axis=(1, 2))
    if not open_ended.any():
        return paths
    full = paths[~open_ended] if (~open_ended).sum() >= 20 else futures[whole]
    if not len(full):
        full = np.nan_to_num(paths)
    stand_in = full[rng.integers(0, len(full), open_ended.sum())]
    paths[open_ended] = np.where(np.isnan(paths[open_ended]), stand_in, paths[open_ended])
    return paths
