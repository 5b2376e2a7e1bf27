"""Where a measure would start beside a plan: the best it brings for its money, organisation by organisation and place."""

from dataclasses import dataclass

import numpy as np

from commonwatch.plan.sensitivity.standing import Standing
from commonwatch.plan.solve.curves import Curves, curves
from commonwatch.plan.solve.layout import Floats, Ints, Layout
from commonwatch.plan.solve.task import NEGLIGIBLE, Bools

ALMOST_NOTHING = 1e-9  # USD


@dataclass(frozen=True)
class Opening:
    """A measure by an organisation in a place: what it would add at best for a USD, people of value 1."""

    organisation: int
    place: int
    level: int
    per_usd: float
    blocked: bool  # the organisation is in as many places as it may, and not in this one


def openings(held: Standing, measure: int, added: Floats, levels: Bools) -> list[Opening]:
    """Every opening of a measure beside people added `(n,)` and set-up `(l,)` already paid; empty where none is possible.

    An opening takes the needs' most valued people first, as many as bring most for a USD, set-up included.
    """
    laid = held.task.laid
    curved = curves(laid, held.weights)
    left = _left(laid, curved, added)
    own = np.flatnonzero(laid.way_measure == measure)
    presence = laid.level_parent < 0
    used = np.bincount(laid.level_organisation[levels & presence], minlength=len(laid.budget))
    found = []
    for level in np.unique(laid.way_level[own]):
        organisation, place = laid.level_organisation[level], laid.level_place[level]
        here = levels & (laid.level_organisation == organisation) & (laid.level_place == place)
        setup = max(float(laid.level_total[level] - laid.level_total[here].max(initial=0.0)), 0.0)
        ways = own[laid.way_level[own] == level]
        per_usd = _best(laid, curved, left, ways, setup)
        blocked = not here.any() and used[organisation] >= laid.most[organisation]
        found.append(Opening(int(organisation), int(place), int(level), per_usd, bool(blocked)))
    return found


def _left(laid: Layout, curved: Curves, added: Floats) -> Floats:
    """People left in each piece of the curves once so many are added, the steepest pieces being filled first."""
    total = np.cumsum(curved.length)
    first = np.searchsorted(curved.need, curved.need)  # each need's first piece
    before = total - curved.length - (total - curved.length)[first]
    left = np.clip(before + curved.length - added[curved.need], 0.0, curved.length)
    return np.where(left > NEGLIGIBLE * laid.room[curved.need], left, 0.0)


def _best(laid: Layout, curved: Curves, left: Floats, ways: Ints, setup: float) -> float:
    organisation, unit = laid.way_organisation[ways[0]], laid.way_cost[ways[0]]
    those = np.flatnonzero(np.isin(curved.need, laid.way_need[ways]) & (left > 0))
    if not len(those):
        return 0.0
    those = those[np.argsort(-curved.slope[those], kind="stable")]
    reached, worth = np.cumsum(left[those]), np.cumsum(left[those] * curved.slope[those])
    payable = (laid.budget[organisation] - setup) / unit if unit > 0 else np.inf
    at = np.append(reached[reached < payable], min(payable, reached[-1]))
    value = np.interp(at, np.append(0.0, reached), np.append(0.0, worth))
    return float((value / np.maximum(setup + unit * at, ALMOST_NOTHING)).max())
