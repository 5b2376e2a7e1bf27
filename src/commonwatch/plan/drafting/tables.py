"""A joint plan as the tables of a workspace: who does what, for whom, at what cost, and what stands behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from commonwatch.plan.check import planned
from commonwatch.plan.dividend.worth import Dividend
from commonwatch.plan.drafting.draft import Draft
from commonwatch.plan.drafting.schemas import shaped
from commonwatch.plan.instance import instance_texts
from commonwatch.plan.sensitivity import Assumption, NextMoney, Reason
from commonwatch.plan.solve import Plan
from commonwatch.vocabulary import Theatre

ASSUMED = "assumed"
NEXT_USD = 100_000.0


@dataclass(frozen=True)
class Found:
    """Everything that is worked out on a draft: the plan, the dividend by how costly the assumed measures are, and why."""

    plan: Plan
    dividends: Mapping[float, Dividend]  # by what the assumed costs are multiplied with; 1.0 is there
    next_money: Sequence[NextMoney]
    assumptions: Sequence[Assumption]
    reasons: Mapping[str, Reason]


def line_table(draft: Draft, plan: Plan) -> pl.DataFrame:
    """The table plan_lines: who does which measure for which need, people, weighted credit, USD without set-up."""
    about = {need.need: need for need in draft.instance.needs}
    rows = [
        {
            "need": line.need,
            "place": about[line.need].place,
            "theme": about[line.need].theme,
            "group": about[line.need].group,
            "organisation": line.organisation,
            "measure": line.measure,
            "people": line.people,
            "credit": line.credit,
            "cost_usd": line.cost_usd,
        }
        for line in plan.lines
    ]
    return shaped("plan_lines", rows).sort("place", "theme", "need", "organisation")


def plan_tables(draft: Draft, found: Found, area: Theatre, origin: date) -> dict[str, pl.DataFrame]:
    """The tables of a plan but for partners and chain."""
    lines = line_table(draft, found.plan)
    kinds = _measures(draft, found, lines)
    members = _organisations(draft, found, lines)
    needs = _needs(draft, found.plan)
    whole: dict[str, pl.DataFrame | list[dict[str, Any]]] = {
        "plan_summary": _summary(draft, found, kinds, members, needs, lines, area, origin),
        "plan_needs": needs,
        "plan_lines": lines,
        "plan_presence": [{"organisation": one, "place": place} for one, place in found.plan.presence],
        "plan_measures": kinds,
        "plan_organisations": members,
        "plan_dividend": [row for costs, each in found.dividends.items() for row in _ways(costs, each)],
        "plan_gains": [row for costs, each in found.dividends.items() for row in _gains(costs, each)],
        "plan_assumptions": [asdict(each) for each in found.assumptions],
        "plan_instance": [
            {"file": name, "text": text} for name, text in instance_texts(draft.instance).items() if text is not None
        ],
    }
    return {name: shaped(name, rows) for name, rows in whole.items()}


def _needs(draft: Draft, plan: Plan) -> pl.DataFrame:
    done = planned(plan.people)
    reachable = {need.need: need.reachable for need in draft.instance.needs}
    there = {each.need: each.people for each in draft.instance.existing}
    rows = draft.needs["need"].to_list()
    left = [max(0.0, reachable[need] - there.get(need, 0.0) - done.get(need, 0.0)) for need in rows]
    return draft.needs.with_columns(
        pl.Series("planned", [done.get(need, 0.0) for need in rows], dtype=pl.Float64),
        pl.Series("left", left, dtype=pl.Float64),
    )


def _measures(draft: Draft, found: Found, lines: pl.DataFrame) -> pl.DataFrame:
    used = lines.group_by("measure").agg(
        pl.col("people").sum(),
        pl.col("cost_usd").sum().alias("usd"),
        pl.col("organisation").unique().sort().alias("organisations"),
        pl.col("place").unique().sort().alias("places"),
    )
    why = pl.DataFrame(
        [(name, each.chosen, each.sentence) for name, each in found.reasons.items()],
        schema={"measure": pl.String, "chosen": pl.Boolean, "reason": pl.String},
        orient="row",
    )
    none = pl.lit([], dtype=pl.List(pl.String))
    basis = (
        pl.when(pl.col("source").is_null()).then(pl.lit(ASSUMED))
        .when(pl.col("source").str.contains("own calculation")).then(pl.lit("derived"))
        .otherwise(pl.lit("published"))
    )  # fmt: skip
    table = draft.measures.join(used, on="measure", how="left", maintain_order="left").join(
        why, on="measure", how="left", maintain_order="left"
    )
    return table.with_columns(
        pl.col("source", "note").fill_null(""),
        basis.alias("basis"),
        pl.col("people", "usd").fill_null(0.0),
        pl.col("organisations", "places").fill_null(none),
    )


def _organisations(draft: Draft, found: Found, lines: pl.DataFrame) -> pl.DataFrame:
    plan, alone = found.plan, found.plan.alone or {}
    spending = {each.organisation: each for each in plan.spending}
    brought = {each.organisation: each for each in found.dividends[1.0].shares}
    coming = {each.organisation: each for each in found.next_money}
    reached = dict(lines.group_by("organisation").agg(pl.col("people").sum()).iter_rows())
    rows = [
        {
            "organisation": one,
            "spent_usd": spending[one].spent_usd,
            "setup_usd": spending[one].setup_usd,
            "people": reached.get(one, 0.0),
            "credit": plan.credits[one],
            "credit_alone": alone.get(one),
            "share": brought[one].value,
            "share_error": brought[one].error,
            "next_usd": NEXT_USD,
            "next_price": coming[one].price,
            "next_solved": coming[one].solved,
        }
        for one in draft.organisations["organisation"]
    ]
    numbers = pl.DataFrame(rows, schema_overrides={"credit_alone": pl.Float64})
    return draft.organisations.join(numbers, on="organisation", how="left", maintain_order="left")


def _ways(costs: float, found: Dividend) -> list[dict[str, Any]]:
    return [
        {
            "costs": costs,
            "way": each.way,
            "case": each.case,
            "people": each.people,
            "worth": each.value,
            "lowest": each.lowest,
            "highest": each.highest,
        }
        for each in found.table
    ]


def _gains(costs: float, found: Dividend) -> list[dict[str, Any]]:
    about = {"costs": costs, "unseen": found.unseen, "scenarios": found.scenarios}
    none = {"share": None, "lowest": None, "highest": None}
    gains = {"seeing": found.seeing, "agreeing": found.agreeing, "together": found.together}
    return [about | {"gain": name} | (none if gain is None else asdict(gain)) for name, gain in gains.items()]


def _summary(
    draft: Draft,
    found: Found,
    kinds: pl.DataFrame,
    members: pl.DataFrame,
    needs: pl.DataFrame,
    lines: pl.DataFrame,
    area: Theatre,
    origin: date,
) -> pl.DataFrame:
    plan = found.plan
    assumed = set(kinds.filter(pl.col("basis") == ASSUMED)["measure"])
    guessed = needs.filter(pl.col("people_basis") == ASSUMED)["need"]
    return pl.DataFrame(
        {
            "theatre": [area.theatre],
            "places": [list(area.places)],
            "origin": [origin],
            "objective": [plan.objective],
            "mean": [plan.mean],
            "cvar": [plan.cvar],
            "upper_bound": [plan.upper_bound],
            "gap": [plan.gap],
            "status": [plan.status],
            "scenarios": pl.Series([plan.scenarios], dtype=pl.Int32),
            "testing": pl.Series([len(draft.instance.testing)], dtype=pl.Int32),
            "people": [float(lines["people"].sum())],
            "spent_usd": [float(members["spent_usd"].sum())],
            "budget_usd": [float(members["budget_usd"].sum())],
            "assumed_cost_share": [_share(lines, pl.col("measure").is_in(sorted(assumed)), "cost_usd")],
            "assumed_budget_share": [_share(members, pl.col("budget_basis") == ASSUMED, "budget_usd")],
            "left_out": [list(draft.left_out)],
            "assumed_people_share": [_share(lines, pl.col("need").is_in(guessed.to_list()), "people")],
        }
    )


def _share(table: pl.DataFrame, part: pl.Expr, of: str) -> float:
    whole = float(table[of].sum())
    return float(table.filter(part)[of].sum()) / whole if whole else 0.0
