"""Assumptions: by hand, against brute force where the relaxation is exact, and what holds for any instance."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.plan.made_instances import best_plan, one_need, one_scenario, three_needs, tiny_instances
from tests.plan.sensitivity.test_money import FREE, without_setup

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Instance, Measure, Need, Organisation, Rules, allowed
from commonwatch.plan.sensitivity import Assumption, assumptions, at_costs, next_money, reasons
from commonwatch.plan.solve import solve

NEAR = 2e-3  # what the toll on moving may cost of the worth


def found(instance: Instance, assumed: tuple[str, ...] = (), **labels: str) -> dict[tuple[str, str], Assumption]:
    plan = solve(instance, 10, 1e-6)
    return {(each.assumption, each.change): each for each in assumptions(instance, plan, assumed, labels=labels)}


def test_costs_access_and_people_by_hand() -> None:
    # 5,000 USD reach 500 of 1,000 at 10: a quarter at 1, one at 0.75
    told = found(one_need(accessible=0.5), ("m",), m="Blankets")
    worth = 250 * 1.75
    dear = told["the costs of blankets", "doubled"]  # 250 people
    assert (dear.worth, dear.moved) == (pytest.approx(250 / worth - 1), 0)
    assert dear.sentence == (
        "With the costs of blankets doubled, the plan could reach 43\u00a0% less, and no money would go elsewhere."
    )
    # at half the cost the 500 within access leave half of the money unspent
    cheap = told["the costs of blankets", "halved"]
    assert (cheap.worth, cheap.moved) == (pytest.approx(0), pytest.approx(0.5))
    assert "could reach about as much, and 50\u00a0% of the money would go elsewhere" in cheap.sentence
    # 400 within access are 250 + 150 x 0.75, and 1,000 USD stay unspent
    less = told["access", "10 points lower"]
    assert (less.worth, less.moved) == (pytest.approx((250 + 150 * 0.75) / worth - 1), pytest.approx(0.2))
    assert told["access", "10 points higher"].worth == pytest.approx(0)
    # half the people: quarters of 125, 250 within access
    few = told["people in need (t)", "halved"]
    assert (few.worth, few.moved) == (pytest.approx(125 * 1.75 / worth - 1), pytest.approx(0.5))
    # all assumed costs are those of the one measure; severity can't move money where there is one need
    assert told["all assumed costs", "doubled"].worth == dear.worth
    assert told["severity weights", "flatter"].moved == told["severity weights", "steeper"].moved == 0


def test_money_goes_to_the_measure_that_is_then_cheaper() -> None:
    instance = replace(one_need(rules=FREE), measures=(Measure("m", "t", 10, 0, ""), Measure("w", "t", 16, 0, "list")))
    told = found(instance, ("m",))
    dear = told["the costs of m", "doubled"]  # 20 against 16: 312.5 people
    assert (dear.worth, dear.moved) == (pytest.approx((250 + 62.5 * 0.75) / 437.5 - 1), pytest.approx(1))
    assert ("the costs of w", "doubled") not in told


def test_flatter_weights_are_counted_by_the_plans_own() -> None:
    # one organisation, two needs, money for one quarter of one of them: weights 1 at 20 USD, 0.5 at 12 USD a person
    needs = (Need("grave", "p", "a", "", 400, 5, 1.0), Need("light", "p", "b", "", 400, 3, 1.0))
    instance = Instance(
        needs=needs,
        organisations=(Organisation("A", 1200, frozenset({"a", "b"}), None, None),),
        measures=(Measure("m", "a", 20, 0, "list"), Measure("n", "b", 12, 0, "list")),
        scenarios=one_scenario(needs),
        rules=FREE,
    )
    told = found(instance)
    # by their square roots 0.707 / 12 is more than 1 / 20: 100 people of half the weight instead of 60
    flatter = told["severity weights", "flatter"]
    assert (flatter.worth, flatter.moved) == (pytest.approx(50 / 60 - 1), pytest.approx(1))
    assert "17\u00a0% less, counted by the plan's own weights, and 100\u00a0% of the money" in flatter.sentence
    steeper = told["severity weights", "steeper"]
    assert (steeper.worth, steeper.moved) == (pytest.approx(0), 0)


def test_two_who_can_do_the_same_don_t_change_places_by_chance() -> None:
    instance = one_need(people=4000, rules=FREE)
    twins = tuple(replace(instance.organisations[0], organisation=name) for name in ("A", "B", "C"))
    needs = tuple(replace(instance.needs[0], need=name) for name in ("n1", "n2", "n3"))
    instance = replace(instance, organisations=twins, needs=needs, scenarios=one_scenario(needs))
    told = found(instance, ("m",))
    assert told["access", "10 points lower"].moved == told["severity weights", "flatter"].moved == 0
    assert told["the costs of m", "doubled"].moved == 0


def test_who_may_not_work_on_it_isn_t_asked_about() -> None:
    instance = three_needs(rules=Rules(red_lines=frozenset({("A", "health"), ("B", "health")})))
    told = found(instance, ("mobile_clinic", "blankets"))
    assert {name for name, _ in told} == {
        "all assumed costs",
        "the costs of blankets",
        "access",
        "severity weights",
        "people in need (health, education, food, shelter, water services)",
    }


def test_nothing_reached_is_told_without_a_number_that_is_none() -> None:
    poor = one_need(budget=500, setup=600)  # half the set-up is within the budget
    told = found(poor, ("m",))
    assert told["the costs of m", "halved"].worth == 1
    assert told["the costs of m", "doubled"].worth == told["access", "10 points higher"].worth == 0
    assert all(each.moved <= 1 for each in told.values())
    with pytest.raises(PlanError, match="'w'"):
        found(poor, ("w",))


@settings(max_examples=30)
@given(tiny_instances())
def test_without_set_up_it_is_what_brute_force_finds(instance: Instance) -> None:
    instance = without_setup(instance)
    measures = tuple(each.measure for each in instance.measures)
    told, before = found(instance, measures), best_plan(instance).objective
    for change, times in (("halved", 0.5), ("doubled", 2.0)):
        after = best_plan(at_costs(instance, measures, times)).objective
        assert (
            before * (1 + told["all assumed costs", change].worth) == pytest.approx(after, rel=NEAR, abs=1e-3)
            or before == 0
        )
    higher = tuple(replace(each, accessible=min(each.accessible + 0.1, 1.0)) for each in instance.needs)
    after = best_plan(replace(instance, needs=higher)).objective
    assert (
        before * (1 + told["access", "10 points higher"].worth) == pytest.approx(after, rel=NEAR, abs=1e-3)
        or before == 0
    )


@settings(max_examples=30)
@given(tiny_instances())
def test_what_holds_for_any_instance(instance: Instance) -> None:
    plan, measures = solve(instance, 10, 1e-6), tuple(each.measure for each in instance.measures)
    told = assumptions(instance, plan, measures)
    assert told == assumptions(instance, plan, measures)
    assert [each.moved for each in told] == sorted((each.moved for each in told), reverse=True)
    usable = {measure for _, _, measure in allowed(instance)}
    assert sum(each.assumption.startswith("the costs of") for each in told) == 2 * len(usable)
    for each in told:
        assert 0 <= each.moved <= 1
        better = each.change in ("10 points higher",) or ("cost" in each.assumption and each.change == "halved")
        worse = each.change == "10 points lower" or ("cost" in each.assumption and each.change == "doubled")
        assert not better or each.worth >= -NEAR
        assert not (worse or each.assumption == "severity weights") or each.worth <= NEAR


def test_all_of_it_for_sixty_needs_and_thirty_scenarios_is_quick(made, next_100_000) -> None:
    instance, plan = made
    started = time.process_time()
    told = assumptions(instance, plan, [each.measure for each in instance.measures])
    money, why = next_money(instance, plan), reasons(instance, plan, {})
    assert time.process_time() - started < 15  # of the processor: what others do on the machine doesn't count
    assert len(told) == 2 * (1 + 20 + 2 + 10)
    assert money == next_100_000
    assert len(why) == 20
    most = next(each for each in told if (each.assumption, each.change) == ("all assumed costs", "doubled"))
    assert min(each.worth for each in told) == most.worth < -0.2
