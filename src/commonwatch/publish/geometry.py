"""Country shapes made fit for a page: the part a view can see, turned as the map projection wants, with a label point."""

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from commonwatch.errors import ContractError

Degrees = npt.NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """A window on the globe in Lambert's azimuthal equal-area projection: centre, half-width in degrees, size in pixels."""

    lon: float
    lat: float
    half_width: float
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels per radius of the globe."""
        return self.width / 2 / (2 * math.sin(math.radians(self.half_width) / 2))

    @property
    def reach(self) -> float:
        """Degrees from the centre to a corner of the window."""
        corner = math.hypot(self.width, self.height) / 2 / self.scale
        return math.degrees(2 * math.asin(min(1.0, corner / 2)))

    def distance(self, lonlat: Degrees) -> Degrees:
        """Degrees along the globe from the centre, `(n,)`, of points `(n, 2)` given as longitude, latitude."""
        lon, lat = np.radians(lonlat).T
        lon0, lat0 = math.radians(self.lon), math.radians(self.lat)
        cosine = math.sin(lat0) * np.sin(lat) + math.cos(lat0) * np.cos(lat) * np.cos(lon - lon0)
        return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))), dtype=np.float64)

    def pixel(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point falls in the window, x to the right and y down, in pixels (Snyder 1987, section 24)."""
        phi, phi0, turn = math.radians(lat), math.radians(self.lat), math.radians(lon - self.lon)
        cosine = math.sin(phi0) * math.sin(phi) + math.cos(phi0) * math.cos(phi) * math.cos(turn)
        k = self.scale * math.sqrt(2 / max(1e-9, 1 + cosine))
        x = k * math.cos(phi) * math.sin(turn)
        y = k * (math.cos(phi0) * math.sin(phi) - math.sin(phi0) * math.cos(phi) * math.cos(turn))
        return self.width / 2 + x, self.height / 2 - y

    def holds(self, lon: float, lat: float, margin: int = 12) -> bool:
        """Whether a point falls in the window, `margin` pixels or more from its edge."""
        x, y = self.pixel(lon, lat)
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin


def read_shapes(shapes: pl.DataFrame) -> dict[str, Any]:
    """The shape of each place, as shapely geometries by place.

    Raises ContractError for a geometry that is not well-known binary.
    """
    import shapely

    try:
        return dict(zip(shapes["place"].to_list(), shapely.from_wkb(shapes["geometry"].to_list()), strict=True))
    except shapely.GEOSException as error:
        raise ContractError(
            f"table shapes, column geometry: expected well-known binary, got {error}. Rebuild the pack."
        ) from error


def label_point(shape: Any) -> tuple[float, float]:
    """A point (longitude, latitude) well inside the largest part of a shape."""
    import shapely

    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    point = shapely.point_on_surface(shapely.simplify(largest, 0.05))
    return float(point.x), float(point.y)


def pixels_across(shape: Any, view: View) -> float:
    """About how wide a shape is in the view, in pixels: the root of its area."""
    _, lat = label_point(shape)
    per_degree = view.scale * math.pi / 180
    return float(math.sqrt(shape.area * math.cos(math.radians(lat))) * per_degree)


def visible(shape: Any, view: View) -> dict[str, Any] | None:
    """What a view can see of a shape, as GeoJSON with rings turned the way d3 expects; None when nothing is in sight."""
    import shapely

    pixel = 57.3 / view.scale
    seen = [
        part
        for part in shapely.get_parts(shape)
        if view.distance(shapely.get_coordinates(part)).min() <= view.reach and part.area > (1.2 * pixel) ** 2
    ]
    if not seen:
        return None
    drawn = shapely.simplify(shapely.orient_polygons(shapely.multipolygons(seen), exterior_cw=True), pixel * 0.35)
    if drawn.is_empty:
        return None
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(drawn))
    return geometry


def fitted(shapes: list[Any], width: int = 760, height: int = 520, room: float = 1.25, least: float = 2.5) -> View:
    """A view in which all shapes have room: `room` times as far as they reach, `least` degrees or more to each side."""
    import shapely

    points = np.vstack([shapely.get_coordinates(s) for s in shapes]) if shapes else np.array([[20.9, 42.6]])
    lon, lat = np.radians(points).T
    x, y, z = (np.cos(lat) * np.cos(lon)).mean(), (np.cos(lat) * np.sin(lon)).mean(), np.sin(lat).mean()
    centre = math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
    far = float(View(*centre, 10, width, height).distance(points).max())
    return View(*centre, min(150.0, max(least, far * room)), width, height)


def cut(shape: Any, view: View | None = None) -> Any:
    """The largest part of a shape; with a view, the largest of what lies within about its window (empty: out of sight)."""
    import shapely

    if view is not None:
        up = view.half_width * view.height / view.width
        across = view.half_width / max(0.2, math.cos(math.radians(view.lat)))
        shape = shapely.clip_by_rect(shape, view.lon - across, view.lat - up, view.lon + across, view.lat + up)
    return max(shapely.get_parts(shape), key=lambda part: part.area, default=shape)
