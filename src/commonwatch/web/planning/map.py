"""The map of a plan: how much money works in each place, each a link to its lines; colours are classes of the style sheet."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from commonwatch.publish.geometry import View
from commonwatch.publish.labels import LETTER, placed
from commonwatch.publish.language import _, many
from commonwatch.publish.plan_words import dollars, people, place_words
from commonwatch.publish.svg import KeyMark
from commonwatch.publish.words import starred
from commonwatch.web.atlas import PHONE, views_of
from commonwatch.web.lands import Land, lands

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

SMALL, ROOMY = 7, 30  # pixels across: below it a place gets a dot, above it its name stands on it
STEPS, MOST_EDGES = (1.0, 2.0, 5.0), 4  # of each power of ten; darker classes begin at the largest of these
Row = Mapping[str, Any]


@dataclass(frozen=True)
class PlanMap:
    """The drawing and its key."""

    svg: str
    key: tuple[KeyMark, ...]


def plan_map(
    rows: Collection[Row], places: Collection[str], theatre: str, evidence: "Evidence", link: Callable[[str], str]
) -> PlanMap | None:
    """The map of `rows` (place, usd, people, organisations) among `places`; None where none of them has a shape.

    Needs of several places that are counted together belong to no place of the map.
    """
    view = views_of(theatre, places, evidence)[0]
    every = lands(view, evidence)
    if not any(place in every for place in places):
        return None
    known = {row["place"]: row for row in rows if row["place"] in every}
    edges = _edges(max((row["usd"] for row in known.values()), default=0.0))
    inside = [(place, every[place]) for place in sorted(places) if place in every]
    parts = [f'<path class="land" d="{"".join(land.path for place, land in every.items() if place not in places)}"/>']
    parts += [_place(place, land, known.get(place), edges, link) for place, land in inside]
    parts += [_names(inside, known, view, 1.0, "wide"), _names(inside, known, view, PHONE, "narrow")]
    alt = _("Map of the plan's money by place; the table beside it says the same.")
    head = f'<svg class="atlas" viewBox="0 0 {view.width} {view.height}" role="group" aria-label="{escape(alt)}">'
    return PlanMap(f"{head}{''.join(parts)}</svg>", tuple(_key(edges)))


def _edges(most: float) -> tuple[float, ...]:
    """The sums at which a darker class begins: the last round ones up to the largest sum."""
    if most <= 0:
        return ()
    ten = math.floor(math.log10(most))
    edges = [step * 10.0**power for power in range(ten - 2, ten + 1) for step in STEPS]
    return tuple([edge for edge in edges if edge <= most][-MOST_EDGES:])


def _class(usd: float, edges: tuple[float, ...]) -> int:
    return 1 + sum(usd >= edge for edge in edges) if usd > 0 else 0


def _place(place: str, land: Land, row: Row | None, edges: tuple[float, ...], link: Callable[[str], str]) -> str:
    css = f"place m{_class(row['usd'] if row else 0.0, edges)}"
    drawn = f'<path class="{css}" d="{land.path}"/>' if land.path else ""
    if land.seen and land.across < SMALL:
        drawn += f'<circle class="{css} dot" cx="{land.x:.1f}" cy="{land.y:.1f}" r="5"/>'
    said = escape(_in_words(place, row))
    if row is None:
        return f"<g><title>{said}</title>{drawn}</g>"
    return f'<a href="{escape(link(place))}" tabindex="-1" aria-label="{said}"><title>{said}</title>{drawn}</a>'


def _in_words(place: str, row: Row | None) -> str:
    name = starred(place_words(place))
    if row is None:
        return _("{place}: nothing is planned").format(place=name)
    said = many(
        "{place}: {money}, {people} people, {count} organisation",
        "{place}: {money}, {people} people, {count} organisations",
        row["organisations"],
    )
    return said.format(place=name, money=dollars(row["usd"]), people=people(row["people"]), count=row["organisations"])


def _names(inside: list[tuple[str, Land]], known: Mapping[str, Row], view: View, larger: float, css: str) -> str:
    smaller = View(view.lon, view.lat, view.half_width, round(view.width / larger), round(view.height / larger))
    signs = [
        {"x": land.x / larger, "y": land.y / larger, "roomy": land.across > ROOMY, "sign": "", "words": starred(place_words(place)),
         "weight": known[place]["usd"] if place in known else 0.0}
        for place, land in inside
        if land.seen
    ]  # fmt: skip
    drawn = "".join(
        f'<text x="{sign["at_x"] * larger:.1f}" y="{(sign["at_y"] + LETTER / 3) * larger:.1f}">{escape(sign["words"])}</text>'
        for sign in placed(sorted(signs, key=lambda sign: -sign["weight"]), smaller)
        if sign["words"]
    )
    return f'<g class="names {css}" font-size="{LETTER * larger:.0f}" aria-hidden="true">{drawn}</g>'


def _key(edges: tuple[float, ...]) -> list[KeyMark]:
    texts = [_("nothing planned")]
    if edges:
        texts.append(_("below {most}").format(most=dollars(edges[0])))
        texts += [
            _("{least} to {most}").format(least=dollars(low), most=dollars(high)) for low, high in pairwise(edges)
        ]
        texts.append(_("{least} and more").format(least=dollars(edges[-1])))
    box = '<svg class="atlas" viewBox="0 0 28 14" width="28" height="14" aria-hidden="true"><path class="place m{}" d="M.5.5h27v13H.5z"/></svg>'
    return [KeyMark(box.format(number), text) for number, text in enumerate(texts)]
