"""What no plan can pass: the linear program with tightened links, and place by place at the budgets' prices."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from commonwatch.plan.solve.curves import Curves, curves
from commonwatch.plan.solve.highs import loaded, run
from commonwatch.plan.solve.layout import Floats
from commonwatch.plan.solve.links import violated_links
from commonwatch.plan.solve.parts import Part, by_place
from commonwatch.plan.solve.program import make_program
from commonwatch.plan.solve.task import Bools, Task

ROUNDS = 40
ENOUGH = 5e-4  # a round that lowers the bound by less than this share is the last
PLACE_NODES = 300
WORKERS = 2
ROOM_LEFT = 1e-7  # added to a bound for the solver's own tolerance, as a share


@dataclass(frozen=True)
class Root:
    """The relaxed program solved: a bound in people of value 1, prices of budgets and of places, levels in part."""

    bound: float
    budget_price: Floats  # o, people of value 1 for the whole budget
    place_price: Floats  # o, people of value 1 for a place
    levels: Floats  # l
    links: sparse.csr_matrix  # the rows that were broken so far: rows x (ways, levels, pieces) <= 0


def root_bounds(task: Task, curved: Curves, say: Callable[[Root], bool]) -> Root | None:
    """The relaxed program, again with each round of links that its solution breaks, until `say` is content."""
    laid = task.laid
    program, at = make_program(laid, curved, unit=task.unit, price=task.price, links=False)
    model = loaded(program, task.seed, task.cancelled)
    last: Root | None = None
    links = sparse.csr_matrix((0, len(program.gain)))
    for _ in range(ROUNDS):
        answer = run(model, task.left)
        if answer.values is None or not answer.optimal:
            return last
        bound = answer.objective * task.unit
        gained = np.inf if last is None else (last.bound - bound) / max(abs(bound), 1e-9)
        last = Root(
            bound * (1 + ROOM_LEFT) if bound > 0 else bound,
            np.maximum(answer.duals[at.budget_rows], 0.0) * task.unit,
            np.maximum(answer.duals[at.most_rows], 0.0) * task.unit,
            answer.values[at.levels],
            links,
        )
        if say(last) or gained < ENOUGH:
            return last
        broken = violated_links(laid, curved, at, answer.values)
        count = broken.shape[0]
        if not count:
            return last
        links = sparse.vstack([links, broken], format="csr")
        starts, columns = broken.indptr[:-1].astype(np.int32), broken.indices.astype(np.int32)
        model.addRows(count, np.full(count, -np.inf), np.zeros(count), broken.nnz, starts, columns, broken.data)
    return last


def priced_bound(task: Task, weights: Floats, root: Root) -> tuple[float, Bools]:
    """A bound, in people of value 1, and the levels `(l,)` on which its places' plans stand.

    Each place is planned best by itself where money and presence have their prices. Any prices give a bound (Lagrange);
    those of the relaxed program give one below its own, since each place is solved in whole levels. The bound is
    infinite when the time is over before all places are done.
    """
    laid = task.laid
    limited = np.isfinite(laid.most)
    paid = float(root.budget_price[laid.budget > 0].sum()) + float(
        (root.place_price * np.where(limited, laid.most, 0)).sum()
    )

    opened = np.zeros(len(laid.level_cost), dtype=bool)

    def best(place: Part) -> float:
        part_laid = place.laid
        program, at = make_program(part_laid, curves(part_laid, weights), unit=task.unit, price=task.price)
        price = root.budget_price / np.maximum(laid.budget, 1.0) / task.unit
        gain = program.gain.copy()
        gain[at.ways] -= price[part_laid.way_organisation] * part_laid.way_cost * at.way_unit
        cost = price[part_laid.level_organisation] * part_laid.level_cost
        cost[part_laid.presences] += (root.place_price / task.unit)[part_laid.level_organisation[part_laid.presences]]
        gain[at.levels] -= cost
        if task.over:
            return np.inf
        model = loaded(replace(program, gain=gain), task.seed, task.cancelled, whole=True)
        answer = run(model, task.left, nodes=PLACE_NODES, gap=1e-3)
        if answer.values is not None:
            opened[place.levels] = answer.values[at.levels] > 0.5
        return answer.bound * task.unit

    with ThreadPoolExecutor(WORKERS) as pool:
        total = paid + sum(pool.map(best, by_place(laid)))
    return (total * (1 + ROOM_LEFT) if total > 0 else total), opened
