"""Precise events of 1995-2001 booked under Serbia (Yugoslavia), from the shared file of GED 21.1 points."""

import polars as pl
import shapely

from commonwatch.evidence.kosovo import FIRST_YEAR, LAST_YEAR

SERBIA_GW = (340, 345, 347)
VIOLENCE = {"state-based": "sb", "non-state": "ns", "one-sided": "os"}


def events_of_the_war(events: pl.DataFrame, kosovo: shapely.Geometry) -> pl.DataFrame:
    """Precise events booked under Serbia (Yugoslavia), 1995-2001: month (Date), violence, best (deaths), inside."""
    booked = events.filter(pl.col("gwno").is_in(SERBIA_GW) & pl.col("year").is_between(FIRST_YEAR, LAST_YEAR))
    inside = shapely.contains_xy(kosovo, booked["longitude"].to_numpy(), booked["latitude"].to_numpy())
    return booked.select(
        pl.date("year", "month", 1).alias("month"),
        pl.col("type_of_violence").replace_strict(VIOLENCE).alias("violence"),
        pl.col("best").cast(pl.Int64),
        pl.Series("inside", inside, dtype=pl.Boolean),
    )
