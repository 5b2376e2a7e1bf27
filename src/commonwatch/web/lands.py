"""The outlines of all places in a window, as SVG paths: made once for each window, and only of what lies near it."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from commonwatch.publish.geometry import View, label_point, pixels_across, read_shapes, visible

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

BEYOND = 20  # pixels around the window that are drawn, so that no coast is cut within it
FINEST = 0.35  # pixels: less can't be seen
CLOSE = 40.0  # degrees: a narrower window leaves out what lies outside its box of longitude and latitude
FAR = 120.0  # degrees from the centre: what lies beyond isn't named
ROUND = 180.0


@dataclass(frozen=True)
class Land:
    """One place in a view: its outline as an SVG path, the pixels of its label, how wide it looks, whether that is in sight."""

    path: str
    x: float
    y: float
    across: float
    seen: bool


@dataclass(frozen=True)
class Shape:
    """A place's shape with its label point (longitude, latitude) and its box (west, south, east, north)."""

    geometry: Any
    label: tuple[float, float]
    box: tuple[float, float, float, float]


class _Known:
    """Evidence as an argument that a cache tells apart by its digest."""

    def __init__(self, evidence: "Evidence") -> None:
        self.evidence = evidence

    def __hash__(self) -> int:
        return hash(self.evidence.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.evidence.digest == self.evidence.digest


def lands(view: View, evidence: "Evidence") -> dict[str, Land]:
    """Every place that is seen in a view or has its label there, by place."""
    return _lands(view, _Known(evidence))


def shapes(evidence: "Evidence") -> dict[str, Shape]:
    """Every place's shape. Raises ContractError for a geometry that can't be read."""
    return _shapes(_Known(evidence))


@lru_cache(maxsize=4)
def _shapes(known: _Known) -> dict[str, Shape]:
    found = read_shapes(known.evidence.table("shapes"))
    return {place: Shape(shape, label_point(shape), shape.bounds) for place, shape in found.items()}


@lru_cache(maxsize=256)
def _lands(view: View, known: _Known) -> dict[str, Land]:
    return {place: _land(shape, view) for place, shape in _shapes(known).items() if _near(shape.box, view)}


def _near(box: tuple[float, float, float, float], view: View) -> bool:
    if view.half_width > CLOSE:
        return True
    west, south, east, north = box
    up = view.reach + 1
    across = up / max(0.1, math.cos(math.radians(min(89.0, abs(view.lat) + up))))
    if across > ROUND / 2 or east - west > ROUND:
        return south < view.lat + up and north > view.lat - up
    return south < view.lat + up and north > view.lat - up and west < view.lon + across and east > view.lon - across


def _land(shape: Shape, view: View) -> Land:
    import shapely

    lon, lat = shape.label
    sight = bool(view.distance(np.array([[lon, lat]]))[0] < FAR and view.holds(lon, lat))
    x, y = view.pixel(lon, lat)
    seen_part = visible(shape.geometry, view)
    if seen_part is None:
        return Land("", x, y, pixels_across(shape.geometry, view) if sight else 0.0, sight)
    flat = shapely.transform(shapely.geometry.shape(seen_part), lambda points: _pixels(points, view))
    right, bottom = view.width + BEYOND, view.height + BEYOND
    window = shapely.clip_by_rect(shapely.make_valid(flat), -BEYOND, -BEYOND, right, bottom)
    plain = shapely.simplify(window, FINEST)
    rings = [ring for part in shapely.get_parts(plain) if part.geom_type == "Polygon" for ring in _rings(part)]
    return Land("".join(map(_path, rings)), x, y, pixels_across(shape.geometry, view) if sight else 0.0, sight)


def _rings(polygon: Any) -> list[Any]:
    return [np.asarray(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]


def _pixels(points: Any, view: View) -> Any:
    """Longitude, latitude `(n, 2)` to pixels `(n, 2)`, as View.pixel does it for one (Snyder 1987, section 24)."""
    lon, lat = np.radians(points).T
    phi0, turn = math.radians(view.lat), lon - math.radians(view.lon)
    cosine = math.sin(phi0) * np.sin(lat) + math.cos(phi0) * np.cos(lat) * np.cos(turn)
    k = view.scale * np.sqrt(2 / np.maximum(1e-9, 1 + cosine))
    x = k * np.cos(lat) * np.sin(turn)
    y = k * (math.cos(phi0) * np.sin(lat) - math.sin(phi0) * np.cos(lat) * np.cos(turn))
    return np.column_stack([view.width / 2 + x, view.height / 2 - y])


def _path(points: Any) -> str:
    """A ring as a path in tenths of a pixel, each step from the one before."""
    tenths = np.rint(points * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[(steps != 0).any(axis=1)][:-1]
    start = f"M{tenths[0, 0] / 10:g} {tenths[0, 1] / 10:g}"
    return f"{start}l{' '.join(f'{x / 10:g} {y / 10:g}' for x, y in steps)}z" if len(steps) > 1 else ""
