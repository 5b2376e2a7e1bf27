"""The page Watch: the map of the theatre, the ordered watch list, and what changed since last month."""

from typing import Any

import polars as pl
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from commonwatch.publish.language import _
from commonwatch.publish.map import MOVED
from commonwatch.publish.numbers import percent, points, seen
from commonwatch.publish.rows import watch_rows
from commonwatch.publish.summary import NOTICEABLE, summary_sentences
from commonwatch.publish.words import STATUSES, month_name, scale_rows, short_theme, starred
from commonwatch.risk.drivers import WORTH_NAMING
from commonwatch.risk.watch import AT_RISK, LONG_AT_PEACE, NOT_MODELLED
from commonwatch.vocabulary import add_months
from commonwatch.web.atlas import atlas, atlas_key, in_words, views_of
from commonwatch.web.filters import (
    DIMENSIONS,
    ORDERS,
    Chosen,
    chosen,
    said_on_themes,
    theatre_options,
    theme_options,
    watched,
)
from commonwatch.web.rendering import render
from commonwatch.web.study import Study, study

MOVES_SHOWN = 8

router = APIRouter(include_in_schema=False)


@router.get("/")
def watch(request: Request) -> HTMLResponse:
    """The watch list of the theatre, or of what the address chooses of it. Raises UnknownNameError."""
    here = study(request)
    if here.empty or here.theatre is None or here.origin is None:
        return render(request, "watch.html.j2")
    choice = chosen(request.query_params, here.theatre)
    rows, drivers = watched(here, choice), here.table("drivers")
    groups = {
        group: _in_order(watch_rows(rows, drivers, group), rows) for group in (AT_RISK, LONG_AT_PEACE, NOT_MODELLED)
    }
    return render(
        request,
        "watch.html.j2",
        choice=choice,
        place_count=rows.height,
        first=month_name(add_months(here.origin, 1)),
        last=month_name(add_months(here.origin, 6)),
        before=month_name(add_months(here.origin, -1)),
        sentences=summary_sentences(rows) if rows.height else [],
        counts=[(name, rows.filter(pl.col("status") == name).height) for name in STATUSES],
        maps=_maps(here, choice, rows),
        map_key=atlas_key(set(here.table("watch")["status"])),
        moves=_moves(rows),
        driver_moves=_driver_moves(drivers, rows),
        at_risk=groups[AT_RISK],
        peaceful=groups[LONG_AT_PEACE],
        unmodelled=groups[NOT_MODELLED],
        on_themes=said_on_themes(here, choice.themes) if choice.themes else {},
        theatres=theatre_options(here),
        dimensions=[(name, _(label)) for name, label in DIMENSIONS.items()],
        themes=theme_options(choice.dimension),
        orders=[(name, _(label)) for name, (column, label) in ORDERS.items()],
        scale=scale_rows(),
    )


def _in_order(rows: list[Any], order: pl.DataFrame) -> list[Any]:
    place_of = {place: number for number, place in enumerate(order["place"])}
    return sorted(rows, key=lambda row: place_of[row.place])


def _maps(here: Study, choice: Chosen, rows: pl.DataFrame) -> list[dict[str, Any]]:
    evidence, every = here.evidence(), here.table("watch").to_dicts()
    picked = set(rows["place"])
    views = views_of(choice.area.theatre, choice.area.places, evidence)
    high = rows.filter(pl.col("modelled")).sort("p25_6m", descending=True).head(5).to_dicts()
    alt = _("Map: chance of 25 or more deaths in some month of the next six.")
    if high:
        alt = f"{alt} {_('Highest:')} {'; '.join(in_words(row) for row in high)}."
    captions = (_("A closer look: from the Atlantic to Central Asia"), _("The whole theatre"))
    return [
        {
            "svg": atlas(view, every, picked, evidence, alt, number == 0),
            "caption": captions[number] if len(views) > 1 else "",
        }
        for number, view in enumerate(views)
    ]


def _moves(rows: pl.DataFrame) -> list[dict[str, str]]:
    """Places that are rising or falling, then those whose chance moved by a percentage point or more, the largest first."""
    size, earned = pl.col("change_p25").abs(), pl.col("status").is_in(MOVED)
    moved = rows.filter((size >= NOTICEABLE) | earned).sort(earned, size, descending=True)
    return [
        {
            "place": row["place"],
            "name": starred(row["name"]),
            "status": row["status"],
            "before": percent(row["p25_6m_previous"]),
            "now": percent(row["p25_6m"]),
            "reference": seen(row["reference_p25_6m"]),
            "change": points(row["change_p25"]),
        }
        for row in moved.head(MOVES_SHOWN).iter_rows(named=True)
    ]


def _driver_moves(drivers: pl.DataFrame, rows: pl.DataFrame) -> list[dict[str, str]]:
    """The themes whose part in a place's score moved clearly, in all refits the same way."""
    worth = pl.col("model").replace_strict(WORTH_NAMING, return_dtype=pl.Float64)
    size = pl.col("change").abs()
    names = {row["place"]: starred(row["name"]) for row in rows.iter_rows(named=True)}
    moved = drivers.filter(
        pl.col("place").is_in(list(names)), "change_stable", pl.col("rank").is_not_null(), size >= worth
    ).sort(size, descending=True)
    return [
        {
            "place": row["place"],
            "name": names[row["place"]],
            "said": (_("{theme} adds more") if row["change"] > 0 else _("{theme} adds less")).format(
                theme=short_theme(row["theme"])
            ),
        }
        for row in moved.head(MOVES_SHOWN).iter_rows(named=True)
    ]
