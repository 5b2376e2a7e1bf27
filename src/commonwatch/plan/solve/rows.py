"""Rows of a program, gathered group by group."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from commonwatch.plan.solve.layout import Floats


class Rows:
    """Entries (row, column, value) and the bounds of the rows; `close` ends a group, whose rows count from 0."""

    def __init__(self) -> None:
        self._entries: list[tuple[Floats, Floats, Floats]] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self.count = 0

    def add(self, row: ArrayLike, column: ArrayLike, value: ArrayLike) -> None:
        """Entries of the group that is open; a single value stands for all."""
        rows = np.asarray(row)
        values = np.broadcast_to(np.asarray(value, dtype=float), rows.shape)
        self._entries.append((rows + self.count, np.broadcast_to(np.asarray(column), rows.shape), values))

    def close(self, count: int, lower: ArrayLike = -np.inf, upper: ArrayLike = np.inf) -> slice:
        """Ends the group with the bounds of its rows; where its rows stand."""
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=float), count))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=float), count))
        self.count += count
        return slice(self.count - count, self.count)

    def matrix(self, columns: int) -> sparse.csr_matrix:
        """The rows as one sparse matrix of so many columns."""
        rows, at, values = (np.concatenate([each[part] for each in self._entries]) for part in range(3))
        return sparse.csr_matrix((values, (rows.astype(int), at.astype(int))), shape=(self.count, columns))

    def bounds(self) -> tuple[Floats, Floats]:
        """The lower and the upper bounds of all rows."""
        return np.concatenate(self._lower), np.concatenate(self._upper)
