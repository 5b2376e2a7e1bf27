"""Who fills which quarter: credits of a plan at central people, and what each earns when all go alone."""

import numpy as np

from commonwatch.plan.solve.highs import Program, loaded, run
from commonwatch.plan.solve.layout import Floats, Layout, cut, summed
from commonwatch.plan.solve.rows import Rows

SECONDS = 60.0
SAME = 1e-9


def alone_together(laid: Layout, plans: list[Floats]) -> Floats:
    """Credit `(o,)` of each when all carry out their own plans (people per way), as if nobody else planned.

    Each plan fills a need's quarters from the first on, from where the existing cover ends. Where the plans together
    exceed the room in a quarter (what is neither covered nor beyond access), the quarter's value is shared in proportion
    to what each reaches in it. Cut down to those shares the plans are a joint plan that costs no more and stands on the
    same set-up, so that a joint plan with these credits always exists.
    """
    return np.asarray(np.einsum("onk,k,n->o", _kept(laid, plans), laid.tiers, laid.weight), dtype=np.float64)


def cut_together(laid: Layout, plans: list[Floats]) -> Floats:
    """People per way of all plans at once, each cut down to its share of the quarters that they exceed together."""
    kept = _kept(laid, plans).sum(axis=2)
    reach = [summed(laid.way_need, people, len(laid.needs)) for people in plans]
    together = np.zeros(len(laid.way_need))
    for at, people in enumerate(plans):
        together += people * cut(reach[at], kept[at])[laid.way_need]
    return together


def _kept(laid: Layout, plans: list[Floats]) -> Floats:
    """People `(plan, n, 4)` of each plan in each quarter, cut where the plans exceed it together."""
    rooms = laid.quarter_room
    before = np.cumsum(rooms, axis=1) - rooms
    reach = np.stack([summed(laid.way_need, people, len(laid.needs)) for people in plans])
    filled = np.clip(reach[:, :, None] - before, 0.0, rooms)
    return filled * cut(filled.sum(axis=0), rooms)


def credits(laid: Layout, people: Floats, least: Floats | None, seed: int) -> tuple[Floats, Floats]:
    """Credit `(t,)` of each way of a plan, and what each organisation `(o,)` still lacks of its least.

    Every quarter is shared in proportion to people, as far as each comes to its least; where that isn't enough, the
    shares move towards those with which no one lacks anything (the shortest way on the line between both).
    """
    pair_need, pair_organisation, pair_of = laid.pairs
    by_pair = summed(pair_of, people, len(pair_need))
    total = summed(pair_need, by_pair, len(laid.needs))
    rooms = laid.quarter_room
    before = np.cumsum(rooms, axis=1) - rooms
    filled = np.clip(total[:, None] - before, 0.0, rooms)  # n x 4
    part = by_pair / np.maximum(total[pair_need], 1e-300)
    earned = part * (filled @ laid.tiers * laid.weight)[pair_need]
    orgs = len(laid.budget)
    lacking = np.zeros(orgs)
    if least is not None:
        own = summed(pair_organisation, earned, orgs)
        if (own < least * (1 - SAME)).any():
            moved = _moved(laid, by_pair, filled, least, seed)
            other = summed(pair_organisation, moved, orgs)
            lacking = np.maximum(least * (1 - SAME) - other, 0.0)
            short = (own < least) & (other > own)
            step = float(np.max(np.where(short, (least - own) / np.where(short, other - own, 1.0), 0.0)))
            earned += min(step, 1.0) * (moved - earned)
    return earned[pair_of] * people / np.maximum(by_pair[pair_of], 1e-300), lacking


def _moved(laid: Layout, by_pair: Floats, filled: Floats, least: Floats, seed: int) -> Floats:
    """Credit of each pair with quarters shared so that the sum of what is lacking is least."""
    pair_need, pair_organisation, _ = laid.pairs
    used = np.flatnonzero(by_pair > 0)
    count, orgs, needs = len(used), len(least), len(laid.needs)
    scale = np.maximum(by_pair[used], 1e-9)
    share, pair, quarter = np.arange(4 * count), np.repeat(np.arange(count), 4), np.tile(np.arange(4), count)
    need = pair_need[used][pair]
    value = laid.weight[need] * laid.tiers[quarter] * scale[pair]
    size = np.maximum(least, 1e-9)
    rows = Rows()
    rows.add(pair, share, 1.0)
    rows.close(count, upper=1.0)
    rows.add(need * 4 + quarter, share, scale[pair] / np.maximum(filled[need, quarter], 1e-9))
    rows.close(4 * needs, upper=(filled > 0).astype(float).reshape(-1))
    organisation = pair_organisation[used]
    rows.add(organisation[pair], share, value / size[organisation[pair]])
    rows.add(np.arange(orgs), 4 * count + np.arange(orgs), 1.0)
    rows.close(orgs, lower=(least > 0).astype(float))
    lower, upper = rows.bounds()
    unit = max(float((filled @ laid.tiers * laid.weight).sum()), 1e-9)
    columns = 4 * count + orgs
    gain = np.concatenate([value / unit, -10.0 * np.maximum(least, 1e-9) / unit])
    most = np.concatenate([np.ones(4 * count), np.full(orgs, np.inf)])
    program = Program(gain, np.zeros(columns), most, rows.matrix(columns), lower, upper, np.zeros(0, dtype=np.int64))
    model = loaded(program, seed)
    model.setOptionValue("primal_feasibility_tolerance", 1e-9)
    answer = run(model, SECONDS)
    moved = np.zeros(len(by_pair))
    if answer.values is not None:
        moved[used] = summed(pair, value * answer.values[: 4 * count], count)
    return moved
