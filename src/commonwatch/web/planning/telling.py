"""A plan of any origin in the tables by which a run tells its own; what wasn't worked out is left empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from commonwatch.plan.dividend import Dividend
from commonwatch.plan.dividend.shares import Share
from commonwatch.plan.drafting import Draft, no_plan
from commonwatch.plan.drafting.chain import chain_table, partner_table
from commonwatch.plan.drafting.organisations import partners
from commonwatch.plan.drafting.tables import Found, line_table, plan_tables
from commonwatch.plan.sensitivity import Assumption, NextMoney, Reason
from commonwatch.plan.solve import Plan
from commonwatch.vocabulary import Theatre


@dataclass(frozen=True)
class Why:
    """What a plan hangs on: what more money reaches, the assumptions that matter, why measures are in or out."""

    next_money: Sequence[NextMoney]
    assumptions: Sequence[Assumption]
    reasons: Mapping[str, Reason]


def told(
    draft: Draft,
    plan: Plan,
    area: Theatre,
    origin: date,
    drivers: pl.DataFrame | None = None,
    why: Why | None = None,
    dividend: Dividend | None = None,
) -> dict[str, pl.DataFrame]:
    """The tables `PLAN_TABLES` of a plan; `drivers` is the run's table, for the chain from warning to action.

    Without a dividend plan_dividend and plan_gains have no rows, and nobody has a share; without the reasons
    plan_assumptions has none, and no measure a reason.
    """
    names = [who.organisation for who in draft.instance.organisations]
    given = dividend or Dividend((), None, None, None, False, 0, plan, tuple(Share(one, 0.0, 0.0) for one in names))
    found = Found(
        plan=plan,
        dividends={1.0: given},
        next_money=why.next_money if why else tuple(NextMoney(one, 0.0, 0.0, "") for one in names),
        assumptions=why.assumptions if why else (),
        reasons=why.reasons if why else _used(draft, plan),
    )
    lines = line_table(draft, plan)
    beside = partners(area.places, origin)
    tables = no_plan() | plan_tables(draft, found, area, origin) | {"plan_partners": partner_table(lines, beside)}
    if dividend is None:
        tables["plan_gains"] = tables["plan_gains"].clear()
    if drivers is not None:
        tables["plan_chain"] = chain_table(draft.instance, lines, drivers, beside, area.places)
    return tables


def _used(draft: Draft, plan: Plan) -> dict[str, Reason]:
    used = {line.measure for line in plan.lines}
    return {each.measure: Reason(each.measure, each.measure in used, "") for each in draft.instance.measures}
