"""Small counts taken out before needs are published, with so many others that no total gives them away (law 9)."""

import numpy as np
import polars as pl

from commonwatch.needs.table import ABOVE_POPULATION, PEOPLE

SENSITIVE_THEMES = ("displacement", "minorities", "intergroup_relations", "human_trafficking")
SENSITIVE_GROUPS = ("IDP", "RET", "REF", "ASY", "STA", "OOC")
FEW, MANY = 1, 9
NOT_PUBLISHED = "not published: it is a small count of people, or would give one away"
NOT_PLAUSIBLE = "not published: the count isn't plausible"

Cell = tuple[str | None, str]
"""Unit (null: the whole place) and group ("": all)."""


def suppressed(needs: pl.DataFrame) -> pl.DataFrame:
    """The needs as they may be published: people null where a count of 1-9 stands below country level, or could be solved.

    Counts of one place and rule form a table of units by groups whose margins are its totals; cells are taken out until
    its sums leave every small count open. Counts that can't be (negative, above the population) go too.
    """
    numbered = needs.with_row_index("row")
    shape = pl.any_horizontal(pl.col(PEOPLE) < 0) | pl.col("note").str.contains(ABOVE_POPULATION, literal=True)
    wrong = set(numbered.filter(shape.fill_null(False))["row"])
    hidden: set[int] = set()
    counted = numbered.filter(pl.col("basis") == "counted", pl.col("mid").is_not_null())
    for _, block in counted.group_by("place", "rule", maintain_order=True):
        hidden |= _hidden(block)
    out = pl.col("row").is_in(sorted(hidden | wrong))
    why = pl.when(pl.col("row").is_in(sorted(hidden))).then(pl.lit(NOT_PUBLISHED)).otherwise(pl.lit(NOT_PLAUSIBLE))
    return numbered.with_columns(
        *(pl.when(out).then(None).otherwise(pl.col(name)).alias(name) for name in PEOPLE),
        pl.when(out).then(pl.lit("not published")).otherwise(pl.col("severity_why")).alias("severity_why"),
        pl.when(out).then(pl.col("evidence").list.eval(pl.element().str.replace(r" = [^=]*$", ""))).otherwise("evidence").alias("evidence"),
        pl.when(out).then(why).otherwise(pl.col("note")).alias("note"),
    ).drop("row")  # fmt: skip


def _hidden(block: pl.DataFrame) -> set[int]:
    """Row numbers to take out of one place's counts by one rule."""
    cells: dict[Cell, tuple[int, float]] = {
        (unit, group): (row, people)
        for unit, group, row, people in block.select("admin1", "group", "row", "mid").iter_rows()
    }
    sensitive_rule = block["theme"][0] in SENSITIVE_THEMES
    small = {
        cell
        for cell, (_, people) in cells.items()
        if cell[0] is not None and FEW <= people <= MANY and (sensitive_rule or cell[1] in SENSITIVE_GROUPS)
    }
    out = set(small)
    while small and (given_away := solved(cells, out)) & small:
        nearby = [cell for cell in cells if cell not in out and any(_in_line(cell, each) for each in given_away)]
        if not nearby:
            out |= set(cells)
            break
        out.add(
            min(
                nearby,
                key=lambda cell: (cells[cell][1] == 0, cell[0] is None, cell[1] == "", cells[cell][1], str(cell)),
            )
        )
    return {cells[cell][0] for cell in out}


def solved(cells: dict[Cell, tuple[int, float]], out: set[Cell]) -> set[Cell]:
    """The cells taken out that the sums of the published ones determine: units add up to the place, groups to all."""
    units = list(dict.fromkeys([None, *(unit for unit, _ in cells)]))
    groups = list(dict.fromkeys(["", *(group for _, group in cells)]))
    absent_totals = {
        (unit, group)
        for unit in units
        for group in groups
        if (unit is None or group == "") and (unit, group) not in cells
    }
    unknown = [*out, *absent_totals]
    place_of = {cell: number for number, cell in enumerate(unknown)}
    lines = [[(unit, group) for unit in units] for group in groups] + [
        [(unit, group) for group in groups] for unit in units
    ]
    rows = []
    for total, *parts in lines:
        row = np.zeros(len(unknown))
        for cell, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
            if cell in place_of:
                row[place_of[cell]] = sign
        if parts and row.any():
            rows.append(row)
    if not rows:
        return set()
    _, sizes, directions = np.linalg.svd(np.array(rows))
    free = directions[int((sizes > 1e-9).sum()) :]
    return {cell for cell in out if not len(free) or float(np.abs(free[:, place_of[cell]]).max()) < 1e-9}


def _in_line(one: Cell, other: Cell) -> bool:
    return one[0] == other[0] or one[1] == other[1]
