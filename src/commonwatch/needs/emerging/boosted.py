"""The second model: boosted trees for each quantile (Friedman 2001, Annals of Statistics 29: 1189-1232)."""

import numpy as np

from commonwatch.needs.emerging.book import Floats

ROUNDS = 80
RATE = 0.06
LEAVES = 4
LEAF_ROWS = 40
FEATURE_SHARE = 0.5
BAG = 0.7
LEAST_ROWS = 1000  # with fewer past rows its outer quantiles run away


def boosted_quantiles(
    features: Floats, change: Floats, weights: Floats, asked: Floats, levels: Floats, seed: int
) -> Floats:
    """Quantiles `(n_asked, n_levels)` of the log ratio, put in order (Chernozhukov et al. 2010, Econometrica 78)."""
    import lightgbm as lgb

    found = []
    for level in levels:
        parameters = {
            "objective": "quantile",
            "alpha": float(level),
            "num_leaves": LEAVES,
            "learning_rate": RATE,
            "min_data_in_leaf": LEAF_ROWS,
            "feature_fraction": FEATURE_SHARE,
            "bagging_fraction": BAG,
            "bagging_freq": 1,
            "lambda_l2": 1.0,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "seed": seed,
            "verbose": -1,
        }
        booster = lgb.train(parameters, lgb.Dataset(features, change, weight=weights), ROUNDS)
        found.append(booster.predict(asked, num_threads=1))
    return np.sort(np.stack(found, axis=1), axis=1)


def chance_above(quantiles: Floats, levels: Floats, bounds: Floats) -> Floats:
    """Probability `(n,)` that a value lies above its bound: linear between the quantiles, exponential tails beyond."""
    chances = np.empty(len(bounds))
    middle = len(levels) // 2
    for i, (row, bound) in enumerate(zip(quantiles, bounds, strict=True)):
        if bound < row[0]:
            chances[i] = 1 - levels[0] * np.exp(2 * (bound - row[0]) / max(row[middle] - row[0], 1e-3))
        elif bound > row[-1]:
            chances[i] = (1 - levels[-1]) * np.exp(-2 * (bound - row[-1]) / max(row[-1] - row[middle], 1e-3))
        else:
            chances[i] = 1 - np.interp(bound, row + 1e-9 * np.arange(len(row)), levels)
    return chances
