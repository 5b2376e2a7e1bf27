"""Shares of the gain: against every order of joining, and against games with known answers."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.dividend.test_dividend import two_towns

from commonwatch.plan.dividend.shares import exact, sampled, shares

NAMES = ("A", "B", "C", "D")


def by_every_order(names, game):
    """The Shapley value as it is defined: what each brings, over all orders of joining."""
    brought = dict.fromkeys(names, 0.0)
    for order in permutations(names):
        for at, name in enumerate(order):
            brought[name] += game(frozenset(order[: at + 1])) - game(frozenset(order[:at]))
    return {name: total / math.factorial(len(names)) for name, total in brought.items()}


@given(st.lists(st.floats(-100, 100), min_size=16, max_size=16))
def test_the_exact_value_is_that_of_every_order(worth: list[float]) -> None:
    def game(members: frozenset[str]) -> float:
        return worth[sum(1 << NAMES.index(each) for each in members)] if members else 0.0

    found = {each.organisation: each.value for each in exact(NAMES, game)}

    assert found == pytest.approx(by_every_order(NAMES, game), abs=1e-9)
    assert sum(found.values()) == pytest.approx(game(frozenset(NAMES)), abs=1e-9)


def test_one_left_and_two_right_gloves() -> None:
    """Known: the one left glove gets two thirds of the pair's worth, each right one a sixth."""

    def pairs(members: frozenset[str]) -> float:
        return float(min("left" in members, len(members - {"left"})))

    found = {each.organisation: each.value for each in exact(("left", "right 1", "right 2"), pairs)}

    assert found == pytest.approx({"left": 2 / 3, "right 1": 1 / 6, "right 2": 1 / 6})


def test_sampled_values_come_near_the_exact_ones_within_their_error() -> None:
    names = tuple(f"org{at}" for at in range(8))
    weights = dict(zip(names, np.random.default_rng(5).uniform(0, 1, 8).tolist(), strict=True))

    def game(members: frozenset[str]) -> float:
        return sum(weights[each] for each in members) ** 3

    true = {each.organisation: each.value for each in exact(names, game)}
    for each in sampled(names, game, 100, 0):
        assert each.error > 0
        assert abs(each.value - true[each.organisation]) <= 4 * each.error
    assert sum(each.value for each in sampled(names, game, 100, 0)) == pytest.approx(game(frozenset(names)))


def test_equals_share_equally() -> None:
    """Two alike bring 80 together: alone both serve the hill (100), jointly one goes to the river (180)."""
    found = shares(two_towns(), 0)

    assert sum(each.value for each in found) == pytest.approx(80, rel=0.1)
    assert [each.value for each in found] == pytest.approx([found[0].value] * 2)
