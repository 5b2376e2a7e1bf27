"""Better plans near a plan: some places planned anew in whole levels, all others kept (neighbourhood search)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from commonwatch.plan.solve.curves import curves
from commonwatch.plan.solve.highs import loaded, run
from commonwatch.plan.solve.layout import Floats, Ints, summed
from commonwatch.plan.solve.parts import part
from commonwatch.plan.solve.program import make_program
from commonwatch.plan.solve.task import Bools, Found, Task, found

WORKERS = 2  # parts that are planned at once, each on one thread
NODES = 40
CLOSE = 2e-4  # relative gap of a part


@dataclass(frozen=True)
class Group:
    """Some places, and the share of the money and of the presences left over that they may use."""

    places: Ints
    share: float


def place_groups(task: Task, levels: Bools, most: int, seed: int) -> list[Ints]:
    """All places in groups by chance, each with about `most` of these levels."""
    laid = task.laid
    sizes = np.bincount(laid.level_place[levels], minlength=len(laid.places))
    order = np.random.default_rng(seed).permutation(np.flatnonzero(sizes))
    groups: list[list[int]] = [[]]
    filled = 0
    for place in order:
        if filled and filled + sizes[place] > most:
            groups.append([])
            filled = 0
        groups[-1].append(int(place))
        filled += int(sizes[place])
    return [np.array(each, dtype=np.int64) for each in groups if each]


def replanned(task: Task, plan: Found, groups: list[Ints], levels: Bools, weights: Floats) -> Found:
    """The plan with each of these groups of places planned anew on some of `levels`, side by side; never a worse one."""
    with ThreadPoolExecutor(WORKERS) as pool:
        share = 1.0 / len(groups)
        people = plan.people.copy()
        for ways, values in pool.map(
            lambda places: _replanned(task, plan, Group(places, share), levels, weights), groups
        ):
            people[ways] = values
    better = found(task, people)
    return better if better.priced > plan.priced else plan


def _replanned(task: Task, plan: Found, group: Group, levels: Bools, weights: Floats) -> tuple[Ints, Floats]:
    laid = task.laid
    inside = np.isin(laid.level_place, group.places)
    own = inside & (levels | plan.levels)
    every_way = np.flatnonzero(inside[laid.way_level])
    ways = np.flatnonzero(own[laid.way_level])
    needs = np.unique(laid.way_need[every_way])
    if task.over or not len(ways):
        return every_way, plan.people[every_way]
    orgs = len(laid.budget)
    spent_here, spent = (
        summed(laid.way_organisation, laid.way_cost * plan.people * here[laid.way_level], orgs)
        + summed(laid.level_organisation, laid.level_cost * (plan.levels & here), orgs)
        for here in (inside, np.ones_like(inside))
    )
    presence = laid.level_parent < 0
    there_here, there = (
        summed(laid.level_organisation, (plan.levels & presence & here).astype(float), orgs)
        for here in (inside, np.ones_like(inside))
    )
    piece = part(laid, needs, ways, np.flatnonzero(own))
    over = np.where(np.isfinite(laid.most), laid.most, 0) - there
    most = np.where(np.isfinite(laid.most), there_here + np.floor(over * group.share), np.inf)
    budget = spent_here + np.maximum(laid.budget - spent, 0.0) * group.share
    part_laid = replace(piece.laid, budget=budget, most=most)
    program, _ = make_program(part_laid, curves(part_laid, weights), unit=task.unit, price=task.price)
    model = loaded(program, task.seed, task.cancelled, whole=True)
    columns = program.whole.astype(np.int32)
    model.setSolution(len(columns), columns, plan.levels[piece.levels].astype(float))
    answer = run(model, task.left, nodes=NODES, gap=CLOSE)
    people = plan.people.copy()
    if answer.values is not None:
        people[every_way] = 0.0
        people[ways] = np.maximum(answer.values[: len(ways)], 0.0) * laid.room[laid.way_need[ways]]
    return every_way, people[every_way]
