"""The elastic program of an instance: what floors ask for, within limits that a rule's column lifts."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy import sparse

from commonwatch.plan.conflict.elastic import RELATIVE, Elastic, across
from commonwatch.plan.conflict.rules import BUDGET, FLOOR, PLACES, Rule, able, asked, floors
from commonwatch.plan.instance import Instance
from commonwatch.plan.solve.curves import Curves
from commonwatch.plan.solve.highs import Program
from commonwatch.plan.solve.layout import Floats, Layout, layout
from commonwatch.plan.solve.parts import part
from commonwatch.plan.solve.program import Columns, Fair, make_program
from commonwatch.plan.solve.rows import Rows
from commonwatch.plan.solve.worth import levels_used

ROUNDING = 1e-8  # of a floor: what is just met isn't missed by rounding


def elastic(instance: Instance, rules: tuple[Rule, ...], least: Floats | None, seed: int) -> Elastic:
    """The program of an instance; with `least` every organisation's credit (people of value 1) comes to that.

    Without it only what the floors ask for is planned: nobody gains by more.
    """
    wanted = _most_asked(instance)
    enough = _enough(instance, wanted)
    loose = replace(
        instance,
        organisations=tuple(
            replace(who, budget_usd=budget) for who, budget in zip(instance.organisations, enough, strict=True)
        ),
        rules=replace(instance.rules, red_lines=frozenset()),
    )
    laid = layout(loose)
    floor = np.array([wanted.get(need, 0.0) for need in laid.needs])
    laid = replace(laid, floor=np.minimum(_eased(floor), laid.room))
    if least is None:
        laid = _only_floors(laid)
    none = np.zeros(0, dtype=np.int64)
    nothing = Curves(scenario=none, need=none, length=np.zeros(0), slope=np.zeros(0))
    fair = None if least is None else Fair(least * (1 - RELATIVE), np.zeros(len(least)))
    program, at = make_program(laid, nothing, unit=1.0, price=0.0, fair=fair)
    return _with_rules(instance, laid, program, at, rules, seed)


def _with_rules(
    instance: Instance, laid: Layout, program: Program, at: Columns, rules: tuple[Rule, ...], seed: int
) -> Elastic:
    base = program.rows.shape[1]
    column = {rule: base + number for number, rule in enumerate(rules)}
    scale, upper = np.ones(program.rows.shape[0]), program.row_upper.copy()
    given, extra = _no_rows(), _no_rows()  # entries of the rows that are there already, and further rows
    room: dict[Rule, float] = {}
    by_name = {who.organisation: who for who in instance.organisations}
    for number, name in enumerate(laid.organisations):
        budget, row = by_name[name].budget_usd, at.budget_rows.start + number
        scale[row] = max(laid.budget[number], 1.0) / max(budget, 1.0)
        upper[row] = budget / max(budget, 1.0)
    held, lines = floors(instance), across(laid, instance)
    floored = np.flatnonzero(laid.floor > 0)
    slack = {laid.needs[need]: at.slack.start + number for number, need in enumerate(floored)}
    for rule in rules:
        if rule.kind == FLOOR:
            room[rule] = held[rule].share
            _floor_rows(instance, laid, rule, slack, column[rule], extra)
            continue
        who = laid.organisations.index(rule.about[0])
        own = by_name[rule.about[0]]
        if rule.kind == BUDGET:
            room[rule] = float(laid.budget[who] - own.budget_usd)
            given.add([at.budget_rows.start + who], column[rule], -room[rule] / max(own.budget_usd, 1.0))
        elif rule.kind == PLACES:
            there = int((laid.level_organisation[laid.presences] == who).sum())
            room[rule] = float(max(there - (own.max_places or 0), 0))
            given.add([at.most_rows.start + who], column[rule], -room[rule])
        else:
            ways = lines[rule.about]
            extra.add(np.arange(len(ways)), at.ways.start + ways, 1.0)
            extra.add(np.arange(len(ways)), column[rule], -1.0)
            extra.close(len(ways), upper=0.0)
    given.close(program.rows.shape[0])
    columns = base + len(rules)
    wide = sparse.csr_matrix((program.rows.data, program.rows.indices, program.rows.indptr), (len(scale), columns))
    return Elastic(
        instance,
        laid,
        _joined(program, sparse.diags(scale) @ wide + given.matrix(columns), upper, extra, len(rules)),
        at,
        rules,
        room,
        seed,
    )


def _no_rows() -> Rows:
    rows = Rows()
    rows.add(np.zeros(0, dtype=np.int64), 0, 0.0)
    rows.close(0)
    return rows


def _joined(program: Program, rows: sparse.csr_matrix, upper: Floats, extra: Rows, rules: int) -> Program:
    more_lower, more_upper = extra.bounds()
    return Program(
        gain=np.append(program.gain, np.zeros(rules)),
        lower=np.append(program.lower, np.zeros(rules)),
        upper=np.append(program.upper, np.ones(rules)),
        rows=sparse.vstack([rows, extra.matrix(rows.shape[1])], format="csr"),
        row_lower=np.append(program.row_lower, more_lower),
        row_upper=np.append(upper, more_upper),
        whole=program.whole,
    )


def _floor_rows(
    instance: Instance, laid: Layout, rule: Rule, slack: Mapping[str, int], column: int, rows: Rows
) -> None:
    """What may be missing from a need's highest floor: no more than this floor leaves, unless it is given up."""
    floor = floors(instance)[rule]
    at = {need: number for number, need in enumerate(laid.needs)}
    reachable = {need.need: need.reachable for need in instance.needs}
    there = [(need, people) for need, people in asked(instance, floor).items() if need in slack]
    for number, (need, _) in enumerate(there):
        room = max(laid.room[at[need]], 1e-9)
        rows.add([number], slack[need], 1.0)
        rows.add([number], column, -floor.share * reachable[need] / room)
    where = np.array([at[need] for need, _ in there], dtype=np.int64)
    own = _eased(np.array([people for _, people in there], dtype=float))
    rows.close(len(there), upper=np.maximum(laid.floor[where] - own, 0.0) / np.maximum(laid.room[where], 1e-9))


def _eased(floor: Floats) -> Floats:
    """What floors ask for, less rounding."""
    return np.maximum(floor - ROUNDING * np.maximum(floor, 1.0), 0.0)


def _only_floors(laid: Layout) -> Layout:
    """The needs with a floor, and of their room what it asks for."""
    needs = np.flatnonzero(laid.floor > 0)
    ways = np.flatnonzero(laid.floor[laid.way_need] > 0)
    used = np.zeros(len(laid.way_need))
    used[ways] = 1.0
    own = part(laid, needs, ways, np.flatnonzero(levels_used(laid, used))).laid
    return replace(own, room=own.floor, way_most=np.minimum(own.way_most, own.floor[own.way_need]))


def _most_asked(instance: Instance) -> dict[str, float]:
    """The people beyond existing cover that the highest floor of each need asks for."""
    most: dict[str, float] = {}
    for floor in floors(instance).values():
        for need, people in asked(instance, floor).items():
            most[need] = max(most.get(need, 0.0), people)
    return most


def _enough(instance: Instance, wanted: Mapping[str, float]) -> list[float]:
    """Budgets with which each organisation could, beside all it does, meet every floor within mandate and reach: USD."""
    costs: dict[str, list[tuple[float, float]]] = {}
    for measure in instance.measures:
        costs.setdefault(measure.theme, []).append((measure.unit_cost_usd, measure.setup_cost_usd))
    more = {who.organisation: 0.0 for who in instance.organisations}
    setup: dict[tuple[str, str], float] = {}
    for need in instance.needs:
        if people := wanted.get(need.need):
            for who in able(instance, need):
                more[who] += people * max(unit for unit, _ in costs[need.theme])
                dearest = max(each for _, each in costs[need.theme])
                setup[who, need.place] = max(setup.get((who, need.place), 0.0), dearest)
    for (who, _), usd in setup.items():
        more[who] += usd
    return [who.budget_usd + more[who.organisation] for who in instance.organisations]
