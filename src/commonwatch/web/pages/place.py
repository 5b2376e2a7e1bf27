"""The page Place: forecast, drivers, needs, who works there, gaps and partners, and what to take away."""

from typing import Any

import polars as pl
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse

from commonwatch.errors import UnknownNameError
from commonwatch.publish.brief_indicators import indicators_section
from commonwatch.publish.brief_sections import driver_entries
from commonwatch.publish.language import _
from commonwatch.publish.rows import WatchRow
from commonwatch.publish.summary import place_sentences
from commonwatch.publish.why import case_lines, if_sentence
from commonwatch.publish.words import month_name, short_theme, starred
from commonwatch.vocabulary import Place, add_months, neighbours, places
from commonwatch.vocabulary import place as place_of
from commonwatch.web.atlas import atlas, view_around
from commonwatch.web.charts import fan, fan_key
from commonwatch.web.place.findings import findings
from commonwatch.web.place.needs import emerging, existing, silent
from commonwatch.web.place.row import OFFERED, USUAL, ahead, place_row, watch_rows_of, within
from commonwatch.web.place.work import matrix
from commonwatch.web.rendering import render
from commonwatch.web.study import Study, study

UNSURE_SHOWN, WORTH_SHOWING = 5, 0.05
"""Of the themes whose side isn't sure: so many, those that add so much of what the first one adds."""

NO_MOVE = 0.005
"""Of a model's score: less is no change."""

router = APIRouter(include_in_schema=False)


@router.get("/place", response_model=None)
def choose(request: Request) -> HTMLResponse | RedirectResponse:
    """All places to choose from; with `to`, the one of that code or name. Raises UnknownNameError."""
    here, to = study(request), request.query_params.get("to", "").strip()
    if to:
        return RedirectResponse(f"/place/{place_of(to).place}", 303)
    if here.empty:
        return render(request, "places.html.j2")
    listed = here.table("watch").sort("name").to_dicts()
    inside = {row["place"] for row in listed}
    others = [(code, starred(name)) for code, name in places().sort("name").select("place", "name").iter_rows()]
    forecast = set(here.table("figures")["place"])
    return render(
        request,
        "places.html.j2",
        listed=listed,
        others=[(code, name) for code, name in others if code not in inside and code in forecast],
    )


@router.get("/place/{code}", response_model=None)
def place(request: Request, code: str) -> HTMLResponse | RedirectResponse:
    """One place in full. Raises UnknownNameError for a code, name or horizon that isn't known."""
    here, about = study(request), place_of(code)
    if about.place != code:
        return RedirectResponse(f"/place/{about.place}", 308)
    if here.empty or here.origin is None:
        return render(request, "place.html.j2", about=about)
    months = _horizon(request.query_params.get("horizon", str(USUAL)))
    row = place_row(here, about)
    told = ahead(here, about)
    order = here.table("watch").sort("position")["place"].to_list()
    return render(
        request,
        "place.html.j2",
        about=about,
        row=row,
        inside=about.place in order,
        order=[(place, starred(place_of(place).name)) for place in order],
        near=_neighbour_links(order, about),
        sentences=place_sentences(row.figures),
        months=months,
        offered=[(month, within(month)) for month in OFFERED],
        ahead=told,
        now=next((one for one in told if one.months == months), None),
        until=month_name(add_months(here.origin, months)),
        months_ahead=[month_name(add_months(here.origin, one.months)) for one in told],
        chart=_chart(here, about, row, months),
        fan_key=fan_key(),
        map=_map(here, about),
        drivers=_drivers(here, about),
        driver_said=[entry.text for entry in driver_entries([row], here.table("drivers"))],
        if_said=if_sentence(about.place, here.table("counterfactuals")),
        cases=case_lines(about.place, here.table("cases")),
        published=indicators_section(about.place, here.table("drivers"), here.evidence(), here.origin),
        needs=existing(here, about.place),
        emerging=emerging(here, about.place),
        silent=silent(here, about.place),
        working=matrix(here, about.place),
        findings=findings(here, about.place),
        plan=_plan(here, about),
        actions=here.table("actions")
        .filter(pl.col("place") == about.place)
        .sort("warned_on", descending=True)
        .to_dicts(),
    )


def _horizon(asked: str) -> int:
    if asked.isdigit() and 1 <= int(asked) <= OFFERED[-1]:
        return int(asked)
    raise UnknownNameError(f"no horizon '{asked}': expected a number of months from 1 to {OFFERED[-1]}.")


def _neighbour_links(order: list[str], about: Place) -> list[tuple[str, str]]:
    near = neighbours().filter(pl.col("place") == about.place)["neighbour"].to_list()
    return [(place, starred(place_of(place).name)) for place in near if place in order]


def _chart(here: Study, about: Place, row: WatchRow, months: int) -> str:
    if not row.figures["modelled"]:
        return ""
    own = (pl.col("place") == about.place) & (pl.col("violence") == "total")
    history, summary = here.table("history").filter(own), here.table("forecast_summary").filter(own)
    alt = _("{name}: deaths a month over ten past years, then the forecast as a fan beside the reference. {sentence}")
    said = alt.format(name=row.name, sentence=" ".join(place_sentences(row.figures)[1:3]))
    return fan(history, summary, months, starred(said))


def _map(here: Study, about: Place) -> str:
    evidence = here.evidence()
    view = view_around(about.place, evidence)
    if view is None:
        return ""
    near = neighbours().filter(pl.col("place") == about.place)["neighbour"].to_list()
    rows = watch_rows_of(here, tuple(sorted({about.place, *near}))).to_dicts()
    alt = _("{name} among its neighbours.").format(name=starred(about.name))
    return atlas(view, rows, [row["place"] for row in rows], evidence, alt, marked=about.place)


def _drivers(here: Study, about: Place) -> list[dict[str, Any]]:
    """The themes of the model's score: the stable ones by rank, then those whose sign isn't sure."""
    own = here.table("drivers").filter(pl.col("place") == about.place)
    size = pl.col("contribution").abs()
    unsure = own.filter(pl.col("rank").is_null(), size >= WORTH_SHOWING * size.max()).sort(size, descending=True)
    shown = pl.concat([own.drop_nulls("rank").sort("rank"), unsure.head(UNSURE_SHOWN)])
    reach = max([abs(v) for c in ("contribution", "contribution_previous") for v in shown[c].drop_nulls()], default=1.0)
    return [
        {
            "theme": short_theme(row["theme"]),
            "sure": row["rank"] is not None,
            "side": row["direction"] or "",
            "now": row["contribution"] / reach,
            "before": None if row["contribution_previous"] is None else row["contribution_previous"] / reach,
            "moved": _moved(row),
        }
        for row in shown.iter_rows(named=True)
    ]


def _moved(row: dict[str, Any]) -> str:
    if row["contribution_previous"] is None:
        return _("no forecast a month earlier")
    if not row["change_stable"] or abs(row["change"]) < NO_MOVE:
        return _("no clear change")
    return _("more than a month earlier") if row["change"] > 0 else _("less than a month earlier")


def _plan(here: Study, about: Place) -> list[str]:
    """What the joint plan does here, driver to measure to organisations, where a plan was made."""
    if not here.has("plan_chain"):
        return []
    own = here.table("plan_chain").filter(pl.col("place") == about.place)
    return [starred(sentence) for sentence in own["sentence"]]
