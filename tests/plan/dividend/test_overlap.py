"""How many people plans reach together, counted three ways."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.made_instances import three_needs

from commonwatch.plan.dividend.overlap import all_the_same, by_chance, least_lost, met
from commonwatch.plan.instance import Existing

REACHES = st.lists(st.floats(0, 1000), min_size=1, max_size=6)


@given(REACHES, st.floats(0.1, 1000))
def test_the_three_counts_stand_in_order_within_the_room(reach: list[float], room: float) -> None:
    low, middle, high = (count(reach, room) for count in (all_the_same, by_chance, least_lost))

    assert low <= middle * (1 + 1e-9) + 1e-9
    assert middle <= high * (1 + 1e-9) + 1e-9
    assert high <= room


@given(st.floats(0, 1000), st.floats(0.1, 1000))
def test_one_plan_alone_overlaps_with_nobody(reach: float, room: float) -> None:
    for count in (all_the_same, by_chance, least_lost):
        assert count([reach], room) == pytest.approx(min(reach, room))


def test_overlap_by_chance_is_what_drawing_people_gives() -> None:
    draws = np.random.default_rng(3)
    reach, room = [300, 500, 100], 1000
    met_by_draws = [
        len(set().union(*(draws.choice(room, each, replace=False).tolist() for each in reach))) for _ in range(300)
    ]

    assert by_chance(reach, room) == pytest.approx(np.mean(met_by_draws), abs=3)


def test_people_are_met_within_access_and_beside_those_covered_already() -> None:
    instance = three_needs(existing=(Existing("warmth-north", "Red Cross", 100),))  # 1000 people, 80 % within access
    plans = [{("warmth-north", "A", "blankets"): 500.0}, {("warmth-north", "B", "blankets"): 400.0}]

    assert met(instance, plans, least_lost) == {("warmth-north", "", ""): pytest.approx(700)}
    assert met(instance, plans, all_the_same) == {("warmth-north", "", ""): 500}
