"""What a set of tables speaks for: the rows of the same table that it replaces when it is newer."""

from collections.abc import Mapping, Sequence

import polars as pl

from commonwatch.evidence.checks import keys
from commonwatch.evidence.names import ACTIVITY

Tables = Mapping[str, pl.DataFrame]

BY_COVERAGE = ("deaths", "events")
"""Tables in which an absent row is a zero: the months covered say what a newer set replaces, not its rows."""

WHOLE: dict[str, tuple[str, ...]] = {
    "indicator_values": ("place", "indicator"),
    "indicator_values_by_sa": ("place", "indicator"),
    "indicator_values_other": ("place", "indicator"),
    "displacement": ("place", "role", "year"),
    **dict.fromkeys(ACTIVITY, ("source", "activity", "file")),
    **dict.fromkeys(("presence", "people_reached", "people_in_need"), ("source", "file")),
}
"""What is published as a whole, and so replaced as a whole when it comes anew: a place's series, an activity, a file."""


def in_scope(table: str, rows: pl.DataFrame, newer: Tables, columns: Sequence[str]) -> pl.Series:
    """Whether each row lies within what the `newer` tables speak for: their coverage for deaths and events, else `columns`."""
    if table not in newer:
        return pl.repeat(False, rows.height, eager=True)
    if table in ACTIVITY and newer.keys() >= set(ACTIVITY):  # an activity with all that is said of it
        return _there(rows, newer["activities"], ("source", "activity"))
    if table not in BY_COVERAGE:
        return _there(rows, newer[table], columns)
    day = "month" if table == "deaths" else "end"
    ranges = newer["deaths_coverage"].select("place", "violence", "first_month", "last_month")
    held = rows.select("place", "violence", pl.col(day).dt.truncate("1mo").alias("_month")).with_row_index("_row")
    within = held.join(ranges, on=["place", "violence"], how="inner").filter(
        pl.col("_month").is_between("first_month", "last_month")
    )["_row"]
    return held["_row"].is_in(within.implode())


def _there(rows: pl.DataFrame, newer: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Whether each row has its `columns` in one of the newer rows."""
    known = newer.select(columns).unique().with_columns(pl.lit(True).alias("_there"))
    found = rows.select(columns).join(known, on=list(columns), how="left", nulls_equal=True, maintain_order="left")
    return found["_there"].fill_null(False)


def renewed(old: Tables, new: Tables) -> dict[str, pl.DataFrame]:
    """The tables of a source when `new` comes upon `old`: within its scope the new stands alone, beyond it the old stays.

    The months covered are the caller's to unite (`coverage.united`).
    """
    out = {}
    for table in sorted(set(old) | set(new) - {"rejected"}):
        if table == "rejected" or table not in new or table not in old:
            out[table] = new.get(table, old.get(table, pl.DataFrame()))
            continue
        gone = in_scope(table, old[table], new, WHOLE.get(table, keys(table)))
        if (
            table in ACTIVITY
        ):  # of parts of an activity in several files each file renews its own, and what it numbers alike
            gone = gone | _there(old[table], new[table], keys(table))
        stays = old[table].filter(~gone)
        out[table] = pl.concat([stays.select(new[table].columns), new[table]], how="vertical_relaxed")
    return out
