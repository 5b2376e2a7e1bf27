"""Everything that is said about why: drivers by theme, counter-factual curves and nearest past cases, at one origin."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from commonwatch.config import RiskSettings
from commonwatch.risk.cases import case_table
from commonwatch.risk.counterfactuals import counterfactual_table, forest_said, onset_said
from commonwatch.risk.drivers_forest import forest_parts
from commonwatch.risk.drivers_onset import onset_parts
from commonwatch.risk.drivers_parts import theme_contributions
from commonwatch.risk.forest import Forest
from commonwatch.risk.onset import quiet_months
from commonwatch.risk.onset_model import LEAST_QUIET, learned
from commonwatch.risk.past import Past


@dataclass(frozen=True)
class Explained:
    """Contributions by theme, counter-factual curves and nearest past cases, one table each."""

    contributions: pl.DataFrame
    counterfactuals: pl.DataFrame
    cases: pl.DataFrame


def explained(forest: Forest, past: Past, settings: RiskSettings, seed: int, logged: frozenset[str]) -> Explained:
    """What is said about why of every place: by the onset model where it has been quiet for a year, by the forest elsewhere.

    `logged` names the indicators that the panel holds as logs. Where the record holds too few onsets to learn from, the
    forest speaks for all.
    """
    model = learned(past)
    quiet = quiet_months(past.total) >= LEAST_QUIET
    themes, curves = [], []
    if model is not None and quiet.any():
        parts = onset_parts(past, model, seed)
        themes.append(theme_contributions(parts, past.origin))
        curves.append(counterfactual_table(past, parts, themes[-1], onset_said(model, past), "onset_12m", logged))
    else:
        quiet = np.zeros_like(quiet)
    if not quiet.all():
        parts = forest_parts(past, forest, np.flatnonzero(~quiet).tolist(), settings, seed)
        themes.append(theme_contributions(parts, past.origin))
        curves.append(counterfactual_table(past, parts, themes[-1], forest_said(forest, past), "p25_6m", logged))
    return Explained(
        pl.concat(themes).sort("place", maintain_order=True),
        pl.concat(curves).sort("place", maintain_order=True),
        case_table(forest, past),
    )
