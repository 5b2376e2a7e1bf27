"""Outlines of places from Natural Earth, simplified so that neighbours still share their borders."""

import gzip
import json
from functools import cache
from pathlib import Path

import polars as pl
import shapely

from commonwatch.evidence.outlines import SHOWN_WITHIN, shapes_table

COUNTRIES = "geo/ne_50m_countries.geojson.gz"
SOURCE = "natural_earth"


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
    return shapes_table(outlines(shared), SOURCE)
