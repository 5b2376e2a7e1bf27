"""The next money: by hand, against brute force, and that worth is concave in a budget."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.plan.made_instances import best_plan, one_need, one_scenario, three_needs, tiny_instances

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Floor, Instance, Measure, Need, Organisation, Rules
from commonwatch.plan.sensitivity import next_money
from commonwatch.plan.sensitivity.money import MOST_LEVELS
from commonwatch.plan.sensitivity.standing import budgeted, standing
from commonwatch.plan.solve import solve

FREE = Rules(no_one_worse_off=False)


def richer(instance: Instance, at: int, usd: float) -> Instance:
    return replace(
        instance,
        organisations=tuple(
            replace(each, budget_usd=each.budget_usd + usd) if number == at else each
            for number, each in enumerate(instance.organisations)
        ),
    )


def without_setup(instance: Instance) -> Instance:
    """The same where nothing is to be set up: its integer program is a linear one."""
    return replace(
        instance,
        measures=tuple(replace(each, setup_cost_usd=0.0) for each in instance.measures),
        organisations=tuple(replace(each, max_places=None) for each in instance.organisations),
    )


def test_more_people_of_a_quarter_by_hand() -> None:
    # 5,000 USD less 1,000 to set up reach 400 of 1,000 at 10 each: the second quarter, worth 0.75, has room for 100 more
    instance = one_need(setup=1000)
    plan = solve(instance, 10, 0.0)
    (found,) = next_money(instance, plan, usd=1000)
    assert found.organisation == "A"
    assert found.price == pytest.approx(75)
    assert found.solved == pytest.approx(75)
    # of 200 more the second hundred is of the third quarter
    (found,) = next_money(instance, plan, usd=2000)
    assert found.price == pytest.approx(150)
    assert found.solved == pytest.approx(75 + 50)


def test_at_a_quarters_end_the_next_usd_is_priced_and_not_the_last() -> None:
    instance = one_need(setup=1000, budget=3500)  # 250 of 1,000: the first quarter, to the last person
    (found,) = next_money(instance, solve(instance, 10, 0.0), usd=1000)
    assert found.price == pytest.approx(75)
    assert found.solved == pytest.approx(75)


def test_a_place_that_opens_counts_in_full() -> None:
    # a first place is reached whole: 100 people at 10, 500 to set up; the second takes another 1,500
    needs = tuple(Need(place, place, "t", "", 100, 5, 1.0) for place in ("here", "there"))
    instance = Instance(
        needs=needs,
        organisations=(Organisation("A", 1500, frozenset({"t"}), None, None),),
        measures=(Measure("m", "t", 10, 500, ""),),
        scenarios=one_scenario(needs),
        rules=FREE,
    )
    plan = solve(instance, 10, 0.0)
    whole = 25 * (1 + 0.75 + 0.5 + 0.3)
    assert plan.objective == pytest.approx(whole)
    (found,) = next_money(instance, plan, usd=1500)
    assert (found.solved, found.program) == (pytest.approx(whole), "whole")
    # 500 more set the second place up: the 100 people are then 50 in each, of the two first quarters
    (found,) = next_money(instance, plan, usd=500)
    assert found.solved == pytest.approx(2 * 25 * (1 + 0.75) - whole)


@settings(max_examples=40)
@given(tiny_instances())
def test_planned_anew_it_is_what_brute_force_finds(instance: Instance) -> None:
    plan = solve(instance, 10, 1e-6)
    best = best_plan(instance)
    for at, found in enumerate(next_money(instance, plan, usd=1000)):
        more = best_plan(richer(instance, at, 1000))
        assert found.program == "whole"
        assert found.solved == pytest.approx(more.objective - best.objective, abs=1e-4)


@settings(max_examples=25)
@given(tiny_instances(floors=True))
def test_with_floors_and_fairness_too(instance: Instance) -> None:
    instance = replace(instance, rules=replace(instance.rules, no_one_worse_off=True))
    plan = solve(instance, 10, 1e-6)
    best = best_plan(instance, plan.alone)
    if best is None:
        return  # a floor is missed: the brute force has no plan to compare with
    for at, found in enumerate(next_money(instance, plan, usd=1000)):
        more = best_plan(richer(instance, at, 1000), plan.alone)
        assert found.solved == pytest.approx(more.objective - best.objective, abs=1e-3, rel=1e-4)


@settings(max_examples=25)
@given(tiny_instances())
def test_without_set_up_the_price_is_the_slope_that_brute_force_finds(instance: Instance) -> None:
    instance = without_setup(instance)
    plan, usd = solve(instance, 10, 1e-6), 1.0
    nudge = 0.01
    for at, found in enumerate(next_money(instance, plan, usd=usd)):
        worth = [best_plan(richer(instance, at, more)).objective for more in (0, nudge, 2 * nudge, usd)]
        before, after = (worth[1] - worth[0]) / nudge, (worth[2] - worth[1]) / nudge
        assert after - 1e-3 <= found.price / usd <= before + 1e-3
        assert found.price >= worth[3] - worth[0] - 1e-3


@settings(max_examples=30)
@given(tiny_instances(floors=True))
def test_worth_is_concave_in_a_budget(instance: Instance) -> None:
    instance = replace(instance, rules=replace(instance.rules, no_one_worse_off=True))
    plan = solve(instance, 10, 1e-6)
    _assert_concave(instance, plan, 2000.0)


def _assert_concave(instance: Instance, plan, usd: float) -> None:
    held = standing(instance, plan, 0, beyond=usd)
    if not len(held.people):
        return
    for fixed in (True, False):
        program = budgeted(held, fixed=fixed)
        for at in range(len(held.budget)):
            steps = np.linspace(0, usd, 5)
            budgets = [held.budget + np.eye(len(held.budget))[at] * step for step in steps]
            worth = np.array([program.at(budget)[0] for budget in budgets])
            eps = 1e-4 * max(1.0, worth.max())
            assert (np.diff(worth) >= -eps).all()
            assert (np.diff(worth, 2) <= eps).all()
            price = program.price(held.budget, at, usd / 100)
            assert (price * steps >= worth - worth[0] - eps).all()


def test_a_large_instance_is_planned_anew_in_linear_programs(made, next_100_000) -> None:
    (instance, plan), found = made, next_100_000
    assert [each.organisation for each in found] == [each.organisation for each in instance.organisations]
    assert len(standing(instance, plan, 0).levels) > MOST_LEVELS
    for each in found:
        assert each.program == "relaxed"
        assert 0 <= each.solved <= each.price * (1 + 1e-4) + 1e-6
    # somebody's money is scarcer than another's, and all of it reaches somebody
    assert max(each.solved for each in found) > 1.2 * min(each.solved for each in found) > 0


def test_prices_of_the_plans_own_set_up_start_from_the_plan(made) -> None:
    instance, plan = made
    held = standing(instance, plan, 0, beyond=1e5)
    fixed, _ = budgeted(held, fixed=True).at(held.budget)
    assert plan.objective * (1 - 1e-6) <= fixed <= plan.upper_bound


def test_a_floor_that_is_missed_doesn_t_enter_the_price() -> None:
    # nobody can meet the floor with this money: a missing person has a price of 10 in the solver
    rules = Rules(floors=(Floor("", "", 1.0),), no_one_worse_off=False)
    instance = one_need(rules=rules)
    (found,) = next_money(instance, solve(instance, 10, 0.0), usd=1000)
    assert found.price == pytest.approx(50)  # 500 are reached: the third quarter, at 10 USD each
    assert found.solved == pytest.approx(50)


def test_who_can_do_nothing_gains_nothing() -> None:
    instance = three_needs()
    idle = replace(instance, organisations=(*instance.organisations, Organisation("C", 0, frozenset(), None, None)))
    assert next_money(idle, solve(idle, 10, 0.0))[-1].price == 0
    nobody = replace(instance, organisations=idle.organisations[-1:])
    (found,) = next_money(nobody, solve(nobody, 10, 0.0))
    assert (found.price, found.solved) == (0, 0)


@pytest.mark.parametrize("usd", [0.0, -1.0, float("nan"), float("inf")])
def test_a_sum_that_is_none_is_refused(usd: float) -> None:
    with pytest.raises(PlanError, match="a number above 0"):
        next_money(one_need(), solve(one_need(), 10, 0.0), usd=usd)


def test_a_plan_of_another_instance_is_refused() -> None:
    with pytest.raises(PlanError, match="warmth-north, A, blankets"):
        next_money(one_need(), solve(three_needs(), 10, 0.0))
    dearer = replace(one_need(), measures=(Measure("m", "t", 10, 4999, ""),))
    two = one_need(setup=0)
    with pytest.raises(PlanError, match="expected"):
        next_money(
            replace(dearer, organisations=(replace(two.organisations[0], budget_usd=10),)), solve(two, 10, 0.0), usd=1
        )
