"""First plans, fast: set-up costs spread over the people they serve, again and again (slope scaling)."""

from collections.abc import Iterator

import numpy as np

from commonwatch.plan.solve.curves import Curves
from commonwatch.plan.solve.highs import Program, loaded, run
from commonwatch.plan.solve.layout import Floats, Layout, summed
from commonwatch.plan.solve.rows import Rows
from commonwatch.plan.solve.task import Bools, Task
from commonwatch.plan.solve.worth import levels_used

FIRST_SHARE = 0.5  # of what a way may reach, over which its set-up is spread at first
SEEN = 1e-6  # of a need's room


def flows(task: Task, curved: Curves, rounds: int) -> Iterator[tuple[Floats, Bools]]:
    """People per way and the levels they need, one after the other, each with the last one's spread of set-up costs.

    Source: Kim and Pardalos, A solution approach to the fixed charge network flow problem using a dynamic slope
    scaling procedure, Operations Research Letters 24 (1999). At most `most` places are kept for an organisation, those
    on which the flow spends most.
    """
    laid = task.laid
    cost = np.maximum(laid.way_cost, 1e-9)
    total = laid.level_total[laid.way_level]
    charge = total / np.maximum(cost * FIRST_SHARE * laid.way_most, 1e-9)
    barred = np.zeros(len(cost), dtype=bool)
    basis = None
    for _ in range(rounds):
        program = _flow_program(task, curved, cost * (1 + charge), barred)
        model = loaded(program, task.seed, task.cancelled)
        if basis is not None:
            model.setBasis(basis)
        answer = run(model, task.left)
        if answer.values is None or not answer.optimal:
            return
        basis = model.getBasis()
        people = answer.values[: len(cost)] * laid.room[laid.way_need]
        people[people < SEEN * laid.room[laid.way_need]] = 0.0
        spent = summed(laid.way_presence, cost * people, len(laid.level_cost))
        kept = _within_most(laid, spent)
        levels = levels_used(laid, np.where(kept[laid.way_presence], people, 0.0))
        yield people, levels
        barred |= ~kept[laid.way_presence]
        top = np.zeros(len(laid.level_cost))
        np.maximum.at(top, laid.way_presence[people > 0], total[people > 0])
        there = (spent[laid.way_presence] > 0) & (total <= top[laid.way_presence])
        charge = np.where(there, top[laid.way_presence] / np.maximum(spent[laid.way_presence], 1e-9), charge)


def _within_most(laid: Layout, spent: Floats) -> Bools:
    """The presences that stay: for each organisation the places it spends most on, as many as it may have."""
    kept = np.ones(len(laid.level_cost), dtype=bool)
    for organisation in np.flatnonzero(np.isfinite(laid.most)):
        own = laid.presences[laid.level_organisation[laid.presences] == organisation]
        used = own[spent[own] > 0]
        if len(used) >= laid.most[organisation]:
            order = used[np.argsort(-spent[used], kind="stable")]
            kept[own] = False
            kept[order[: int(laid.most[organisation])]] = True
    return kept


def _flow_program(task: Task, curved: Curves, cost: Floats, barred: Bools) -> Program:
    laid, ways, pieces = task.laid, len(cost), len(curved.need)
    floored = np.flatnonzero(laid.floor > 0)
    columns, needs = ways + pieces + len(floored), len(laid.needs)
    room = np.maximum(laid.room, 1e-9)
    rows = Rows()
    rows.add(laid.way_need, np.arange(ways), 1.0)
    rows.add(curved.need, ways + np.arange(pieces), -1.0)
    rows.close(needs, lower=0.0)
    rows.add(laid.way_need, np.arange(ways), 1.0)
    rows.close(needs, upper=1.0)
    budget = np.maximum(laid.budget, 1.0)
    rows.add(laid.way_organisation, np.arange(ways), cost * room[laid.way_need] / budget[laid.way_organisation])
    rows.close(len(budget), upper=laid.budget / budget)
    row_of = np.full(needs, -1)
    row_of[floored] = np.arange(len(floored))
    there = np.flatnonzero(row_of[laid.way_need] >= 0)
    rows.add(row_of[laid.way_need[there]], there, 1.0)
    rows.add(np.arange(len(floored)), ways + pieces + np.arange(len(floored)), 1.0)
    rows.close(len(floored), lower=laid.floor[floored] / room[floored])
    lower, upper = rows.bounds()
    most = np.where(barred, 0.0, laid.way_most / room[laid.way_need])
    gains = [np.zeros(ways), curved.slope * room[curved.need] / task.unit, -task.price * room[floored] / task.unit]
    return Program(
        gain=np.concatenate(gains),
        lower=np.zeros(columns),
        upper=np.concatenate([most, curved.length / room[curved.need], np.ones(len(floored))]),
        rows=rows.matrix(columns),
        row_lower=lower,
        row_upper=upper,
        whole=np.zeros(0, dtype=np.int64),
    )
