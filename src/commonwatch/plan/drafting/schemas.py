"""The tables of a joint plan in a workspace: their columns and types."""

from typing import Any

import polars as pl

TEXT, NUMBER, COUNT, NAMES, DAY, YES = pl.String, pl.Float64, pl.Int32, pl.List(pl.String), pl.Date, pl.Boolean

PLAN_TABLES: dict[str, dict[str, Any]] = {
    "plan_summary": {  # one row
        "theatre": TEXT, "places": NAMES, "origin": DAY, "objective": NUMBER, "mean": NUMBER, "cvar": NUMBER,
        "upper_bound": NUMBER, "gap": NUMBER, "status": TEXT, "scenarios": COUNT, "testing": COUNT, "people": NUMBER,
        "spent_usd": NUMBER, "budget_usd": NUMBER,
        "assumed_cost_share": NUMBER,  # of the money spent on people: by measures whose costs are assumed
        "assumed_budget_share": NUMBER, "assumed_people_share": NUMBER,
        "left_out": NAMES,  # sentences: people and organisations that the plan leaves out
    },
    "plan_needs": {
        "need": TEXT, "place": TEXT, "theme": TEXT, "group": TEXT, "status": TEXT, "people": NUMBER, "low": NUMBER,
        "high": NUMBER, "severity": pl.Int8, "accessible": NUMBER, "people_basis": TEXT, "covered": NUMBER,
        "planned": NUMBER,
        "left": NUMBER,  # within access, neither covered nor planned
        "note": TEXT,
    },
    "plan_lines": {
        "need": TEXT, "place": TEXT, "theme": TEXT, "group": TEXT, "organisation": TEXT, "measure": TEXT,
        "people": NUMBER, "credit": NUMBER, "cost_usd": NUMBER,
    },
    "plan_presence": {"organisation": TEXT, "place": TEXT},
    "plan_measures": {
        "measure": TEXT, "label": TEXT, "theme": TEXT, "unit_cost_usd": NUMBER, "setup_cost_usd": NUMBER,
        "lead_months": pl.Int16, "source": TEXT, "confidence": NUMBER, "basis": TEXT, "note": TEXT, "people": NUMBER,
        "usd": NUMBER, "organisations": NAMES, "places": NAMES, "chosen": YES, "reason": TEXT,
    },
    "plan_organisations": {
        "organisation": TEXT, "name": TEXT, "family": TEXT, "budget_usd": NUMBER, "budget_basis": TEXT,
        "budget_note": TEXT, "places": NAMES, "themes": NAMES, "spent_usd": NUMBER, "setup_usd": NUMBER,
        "people": NUMBER, "credit": NUMBER, "credit_alone": NUMBER, "share": NUMBER, "share_error": NUMBER,
        "next_usd": NUMBER, "next_price": NUMBER, "next_solved": NUMBER,
    },
    "plan_partners": {
        "place": TEXT, "theme": TEXT, "organisation": TEXT, "name": TEXT, "family": TEXT, "role": TEXT, "beside": NAMES,
    },
    "plan_dividend": {
        "costs": NUMBER,  # what the assumed unit and set-up costs are multiplied with
        "way": TEXT, "case": TEXT, "people": NUMBER, "worth": NUMBER, "lowest": NUMBER, "highest": NUMBER,
    },
    "plan_gains": {
        "costs": NUMBER, "gain": TEXT, "share": NUMBER, "lowest": NUMBER, "highest": NUMBER, "unseen": YES,
        "scenarios": COUNT,
    },
    "plan_assumptions": {"assumption": TEXT, "change": TEXT, "worth": NUMBER, "moved": NUMBER, "sentence": TEXT},
    "plan_chain": {
        "place": TEXT, "driver_theme": TEXT, "driver_sentence": TEXT, "measure": TEXT, "label": TEXT,
        "organisations": NAMES, "partners": NAMES, "people": NUMBER, "sentence": TEXT,
    },
    "plan_instance": {"file": TEXT, "text": TEXT},
}  # fmt: skip


def shaped(name: str, rows: pl.DataFrame | list[dict[str, Any]]) -> pl.DataFrame:
    """The table of that name from rows that have its columns, in its order and types."""
    schema = PLAN_TABLES[name]
    return (
        pl.DataFrame(rows, schema=schema)
        if isinstance(rows, list)
        else rows.select(pl.col(column).cast(kind) for column, kind in schema.items())
    )


def no_plan() -> dict[str, pl.DataFrame]:
    """Every table of a joint plan, where there is nothing to plan: without rows."""
    return {name: shaped(name, []) for name in PLAN_TABLES}
