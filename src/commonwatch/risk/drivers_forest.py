"""What stands behind the forest's score of a place with recent deaths: exact contributions, and those of refits."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from commonwatch.config import RiskSettings
from commonwatch.risk.drivers_parts import Parts, against_average
from commonwatch.risk.forest import THREADS, Forest, Grove, fit_forest, workers
from commonwatch.risk.past import Floats, Past

REFITS = 5
REFIT_TREES = 32


def forest_parts(past: Past, forest: Forest, chosen: Sequence[int], settings: RiskSettings, seed: int) -> Parts:
    """Contributions in log(1 + deaths per month) of the places with these indices, against the average of them.

    Refits are smaller forests with other seeds, each on places drawn with replacement.
    """
    n_places = len(past.places)
    rng = np.random.default_rng(seed)
    forests = [forest]
    for number in range(REFITS):
        times = rng.multinomial(n_places, np.full(n_places, 1 / n_places)).astype(np.float64)
        trees = min(REFIT_TREES, settings.trees)
        own = seed + 100 * (number + 1)
        forests.append(fit_forest(past, trees, settings.leaf_rows, settings.feature_share, own, times=times))
    query = np.concatenate([past.features[list(chosen), -1], past.features[list(chosen), -2]])
    both = np.stack([contributions(each, query)[0] for each in forests])
    now, before = np.split(both, 2, axis=1)
    places = tuple(past.places[i] for i in chosen)
    return Parts("forest", places, past.feature_names, against_average(now), against_average(before))


def contributions(forest: Forest, features: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Contributions `(n_places, n_features)` in log(1 + deaths per month), and scores `(n_places,)`: base + their sum.

    Exact Shapley values of the trees: Lundberg et al. 2020, Nature Machine Intelligence 2: 56-67.
    """

    def averaged(grove: Grove) -> Floats:
        # LightGBM averages the trees of a random forest when it predicts, but adds up their contributions.
        seen = features[:, grove.columns]
        summed = np.asarray(grove.booster.predict(seen, pred_contrib=True, num_threads=1), dtype=np.float64)
        whole = np.zeros((len(features), features.shape[1] + 1))
        whole[:, [*grove.columns, -1]] = summed / grove.booster.num_trees()
        return whole

    each = list(workers(THREADS).map(averaged, forest.groves))
    mean = np.mean(each, axis=0)
    return np.asarray(mean[:, :-1]), np.asarray(mean.sum(axis=1))
