"""What the page of a plan says, wherever the plan is from: figures and rows in words, the map, the lines that were asked for."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.language import _, many
from commonwatch.publish.plan_gain import gain_rows, parts, way_bars, way_rows
from commonwatch.publish.plan_page import MATTERS
from commonwatch.publish.plan_rows import matrix, need_rows
from commonwatch.publish.plan_why import ASSUMPTIONS_SHOWN, assumption_rows, chains, measure_rows, partner_rows
from commonwatch.publish.plan_words import (
    TOGETHER,
    Row,
    assumed_sentences,
    bound_sentence,
    costs_sentence,
    dollars,
    gain_sentence,
    gains_at,
    people,
    place_words,
    reach_sentence,
    signed,
    spread_sentence,
    theatre_words,
)
from commonwatch.publish.words import month_name
from commonwatch.vocabulary import add_months
from commonwatch.web.planning.files import iati_can_tell
from commonwatch.web.planning.lines import Filter, by_place, choices, lines
from commonwatch.web.planning.map import plan_map
from commonwatch.web.planning.order import ITSELF
from commonwatch.web.planning.said import Said
from commonwatch.web.planning.sources import Source

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

MONTHS_AHEAD = 12
FEW = 4  # places that a title names


def page_of(found: Source, evidence: "Evidence", chosen: Filter, link: Callable[[str], str]) -> dict[str, Any]:
    """The context of the templates that show a plan; `link` gives the address of this page with one place chosen."""
    tables = found.tables
    summary = tables["plan_summary"].row(0, named=True)
    gains = gains_at(tables["plan_gains"])
    places = by_place(tables)
    existing, more_existing = need_rows(tables["plan_needs"], "existing")
    emerging, more_emerging = need_rows(tables["plan_needs"], "emerging")
    every_assumption, _none = assumption_rows(tables["plan_assumptions"], tables["plan_assumptions"].height)
    return {
        "plan": found,
        "summary": summary,
        "title": _title(summary),
        "left_out": summary.get("left_out") or [],
        "iati": iati_can_tell(tables),
        "origin": month_name(summary["origin"]),
        "first": month_name(add_months(summary["origin"], 1)),
        "last": month_name(add_months(summary["origin"], MONTHS_AHEAD)),
        "lead": reach_sentence(summary),
        "gain_said": gain_sentence(gains) if found.compared else "",
        "spread": spread_sentence(gains) if found.compared else "",
        "costs": costs_sentence(tables["plan_gains"]),
        "tiles": _tiles(tables, summary, gains),
        "bars": way_bars(tables["plan_dividend"]),
        "assumed": list(assumed_sentences(summary)),
        "matters": _matters(tables["plan_assumptions"]),
        "bound": bound_sentence(summary),
        "map": plan_map(places.to_dicts(), summary["places"], summary["theatre"], evidence, link),
        "places": [_place(row, link) for row in places.iter_rows(named=True)],
        "matrix": matrix(tables),
        "needs": ((_("Needs that exist"), existing, more_existing), (_("Needs that are emerging"), emerging, more_emerging)),
        "anew": ITSELF in tables["plan_dividend"]["case"],
        "ways": way_rows(tables["plan_dividend"]),
        "gains": gain_rows(tables["plan_gains"]) if found.compared else [],
        "parts": parts(tables["plan_organisations"]),
        "chains": chains(tables),
        "partners": partner_rows(tables),
        "measures": measure_rows(tables["plan_measures"]),
        "assumptions": every_assumption[:ASSUMPTIONS_SHOWN],
        "more_assumptions": every_assumption[ASSUMPTIONS_SHOWN:],
        "rules": Said(found.instance).rules(found.instance.rules),
        "chosen": chosen,
        "choices": choices(tables),
        "lines": lines(tables, chosen),
    }  # fmt: skip


def _title(summary: Row) -> str:
    """What the plan is for: its theatre, its few places by name, its many places by their number."""
    places = summary["places"]
    if "+" in summary["theatre"] and len(places) > FEW:
        return _("{count} places").format(count=len(places))
    return theatre_words(summary["theatre"])


def _tiles(tables: Mapping[str, pl.DataFrame], summary: Row, gains: Mapping[str, Row]) -> list[tuple[str, str, str]]:
    """(label, figure, note) of money, people and gain."""
    members = tables["plan_organisations"]
    working = members.filter(pl.col("spent_usd") > 0).height
    count = tables["plan_presence"]["place"].str.split("+").explode().n_unique()
    told = [
        (
            _("Money"),
            dollars(summary["spent_usd"]),
            many(
                "of {budget} that {count} organisation can move", "of {budget} that {count} organisations can move", members.height
            ).format(budget=dollars(summary["budget_usd"]), count=members.height),
        ),
        (
            _("Needs met"),
            people(summary["people"]),
            _("by {count} organisations in {places} places").format(count=working, places=count),
        ),
    ]  # fmt: skip
    if TOGETHER in gains:
        share = gains[TOGETHER]["share"]
        told.append(
            (_("Against each planning alone"), signed(share), _("people weighted by the severity of their need"))
        )
    return told


def _matters(assumptions: pl.DataFrame) -> str:
    first = assumptions.sort("moved", descending=True, maintain_order=True).head(1)
    if first.is_empty():
        return ""
    return str(first["sentence"][0]) if first["moved"][0] >= MATTERS else _("No single assumption moves the plan.")


def _place(row: Mapping[str, Any], link: Callable[[str], str]) -> tuple[str, str, str, str, int]:
    """(address, name, money, people, organisations)."""
    return (
        link(row["place"]),
        place_words(row["place"]),
        dollars(row["usd"]),
        people(row["people"]),
        row["organisations"],
    )
