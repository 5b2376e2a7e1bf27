"""What people added to a need are worth: one concave curve of straight pieces, for given weights of the scenarios."""

from dataclasses import dataclass, replace

import numpy as np

from commonwatch.plan.solve.layout import Floats, Ints, Layout

MANY_SCENARIOS, STRETCHES = 50, 40  # beyond so many scenarios a need's curve is drawn by its tangents at 41 points


@dataclass(frozen=True)
class Curves:
    """The pieces of all needs' curves, from the steepest on: scenario (0 if joined), need, people, value of a person."""

    scenario: Ints
    need: Ints
    length: Floats
    slope: Floats


def curves(laid: Layout, weights: Floats, people: Floats | None = None) -> Curves:
    """The curves of sum over scenarios of weight x value, up to each need's room.

    `people` (scenarios x needs) replaces the layout's. A person of a quarter is worth its tier until the quarter ends,
    so the slope falls by the difference of two tiers at each quarter's end in each scenario, less the existing cover.
    """
    needs = len(laid.needs)
    in_need = laid.people if people is None else people
    drops = laid.tiers - np.append(laid.tiers[1:], 0.0)
    ends = in_need[:, None, :] * np.arange(1, 5)[None, :, None] / 4 - laid.covered  # s x 4 x n
    ends = np.clip(ends, 0.0, laid.room).reshape(-1, needs)
    falls = (weights[:, None] * drops).reshape(-1)
    order = np.argsort(ends, axis=0, kind="stable")
    ends = np.take_along_axis(ends, order, axis=0)
    slopes = np.cumsum(falls[order][::-1], axis=0)[::-1] * laid.weight
    lengths = np.diff(ends, axis=0, prepend=0.0)
    kept = (lengths > 1e-9 * np.maximum(laid.room, 1e-9)) & (slopes > 0)
    at = np.nonzero(kept.T)
    whole = Curves(np.zeros(len(at[0]), dtype=np.int64), at[0].astype(np.int64), lengths.T[at], slopes.T[at])
    return whole if len(in_need) <= MANY_SCENARIOS else _fewer(whole, needs)


def _fewer(whole: Curves, needs: int) -> Curves:
    """At most two pieces for each of 40 stretches of a curve: its tangents at the stretch's ends, never below the curve."""
    count = np.bincount(whole.need, minlength=needs)
    first = np.cumsum(count) - count
    rank = np.arange(len(whole.need)) - first[whole.need]
    stretch = whole.need * STRETCHES + rank * STRETCHES // np.maximum(count, 1)[whole.need]
    _, begin = np.unique(stretch, return_index=True)
    if not len(begin):
        return whole
    end = np.append(begin[1:], len(stretch)) - 1
    length = np.add.reduceat(whole.length, begin)
    rise = np.add.reduceat(whole.length * whole.slope, begin)
    steep, flat = whole.slope[begin], whole.slope[end]
    part = np.divide(rise - flat * length, steep - flat, out=length.copy(), where=steep > flat * (1 + 1e-12))
    part = np.clip(part, 0.0, length)
    lengths = np.stack([part, length - part], axis=1).reshape(-1)
    slopes, need = np.stack([steep, flat], axis=1).reshape(-1), np.repeat(whole.need[begin], 2)
    kept = lengths > 0
    return Curves(np.zeros(int(kept.sum()), dtype=np.int64), need[kept], lengths[kept], slopes[kept])


def scenario_curves(laid: Layout) -> Curves:
    """The curves of each scenario apart."""
    apart = [curves(replace(laid, people=laid.people[[at]]), np.ones(1)) for at in range(len(laid.people))]
    return Curves(
        np.repeat(np.arange(len(apart)), [len(each.need) for each in apart]),
        *(np.concatenate([getattr(each, part) for each in apart]) for part in ("need", "length", "slope")),
    )


def scenario_values(laid: Layout, added: Floats, people: Floats | None = None) -> Floats:
    """The value `(scenarios,)` of people added per need, in each scenario."""
    in_need = laid.people if people is None else people
    return _filled(laid, in_need, laid.covered + added) - _filled(laid, in_need, laid.covered)


def _filled(laid: Layout, in_need: Floats, reached: Floats) -> Floats:
    inside = np.minimum(reached, in_need)
    quarters = np.clip(
        inside[:, None, :] - in_need[:, None, :] * np.arange(4)[None, :, None] / 4, 0.0, in_need[:, None, :] / 4
    )
    return np.asarray(np.einsum("skn,k,n->s", quarters, laid.tiers, laid.weight), dtype=np.float64)
