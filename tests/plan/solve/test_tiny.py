"""Tiny instances: the plan is the best there is, found by trying every presence; the independent check finds nothing."""

from dataclasses import replace

from hypothesis import given, settings
from tests.plan.made_instances import alone, best_plan, one_need, three_needs, tiny_instances

from commonwatch.plan.check import check_plan
from commonwatch.plan.instance import Instance
from commonwatch.plan.solve import solve, write_plan

EXACT = 1e-6
quick = settings(max_examples=60, deadline=None)


def close(figure: float, expected: float, part: float = EXACT) -> bool:
    return abs(figure - expected) <= part * max(1.0, abs(expected))


def fair(instance: Instance) -> Instance:
    return replace(instance, rules=replace(instance.rules, no_one_worse_off=True))


@quick
@given(tiny_instances())
def test_the_plan_equals_brute_force_and_its_bound_is_one(instance):
    best, plan = best_plan(instance), solve(instance, 10, 1e-6)
    assert close(plan.objective, best.objective)
    assert plan.upper_bound >= best.objective - EXACT * max(1.0, best.objective)
    assert plan.status == "optimal"


@quick
@given(instance=tiny_instances(floors=True))
def test_with_floors_and_fairness_it_equals_brute_force_or_says_which_floor_is_missed(instance, tmp_path_factory):
    plan = solve(fair(instance), 10, 1e-5)
    best = best_plan(instance, plan.alone)
    if best is None:
        assert plan.floors
        assert all(short.short > 0 and short.why for short in plan.floors)
    else:
        assert not plan.floors
        assert close(plan.objective, best.objective, 1e-5)
    assert plan.status == "optimal"
    folder = tmp_path_factory.mktemp("made") / "plan"
    write_plan(plan, folder)
    assert check_plan(fair(instance), folder).broken == ()


@quick
@given(tiny_instances())
def test_one_organisation_earns_alone_what_its_best_plan_is_worth(instance):
    one = replace(instance, organisations=instance.organisations[:1], scenarios=instance.scenarios[:1])
    central = {need.need: need.people for need in one.needs}
    one = fair(replace(one, scenarios=(replace(one.scenarios[0], probability=1.0, people=central),)))
    name = one.organisations[0].organisation
    assert close(solve(one, 10, 1e-6).alone[name], alone(one, name).objective)


def test_the_example_by_hand():
    # B: 6,000 less 1,000 to set up reach 250 at 20 each, all in the north: 0.8 x (100 + 75 + 50 x 0.5) = 160.
    # A: 9,000 less 500 reach all 800 within access with blankets: 250 + 187.5 + 125 + 50 x 0.3 = 577.5.
    free = replace(three_needs(), rules=replace(three_needs().rules, no_one_worse_off=False))
    plan = solve(free, 10, 1e-6)
    assert close(plan.objective, 577.5 + 160)
    assert dict(plan.presence) == {"A": "north", "B": "north"}
    # Alone A would rather use what is left for the clinic there (set-up 1,000): with B, its credit is cut
    held = solve(three_needs(), 10, 1e-6)
    assert close(held.objective, best_plan(three_needs(), held.alone).objective)
    assert held.objective < plan.objective


def test_one_need_by_hand():
    # 5,000 USD less 1,000 set-up reach 400 of 1,000 at 10 each: the first quarter's 250 at 1, then 150 at 0.75
    plan = solve(one_need(setup=1000), 10, 0.0)
    assert close(plan.objective, 250 + 150 * 0.75)
    assert plan.spending[0].setup_usd == 1000
    # 300 are covered already: 200 more fill the second quarter at 0.75, 200 of the third are worth 0.5
    plan = solve(one_need(setup=1000, existing=300), 10, 0.0)
    assert close(plan.objective, 200 * 0.75 + 200 * 0.5)
