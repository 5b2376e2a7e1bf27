"""How much of each need is covered, with what isn't reported kept in sight: draws, and the probability that it is unmet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from commonwatch.response.coverage.priors import REPORT, Beta

DRAWS = 2_000
UNMET_BELOW = 0.5
"""A need is called unmet where less than this share of it is covered."""

TOLD = 0.8
"""Weight of a reported figure of people against the prior of its theme; the rest is prior alone."""

HIDDEN_AT_MOST = 2.0
"""Organisations at work that nobody reports, at most, on average, in a cell where none is reported."""

Draws = NDArray[np.float64]


@dataclass(frozen=True)
class Covered:
    """Of one need: draws of the share covered (0-1) and of the people unmet (null people: empty), and the prior's part."""

    share: Draws
    unmet: Draws
    prior_share: float

    @property
    def p_unmet(self) -> float:
        """The probability that less than half of the need is covered."""
        return float((self.share < UNMET_BELOW).mean())


def covered(
    key: str,
    people: tuple[float, float, float] | None,
    told: float | None,
    kinds: Sequence[str],
    one: Beta,
    completeness: Mapping[str, Beta],
) -> Covered:
    """The need named `key` with people (low, mid, high), `told` people reached or targeted, and the kinds at work.

    With a figure of people: told / completeness / need, drawn towards the prior of the theme with weight 0.2. Without:
    each organisation at work, and those that nobody reports, covers a share of what is left. Unreported is not absent:
    where nobody is seen, hidden ones are drawn from what the kinds leave unseen. Same key, same draws.
    """
    rng = np.random.default_rng(int.from_bytes(sha256(key.encode()).digest()[:8], "big"))
    need = _people(rng, people)
    seen = np.full(DRAWS, float(len(kinds)))
    visible = np.mean([completeness[kind].draws(rng, DRAWS) for kind in kinds or ("other",)], axis=0)
    hidden = rng.poisson(seen * (1 - visible) / np.maximum(visible, 0.05) if kinds else HIDDEN_AT_MOST * (1 - visible))
    each = one.draws(rng, DRAWS)
    by_work = 1 - (1 - each) ** (seen + hidden)
    if told is None or need is None:
        return Covered(by_work, _unmet(need, by_work), 1.0)
    by_count = np.clip(told / completeness[REPORT].draws(rng, DRAWS) / need, 0, 1)
    share = TOLD * by_count + (1 - TOLD) * by_work
    return Covered(share, _unmet(need, share), 1 - TOLD)


def _people(rng: np.random.Generator, people: tuple[float, float, float] | None) -> Draws | None:
    """Draws between low and high with the middle as mode; a counted need has the one figure."""
    if people is None:
        return None
    low, mid, high = people
    return rng.triangular(low, mid, high, DRAWS) if high > low else np.full(DRAWS, mid)


def _unmet(need: Draws | None, share: Draws) -> Draws:
    return np.empty(0) if need is None else need * (1 - share)
