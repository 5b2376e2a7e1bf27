"""A plan checked against its instance: every figure worked out anew, without a solver."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from commonwatch.plan.check.broken import Broken, above, differs, shown
from commonwatch.plan.check.claims import (
    Short,
    broken_credits,
    broken_fairness,
    broken_floors,
    shorts,
)
from commonwatch.plan.check.files import Written, read_plan
from commonwatch.plan.check.limits import broken_access, broken_lines, broken_money, broken_presence, spending
from commonwatch.plan.check.value import cvar, mean, values
from commonwatch.plan.check.work import credited, reached, unknown_names, works
from commonwatch.plan.instance.model import Instance

RULES = (
    "names",
    "people",
    "mandate",
    "measure",
    "reach",
    "red line",
    "presence",
    "max_places",
    "access",
    "cost",
    "budget",
    "spending",
    "credit",
    "floors",
    "no_one_worse_off",
    "summary",
)


@dataclass(frozen=True)
class Checked:
    """What the check found: the figures worked out anew, every broken line, floors missed, and what wasn't checked."""

    objective: float  # weighted people, as mean and cvar
    mean: float
    cvar: float
    scenarios: int
    people: float
    spent_usd: Mapping[str, float]
    credit: Mapping[str, float]
    broken: tuple[Broken, ...]
    unchecked: tuple[str, ...]  # rules
    shorts: tuple[Short, ...]
    said: tuple[str, ...]


def check_plan(instance: Instance, folder: Path) -> Checked:
    """The figures of the plan in a folder, worked out anew, and every line that breaks the instance's rules.

    Raises PlanError for a plan whose files are missing or can't be read.
    """
    written = read_plan(folder)
    lines = works(instance, written)
    people, credit = reached(lines), credited(lines)
    plan = {(line.need.need, line.organisation.organisation, line.measure.measure): line.row.people for line in lines}
    outcomes, rules = values(instance, plan), instance.rules
    figures = {"mean": mean(outcomes), "cvar": cvar(outcomes, rules.alpha)}
    figures["objective"] = (1 - rules.risk_lambda) * figures["mean"] + rules.risk_lambda * figures["cvar"]
    missed = shorts(instance, people)
    return Checked(
        objective=figures["objective"],
        mean=figures["mean"],
        cvar=figures["cvar"],
        scenarios=len(instance.scenarios),
        people=math.fsum(plan.values()),
        spent_usd={who: usd["spent_usd"] for who, usd in spending(instance, lines).items()},
        credit={
            who.organisation: math.fsum(by.get(who.organisation, 0.0) for by in credit.values())
            for who in instance.organisations
        },
        broken=(
            *unknown_names(instance, written),
            *broken_lines(instance, lines),
            *broken_presence(instance, lines, written),
            *broken_access(instance, people),
            *broken_money(instance, lines, written),
            *broken_credits(instance, people, credit),
            *broken_floors(missed, written.summary),
            *broken_fairness(instance, credit, written),
            *_broken_summary(figures, len(instance.scenarios), written.summary),
        ),
        unchecked=("no_one_worse_off",) if written.alone is None or not rules.no_one_worse_off else (),
        shorts=missed,
        said=tuple(_said(instance, written, missed)),
    )


def _broken_summary(figures: Mapping[str, float], scenarios: int, summary: Mapping[str, Any]) -> Iterator[Broken]:
    for key, figure in {**figures, "scenarios": scenarios}.items():
        said = summary.get(key)
        if not _is_number(said):
            yield Broken("summary", f"summary.json, {key}", f"no figure; the plan's is {shown(figure)}")
        elif differs(said, figure):
            yield Broken("summary", f"summary.json, {key}", f"{shown(said)}; the plan's is {shown(figure)}")
    bound = summary.get("upper_bound")
    if not _is_number(bound):
        yield Broken("summary", "summary.json, upper_bound", "no figure; a plan says what no plan can pass")
    elif above(figures["objective"], bound):
        yield Broken(
            "summary",
            "summary.json, upper_bound",
            f"{shown(bound)}, below the plan's own objective of {shown(figures['objective'])}",
        )


def _is_number(figure: Any) -> TypeGuard[float]:
    return isinstance(figure, int | float) and not isinstance(figure, bool) and math.isfinite(figure)


def _said(instance: Instance, written: Written, missed: tuple[Short, ...]) -> Iterator[str]:
    if not instance.rules.no_one_worse_off:
        yield "no_one_worse_off: the rules don't ask for it."
    elif written.alone is None:
        yield "no_one_worse_off: not checked, the plan's folder holds no alone.csv with each one's credit when all go alone."
    else:
        yield "no_one_worse_off: credit_alone is taken from alone.csv; finding each one's own best plan is a solver's work."
    if missed:
        yield f"floors: {len(missed)} missed; that no plan could meet them is the solver's word, it isn't checked."
