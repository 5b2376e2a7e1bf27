"""The map of a theatre: how likely 25 or more deaths in a month are, place by place, with the status as a sign."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from commonwatch.publish.geometry import View, label_point, pixels_across, read_shapes, visible
from commonwatch.publish.labels import LETTER, placed
from commonwatch.publish.numbers import percent
from commonwatch.publish.svg import FONT, to_svg
from commonwatch.publish.words import STATUSES, listed, starred

if TYPE_CHECKING:
    import altair as alt

CLASSES: tuple[tuple[float, str, str], ...] = (
    (0.01, "below 1 %", "#fdf6e3"),
    (0.05, "1 to 5 %", "#fbe0a6"),
    (0.20, "5 to 20 %", "#f3b45c"),
    (0.50, "20 to 50 %", "#dc7f2e"),
    (0.80, "50 to 80 %", "#a94513"),
    (1.01, "80 % and more", "#5a1a08"),
)
NOT_MODELLED, ELSEWHERE, BORDER, INK = "#ffffff", "#e4e8ec", "#6a737e", "#16202b"
PALE_LAND = "elsewhere"
LABELLED_FROM = 0.05
SMALL = 7  # pixels: a place that looks smaller gets a dot
ROOMY = 30  # pixels: a place that looks larger carries its name on itself, others beside them
MOVED = ("rising", "falling")

VIEWS: dict[str, tuple[View, ...]] = {
    "osce": (View(36, 50.5, 31.5, 600, 400), View(8, 80, 66, 400, 400)),
    "world": (View(15, 20, 150, 880, 880),),
}


@dataclass(frozen=True)
class MapFigure:
    """One drawn view: its SVG and the words beneath it."""

    svg: str
    caption: str
    width: int


def theatre_maps(theatre: str, watch: pl.DataFrame, shapes: pl.DataFrame) -> list[MapFigure]:
    """The views of a theatre, most telling first: a close one and, where the theatre spans oceans, the whole."""
    geometries = read_shapes(shapes)
    places = {row["place"]: row for row in watch.iter_rows(named=True)}
    views = VIEWS.get(theatre) or (_fitted([geometries[p] for p in places if p in geometries]),)
    label = _described(watch)
    figures = []
    for number, view in enumerate(views):
        whole = len(views) == 1 or number > 0
        close = number == 0
        svg = to_svg(
            _view(view, geometries, places, close),
            f"map{number}",
            f"{label} {'Whole theatre.' if whole else 'Closer look.'}",
        )
        caption = "The whole theatre" if whole else "A closer look: from the Atlantic to Central Asia"
        figures.append(MapFigure(svg, caption, view.width))
    return figures


def shade(probability: float | None) -> str:
    """The colour of a probability's class; white where no model speaks."""
    if probability is None:
        return NOT_MODELLED
    return next(color for upper, _, color in CLASSES if probability < upper)


def _described(watch: pl.DataFrame) -> str:
    modelled = watch.filter(pl.col("modelled")).sort("p25_6m", descending=True)
    high = [f"{r['name']} {percent(r['p25_6m'])}" for r in modelled.head(5).iter_rows(named=True)]
    text = (
        f"Map: chance of 25 or more deaths in some month of the next six. Highest: {listed(high)}." if high else "Map."
    )
    return starred(text)


def _fitted(shapes: list[Any]) -> View:
    import shapely

    points = np.vstack([shapely.get_coordinates(s) for s in shapes]) if shapes else np.array([[20.9, 42.6]])
    lon, lat = np.radians(points).T
    x, y, z = (np.cos(lat) * np.cos(lon)).mean(), (np.cos(lat) * np.sin(lon)).mean(), np.sin(lat).mean()
    centre = math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
    far = float(View(*centre, 10, 760, 520).distance(points).max())
    return View(*centre, min(150.0, max(2.5, far * 1.25)), 760, 520)


def _view(view: View, geometries: dict[str, Any], places: dict[str, dict[str, Any]], named: bool) -> "alt.LayerChart":
    import altair as alt

    land: list[dict[str, Any]] = []
    signs: list[dict[str, Any]] = []
    for place, shape in geometries.items():
        row = places.get(place)
        geometry = visible(shape, view)
        fill = shade(row["p25_6m"] if row["modelled"] else None) if row else ELSEWHERE
        if geometry:
            kind = PALE_LAND if row is None else "modelled" if row["modelled"] else "not modelled"
            land.append({"type": "Feature", "geometry": geometry, "fill": fill, "kind": kind})
        if row:
            signs.extend(_sign(row, shape, view, fill, named))
    signs = placed(sorted(signs, key=lambda sign: -sign["weight"]), view)
    window = {"clipExtent": [[0, 0], [view.width, view.height]], "translate": [view.width / 2, view.height / 2]}
    projection = alt.Projection(
        type="azimuthalEqualArea", rotate=[-view.lon, -view.lat], scale=view.scale, precision=0.5, **window
    )
    layers = [
        _land([f for f in land if f["kind"] == PALE_LAND], 0.4, "#ffffff", []),
        _land([f for f in land if f["kind"] == "modelled"], 0.7, BORDER, []),
        _land([f for f in land if f["kind"] == "not modelled"], 0.9, BORDER, [2, 2]),
    ]
    frame: alt.LayerChart = (
        alt.layer(*[layer.properties(projection=projection) for layer in layers], *_marks(signs))
        .properties(width=view.width, height=view.height, background="transparent", padding=0)
        .configure(aria=False, font=FONT)
        .configure_view(strokeWidth=0)
    )
    return frame


def _land(features: list[dict[str, Any]], width: float, stroke: str, dash: list[int]) -> "alt.Chart":
    import altair as alt

    return (
        alt.Chart(alt.Data(values=features))
        .mark_geoshape(stroke=stroke, strokeWidth=width, strokeDash=dash)
        .encode(color=alt.Color("fill:N", scale=None))
    )


def _sign(row: dict[str, Any], shape: Any, view: View, fill: str, named: bool) -> list[dict[str, Any]]:
    lon, lat = label_point(shape)
    if not view.holds(lon, lat):
        return []
    x, y = view.pixel(lon, lat)
    across = pixels_across(shape, view)
    small = named and across < SMALL
    moved = row["status"] in MOVED
    chance = row["p25_6m"] if row["modelled"] else 0.0
    told = named and (chance >= LABELLED_FROM or moved or row["place"] == "XKX")
    words, sign = starred(row["name"]) if told else "", STATUSES[row["status"]].sign if moved else ""
    weight = chance + (1 if moved or row["place"] == "XKX" else 0)
    return [
        {
            "x": x,
            "y": y,
            "fill": fill,
            "dot": small and not moved,
            "roomy": across > ROOMY,
            "sign": sign,
            "words": words,
            "weight": weight,
        }
    ]


def _marks(signs: list[dict[str, Any]]) -> "list[alt.Chart]":
    import altair as alt

    raw = {"scale": None, "axis": None}
    base = alt.Chart(alt.Data(values=signs)).encode(x=alt.X("x:Q", **raw), y=alt.Y("y:Q", **raw))
    words = base.transform_filter("datum.words != ''").encode(
        x=alt.X("at_x:Q", **raw), y=alt.Y("at_y:Q", **raw), text="words:N"
    )
    moved = base.transform_filter("datum.sign != ''").encode(text="sign:N")
    dots = base.transform_filter("datum.dot").mark_circle(size=62, opacity=1, stroke=INK, strokeWidth=1)
    halo = {"stroke": "#ffffff", "strokeWidth": 3.6, "strokeJoin": "round", "opacity": 0.92}
    layers = [dots.encode(color=alt.Color("fill:N", scale=None))]
    for style in (halo, {"fill": INK}):
        layers.append(moved.mark_text(fontSize=17, **style))
        layers.append(words.mark_text(fontSize=LETTER, fontWeight=600, **style))
    return layers
