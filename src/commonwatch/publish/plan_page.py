"""The page of a joint plan: one HTML file that says who does what where together, what that gains, and on what it stands."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.errors import ContractError
from commonwatch.files import write_text
from commonwatch.publish.grounds import sources_behind
from commonwatch.publish.language import _
from commonwatch.publish.plan_gain import gain_rows, parts, way_bars, way_rows
from commonwatch.publish.plan_rows import line_rows, matrix, need_rows
from commonwatch.publish.plan_why import assumption_rows, chains, measure_rows, partner_rows
from commonwatch.publish.plan_words import (
    TOGETHER,
    TOLD_FROM,
    Row,
    assumed_sentences,
    bound_sentence,
    costs_sentence,
    dollars,
    gains_at,
    headline,
    people,
    signed,
    spread_sentence,
    theatre_words,
)
from commonwatch.publish.templates import environment
from commonwatch.publish.words import month_name, starred
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, add_months

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

MONTHS_AHEAD = 12
MATTERS = 0.005  # share of the money from which an assumption is said to move it
Tables = Mapping[str, pl.DataFrame]


def plan_html(tables: Tables, evidence: "Evidence", target: Path) -> Path:
    """The path of the joint plan's page, written whole: one self-contained HTML file, without script.

    Needs the tables `TOLD_FROM` and the evidence's sources; `needs` and `work` of the run, where given, name the sources
    behind the plan's needs and cover. Raises ContractError when a table is missing, WorkspaceError when the file cannot
    be written.
    """
    check_tables(tables)
    write_text(_rendered(_context(tables, evidence)), target)
    return target


def check_tables(tables: Tables) -> None:
    """Raises ContractError where a table of the plan is missing, or it was planned for nothing."""
    missing = [name for name in TOLD_FROM if name not in tables]
    if missing:
        raise ContractError(
            f"a joint plan is told from the tables {', '.join(TOLD_FROM)}; missing: {', '.join(missing)}. "
            "Run `commonwatch run`."
        )
    if (rows := tables["plan_summary"].height) != 1:
        raise ContractError(f"plan_summary: expected one row, got {rows}. Run `commonwatch run`.")


def _context(tables: Tables, evidence: "Evidence") -> dict[str, Any]:
    summary = tables["plan_summary"].row(0, named=True)
    gains = gains_at(tables["plan_gains"])
    existing, more_existing = need_rows(tables["plan_needs"], "existing")
    emerging, more_emerging = need_rows(tables["plan_needs"], "emerging")
    lines, more_lines = line_rows(tables)
    assumptions, more_assumptions = assumption_rows(tables["plan_assumptions"])
    origin = summary["origin"]
    return {
        "title": theatre_words(summary["theatre"]),
        "origin": month_name(origin),
        "first": month_name(add_months(origin, 1)),
        "last": month_name(add_months(origin, MONTHS_AHEAD)),
        "lead": headline(summary, gains),
        "spread": spread_sentence(gains),
        "tiles": _tiles(tables, summary, gains),
        "bars": way_bars(tables["plan_dividend"]),
        "assumed": list(assumed_sentences(summary)),
        "matters": _matters(tables["plan_assumptions"]),
        "matrix": matrix(tables),
        "needs": (
            (_("Needs that exist"), existing, more_existing),
            (_("Needs that are emerging"), emerging, more_emerging),
        ),
        "ways": way_rows(tables["plan_dividend"]),
        "gains": gain_rows(tables["plan_gains"]),
        "costs": costs_sentence(tables["plan_gains"]),
        "parts": parts(tables["plan_organisations"]),
        "chains": chains(tables),
        "partners": partner_rows(tables),
        "measures": measure_rows(tables["plan_measures"]),
        "assumptions": assumptions,
        "more_assumptions": more_assumptions,
        "lines": lines,
        "more_lines": more_lines,
        "bound": bound_sentence(summary),
        "summary": summary,
        "sources": sources_behind(evidence, _told(tables, summary["places"])).to_dicts(),
        "packs": evidence.packs,
        "left_out": summary["left_out"] or [],
        "kosovo": KOSOVO_FOOTNOTE,
    }


def _tiles(tables: Tables, summary: Row, gains: Mapping[str, Row]) -> list[tuple[str, str, str]]:
    """(label, figure, note) of money, people and gain."""
    organisations, gain = tables["plan_organisations"], gains.get(TOGETHER)
    working = organisations.filter(pl.col("spent_usd") > 0).height
    places = tables["plan_presence"]["place"].str.split("+").explode().n_unique()
    share = gain["share"] if gain else None
    return [
        (
            _("Money"),
            dollars(summary["spent_usd"]),
            _("of {budget} that {count} organisations can move").format(
                budget=dollars(summary["budget_usd"]), count=organisations.height
            ),
        ),
        (
            _("Needs met"),
            people(summary["people"]),
            _("of people who may have several; {count} organisations, {places} places").format(
                count=working, places=places
            ),
        ),
        (_("Against each planning alone"), signed(share), _("people weighted by the severity of their need")),
    ]


def _matters(assumptions: pl.DataFrame) -> str:
    """The sentence on the assumption that moves most money; that none does, where none does."""
    first = assumptions.sort("moved", descending=True, maintain_order=True).head(1)
    if first.is_empty():
        return ""
    return str(first["sentence"][0]) if first["moved"][0] >= MATTERS else _("No single assumption moves the plan.")


def _told(tables: Tables, places: list[str]) -> set[str]:
    """The sources of needs and work in the plan's places, where these tables are given."""
    named = [
        text
        for name in ("needs", "work")
        if name in tables
        for text in tables[name].filter(pl.col("place").is_in(places))["source"]
    ]
    return {source for text in named for source in text.split("; ")}


def _rendered(context: dict[str, Any]) -> str:
    made = environment()
    made.filters |= {"starred": starred}
    css = (files("commonwatch.publish") / "data" / "joint-plan.css").read_text("utf-8")
    return made.get_template("joint-plan.html.j2").render(context | {"css": css})
