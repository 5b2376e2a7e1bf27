"""Deaths in Kosovo 1995-2001, booked by the data under Serbia (Yugoslavia): by coordinates, the rest in proportion.

Method: precise events (place known to 25 km) with a point inside the outline of Kosovo go to XKX. The deaths of the
same month and type that no precise event accounts for are divided in the proportion in which that month's precise
deaths fell (the year's proportion where the month has none). Month and type keep their published total.
"""

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.evidence.load import starter_pack

if TYPE_CHECKING:
    import shapely

FIRST_YEAR, LAST_YEAR = 1995, 2001


def inside(longitude: pl.Series, latitude: pl.Series) -> pl.Series:
    """Whether each point (degrees) lies within the outline of Kosovo; False where a coordinate is missing."""
    import shapely

    within = shapely.contains_xy(_outline(), longitude.to_numpy(), latitude.to_numpy())
    return pl.Series("inside", within, dtype=pl.Boolean)


def booked_under_serbia(place: pl.Series, month: pl.Series) -> pl.Series:
    """Whether a row of that place and month stands in the record that holds Kosovo's deaths, too."""
    return (place == "SRB") & month.dt.year().is_between(FIRST_YEAR, LAST_YEAR)


def events_of_the_war(events: pl.DataFrame) -> pl.DataFrame:
    """month, violence, best, inside: of events (place, month, violence, best, precise, inside) the precise ones booked under Serbia."""
    return events.filter(booked_under_serbia(events["place"], events["month"]) & events["precise"]).select(
        "month", "violence", "best", "inside"
    )


@cache
def _outline() -> "shapely.Geometry":
    import shapely

    shapes = pl.read_parquet(starter_pack() / "shapes.parquet")
    return shapely.from_wkb(shapes.filter(pl.col("place") == "XKX")["geometry"].item())


def divide(deaths: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """The deaths table with the war's rows of SRB divided between SRB and XKX; each month and type keeps its total."""
    in_war = booked_under_serbia(deaths["place"], deaths["month"])
    divided = _division(deaths.filter(in_war), events)
    parts = [
        divided.with_columns(
            pl.lit(place).alias("place"),
            pl.col(f"{side}_total").alias("deaths"),
            pl.col(f"{side}_allocated").alias("deaths_allocated"),
        )
        for place, side in (("XKX", "inside"), ("SRB", "outside"))
    ]
    moved = pl.concat(parts).filter(pl.col("deaths") > 0)
    moved = moved.with_columns(
        (pl.col("deaths_allocated") > 0).alias("allocated"),
        pl.when(pl.col("deaths_allocated") > 0).then(pl.lit("allocated")).otherwise("basis").alias("basis"),
    )
    return pl.concat([deaths.filter(~in_war), moved.select(deaths.columns)], how="vertical_relaxed")


def _division(published: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    located = events.group_by("month", "violence").agg(
        pl.col("best").sum().alias("located"), pl.col("best").filter("inside").sum().alias("inside")
    )
    by_year = located.group_by(pl.col("month").dt.year().alias("year"), "violence").agg(
        (pl.col("inside").sum() / pl.col("located").sum()).fill_nan(0.0).alias("year_share")
    )
    joined = (
        published.with_columns(pl.col("month").dt.year().alias("year"))
        .join(located, on=["month", "violence"], how="left")
        .join(by_year, on=["year", "violence"], how="left")
        .with_columns(pl.col("located", "inside").fill_null(0), pl.col("year_share").fill_null(0.0))
    )
    return (
        joined.with_columns(
            pl.min_horizontal("inside", "deaths").alias("inside_placed"),
            pl.when(pl.col("located") > 0)
            .then(pl.col("inside") / pl.col("located"))
            .otherwise("year_share")
            .alias("share"),
        )
        .with_columns(
            pl.min_horizontal(pl.col("located") - pl.col("inside"), pl.col("deaths") - pl.col("inside_placed")).alias(
                "outside_placed"
            )
        )
        .with_columns((pl.col("deaths") - pl.col("inside_placed") - pl.col("outside_placed")).alias("rest"))
        .with_columns((pl.col("rest") * pl.col("share")).round().cast(pl.Int64).alias("inside_allocated"))
        .with_columns((pl.col("rest") - pl.col("inside_allocated")).alias("outside_allocated"))
        .with_columns(
            (pl.col("inside_placed") + pl.col("inside_allocated")).alias("inside_total"),
            (pl.col("outside_placed") + pl.col("outside_allocated")).alias("outside_total"),
        )
    )
