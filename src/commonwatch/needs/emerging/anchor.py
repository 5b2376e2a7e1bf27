"""The anchor: the level that a figure is expected near, halfway between its newest value and what a regression says.

A newest value of 40 people in a place with four million displaced and a war says little: a ridge regression of the
logged outcome on ten logged figures (Hoerl and Kennard 1970, Technometrics 12: 55-67) says more, and less where the
last value is the better guide.
"""

import numpy as np

from commonwatch.needs.emerging.book import Floats
from commonwatch.needs.emerging.features import logged

PENALTY = 20.0  # in rows
BESIDE = (
    "idps", "deaths_12", "deaths_3", "deaths_60", "flow", "one_sided_12", "non_state_12", "deaths_trend_12",
)  # fmt: skip


def anchors(
    names: tuple[str, ...], known: tuple[Floats, Floats], outcome: Floats, weights: Floats, asked: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Log levels of the past rows and of the asked ones; `known` and `asked` are (features, newest figure in people)."""
    design, question = _design(names, *known), _design(names, *asked)
    centre, spread = design.mean(axis=0), design.std(axis=0)
    scale = np.where(spread > 1e-9, spread, np.inf)
    rows = np.concatenate([np.ones((len(design), 1)), (design - centre) / scale], axis=1)
    shrink = PENALTY * np.diag(np.r_[0.0, np.ones(design.shape[1])])
    found = np.linalg.solve((rows * weights[:, None]).T @ rows + shrink, (rows * weights[:, None]).T @ logged(outcome))

    def level(values: Floats, last: Floats) -> Floats:
        said = found[0] + ((values - centre) / scale) @ found[1:]
        return np.asarray((said + logged(last)) / 2)

    return level(design, known[1]), level(question, asked[1])


def _design(names: tuple[str, ...], features: Floats, last: Floats) -> Floats:
    beside = [np.nan_to_num(features[:, names.index(name)]) for name in BESIDE]
    return np.stack([logged(last), (last > 0).astype(np.float64), *beside], axis=1)
