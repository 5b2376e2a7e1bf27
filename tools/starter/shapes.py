"""Outlines of places from Natural Earth, simplified so that neighbours still share their borders."""

import gzip
import json
from functools import cache
from pathlib import Path

import polars as pl
import shapely

COUNTRIES = "geo/ne_50m_countries.geojson.gz"
SOURCE = "natural_earth"
TOLERANCE_DEGREES = 0.08
GRID_DEGREES = 0.001
SHOWN_WITHIN = {"CYN": "CYP", "SOL": "SOM"}
"""Areas Natural Earth draws apart without an ISO code, shown within the State the United Nations counts them to."""


@cache
def outlines(shared: Path) -> dict[str, shapely.Geometry]:
    """The outline of every place as published, keyed by ISO3 (Kosovo is XKX), WGS84 degrees."""
    with gzip.open(shared / COUNTRIES) as handle:
        features = json.load(handle)["features"]
    found: dict[str, list[shapely.Geometry]] = {}
    for feature in features:
        named = feature["properties"]
        place = named["iso3"] or SHOWN_WITHIN.get(named["adm0_a3"])
        if place:
            found.setdefault(place, []).append(shapely.geometry.shape(feature["geometry"]))
    return {place: shapely.union_all(parts) for place, parts in sorted(found.items())}


def shapes(shared: Path) -> pl.DataFrame:
    """The table `shapes`: simplified outlines as well-known binary."""
    published = outlines(shared)
    coverage = shapely.coverage_simplify(list(published.values()), TOLERANCE_DEGREES)
    rounded = [shapely.set_precision(part, GRID_DEGREES, mode="valid_output") for part in coverage]
    kept = [
        new if not new.is_empty else shapely.set_precision(old, GRID_DEGREES)
        for new, old in zip(rounded, published.values(), strict=True)
    ]
    return pl.DataFrame(
        {"place": list(published), "geometry": [shapely.to_wkb(part) for part in kept], "source": SOURCE},
        schema_overrides={"geometry": pl.Binary},
    )
