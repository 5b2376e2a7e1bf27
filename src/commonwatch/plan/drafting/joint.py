"""The joint plan of a workspace, from its tables to tables: drafted, solved, compared with going alone, explained."""

from datetime import date

import polars as pl

from commonwatch.config import PlanSettings
from commonwatch.plan.dividend import dividend
from commonwatch.plan.drafting.chain import chain_table, partner_table
from commonwatch.plan.drafting.draft import Draft
from commonwatch.plan.drafting.organisations import partners
from commonwatch.plan.drafting.tables import NEXT_USD, Found, line_table, plan_tables
from commonwatch.plan.sensitivity import assumptions, at_costs, next_money, reasons
from commonwatch.vocabulary import Theatre

SEED = 0  # of the solver, as the command line has it: `commonwatch dividend` gives the figures of the run
COSTS = (1.0, 0.5, 2.0)  # of the assumed unit and set-up costs


def joint_plan(
    made: Draft, area: Theatre, origin: date, drivers: pl.DataFrame, settings: PlanSettings
) -> dict[str, pl.DataFrame]:
    """The tables `PLAN_TABLES` of a draft; `drivers` is the run's table, for the chain from warning to action.

    The plan is made on the draft's scenarios, every way of spending is judged on its others.
    """
    instance = made.instance
    assumed = made.measures.filter(pl.col("source").is_null())["measure"].to_list()
    dividends = {
        costs: dividend(
            at_costs(instance, assumed, costs), settings.time_limit, settings.gap, SEED, _silent, costs == 1.0
        )
        for costs in COSTS
    }
    plan = dividends[1.0].joint
    labels = dict(made.measures.select("measure", "label").iter_rows())
    found = Found(
        plan=plan,
        dividends=dividends,
        next_money=next_money(instance, plan, NEXT_USD, SEED),
        assumptions=assumptions(instance, plan, assumed, SEED),
        reasons=reasons(instance, plan, labels, SEED),
    )
    lines = line_table(made, plan)
    beside = partners(area.places, origin)
    return plan_tables(made, found, area, origin) | {
        "plan_partners": partner_table(lines, beside),
        "plan_chain": chain_table(instance, lines, drivers, beside, area.places),
    }


def _silent(_: str) -> None:
    return
