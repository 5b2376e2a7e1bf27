"""Analogues: trees say which past place-years are like this one, and how those changed is the forecast.

Quantile regression forest: Meinshausen (2006), JMLR 7: 983-999, on the log ratio of the outcome to the newest figure.
"""

import numpy as np
from scipy import sparse

from commonwatch.needs.emerging.book import Floats
from commonwatch.needs.emerging.features import Events

TREES = 200
FEATURE_SHARE = 0.35  # of the features, tried at a split
BAG = 0.6
FARTHEST = 2.5  # log ratio beyond which a change counts as so far while trees grow; the forecast keeps it whole


def analogue_weights(
    features: Floats, change: Floats, weights: Floats, asked: Floats, leaf_rows: int, seed: int
) -> Floats:
    """Weights `(n_asked, n_rows)` of past rows, each row of them adding up to 1."""
    import lightgbm as lgb

    parameters = {
        "objective": "l2",
        "boosting": "rf",
        "bagging_freq": 1,
        "bagging_fraction": BAG,
        "num_leaves": 4096,
        "min_data_in_leaf": leaf_rows,
        "min_sum_hessian_in_leaf": 0,
        "feature_fraction_bynode": FEATURE_SHARE,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": seed,
        "verbose": -1,
    }
    data = lgb.Dataset(features, np.clip(change, -FARTHEST, FARTHEST), weight=weights)
    booster = lgb.train(parameters, data, TREES)
    theirs = np.asarray(booster.predict(features, pred_leaf=True, num_threads=1), dtype=np.int64)
    own = np.asarray(booster.predict(asked, pred_leaf=True, num_threads=1), dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(theirs.max(axis=0) + 1)])
    n_leaves = int(first[-1])
    rows = _one_hot(theirs + first[:-1], n_leaves, np.repeat(weights, theirs.shape[1]))
    mass = np.asarray(rows.sum(axis=0)).ravel()
    mine = _one_hot(own + first[:-1], n_leaves, np.ones(own.size) / own.shape[1])
    shares = mine.multiply(1 / np.where(mass > 0, mass, np.inf)).tocsr() @ rows.T
    dense = np.asarray(shares.todense())
    return np.asarray(dense / dense.sum(axis=1, keepdims=True))


def alike(shares: Floats, theirs: Events, own: Events) -> Floats:
    """The weights `(n, n_rows)` kept only on rows that had a last figure when the asked one has, or had none either.

    A ratio to 500,000 people and one to none don't mean the same. Where no weight is left, all such rows weigh alike, and
    where there is no such row all stay.
    """
    same = own[:, None] == theirs[None]
    kept = np.where(same, shares, 0.0)
    lost = kept.sum(axis=1) <= 0
    kept[lost] = np.where(same[lost].any(axis=1, keepdims=True), same[lost], shares[lost])
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))


def weighted_quantiles(weights: Floats, values: Floats, levels: Floats) -> Floats:
    """Quantiles `(n, n_levels)` of `values` `(n_rows,)` under each row of weights: the least value that reaches the level."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[:, order], axis=1)
    at = np.stack([(reached < level - 1e-12).sum(axis=1) for level in levels], axis=1)
    return np.asarray(values[order][np.minimum(at, len(values) - 1)])


def _one_hot(leaves: np.ndarray, n_leaves: int, weights: Floats) -> sparse.csr_matrix:
    """One row for each of `leaves` `(n, n_trees)`, with its weight in the leaf of every tree."""
    n, n_trees = leaves.shape
    return sparse.csr_matrix((weights, leaves.ravel(), np.arange(0, n * n_trees + 1, n_trees)), shape=(n, n_leaves))
