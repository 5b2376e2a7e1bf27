"""The models of the pool behind one small protocol; another model takes its place here and a share in `[risk]`."""

from typing import Protocol

from commonwatch.config import RiskSettings
from commonwatch.risk.forest import Forest, fit_forest
from commonwatch.risk.own_history import NegativeBinomial, WeightedHistory
from commonwatch.risk.past import Counts, Past


class Model(Protocol):
    """A model that knows a past up to its origin, fitted on it or simple enough to need no fit."""

    def draws(self, past: Past, steps: int, n: int, seed: int) -> Counts:
        """Draws `(n_places, 3, steps, n)`, deaths per month: draw i of a place is one trajectory, its types aligned."""
        ...


def fitted(past: Past, settings: RiskSettings, seed: int) -> tuple[Forest, dict[str, Model]]:
    """The forest, and all models of the pool by the names under which the settings give them shares.

    Raises OriginError when the history is too short to learn from.
    """
    forest = fit_forest(past, settings.trees, settings.leaf_rows, settings.feature_share, seed)
    return forest, {
        "forest": forest,
        "negative_binomial": NegativeBinomial(),
        "history_12": WeightedHistory(memory=12),
        "history_24": WeightedHistory(memory=24),
    }
