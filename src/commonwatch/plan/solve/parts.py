"""A part of a layout: some needs with the ways to them and the levels these stand on."""

from dataclasses import dataclass, replace

import numpy as np

from commonwatch.plan.solve.layout import Ints, Layout


@dataclass(frozen=True)
class Part:
    """A layout of some needs, and where its needs, ways and levels stand in the whole one."""

    laid: Layout
    needs: Ints
    ways: Ints
    levels: Ints


def part(laid: Layout, needs: Ints, ways: Ints, levels: Ints) -> Part:
    """The part of these needs, ways and levels, ascending; each level's parent and each way's need and level among them."""
    need_at, level_at = np.full(len(laid.needs), -1), np.full(len(laid.level_cost) + 1, -1)
    need_at[needs], level_at[levels] = np.arange(len(needs)), np.arange(len(levels))
    return Part(
        replace(
            laid,
            needs=tuple(laid.needs[at] for at in needs),
            weight=laid.weight[needs],
            people=laid.people[:, needs],
            central=laid.central[needs],
            covered=laid.covered[needs],
            room=laid.room[needs],
            floor=laid.floor[needs],
            way_need=need_at[laid.way_need[ways]],
            way_organisation=laid.way_organisation[ways],
            way_measure=laid.way_measure[ways],
            way_level=level_at[laid.way_level[ways]],
            way_cost=laid.way_cost[ways],
            way_most=laid.way_most[ways],
            level_organisation=laid.level_organisation[levels],
            level_place=laid.level_place[levels],
            level_cost=laid.level_cost[levels],
            level_total=laid.level_total[levels],
            level_parent=level_at[laid.level_parent[levels]],
        ),
        needs,
        ways,
        levels,
    )


def by_place(laid: Layout) -> list[Part]:
    """The parts of a layout, one for each place with a way to a need of it."""
    place_of = laid.level_place[laid.way_level]
    parts = []
    for place in np.unique(place_of):
        ways = np.flatnonzero(place_of == place)
        parts.append(part(laid, np.unique(laid.way_need[ways]), ways, np.flatnonzero(laid.level_place == place)))
    return parts
