"""Coordinates to places: which outline of the starter pack a point lies in."""

from functools import cache
from typing import Any

import numpy as np
import polars as pl

from commonwatch.evidence.load import starter_pack

NEAR = 0.25
"""Degrees by which a point may lie beside an outline, which is simplified: ports and islands."""


def places_at(longitude: pl.Series, latitude: pl.Series) -> list[str | None]:
    """The place that each point (WGS84 degrees) lies in, or the nearest within a quarter degree; None elsewhere."""
    import shapely

    tree, names = _outlines()
    found: list[str | None] = [None] * len(longitude)
    rows = (
        pl.DataFrame({"x": longitude.cast(pl.Float64), "y": latitude.cast(pl.Float64)})
        .with_row_index("row")
        .drop_nulls()
        .filter(
            pl.col("x").is_between(-180, 180)
            & pl.col("y").is_between(-90, 90)
            & ((pl.col("x") != 0) | (pl.col("y") != 0))
        )
    )
    if rows.is_empty():
        return found
    points = shapely.points(rows["x"].to_numpy(), rows["y"].to_numpy())
    inside, outline = tree.query(points, predicate="within")
    for at, name in zip(inside, outline, strict=True):
        found[rows["row"][int(at)]] = names[name]
    outside = np.setdiff1d(np.arange(len(points)), inside)
    if outside.size:
        (near, outline) = tree.query_nearest(points[outside], max_distance=NEAR, all_matches=False)
        for at, name in zip(outside[near], outline, strict=True):
            found[rows["row"][int(at)]] = names[name]
    return found


@cache
def _outlines() -> tuple[Any, list[str]]:
    import shapely

    shapes = pl.read_parquet(starter_pack() / "shapes.parquet").sort("place")
    return shapely.STRtree(shapely.from_wkb(shapes["geometry"].to_list())), shapes["place"].to_list()
