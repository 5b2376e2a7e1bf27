"""Made worlds in which one theme stands behind every onset: is it found, and is a shuffled indicator left unnamed?

.venv/bin/python -m benchmarks.planted [WORLDS]
"""

import sys
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from commonwatch.risk.drivers import driver_table
from commonwatch.risk.drivers_onset import onset_parts
from commonwatch.risk.drivers_parts import theme_contributions
from commonwatch.risk.onset import quiet_by_month
from commonwatch.risk.onset_model import STRUCTURE, learned
from commonwatch.risk.past import Floats, Past
from commonwatch.vocabulary import indicator_themes, theme

PLACES, MONTHS = 100, 20 * 12
ONSETS, EFFECT = 0.003, 1.5  # a month's chance of an onset, in the average place; log-odds per standard deviation
WAR_GOES_ON = 0.85
HISTORY = ("total_since_1", "sb_decay_60", "sb_mean_60")


@dataclass(frozen=True)
class World:
    """A made past, the theme that its onsets depend on, and the theme of an indicator dealt out to the wrong places."""

    past: Past
    planted: str
    shuffled: str


@dataclass(frozen=True)
class Finding:
    """What was said of a world: whether the planted theme came first, and whether the shuffled one was named anywhere."""

    first: bool
    shuffled_named: bool


def world(seed: int) -> World:
    """One world: slow indicators of 100 places over 20 years, and wars whose start depends on those of one theme."""
    rng = np.random.default_rng(seed)
    of_indicator = dict(indicator_themes().select("indicator", "theme").iter_rows())
    themes = [of_indicator[name] for name in STRUCTURE]
    planted, shuffled = rng.choice(
        sorted({name for name in themes if name not in (None, "armed_conflict")}), 2, replace=False
    )
    indicators = _slow(rng, len(STRUCTURE))
    own = [k for k, name in enumerate(themes) if name == planted]
    risk = EFFECT * indicators[:, :, own].mean(axis=2) * np.sqrt(len(own))
    for k in (k for k, name in enumerate(themes) if name == shuffled):
        indicators[:, :, k] = indicators[rng.permutation(PLACES), :, own[0]]
    deaths = _wars(rng, risk)
    features = np.concatenate([_history(deaths), indicators], axis=2).astype(np.float32)
    violence = np.zeros((PLACES, MONTHS, 3))
    violence[:, :, 0] = deaths
    names = tuple(f"P{i:03d}" for i in range(PLACES))
    past = Past(names, date(2020, 12, 1), violence, features, (*HISTORY, *STRUCTURE))
    return World(past, str(planted), str(shuffled))


def finding(made: World, seed: int) -> Finding:
    """What the drivers of a world's quiet places say, in table and sentences."""
    model = learned(made.past)
    assert model is not None
    table = driver_table(theme_contributions(onset_parts(made.past, model, seed), made.past.origin))
    size = table.filter("stable").group_by("theme").agg(pl.col("contribution").abs().sum()).sort("contribution")
    label = theme(made.shuffled).label.lower()
    named = any(label in sentence for sentence in table["sentence"].unique())
    return Finding(first=size["theme"].to_list()[-1:] == [made.planted], shuffled_named=named)


def shares(worlds: int, first_seed: int = 0) -> tuple[float, float]:
    """Share of worlds in which the planted theme ranks first, and share in which the shuffled indicator is named."""
    found = [finding(world(first_seed + number), number) for number in range(worlds)]
    return float(np.mean([each.first for each in found])), float(np.mean([each.shuffled_named for each in found]))


def _slow(rng: np.random.Generator, n: int) -> Floats:
    """Indicators `(places, months, n)`: a level of each place, and a slow wandering around it, yearly values."""
    level = rng.normal(size=(PLACES, 1, n))
    steps = rng.normal(size=(PLACES, MONTHS // 12, n)) * 0.15
    return np.asarray(np.repeat(level + np.cumsum(steps, axis=1), 12, axis=1))


def _wars(rng: np.random.Generator, risk: Floats) -> Floats:
    """Deaths `(places, months)`: wars start by risk and end by lot."""
    base = np.log(ONSETS / (1 - ONSETS))
    deaths, war = np.zeros((PLACES, MONTHS)), np.zeros(PLACES, dtype=bool)
    for month in range(MONTHS):
        start = 1 / (1 + np.exp(-(base + risk[:, month])))
        war = np.where(war, rng.random(PLACES) < WAR_GOES_ON, rng.random(PLACES) < start)
        deaths[:, month] = war * (1 + rng.poisson(20, PLACES))
    return deaths


def _history(deaths: Floats) -> Floats:
    """Features `(places, months, 3)` of the own past, made as the panel makes them."""
    since = np.log1p(quiet_by_month(deaths))
    decay, mean = np.zeros_like(deaths), np.zeros_like(deaths)
    for month in range(deaths.shape[1]):
        decay[:, month] = (decay[:, month - 1] if month else 0) * 0.5 ** (1 / 60) + (deaths[:, month] > 0)
        mean[:, month] = np.log1p(deaths[:, max(0, month - 59) : month + 1].mean(axis=1))
    return np.stack([since, decay, mean], axis=2)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    first, named = shares(count)
    print(f"{count} worlds: the planted theme ranks first in {first:.1%}, a shuffled indicator is named in {named:.1%}")
