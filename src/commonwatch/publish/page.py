"""The page: one HTML file with everything in it that a reader needs, and nothing fetched from anywhere."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.errors import ContractError
from commonwatch.files import write_text
from commonwatch.publish.charts import fan_key
from commonwatch.publish.grounds import unseen_themes
from commonwatch.publish.map import CLASSES, theatre_maps
from commonwatch.publish.numbers import percent
from commonwatch.publish.places import chosen, place_card
from commonwatch.publish.rows import watch_rows
from commonwatch.publish.summary import summary_sentences
from commonwatch.publish.templates import environment
from commonwatch.publish.words import STATUSES, month_name, scale_rows, starred
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, Theatre, add_months

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

NEEDED = ("watch", "drivers", "counterfactuals", "cases", "forecast_summary", "history", "actions")


def watchlist_html(tables: Mapping[str, pl.DataFrame], evidence: "Evidence", theatre: Theatre, target: Path) -> Path:
    """The path of the watch list page, written whole: one self-contained HTML file.

    Needs the tables watch, drivers, counterfactuals, cases, forecast_summary, history and actions, and the evidence's shapes, indicators and
    sources. Raises ContractError when a table is missing, WorkspaceError when the file cannot be written.
    """
    missing = [name for name in NEEDED if name not in tables]
    if missing:
        raise ContractError(
            f"the page needs the tables {', '.join(NEEDED)}; missing: {', '.join(missing)}. Run `commonwatch run`."
        )
    write_text(_rendered(_context(tables, evidence, theatre)), target)
    return target


def _context(tables: Mapping[str, pl.DataFrame], evidence: "Evidence", theatre: Theatre) -> dict[str, Any]:
    used = {name: tables[name] for name in NEEDED}
    watch = used["watch"]
    at_risk, peaceful, unmodelled = (
        watch_rows(watch, used["drivers"], group) for group in ("at risk", "long at peace", "not modelled")
    )
    shown = chosen(at_risk, peaceful, used["actions"])
    origin = watch["origin"].drop_nulls()[0]
    return {
        "theatre": theatre,
        "origin": month_name(origin),
        "first": month_name(add_months(origin, 1)),
        "last": month_name(add_months(origin, 6)),
        "sentences": summary_sentences(watch),
        "counts": [(name, STATUSES[name], watch.filter(pl.col("status") == name).height) for name in STATUSES],
        "maps": theatre_maps(theatre.theatre, watch, evidence.table("shapes")),
        "map_classes": [(name, color) for upper, name, color in CLASSES],
        "at_risk": at_risk,
        "peaceful": peaceful,
        "unmodelled": unmodelled,
        "cards": [place_card(row, used) for row in shown],
        "shown": {row.place for row in shown},
        "blind_spots": unseen_themes(evidence),
        "fan_key": fan_key(),
        "sources": evidence.sources.to_dicts(),
        "packs": evidence.packs,
        "statuses": STATUSES,
        "scale": scale_rows(),
        "kosovo": KOSOVO_FOOTNOTE,
        "disclaimer": MAP_DISCLAIMER,
    }


def _rendered(context: dict[str, Any]) -> str:
    made = environment()
    made.filters |= {"starred": starred, "percent": percent}
    data = files("commonwatch.publish") / "data"
    inlined = {"css": (data / "watchlist.css").read_text("utf-8"), "script": (data / "watchlist.js").read_text("utf-8")}
    return made.get_template("watchlist.html.j2").render(context | inlined)
