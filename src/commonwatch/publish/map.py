"""The map of a theatre: how likely 25 or more deaths in a month are, place by place, with the status as a sign."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.geometry import View, cut, fitted, label_point, pixels_across, read_shapes, visible
from commonwatch.publish.labels import LETTER, placed
from commonwatch.publish.language import _
from commonwatch.publish.numbers import percent
from commonwatch.publish.svg import FONT, Drawing, KeyMark, key_mark, to_svg
from commonwatch.publish.words import STATUSES, listed, starred

if TYPE_CHECKING:
    import altair as alt

CLASSES: tuple[tuple[float, str, str], ...] = (
    (0.01, "below 1\u00a0%", "#fdf6e3"),
    (0.05, "1 to 5\u00a0%", "#fbe0a6"),
    (0.20, "5 to 20\u00a0%", "#f3b45c"),
    (0.50, "20 to 50\u00a0%", "#dc7f2e"),
    (0.80, "50 to 80\u00a0%", "#a94513"),
    (1.01, "80\u00a0% and more", "#5a1a08"),
)
NOT_MODELLED, ELSEWHERE, BORDER, INK = "#ffffff", "#e4e8ec", "#6a737e", "#16202b"
PALE_LAND = "elsewhere"
LABELLED_FROM = 0.05
SMALL = 7  # pixels: a place that looks smaller gets a dot
AROUND = (
    600,
    400,
    2.0,
    2.6,
)  # pixels across and down, and how far a place's surroundings reach, in its own widths and degrees
ROOMY = 30  # pixels: a place that looks larger carries its name on itself, others beside them
MOVED = ("rising", "falling")

VIEWS: dict[str, tuple[View, ...]] = {
    "osce": (View(36, 50.5, 31.5, 600, 400), View(8, 80, 66, 400, 400)),
    "world": (View(15, 20, 150, 880, 880),),
}


def theatre_maps(theatre: str, watch: pl.DataFrame, shapes: pl.DataFrame) -> list[Drawing]:
    """The views of a theatre, most telling first: a close one and, where the theatre spans oceans, the whole."""
    geometries = read_shapes(shapes)
    places = {row["place"]: row for row in watch.iter_rows(named=True)}
    views = VIEWS.get(theatre) or (fitted([geometries[p] for p in places if p in geometries]),)
    label = _described(watch)
    figures = []
    for number, view in enumerate(views):
        whole = len(views) == 1 or number > 0
        close = number == 0
        reach = _("Whole theatre.") if whole else _("Closer look.")
        alt = f"{label} {reach}"
        svg = to_svg(_view(view, geometries, places, close), f"map{number}", alt)
        caption = _("The whole theatre") if whole else _("A closer look: from the Atlantic to Central Asia")
        figures.append(Drawing(svg, alt, caption, view.width))
    return figures


def place_map(place: str, watch: pl.DataFrame, shapes: pl.DataFrame) -> Drawing | None:
    """A place, outlined, among its neighbours; None for a place without a shape. `watch` has their rows, and no others."""
    geometries = read_shapes(shapes)
    if place not in geometries:
        return None
    view = fitted([cut(geometries[place])], *AROUND)
    places = {row["place"]: row for row in watch.iter_rows(named=True)}
    alt = _described(watch)
    drawn = _view(view, geometries, places, True, frozenset(places), place)
    return Drawing(to_svg(drawn, f"around-{place}", alt), alt, "", view.width)


def map_key(statuses: Collection[str]) -> list[KeyMark]:
    """What the colours stand for, and the signs of those statuses that the map's places have."""
    edge = f'stroke="{BORDER}"'
    boxes = [(f'<path d="M.5.5h27v13H.5z" fill="{color}" {edge}/>', _(name)) for upper, name, color in CLASSES]
    unknown = f'<path d="M.5.5h27v13H.5z" fill="{NOT_MODELLED}" {edge} stroke-dasharray="3 2"/>'
    signs = [
        ("not modelled", unknown, _("not modelled")),
        ("rising", f'<path d="M14 1l7 12H7z" fill="{INK}"/>', _("rising")),
        ("falling", f'<path d="M14 13l7-12H7z" fill="{INK}"/>', _("falling")),
    ]
    boxes += [(drawn, text) for status, drawn, text in signs if status in statuses]
    return [key_mark(28, drawn, text) for drawn, text in boxes]


def shade(probability: float | None) -> str:
    """The colour of a probability's class; white where no model speaks."""
    if probability is None:
        return NOT_MODELLED
    return next(color for upper, name, color in CLASSES if probability < upper)


def _described(watch: pl.DataFrame) -> str:
    modelled = watch.filter(pl.col("modelled")).sort("p25_6m", descending=True)
    high = [f"{r['name']} {percent(r['p25_6m'])}" for r in modelled.head(5).iter_rows(named=True)]
    if not high:
        return _("Map of places without a model.")
    said = _("Map: chance of 25 or more deaths in some month of the next six. Highest: {names}.")
    return starred(said.format(names=listed(high)))


def _view(
    view: View,
    geometries: dict[str, Any],
    places: dict[str, dict[str, Any]],
    named: bool,
    always: frozenset[str] = frozenset(["XKX"]),
    outlined: str = "",
) -> "alt.LayerChart":
    import altair as alt

    land: list[dict[str, Any]] = []
    signs: list[dict[str, Any]] = []
    for place, shape in geometries.items():
        row = places.get(place)
        geometry = visible(shape, view)
        fill = shade(row["p25_6m"] if row["modelled"] else None) if row else ELSEWHERE
        if geometry:
            kind = PALE_LAND if row is None else "modelled" if row["modelled"] else "not modelled"
            land.append({"type": "Feature", "geometry": geometry, "fill": fill, "kind": kind, "place": place})
        if row:
            signs.extend(_sign(row, cut(shape, view) if outlined else shape, view, fill, named, always))
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
    if outlined:
        layers.append(_land([f for f in land if f["place"] == outlined], 2.6, INK, []))
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


def _sign(
    row: dict[str, Any], shape: Any, view: View, fill: str, named: bool, always: frozenset[str]
) -> list[dict[str, Any]]:
    if shape.is_empty:
        return []
    lon, lat = label_point(shape)
    if not view.holds(lon, lat):
        return []
    x, y = view.pixel(lon, lat)
    across = pixels_across(shape, view)
    small = named and across < SMALL
    moved = row["status"] in MOVED
    chance = row["p25_6m"] if row["modelled"] else 0.0
    told = named and (chance >= LABELLED_FROM or moved or row["place"] in always)
    words, sign = starred(row["name"]) if told else "", STATUSES[row["status"]].sign if moved else ""
    weight = chance + (1 if moved or row["place"] in always else 0)
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
