"""The pieces against what they stand for: curves, links that every plan keeps, bounds by places."""

import time
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.planning import made_instance

from commonwatch.plan.check import cvar, mean, values
from commonwatch.plan.solve import solve
from commonwatch.plan.solve.bound import priced_bound, root_bounds
from commonwatch.plan.solve.curves import curves, scenario_values
from commonwatch.plan.solve.highs import loaded, run
from commonwatch.plan.solve.layout import layout
from commonwatch.plan.solve.links import violated_links
from commonwatch.plan.solve.program import Risk, make_program
from commonwatch.plan.solve.task import found, task_for
from commonwatch.plan.solve.worth import worth


@pytest.fixture(scope="module")
def instance():
    return made_instance(50, 5, 6, risk_lambda=0.4)


@pytest.fixture(scope="module")
def task(instance):
    return task_for(layout(instance), Risk(0.4, 0.1), 0.01, 0, time.monotonic() + 60, None)


def test_a_curve_holds_the_value_of_all_scenarios(task):
    laid, draws = task.laid, np.random.default_rng(0)
    curved = curves(laid, laid.probability)
    for _ in range(20):
        added = laid.room * draws.random(len(laid.needs))
        total = 0.0
        for need in range(len(laid.needs)):
            left = added[need]
            for at in np.flatnonzero(curved.need == need):
                taken = min(left, curved.length[at])
                total, left = total + taken * curved.slope[at], left - taken
        assert total == pytest.approx(float(laid.probability @ scenario_values(laid, added)), rel=1e-9)


def test_the_worth_of_a_plan_is_that_of_the_independent_check(instance):
    plan = solve(instance, 20, 0.02)
    outcomes = values(instance, plan.people)
    rules = instance.rules
    expected = (1 - rules.risk_lambda) * mean(outcomes) + rules.risk_lambda * cvar(outcomes, rules.alpha)
    assert plan.objective == pytest.approx(expected, rel=1e-9)


def test_links_cut_off_the_relaxed_solution_and_no_plan(task):
    laid, draws = task.laid, np.random.default_rng(1)
    curved = curves(laid, laid.probability)
    program, at = make_program(laid, curved, unit=task.unit, price=task.price, links=False)
    relaxed = run(loaded(program, 0), 30).values
    broken = violated_links(laid, curved, at, relaxed)
    linked, _ = make_program(laid, curved, unit=task.unit, price=task.price)
    assert broken.shape[0] > 0
    assert (broken @ relaxed > 0).all()
    for _ in range(8):
        gain = program.gain * draws.random(len(program.gain))
        plan = run(loaded(replace(linked, gain=gain), 0, whole=True), 10, nodes=1).values
        if plan is not None:
            assert (broken @ plan <= 1e-5).all()


def test_any_prices_give_a_bound_and_weights_of_scenarios_too(task, instance):
    plan = solve(instance, 20, 0.005)
    weights = worth(task.laid, np.zeros(len(task.laid.way_need)), task.risk).weights
    roots = []
    root = root_bounds(task, curves(task.laid, weights), lambda each: roots.append(each) or False)
    assert [each.bound for each in roots] == sorted((each.bound for each in roots), reverse=True)
    assert plan.objective <= priced_bound(task, weights, root)[0] <= roots[0].bound * 1.02
    assert plan.objective <= root.bound


def test_a_plan_is_cut_to_budgets_and_access(task):
    laid = task.laid
    plan = found(task, np.full(len(laid.way_need), 1e9))
    reached = np.bincount(laid.way_need, plan.people, len(laid.needs))
    assert (reached <= laid.room * (1 + 1e-12)).all()
    spent = np.bincount(laid.way_organisation, laid.way_cost * plan.people, len(laid.budget))
    assert (spent <= laid.budget * (1 + 1e-9)).all()


def test_the_curve_of_many_scenarios_is_never_below_and_close():
    laid = layout(made_instance(20, 3, 400))
    curved, draws = curves(laid, laid.probability), np.random.default_rng(2)
    assert len(curved.need) <= 80 * 20
    for share in draws.random(20):
        drawn = 0.0
        for need in range(20):
            own = curved.need == need
            before = np.cumsum(curved.length[own]) - curved.length[own]
            taken = np.clip(share * laid.room[need] - before, 0.0, curved.length[own])
            drawn += float(taken @ curved.slope[own])
        exact = float(laid.probability @ scenario_values(laid, share * laid.room))
        assert exact * (1 - 1e-9) <= drawn <= exact * 1.002


@pytest.mark.parametrize("risk_lambda", [0.0, 0.4])
def test_four_hundred_scenarios_are_solved_to_one_percent(risk_lambda):
    plan = solve(made_instance(40, 4, 400, risk_lambda=risk_lambda), 30, 0.01)
    assert plan.gap <= 0.01
    assert plan.scenarios == 400
