"""The program over needs' curves: money, set-up levels and presence, before its links are tightened."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from commonwatch.plan.solve.curves import Curves
from commonwatch.plan.solve.highs import Program
from commonwatch.plan.solve.layout import Floats, Layout

VALUE = 1e4  # what the objective is scaled to


@dataclass(frozen=True)
class Columns:
    """Where the columns of a program stand, and what one unit of each is: people as shares of a need's room."""

    ways: slice
    levels: slice
    pieces: slice
    way_unit: Floats  # people
    value_unit: float


class Rows:
    """Rows of a program, gathered as (row, column, value) and their bounds."""

    def __init__(self) -> None:
        self.at: list[Floats] = []
        self.column: list[Floats] = []
        self.value: list[Floats] = []
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.count = 0

    def add(self, at: Floats, column: Floats, value: Floats) -> None:
        """Entries of the rows that the next `close` makes, numbered from 0."""
        self.at.append(np.asarray(at) + self.count)
        self.column.append(np.asarray(column))
        self.value.append(np.broadcast_to(np.asarray(value, dtype=float), np.shape(at)))

    def close(self, lower: Floats, upper: Floats) -> None:
        """Ends a group of rows with their bounds."""
        self.lower.append(np.asarray(lower, dtype=float))
        self.upper.append(np.asarray(upper, dtype=float))
        self.count += len(self.lower[-1])

    def matrix(self, columns: int) -> sparse.csr_matrix:
        """The rows as one sparse matrix."""
        entries = (np.concatenate(self.value), (np.concatenate(self.at), np.concatenate(self.column)))
        return sparse.csr_matrix(entries, shape=(self.count, columns))


def relaxed_program(laid: Layout, curved: Curves) -> tuple[Program, Columns]:
    """The program and its columns: ways (shares of the need's room), levels (0 or 1), pieces of the curves."""
    ways, levels, pieces = len(laid.way_need), len(laid.level_cost), len(curved.need)
    columns = ways + levels + pieces
    at = Columns(
        ways=slice(0, ways),
        levels=slice(ways, ways + levels),
        pieces=slice(ways + levels, columns),
        way_unit=laid.room[laid.way_need],
        value_unit=max(float((curved.length * curved.slope).sum()), 1e-9) / VALUE,
    )
    piece_unit = laid.room[curved.need]
    gain = np.zeros(columns)
    gain[at.pieces] = curved.slope * piece_unit / at.value_unit
    upper = np.concatenate([laid.way_most / at.way_unit, np.ones(levels), curved.length / piece_unit])
    rows = Rows()
    needs, every_level = len(laid.needs), np.arange(levels)
    rows.add(laid.way_need, np.arange(ways), 1.0)
    rows.add(curved.need, ways + levels + np.arange(pieces), -1.0)
    rows.close(np.zeros(needs), np.full(needs, np.inf))  # what is worth something was reached
    rows.add(laid.way_need, np.arange(ways), 1.0)
    rows.close(np.full(needs, -np.inf), np.ones(needs))  # within access
    budget = np.maximum(laid.budget, 1e-9)
    rows.add(laid.way_organisation, np.arange(ways), laid.way_cost * at.way_unit / budget[laid.way_organisation])
    rows.add(laid.level_organisation, ways + every_level, laid.level_cost / budget[laid.level_organisation])
    rows.close(np.full(len(budget), -np.inf), np.ones(len(budget)))
    upper_levels = np.flatnonzero(laid.level_parent >= 0)
    each = np.arange(len(upper_levels))
    rows.add(each, ways + upper_levels, 1.0)
    rows.add(each, ways + laid.level_parent[upper_levels], -1.0)
    rows.close(np.full(len(each), -np.inf), np.zeros(len(each)))
    limited = np.flatnonzero(np.isfinite(laid.most))
    row_of = np.full(len(laid.most), -1)
    row_of[limited] = np.arange(len(limited))
    presences = laid.presences[row_of[laid.level_organisation[laid.presences]] >= 0]
    rows.add(row_of[laid.level_organisation[presences]], ways + presences, 1.0)
    rows.close(np.full(len(limited), -np.inf), laid.most[limited])
    root = laid.way_presence
    left = laid.budget[laid.level_organisation] - laid.level_total
    spent = np.bincount(root, laid.way_cost * laid.way_most, levels)
    most = np.minimum(left, spent)
    costed = np.flatnonzero((most[root] > 0) & (laid.way_cost > 0))
    row_of = np.full(levels, -1)
    row_of[laid.presences] = np.arange(len(laid.presences))
    rows.add(row_of[root[costed]], costed, laid.way_cost[costed] * at.way_unit[costed] / most[root[costed]])
    rows.add(np.arange(len(laid.presences)), ways + laid.presences, -1.0)
    rows.close(np.full(len(laid.presences), -np.inf), np.zeros(len(laid.presences)))
    free = np.flatnonzero(laid.way_cost == 0)
    rows.add(np.arange(len(free)), free, at.way_unit[free])
    rows.add(np.arange(len(free)), ways + laid.way_level[free], -laid.way_most[free])
    rows.close(np.full(len(free), -np.inf), np.zeros(len(free)))
    program = Program(
        gain=gain,
        lower=np.zeros(columns),
        upper=upper,
        rows=rows.matrix(columns),
        row_lower=np.concatenate(rows.lower),
        row_upper=np.concatenate(rows.upper),
        whole=np.arange(ways, ways + levels),
    )
    return program, at
