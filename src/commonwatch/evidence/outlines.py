"""Outlines of places out of Natural Earth's features, simplified so that neighbours still share their borders."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import shapely

TOLERANCE_DEGREES = 0.08
GRID_DEGREES = 0.001
SHOWN_WITHIN = {"CYN": "CYP", "SOL": "SOM"}
"""Areas Natural Earth draws apart without an ISO code, shown within the State the United Nations counts them to."""

CODES = {"KOS": "XKX", "SDS": "SSD", "PSX": "PSE", "SAH": "ESH", "ALD": "ALA"}
"""Natural Earth's own codes (ADM0_A3) of places that have another one here."""

CRIMEA = (32.4, 44.3, 36.7, 46.3)
"""West, south, east, north: a part of RUS within this frame is Crimea, shown with Ukraine (UNGA resolution 68/262)."""


def shapes_table(outlines: Mapping[str, "shapely.Geometry"], source: str) -> pl.DataFrame:
    """The table `shapes`: outlines (WGS84 degrees) simplified to 0.08 degrees, as well-known binary, by place."""
    import shapely

    published = dict(sorted(outlines.items()))
    coverage = shapely.coverage_simplify(list(published.values()), TOLERANCE_DEGREES)
    rounded = [shapely.set_precision(part, GRID_DEGREES, mode="valid_output") for part in coverage]
    kept = [
        new if not new.is_empty else shapely.set_precision(old, GRID_DEGREES)
        for new, old in zip(rounded, published.values(), strict=True)
    ]
    return pl.DataFrame(
        {"place": list(published), "geometry": [shapely.to_wkb(part) for part in kept], "source": source},
        schema={"place": pl.String, "geometry": pl.Binary, "source": pl.String},
    )


def without_crimea(geometry: "shapely.Geometry") -> "tuple[shapely.Geometry, shapely.Geometry | None]":
    """The outline of RUS without the parts that are Crimea, and those parts (None when it has none)."""
    import shapely

    parts = shapely.get_parts(geometry)
    west, south, east, north = shapely.bounds(parts).T
    within = (west >= CRIMEA[0]) & (south >= CRIMEA[1]) & (east <= CRIMEA[2]) & (north <= CRIMEA[3])
    if not within.any():
        return geometry, None
    return shapely.union_all(parts[~within]), shapely.union_all(parts[within])
