"""A plan read back from its folder, as it was found or as somebody else wrote it."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commonwatch.errors import PlanError
from commonwatch.plan.check.files import Written, read_plan
from commonwatch.plan.check.limits import spending
from commonwatch.plan.check.work import works
from commonwatch.plan.instance.lines import nearest
from commonwatch.plan.instance.model import Instance
from commonwatch.plan.solve.plan import Line, Plan, Short, Spending


def stored_plan(instance: Instance, folder: Path) -> Plan:
    """The plan of a folder; what another program left out is worked out from its lines, or said to be "given".

    Raises PlanError for a file that is missing or breaks its form. Whether the plan keeps the rules is for `check_plan`.
    """
    written = read_plan(folder)
    _check(instance, written, folder)
    worked_out = spending(instance, works(instance, written))
    summary = written.summary
    objective = float(summary["objective"])
    bound = _figure(summary, "upper_bound", math.inf)
    above = (bound - objective) / objective if objective > 0 else 0.0 if bound <= objective else math.inf
    return Plan(
        lines=tuple(
            Line(row.need, row.organisation, row.measure, row.people, row.credit, row.cost_usd) for row in written.rows
        ),
        presence=tuple(written.presence),
        spending=tuple(
            _spending(
                who.organisation,
                worked_out[who.organisation] | dict(written.spending.get(who.organisation, ({}, ""))[0]),
            )
            for who in instance.organisations
        ),
        alone=None if written.alone is None else {who: alone for who, (alone, _, _) in written.alone.items()},
        objective=objective,
        mean=_figure(summary, "mean", math.nan),
        cvar=_figure(summary, "cvar", math.nan),
        upper_bound=bound,
        gap=_figure(summary, "gap", above),
        seconds=_figure(summary, "seconds", 0.0),
        status=str(summary.get("status", "given")),
        scenarios=len(instance.scenarios),
        floors=tuple(_short(each) for each in _listed(summary.get("floors")) if isinstance(each, dict)),
    )


def _check(instance: Instance, written: Written, folder: Path) -> None:
    """Raises PlanError for a plan about something that the instance doesn't have, or without its objective."""
    known = {
        "need": {each.need for each in instance.needs},
        "organisation": {each.organisation for each in instance.organisations},
        "measure": {each.measure for each in instance.measures},
    }
    for row in written.rows:
        for what, names in known.items():
            if getattr(row, what) not in names:
                raise PlanError(
                    f"{folder / 'plan.csv'}: {what} '{getattr(row, what)}' isn't in the instance. "
                    f"{nearest(getattr(row, what), names)} Read the plan beside the instance that it was made from."
                )
    objective = written.summary.get("objective")
    if isinstance(objective, bool) or not isinstance(objective, int | float) or not math.isfinite(objective):
        raise PlanError(f"{folder / 'summary.json'}: expected a number as objective, got {objective!r}.")


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _spending(name: str, usd: Mapping[str, float]) -> Spending:
    return Spending(name, usd["setup_usd"], usd["people_usd"], usd["budget_usd"])


def _short(said: Mapping[str, Any]) -> Short:
    return Short(
        str(said.get("need", "")),
        _figure(said, "asked", math.nan),
        _figure(said, "short", math.nan),
        str(said.get("why", "")),
    )


def _figure(said: Mapping[str, Any], key: str, without: float) -> float:
    value = said.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else without
