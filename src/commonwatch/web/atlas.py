"""The map as a small SVG drawn here: each place a link to its page, its colour a class of the style sheet."""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from commonwatch.publish.geometry import View, cut, fitted
from commonwatch.publish.labels import LETTER, placed
from commonwatch.publish.language import _
from commonwatch.publish.map import AROUND, CLASSES, LABELLED_FROM, MOVED, ROOMY, SMALL, VIEWS
from commonwatch.publish.numbers import percent, seen
from commonwatch.publish.svg import KeyMark
from commonwatch.publish.words import STATUSES, starred
from commonwatch.web.lands import Land, lands, shapes

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

Row = Mapping[str, Any]
ALWAYS = ("XKX",)
FEW = 12
"""So many places or fewer are all named."""
PHONE = 1.75  # how much larger letters are on a narrow screen, where fewer are shown


def views_of(theatre: str, places: Collection[str], evidence: "Evidence") -> tuple[View, ...]:
    """The windows in which a theatre is drawn, most telling first."""
    if theatre in VIEWS:
        return VIEWS[theatre]
    known = shapes(evidence)
    return (fitted([known[place].geometry for place in sorted(places) if place in known]),)


def view_around(place: str, evidence: "Evidence") -> View | None:
    """The window on a place and its surroundings; None for a place without a shape."""
    known = shapes(evidence).get(place)
    return fitted([cut(known.geometry)], *AROUND) if known else None


def atlas(
    view: View,
    rows: Sequence[Row],
    chosen: Collection[str],
    evidence: "Evidence",
    alt: str,
    close: bool = True,
    marked: str = "",
) -> str:
    """An `<svg>` of the places of `rows` (of the watch list); those not `chosen` are faint, all others grey land.

    Names and signs are written where `close`; around the place `marked`, which is outlined, and of few places all names.
    Each place is a link with its figures; a table or list on the page has the same links, so these are no stops of the
    tab key.
    """
    every = lands(view, evidence)
    known = {row["place"]: row for row in rows}
    told = [(known[place], land, place in chosen) for place, land in every.items() if place in known]
    grey = "".join(land.path for place, land in every.items() if place not in known)
    parts = [f'<path class="land" d="{grey}"/>']
    parts += [_place(*one) for one in told if one[1].path]
    parts += [_dot(*one) for one in told if one[1].seen and one[1].across < SMALL]
    if marked in every:
        parts += [f'<path class="{css}" d="{every[marked].path}"/>' for css in ("outline under", "outline")]
    if close:
        every_name = bool(marked) or len(chosen) <= FEW
        signs = [_sign(row, land, every_name) for row, land, picked in told if picked and land.seen]
        parts += [_words(signs, view, 1.0, "wide"), _words(signs, view, PHONE, "narrow")]
    head = f'<svg class="atlas" viewBox="0 0 {view.width} {view.height}" role="group" aria-label="{escape(alt)}">'
    return f"{head}{''.join(parts)}</svg>"


def atlas_key(statuses: Collection[str]) -> list[KeyMark]:
    """What colours and signs of the map stand for."""
    box = '<path class="{}" d="M.5.5h27v13H.5z"/>'
    marks = [(box.format(f"place c{number}"), _(name)) for number, (upper, name, color) in enumerate(CLASSES)]
    marks += [(box.format("place c0 none"), _("not modelled"))] if "not modelled" in statuses else []
    marks += [('<path class="glyph" d="M14 1l7 12H7z"/>', _("rising"))] if "rising" in statuses else []
    marks += [('<path class="glyph" d="M14 13l7-12H7z"/>', _("falling"))] if "falling" in statuses else []
    return [
        KeyMark(f'<svg class="atlas" viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">{drawn}</svg>', text)
        for drawn, text in marks
    ]


def shade(row: Row) -> str:
    """The style class of a place: that of its chance, or `none` where no model speaks."""
    if not row["modelled"]:
        return "none"
    return f"c{next(number for number, (upper, name, color) in enumerate(CLASSES) if row['p25_6m'] < upper)}"


def in_words(row: Row) -> str:
    """One place in a sentence: name, status, chance and reference."""
    name = starred(row["name"])
    if not row["modelled"]:
        return _("{name}: not modelled").format(name=name)
    said = _("{name}: {chance} ({status}); reference {reference}")
    return said.format(
        name=name, chance=percent(row["p25_6m"]), status=_(row["status"]), reference=seen(row["reference_p25_6m"])
    )


def _place(row: Row, land: Land, chosen: bool) -> str:
    css = f"place {shade(row)}{'' if chosen else ' faint'}"
    return _linked(row, f'<path class="{css}" d="{land.path}"/>')


def _dot(row: Row, land: Land, chosen: bool) -> str:
    css = f"place dot {shade(row)}{'' if chosen else ' faint'}"
    return _linked(row, f'<circle class="{css}" cx="{land.x:.1f}" cy="{land.y:.1f}" r="4.5"/>')


def _linked(row: Row, drawn: str) -> str:
    said = escape(in_words(row))
    return f'<a href="/place/{row["place"]}" tabindex="-1" aria-label="{said}"><title>{said}</title>{drawn}</a>'


def _sign(row: Row, land: Land, always: bool) -> dict[str, Any]:
    moved = row["status"] in MOVED
    chance = row["p25_6m"] if row["modelled"] else 0.0
    first = always or moved or row["place"] in ALWAYS
    return {
        "x": land.x,
        "y": land.y,
        "roomy": land.across > ROOMY,
        "sign": STATUSES[row["status"]].sign if moved else "",
        "words": starred(row["name"]) if first or chance >= LABELLED_FROM else "",
        "weight": chance + first,
    }


def _words(signs: Sequence[dict[str, Any]], view: View, larger: float, css: str) -> str:
    """The names that find room, and the signs; letters `larger` than the map's own are placed as on a smaller map."""
    smaller = View(view.lon, view.lat, view.half_width, round(view.width / larger), round(view.height / larger))
    moved = [sign | {"x": sign["x"] / larger, "y": sign["y"] / larger} for sign in signs]
    drawn = []
    for sign in placed(sorted(moved, key=lambda sign: -sign["weight"]), smaller):
        if sign["sign"]:
            drawn.append(
                f'<text class="glyph" x="{sign["x"] * larger:.1f}" y="{sign["y"] * larger + 6:.1f}">{sign["sign"]}</text>'
            )
        if sign["words"]:
            x, y = sign["at_x"] * larger, (sign["at_y"] + LETTER / 3) * larger
            drawn.append(f'<text x="{x:.1f}" y="{y:.1f}">{escape(sign["words"])}</text>')
    return f'<g class="names {css}" font-size="{LETTER * larger:.0f}" aria-hidden="true">{"".join(drawn)}</g>'
