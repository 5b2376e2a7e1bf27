"""The tables of who does what where, of some places."""

from collections.abc import Mapping, Sequence

import polars as pl

from commonwatch.errors import PackError
from commonwatch.evidence.names import ACTIVITY

BY_PLACE = ("presence", "people_reached", "people_in_need")
KEY = ("source", "activity")


def activity_tables(tables: Mapping[str, pl.DataFrame], places: Sequence[str] | None) -> dict[str, pl.DataFrame]:
    """organisations, activities and their parts, presence and people: all, or those with a row in one of `places`.

    An activity is chosen whole, with what it does elsewhere. Raises PackError when nothing is left.
    """
    there = {name: tables[name] for name in (*ACTIVITY, *BY_PLACE, "organisations") if name in tables}
    if places is not None:
        there |= {name: there[name].filter(pl.col("place").is_in(list(places))) for name in BY_PLACE if name in there}
        if "activity_places" in there:
            chosen = there["activity_places"].filter(pl.col("place").is_in(list(places))).select(KEY).unique()
            there |= {name: there[name].join(chosen, on=KEY, how="semi") for name in ACTIVITY if name in there}
    if not any(there[name].height for name in ("activities", *BY_PLACE) if name in there):
        raise PackError(
            "nothing to export: the evidence holds no activity or presence there. Load a file: commonwatch load"
        )
    return there
