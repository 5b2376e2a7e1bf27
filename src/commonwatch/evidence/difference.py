"""What a load changes: rows new, changed and gone against the figures in use, and totals by year."""

from dataclasses import dataclass

import polars as pl

from commonwatch.evidence.checks import keys
from commonwatch.evidence.scope import WHOLE, Tables, in_scope

FIGURE = {
    "deaths": "deaths",
    "indicator_values": "value",
    "indicator_values_by_sa": "value",
    "displacement": "people",
    "shapes": "geometry",
    "activities": "status",
    "money_flows": "amount",
    "presence": "organisation",
    "people_reached": "people",
    "people_in_need": "people",
}
"""The tables that are compared, and the column that says what changed."""

YEARS_SHOWN = 5
SHRINKS = 0.2
FEW = 50  # rows: a fall from fewer says little


@dataclass(frozen=True)
class Difference:
    """One table, within what the new file speaks for: rows before and after, new, changed, gone; (year, before, after)."""

    table: str
    before: int
    after: int
    new: int
    changed: int
    gone: int
    by_year: tuple[tuple[int, float, float], ...]

    @property
    def fell(self) -> float:
        """By what share the number of rows fell (0-1); 0 where there were fewer than 50 before."""
        return max(0.0, 1 - self.after / self.before) if self.before >= FEW else 0.0

    def sentences(self) -> list[str]:
        """The difference in words, one line, and the years that moved most recently."""
        said = [
            f"{self.table}: {self.new:,} rows new, {self.changed:,} changed, {self.gone:,} gone (within what the file "
            f"speaks for: {self.before:,} before, {self.after:,} after)"
        ]
        if moved := [year for year in self.by_year if year[1] != year[2]][-YEARS_SHOWN:]:
            unit = "values" if self.table.startswith("indicator") else FIGURE[self.table]
            years = "; ".join(f"{year} {before:,.0f} -> {after:,.0f}" for year, before, after in moved)
            said.append(f"  {unit} by year: {years}")
        return said


def differences(before: Tables, after: Tables, newer: Tables) -> list[Difference]:
    """One Difference per table that the `newer` tables speak for, of the figures in use `before` and `after`."""
    return [_difference(table, before, after, newer) for table in FIGURE if table in newer]


def _difference(table: str, before: Tables, after: Tables, newer: Tables) -> Difference:
    key, figure = list(keys(table)), FIGURE[table]
    columns = WHOLE.get(table, tuple(key))

    def spoken(tables: Tables) -> pl.DataFrame:
        if table not in tables:
            return after[table].clear()
        return tables[table].filter(in_scope(table, tables[table], newer, columns))

    old, now = spoken(before), spoken(after)
    both = old.select(*key, pl.col(figure).alias("_old")).join(
        now.select(*key, pl.col(figure).alias("_new")), on=key, nulls_equal=True
    )
    return Difference(
        table=table,
        before=old.height,
        after=now.height,
        new=now.height - both.height,
        changed=both.filter(pl.col("_old").ne_missing(pl.col("_new"))).height,
        gone=old.height - both.height,
        by_year=_by_year(table, old, now),
    )


def _by_year(table: str, old: pl.DataFrame, now: pl.DataFrame) -> tuple[tuple[int, float, float], ...]:
    if not {"month", "year"} & set(now.columns):
        return ()
    year = pl.col("month").dt.year() if table == "deaths" else pl.col("year").cast(pl.Int32)
    total = pl.len() if table.startswith("indicator") else pl.col(FIGURE[table]).sum()
    sums = [dict(rows.group_by(year.alias("year")).agg(total.cast(pl.Float64)).iter_rows()) for rows in (old, now)]
    return tuple((y, sums[0].get(y, 0.0), sums[1].get(y, 0.0)) for y in sorted(set(sums[0]) | set(sums[1])))
