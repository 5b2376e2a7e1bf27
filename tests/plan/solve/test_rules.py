"""What a change of money or rules may do to a plan, and what a missed floor says."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.plan.made_instances import one_need, one_scenario, three_needs, tiny_instances

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Floor, Measure, Need, Organisation
from commonwatch.plan.solve import solve

quick = settings(max_examples=30, deadline=None)
ROUNDING = 1e-6


def ruled(instance, **rules):
    return replace(instance, rules=replace(instance.rules, **rules))


@quick
@given(tiny_instances())
def test_more_money_is_never_worse_and_a_red_line_never_better(instance):
    plan = solve(instance, 10, 1e-7).objective
    richer = tuple(replace(who, budget_usd=who.budget_usd * 1.5 + 100) for who in instance.organisations)
    assert solve(replace(instance, organisations=richer), 10, 1e-7).objective >= plan - ROUNDING * max(1, plan)
    line = (instance.organisations[0].organisation, instance.needs[0].place)
    barred = ruled(instance, red_lines=instance.rules.red_lines | {line})
    assert solve(barred, 10, 1e-7).objective <= plan + ROUNDING * max(1, plan)


@quick
@given(tiny_instances(risk=False))
def test_no_one_is_worse_off_and_that_is_never_better_for_all(instance):
    free, plan = solve(instance, 10, 1e-7), solve(ruled(instance, no_one_worse_off=True), 10, 1e-7)
    assert plan.objective <= free.objective + ROUNDING * max(1, free.objective)
    for who, credit in plan.credits.items():
        assert credit >= plan.alone[who] - ROUNDING * max(1, plan.alone[who])


def two_in_one_place(people=1000.0):
    """Two organisations with one need: each alone fills the same first quarter."""
    needs = (Need("n", "p", "t", "", people, 5, 1.0),)
    return replace(
        one_need(),
        needs=needs,
        organisations=tuple(Organisation(name, 2000.0, frozenset({"t"}), None, None) for name in "AB"),
        measures=(Measure("m", "t", 10.0, 0.0, "made"),),
        scenarios=one_scenario(needs),
    )


def test_alone_both_fill_the_first_quarter_and_share_it():
    # each reaches 200 of the first quarter's 250: together 400, so each is credited 125; joint they reach 400 in turn
    plan = solve(two_in_one_place(), 10, 0.0)
    assert plan.alone == {"A": pytest.approx(125), "B": pytest.approx(125)}
    assert plan.objective == pytest.approx(250 + 150 * 0.75)
    assert sum(plan.credits.values()) == pytest.approx(plan.objective)


def test_a_floor_without_money_says_how_much_is_missing():
    plan = solve(ruled(one_need(), floors=(Floor("t", "", 0.8),)), 10, 1e-6)
    (short,) = plan.floors
    assert short.short == pytest.approx(300)  # 5,000 USD reach 500 of the 800
    assert "3,000 USD" in short.why


def test_a_floor_behind_a_red_line_or_without_mandate_says_so():
    asked = ruled(one_need(), floors=(Floor("t", "", 0.5),))
    (short,) = solve(ruled(asked, red_lines=frozenset({("A", "p")})), 10, 1e-6).floors
    assert short.short == pytest.approx(500)
    assert "red lines keep A away" in short.why
    other = replace(asked, organisations=(replace(asked.organisations[0], themes=frozenset({"u"})),))
    assert "mandate" in solve(other, 10, 1e-6).floors[0].why


def test_a_floor_that_can_be_met_is_met_whatever_it_costs():
    free = ruled(three_needs(), no_one_worse_off=False)
    held = ruled(free, floors=(Floor("health", "", 0.05),))
    assert not solve(held, 10, 1e-6).floors
    assert solve(held, 10, 1e-6).objective <= solve(free, 10, 1e-6).objective + ROUNDING


@pytest.mark.parametrize(("people", "scale"), [(1e9, 1e6), (40.0, 1.0)])
def test_people_and_money_of_any_size(people, scale):
    # a budget for half of the people: the first two quarters
    plan = solve(one_need(people=people, budget=people / 2 * scale, unit=scale), 10, 1e-6)
    assert plan.objective == pytest.approx(people / 4 * 1.75, rel=1e-6)


def test_tiers_that_rise_are_refused():
    with pytest.raises(PlanError, match="falling order"):
        solve(ruled(one_need(), tiers=(0.5, 0.75, 1.0, 0.3)))
