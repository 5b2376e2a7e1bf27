"""Rows that tighten the links between people and set-up: what a curve's first pieces hold can't be set up in part."""

import numpy as np
from scipy import sparse

from commonwatch.plan.solve.curves import Curves
from commonwatch.plan.solve.layout import Floats, Ints, Layout, summed
from commonwatch.plan.solve.program import Columns

VIOLATED = 1e-4  # shares of a need's room


def violated_links(laid: Layout, curved: Curves, at: Columns, values: Floats) -> sparse.csr_matrix:
    """Rows r with r x columns <= 0 that every plan keeps and `values` breaks.

    The first pieces of a need's curve, R people long, hold no more than each organisation brings, and none brings more
    of them than R if it is there: pieces <= sum over organisations of min(people, R x presence), of which the smaller
    side is taken for each (a flow-cover row); and per way: people <= most x level.
    """
    x, z, f = values[at.ways], values[at.levels], values[at.pieces]
    columns, first_level, first_piece = len(values), at.levels.start, at.pieces.start
    lines: list[sparse.coo_matrix] = []
    most = laid.way_most / at.way_unit
    over = np.flatnonzero(x > most * z[laid.way_level] + VIOLATED)
    if len(over):
        row = np.arange(len(over))
        entries = np.concatenate([np.ones(len(over)), -most[over]])
        where = np.concatenate([over, first_level + laid.way_level[over]])
        lines.append(sparse.coo_matrix((entries, (np.tile(row, 2), where)), shape=(len(over), columns)))
    root = laid.way_presence
    # pairs: the ways of one organisation to one need
    pair_key = laid.way_need * len(laid.organisations) + laid.way_organisation
    pairs, pair_first, pair_of = np.unique(pair_key, return_index=True, return_inverse=True)
    pair_need, pair_root = laid.way_need[pair_first], root[pair_first]
    share = curved.length / laid.room[curved.need]
    starts: Ints = np.searchsorted(curved.need, np.arange(len(laid.needs))).astype(np.int64)
    ends: Ints = np.append(starts[1:], len(curved.need)).astype(np.int64)
    reach, filled = _within(share, starts, ends), _within(f, starts, ends)
    rank = np.arange(len(curved.need)) - starts[curved.need]
    for depth in range(int((ends - starts).max(initial=0))):
        piece = np.where(starts + depth < ends, starts + depth, -1)
        known = piece >= 0
        length, full = np.where(known, reach[piece], 0.0), np.where(known, filled[piece], 0.0)
        by_way = np.minimum(x, length[laid.way_need] * z[laid.way_level])
        way_sum = summed(pair_of, by_way, len(pairs))
        by_pair = length[pair_need] * z[pair_root]
        whole_pair = by_pair < way_sum
        held = summed(pair_need, np.minimum(by_pair, way_sum), len(laid.needs))
        broken = np.flatnonzero(known & (full > held + VIOLATED))
        if not len(broken):
            continue
        row_of = np.full(len(laid.needs), -1)
        row_of[broken] = np.arange(len(broken))
        own = np.flatnonzero((row_of[curved.need] >= 0) & (rank <= depth))
        parts = [(row_of[curved.need[own]], first_piece + own, np.ones(len(own)))]
        chosen = np.flatnonzero((row_of[pair_need] >= 0) & whole_pair)
        parts.append((row_of[pair_need[chosen]], first_level + pair_root[chosen], -length[pair_need[chosen]]))
        single = (row_of[laid.way_need] >= 0) & ~whole_pair[pair_of]
        at_level = length[laid.way_need] * z[laid.way_level] < x
        leveled, direct = np.flatnonzero(single & at_level), np.flatnonzero(single & ~at_level)
        parts.append(
            (row_of[laid.way_need[leveled]], first_level + laid.way_level[leveled], -length[laid.way_need[leveled]])
        )
        parts.append((row_of[laid.way_need[direct]], direct, np.full(len(direct), -1.0)))
        entries = np.concatenate([part[2] for part in parts])
        stand = (np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]))
        lines.append(sparse.coo_matrix((entries, stand), shape=(len(broken), columns)))
    return sparse.vstack(lines, format="csr") if lines else sparse.csr_matrix((0, columns))


def _within(values: Floats, starts: Ints, ends: Ints) -> Floats:
    """Running sums within each need."""
    total = np.cumsum(values)
    before = np.where(starts > 0, total[np.maximum(starts - 1, 0)], 0.0) if len(total) else np.zeros(len(starts))
    return np.asarray(total - np.repeat(before, ends - starts), dtype=np.float64)
