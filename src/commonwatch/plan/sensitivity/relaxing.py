"""The linear relaxation of an instance, and where its money goes: as much as is worth it where it went before."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from scipy import sparse

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Instance
from commonwatch.plan.sensitivity.standing import risk_of
from commonwatch.plan.solve.curves import curves, scenario_curves
from commonwatch.plan.solve.fixed import apart
from commonwatch.plan.solve.highs import Program, loaded, run
from commonwatch.plan.solve.layout import Floats, Layout, layout, summed
from commonwatch.plan.solve.program import Columns, make_program
from commonwatch.plan.solve.task import task_for
from commonwatch.plan.solve.worth import worth

Key: TypeAlias = tuple[str, str, str]  # need, organisation, measure; or "", organisation, place for set-up
NO_NEED = ""


@dataclass(frozen=True)
class Relaxed:
    """A relaxed plan: its worth (people of value 1), and USD by need, organisation and measure, set-up by place."""

    worth: float
    usd: Mapping[Key, float]


@dataclass(frozen=True)
class Held:
    """Where money went before (USD), and what moving all of it has to gain: people of value 1."""

    usd: Mapping[Key, float]
    toll: float
    weights: Floats  # of the scenarios, for instances with too many of them to hold each apart


def relaxed(instance: Instance, held: Held, severity: tuple[float, ...], seed: int) -> Relaxed:
    """The best relaxed plan near `held`, its worth counted by these weights of severity 1 to 5.

    Set-up is paid in shares; floors have their price; each one's credit is left aside. A USD moves only where it gains
    more than the toll on it, so that plans of one worth don't differ by chance.
    """
    laid = layout(replace(instance, rules=replace(instance.rules, no_one_worse_off=False)))
    if not len(laid.way_need):
        return Relaxed(0.0, {})
    task = task_for(laid, risk_of(instance), 0.0, seed, math.inf, None)
    split = apart(task)
    curved = scenario_curves(laid) if split else curves(laid, held.weights)
    program, at = make_program(laid, curved, unit=task.unit, price=task.price, risk=task.risk if split else None)
    answer = run(loaded(_near(program, at, laid, held), seed), math.inf)
    if answer.values is None or not answer.optimal:
        raise PlanError(
            "the relaxed plan of this instance wasn't found: expected figures that a linear program can hold."
        )
    people = np.maximum(answer.values[at.ways], 0.0) * at.way_unit
    weighed = replace(laid, weight=np.array([severity[each.severity - 1] for each in instance.needs]))
    usd = dict(zip(_ways(laid), (laid.way_cost * people).tolist(), strict=True))
    setup = laid.level_cost * np.maximum(answer.values[at.levels], 0.0)
    place = len(laid.organisations) * laid.level_place + laid.level_organisation
    paid = summed(place, setup, len(laid.organisations) * len(laid.places))
    for presence in laid.presences:
        name = laid.organisations[laid.level_organisation[presence]], laid.places[laid.level_place[presence]]
        usd[(NO_NEED, *name)] = float(paid[place[presence]])
    return Relaxed(worth(weighed, people, task.risk).objective, usd)


def _ways(laid: Layout) -> list[Key]:
    return [
        (laid.needs[n], laid.organisations[o], laid.measures[m])
        for n, o, m in zip(laid.way_need, laid.way_organisation, laid.way_measure, strict=True)
    ]


def _near(program: Program, at: Columns, laid: Layout, held: Held) -> Program:
    """The program with a toll on every USD that a way has more or less than before, and on set-up."""
    total = sum(held.usd.values())
    if total <= 0 or held.toll <= 0:
        return program
    before = np.array([held.usd.get(key, 0.0) for key in _ways(laid)])
    scale = np.maximum(np.maximum(laid.way_cost * laid.way_most, before), 1e-9)
    ways, columns = len(before), len(program.gain)
    toll = held.toll / total / at.value_unit  # of a USD, in the program's unit
    spent = sparse.csr_matrix(
        (laid.way_cost * at.way_unit / scale, (np.arange(ways), np.arange(ways))), shape=(ways, columns)
    )
    apart_by = sparse.identity(ways, format="csr")
    gain = program.gain.copy()
    gain[at.levels] -= toll * laid.level_cost
    none = sparse.csr_matrix((program.rows.shape[0], ways))
    return Program(
        gain=np.concatenate([gain, -toll * scale]),
        lower=np.concatenate([program.lower, np.zeros(ways)]),
        upper=np.concatenate([program.upper, np.full(ways, np.inf)]),
        rows=sparse.vstack(
            [
                sparse.hstack([program.rows, none]),
                sparse.hstack([spent, -apart_by]),
                sparse.hstack([spent, apart_by]),
            ],
            format="csr",
        ),
        row_lower=np.concatenate([program.row_lower, np.full(ways, -np.inf), before / scale]),
        row_upper=np.concatenate([program.row_upper, before / scale, np.full(ways, np.inf)]),
        whole=program.whole,
    )


def moved(before: Relaxed, after: Relaxed, instance: Instance) -> float:
    """The share of money that goes elsewhere, 0-1: half the sum of absolute differences, of the larger spending.

    What an organisation leaves unspent is one of the differences, and so is its set-up in a place.
    """
    names = [each.organisation for each in instance.organisations]
    differ, sums = dict.fromkeys(names, 0.0), (dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0))
    for key in sorted(before.usd.keys() | after.usd.keys()):  # in order: sums are the same in every run
        pair = before.usd.get(key, 0.0), after.usd.get(key, 0.0)
        differ[key[1]] += abs(pair[1] - pair[0])
        for each, usd in zip(sums, pair, strict=True):
            each[key[1]] += usd
    most = max(sum(each.values()) for each in sums)
    half = sum(differ[name] + abs(sums[1][name] - sums[0][name]) for name in names) / 2
    return min(half / most, 1.0) if most > 0 else 0.0
