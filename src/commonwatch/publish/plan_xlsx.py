"""A joint plan as one workbook: in short, who does what where, organisations, needs, measures, dividend and what is assumed."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from commonwatch.publish.export import write_workbook
from commonwatch.publish.language import _, many
from commonwatch.publish.plan_page import check_tables
from commonwatch.publish.plan_rows import FEWEST
from commonwatch.publish.plan_words import (
    Tables,
    assumed_sentences,
    bound_sentence,
    costs_sentence,
    gains_at,
    headline,
    place_words,
    spread_sentence,
    theatre_words,
)
from commonwatch.publish.words import month_name, short_theme, starred
from commonwatch.vocabulary import add_months

WORTH = "worth (weighted people)"
IN_WORDS = {"place": place_words, "theme": short_theme, "driver_theme": short_theme}


def plan_workbook(tables: Tables, sources: pl.DataFrame, path: Path) -> None:
    """Writes the workbook: "about", "sources", then a sheet for each part; people and USD as whole numbers, unrounded otherwise.

    Raises ContractError when a table is missing, WorkspaceError when the file cannot be written.
    """
    check_tables(tables)
    sheets = {
        "in short": _in_short(tables),
        "plan": _plan(tables),
        "organisations": _organisations(tables["plan_organisations"]),
        "needs": _needs(tables["plan_needs"]),
        "measures": _measures(tables["plan_measures"]),
        "dividend": _dividend(tables["plan_dividend"]),
        "gains": _worded(tables["plan_gains"]).rename({"costs": "costs, times assumed", "unseen": "judged on unseen"}),
        "assumptions": _worded(tables["plan_assumptions"]).rename({"worth": "change of worth", "moved": "share of money moved"}),
        "from warning to partner": _counted(_worded(tables["plan_chain"]), ["people"]),
        "partners": _worded(tables["plan_partners"]),
    }  # fmt: skip
    write_workbook({name: _readable(table) for name, table in sheets.items()}, sources, path)


def _in_short(tables: Tables) -> pl.DataFrame:
    summary = tables["plan_summary"].row(0, named=True)
    gains = gains_at(tables["plan_gains"])
    origin = summary["origin"]
    dropped = tables["plan_lines"].filter(pl.col("people") < FEWEST).height
    lines: list[tuple[str, str]] = [
        ("joint plan", theatre_words(summary["theatre"])),
        ("for", f"{month_name(add_months(origin, 1))} to {month_name(add_months(origin, 12))}"),
        ("in short", headline(summary, gains)),
        ("spread", spread_sentence(gains)),
        ("at other costs", costs_sentence(tables["plan_gains"])),
        ("how good the plan is", bound_sentence(summary)),
        ("what is assumed", " ".join(assumed_sentences(summary))),
        ("standing", _("A proposal: it binds nobody.")),
        ("money", _("USD; the lines of the plan without set-up, the organisations with it")),
        ("weighted people", _("people of value 1: catastrophic need (5), in the first quarter of those in need")),
    ]
    if dropped:
        said = many("{count} line of less than half a person", "{count} lines of less than half a person", dropped)
        lines.append(("left out", said.format(count=dropped)))
    return pl.DataFrame([line for line in lines if line[1]], schema=["what", "said"], orient="row")


def _plan(tables: Tables) -> pl.DataFrame:
    labels = tables["plan_measures"].select("measure", pl.col("label").alias("what"))
    names = tables["plan_organisations"].select("organisation", "name")
    lines = tables["plan_lines"].filter(pl.col("people") >= FEWEST)
    told = lines.join(labels, on="measure", how="left", maintain_order="left").join(
        names, on="organisation", how="left", maintain_order="left"
    )
    chosen = told.select(
        "place", "theme", "group", "organisation", "name", "measure", "what", "people", "cost_usd", "credit", "need"
    )
    whole = _counted(_worded(chosen), ["people", "cost_usd", "credit"])
    return whole.rename({"group": "for whom", "cost_usd": "USD without set-up", "credit": WORTH})


def _organisations(rows: pl.DataFrame) -> pl.DataFrame:
    counts = [
        "budget_usd", "spent_usd", "setup_usd", "people", "credit", "credit_alone", "share", "share_error", "next_price", "next_solved",
    ]  # fmt: skip
    return _counted(_joined(rows), counts).rename(
        {
            "budget_usd": "budget USD", "spent_usd": "spends USD", "setup_usd": "of it set-up USD", "credit": WORTH,
            "credit_alone": "worth if all go alone", "share": "part of the gain (Shapley, weighted people)",
            "share_error": "error of that part", "next_usd": "more money USD", "next_price": "reached by it, by price",
            "next_solved": "reached by it, solved anew",
        }
    )  # fmt: skip


def _needs(rows: pl.DataFrame) -> pl.DataFrame:
    counted = _counted(_worded(rows), ["people", "low", "high", "covered", "planned", "left"])
    return counted.rename({"accessible": "share within reach", "people_basis": "figure", "group": "who"})


def _measures(rows: pl.DataFrame) -> pl.DataFrame:
    told = _counted(_worded(_joined(rows)), ["people", "usd"])
    return told.rename(
        {
            "unit_cost_usd": "USD per person", "setup_cost_usd": "USD to set up, a place", "lead_months": "months to start",
            "usd": "USD without set-up", "basis": "costs are", "chosen": "in the plan",
        }
    )  # fmt: skip


def _dividend(rows: pl.DataFrame) -> pl.DataFrame:
    counted = _counted(rows, ["people", "worth", "lowest", "highest"])
    return counted.rename({"costs": "costs, times assumed", "case": "counted", "worth": WORTH})


def _joined(rows: pl.DataFrame) -> pl.DataFrame:
    """Lists of places and themes as their names, joined."""
    said = {"places": place_words, "themes": short_theme}
    return rows.with_columns(
        pl.col(name).list.eval(pl.element().map_elements(words, pl.String)).list.join("; ")
        for name, words in said.items()
        if name in rows.columns
    )


def _worded(rows: pl.DataFrame) -> pl.DataFrame:
    """Places and themes by their names, other lists joined."""
    named = rows.with_columns(
        pl.col(name).map_elements(words, pl.String) for name, words in IN_WORDS.items() if name in rows.columns
    )
    return named.with_columns(pl.col(pl.List(pl.String)).list.join("; "))


def _counted(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    return rows.with_columns(pl.col(names).round(0).cast(pl.Int64))


def _readable(rows: pl.DataFrame) -> pl.DataFrame:
    """Texts with Kosovo's asterisk, yes and no in words."""
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    flags = [name for name, kind in rows.schema.items() if kind == pl.Boolean]
    return rows.with_columns(
        *(pl.col(name).map_elements(starred, pl.String) for name in texts),
        *(pl.when(name).then(pl.lit("yes")).otherwise(pl.lit("no")).alias(name) for name in flags),
    )
