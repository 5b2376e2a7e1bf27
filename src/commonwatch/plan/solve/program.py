"""The program of a layout: people and set-up levels within budgets, worth what the needs' curves say."""

from dataclasses import dataclass

import numpy as np

from commonwatch.plan.solve.curves import Curves
from commonwatch.plan.solve.highs import Program
from commonwatch.plan.solve.layout import Floats, Ints, Layout, summed
from commonwatch.plan.solve.rows import Rows

VALUE = 1e4  # what all needs filled to their room are worth in the program's own unit


@dataclass(frozen=True)
class Fair:
    """What each organisation's credit must come to at least, in people, and the credit it has outside the layout."""

    least: Floats  # o
    beside: Floats  # o


@dataclass(frozen=True)
class Risk:
    """Weight of the mean of the worst `alpha` of probability against the mean's."""

    weight: float
    alpha: float


@dataclass(frozen=True)
class Columns:
    """Where columns and rows of a program stand; people stand in shares of their need's room."""

    ways: slice
    levels: slice
    pieces: slice
    slack: slice  # one for each need with a floor
    shares: slice  # quarters of each pair, for credits
    risk: slice  # the value at the edge of the worst, then what each scenario falls short of it
    budget_rows: slice
    most_rows: slice
    risk_rows: slice
    way_unit: Floats  # people
    value_unit: float  # people


def value_unit(laid: Layout) -> float:
    """People's worth, in persons of value 1, that is one unit of a program's objective."""
    return max(float((laid.weight * laid.room).sum()), 1e-9) / VALUE


def floor_price(laid: Layout) -> float:
    """The value that a person missing from a floor costs: more than the same money brings anywhere else."""
    cost = laid.way_cost[laid.way_cost > 0]
    dearest, cheapest = (float(cost.max()), float(cost.min())) if len(cost) else (1.0, 1.0)
    return float(min(10.0 * dearest / cheapest, 1e4))


def make_program(
    laid: Layout,
    curved: Curves,
    *,
    unit: float,
    price: float,
    fair: Fair | None = None,
    risk: Risk | None = None,
    links: bool = True,
) -> tuple[Program, Columns]:
    """The program and where its columns stand. With `risk` the curves are those of each scenario, apart.

    `links` adds a row for each way, people <= most x level; without them only presence and money are tied.
    """
    ways, levels, pieces = len(laid.way_need), len(laid.level_cost), len(curved.need)
    needs, pairs = len(laid.needs), len(laid.pairs[0])
    floored = np.flatnonzero(laid.floor > 0)
    sizes = [ways, levels, pieces, len(floored), 4 * pairs if fair else 0, 1 + len(laid.people) if risk else 0]
    ends = np.cumsum(sizes)
    at_ways, at_levels, at_pieces, at_slack, at_shares, at_risk = (
        slice(int(end - size), int(end)) for end, size in zip(ends, sizes, strict=True)
    )
    columns = int(ends[-1])
    room = np.maximum(laid.room, 1e-9)
    way_unit, piece_unit = room[laid.way_need], room[curved.need]
    gain, lower, upper = np.zeros(columns), np.zeros(columns), np.ones(columns)
    worth = curved.slope * piece_unit / unit
    gain[at_pieces] = worth if risk is None else (1 - risk.weight) * laid.probability[curved.scenario] * worth
    gain[at_slack] = -price * laid.room[floored] / unit
    upper[at_ways], upper[at_pieces] = laid.way_most / way_unit, curved.length / piece_unit
    every_way, every_level, every_piece = np.arange(ways), ways + np.arange(levels), at_pieces.start + np.arange(pieces)
    rows = Rows()
    _worth_needs_people(laid, curved, rows, at_pieces.start)
    rows.add(laid.way_need, every_way, 1.0)
    rows.close(needs, upper=1.0)  # within access
    budget = np.maximum(laid.budget, 1.0)
    rows.add(laid.way_organisation, every_way, laid.way_cost * way_unit / budget[laid.way_organisation])
    rows.add(laid.level_organisation, every_level, laid.level_cost / budget[laid.level_organisation])
    budget_rows = rows.close(len(budget), upper=laid.budget / budget)
    most_rows = _levels_in_order(laid, rows)
    _money_needs_presence(laid, rows, way_unit)
    if links:
        rows.add(every_way, every_way, 1.0)
        rows.add(every_way, ways + laid.way_level, -laid.way_most / way_unit)
        rows.close(ways, upper=0.0)
    _floors_or_slack(laid, floored, rows, at_slack.start)
    if fair is not None:
        _credits(laid, fair, rows, at_shares.start)
    risk_rows = slice(rows.count, rows.count)
    if risk is not None:
        gain[at_risk.start] = risk.weight
        gain[at_risk.start + 1 : at_risk.stop] = -risk.weight * laid.probability / risk.alpha
        lower[at_risk.start], upper[at_risk] = -np.inf, np.inf
        scenario = np.arange(len(laid.people))
        rows.add(scenario, at_risk.start + 1 + scenario, 1.0)
        rows.add(scenario, at_risk.start, -1.0)
        rows.add(curved.scenario, every_piece, worth)
        risk_rows = rows.close(len(scenario), lower=0.0)
    row_lower, row_upper = rows.bounds()
    program = Program(gain, lower, upper, rows.matrix(columns), row_lower, row_upper, every_level)
    at = Columns(
        at_ways, at_levels, at_pieces, at_slack, at_shares, at_risk, budget_rows, most_rows, risk_rows, way_unit, unit
    )
    return program, at


def _worth_needs_people(laid: Layout, curved: Curves, rows: Rows, first_piece: int) -> None:
    """What is worth something, in a scenario if they are apart, was reached."""
    needs = len(laid.needs)
    sets, of_piece = np.unique(curved.scenario * needs + curved.need, return_inverse=True)
    counts = np.bincount(laid.way_need, minlength=needs)[sets % needs]
    by_need = np.argsort(laid.way_need, kind="stable")
    starts = np.searchsorted(laid.way_need[by_need], sets % needs)
    those = by_need[np.repeat(starts, counts) + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)]
    rows.add(np.repeat(np.arange(len(sets)), counts), those, 1.0)
    rows.add(of_piece, first_piece + np.arange(len(curved.need)), -1.0)
    rows.close(len(sets), lower=0.0)


def _levels_in_order(laid: Layout, rows: Rows) -> slice:
    """A level stands on the one below, and presences are no more than allowed; where the latter's rows stand."""
    ways = len(laid.way_need)
    above = np.flatnonzero(laid.level_parent >= 0)
    rows.add(np.arange(len(above)), ways + above, 1.0)
    rows.add(np.arange(len(above)), ways + laid.level_parent[above], -1.0)
    rows.close(len(above), upper=0.0)
    presences = laid.presences
    limited = presences[np.isfinite(laid.most[laid.level_organisation[presences]])]
    rows.add(laid.level_organisation[limited], ways + limited, 1.0)
    return rows.close(len(laid.budget), upper=laid.most)


def _floors_or_slack(laid: Layout, floored: Ints, rows: Rows, first_slack: int) -> None:
    """People and slack reach each floor."""
    row_of = np.full(len(laid.needs), -1)
    row_of[floored] = np.arange(len(floored))
    there = np.flatnonzero(row_of[laid.way_need] >= 0)
    rows.add(row_of[laid.way_need[there]], there, 1.0)
    rows.add(np.arange(len(floored)), first_slack + np.arange(len(floored)), 1.0)
    rows.close(len(floored), lower=laid.floor[floored] / laid.room[floored])


def _credits(laid: Layout, fair: Fair, rows: Rows, first_share: int) -> None:
    """People in quarters, as credits count them, and the least that each organisation's come to."""
    pair_need, pair_organisation, pair_of = laid.pairs
    room = np.maximum(laid.room, 1e-9)
    share = first_share + np.arange(4 * len(pair_need))
    pair, quarter = np.repeat(np.arange(len(pair_need)), 4), np.tile(np.arange(4), len(pair_need))
    rows.add(pair, share, 1.0)
    rows.add(pair_of, np.arange(len(laid.way_need)), -1.0)
    rows.close(len(pair_need), upper=0.0)  # an organisation's people in quarters are those it reaches
    rows.add(pair_need[pair] * 4 + quarter, share, 1.0)
    rows.close(4 * len(laid.needs), upper=(laid.quarter_room / room[:, None]).reshape(-1))
    least = fair.least - fair.beside
    asked = np.flatnonzero(least > 0)
    row_of = np.full(len(laid.budget), -1)
    row_of[asked] = np.arange(len(asked))
    here = np.flatnonzero(row_of[pair_organisation[pair]] >= 0)
    n, o = pair_need[pair[here]], pair_organisation[pair[here]]
    rows.add(row_of[o], share[here], laid.weight[n] * laid.tiers[quarter[here]] * room[n] / least[o])
    rows.close(len(asked), lower=1.0)


def _money_needs_presence(laid: Layout, rows: Rows, way_unit: Floats) -> None:
    """What an organisation spends on people in a place is within its budget less the set-up, if it is there."""
    presence, row_of = laid.way_presence, np.full(len(laid.level_cost), -1)
    row_of[laid.presences] = np.arange(len(laid.presences))
    spent = summed(presence, laid.way_cost * laid.way_most, len(laid.level_cost))
    most = np.minimum(laid.budget[laid.level_organisation] - laid.level_total, spent)
    costed = np.flatnonzero((most[presence] > 0) & (laid.way_cost > 0))
    at = presence[costed]
    rows.add(row_of[at], costed, laid.way_cost[costed] * way_unit[costed] / most[at])
    rows.add(np.arange(len(laid.presences)), len(laid.way_need) + laid.presences, -1.0)
    rows.close(len(laid.presences), upper=0.0)
    others = np.flatnonzero((most[presence] <= 0) | (laid.way_cost <= 0))
    rows.add(np.arange(len(others)), others, 1.0)
    rows.add(
        np.arange(len(others)), len(laid.way_need) + laid.way_level[others], -laid.way_most[others] / way_unit[others]
    )
    rows.close(len(others), upper=0.0)
