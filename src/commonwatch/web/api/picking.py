"""From a table and what is asked of it to the numbers of its rows, and from those to frames of a few rows at a time."""

from collections.abc import Iterator

import polars as pl

from commonwatch.web.api.asking import Asked

NUMBER = "_row"
KOSOVO = r"\bXKX\b|\bKosovo\b"
AT_ONCE, LISTS_AT_ONCE = 2_000, 50
"""Rows in memory at a time, and where a row holds a list of numbers."""


def picked(table: pl.DataFrame, asked: Asked, within: pl.Expr | None = None) -> pl.Series:
    """The numbers of all rows that are asked for, in the order asked for; equal rows stay in the table's order.

    Only the columns that choose or order are read, so that a large table isn't copied.
    """
    where = [*asked.where, *([within] if within is not None else [])]
    needed = {name for expr in where for name in expr.meta.root_names()} | {name for name, _ in asked.sort}
    keys = table.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(NUMBER), *sorted(needed)).filter(*where)
    if asked.sort:
        names, down = zip(*asked.sort, strict=True)
        keys = keys.sort(names, descending=list(down), nulls_last=True, maintain_order=True)
    return keys[NUMBER]


def few(table: pl.DataFrame, rows: pl.Series, columns: tuple[str, ...], times: int = 1) -> Iterator[pl.DataFrame]:
    """The rows of these numbers, a few at a time (`times` as many as usual); one empty frame when there are none."""
    chosen = table.select(columns)
    at_once = times * (LISTS_AT_ONCE if any(long(kind) for kind in chosen.schema.values()) else AT_ONCE)
    for first in range(0, max(rows.len(), 1), at_once):
        yield chosen[rows.slice(first, at_once)]


def long(kind: pl.DataType) -> bool:
    """Whether a column of this type holds a list of numbers in each row."""
    return isinstance(kind, pl.List | pl.Array) and kind.inner.is_numeric()


def names_kosovo(table: pl.DataFrame, rows: pl.Series, columns: tuple[str, ...]) -> bool:
    """Whether one of these rows speaks of Kosovo, by code or by name."""
    kinds = {name: table.schema[name] for name in columns}
    texts = [pl.col(name) for name, kind in kinds.items() if kind == pl.String]
    texts += [pl.col(name).list.join(" ") for name, kind in kinds.items() if kind == pl.List(pl.String)]
    if not texts or rows.is_empty():
        return False
    told = table.select(texts)[rows].select(pl.any_horizontal(pl.all().str.contains(KOSOVO).any()))
    return bool(told.item())
