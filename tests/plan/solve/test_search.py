"""Instances too large for one piece: gap, bound, check, cancelling, time, and the same plan twice."""

import time
from dataclasses import replace

import pytest
from benchmarks.planning import made_instance

from commonwatch.plan.check import check_plan
from commonwatch.plan.solve import solve, write_plan

SIZES = [(60, 6, 1, 0.0), (60, 6, 8, 0.0), (60, 6, 8, 0.5)]


@pytest.mark.parametrize(("needs", "organisations", "scenarios", "risk_lambda"), SIZES)
def test_a_small_gap_is_proven_and_the_check_finds_nothing(needs, organisations, scenarios, risk_lambda, tmp_path):
    instance = made_instance(needs, organisations, scenarios, risk_lambda=risk_lambda)
    plan = solve(instance, 60, 0.01)
    assert plan.gap <= 0.01
    assert plan.status == "optimal"
    assert plan.objective <= plan.upper_bound
    write_plan(plan, tmp_path / "plan")
    checked = check_plan(instance, tmp_path / "plan")
    assert checked.broken == ()
    assert checked.unchecked == ()


def test_no_one_worse_off_costs_little():
    instance = made_instance(60, 6)
    free = replace(instance, rules=replace(instance.rules, no_one_worse_off=False))
    plan, other = solve(instance, 60, 0.003), solve(free, 60, 0.003)
    assert plan.objective >= other.objective * (1 - 0.003 - 0.003)
    assert all(plan.credits[who] >= alone * (1 - 2e-6) for who, alone in plan.alone.items())
    assert other.alone is None


def test_a_finer_gap_stays_below_the_first_bound():
    instance = made_instance(60, 6, seed=3)
    rough, fine = solve(instance, 60, 0.03), solve(instance, 60, 0.004)
    assert fine.gap <= 0.004
    assert rough.objective <= fine.upper_bound
    assert fine.objective <= rough.upper_bound


def test_the_same_seed_gives_the_same_plan():
    instance = made_instance(100, 8, seed=5)
    first, second = (solve(instance, 60, 0.006, seed=4) for _ in range(2))
    assert replace(first, seconds=0.0) == replace(second, seconds=0.0)


def test_cancelling_keeps_the_best_plan_so_far(tmp_path):
    instance, steps = made_instance(150, 10, 10), []
    plan = solve(instance, 60, 0.0, progress=steps.append, cancelled=lambda: len(steps) >= 3)
    assert plan.status == "cancelled"
    assert plan.objective >= max(step.objective for step in steps[:3]) > 0
    assert plan.seconds < 20
    write_plan(plan, tmp_path / "plan")
    assert check_plan(instance, tmp_path / "plan").broken == ()


def test_cancelled_at_once_the_empty_plan_stands_with_a_bound():
    plan = solve(made_instance(60, 6), 60, 0.0, cancelled=lambda: True)
    assert (plan.lines, plan.status) == ((), "cancelled")
    assert 0 < plan.upper_bound < float("inf")


def test_the_time_limit_is_kept():
    started = time.monotonic()
    plan = solve(made_instance(200, 10, 10), 3.0, 0.0)
    assert time.monotonic() - started < 6.0
    assert plan.status == "time limit"
    assert plan.objective > 0


def test_the_plan_is_better_than_that_of_all_alone():
    steps = []
    plan = solve(made_instance(60, 6), 60, 0.01, progress=steps.append)
    assert plan.objective > sum(plan.alone.values())
    bounds = [step.upper_bound for step in steps]
    assert bounds == sorted(bounds, reverse=True)
    assert [step.objective for step in steps] == sorted(step.objective for step in steps)
