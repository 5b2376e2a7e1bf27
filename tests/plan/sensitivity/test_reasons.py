"""Why measures are in or out: each reason by hand, and what holds for any instance."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.plan.made_instances import best_plan, one_need, one_scenario, three_needs, tiny_instances
from tests.plan.sensitivity.test_money import FREE

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Existing, Instance, Measure, Need, Organisation, Rules
from commonwatch.plan.sensitivity import reasons
from commonwatch.plan.solve import solve

TEA = Measure("tea", "u", 1, 0, "list")
TWO = frozenset({"t", "u"})


def sentence(instance: Instance, measure: str, **labels: str) -> str:
    """The reason of a measure, without "Out: " and the full stop."""
    found = reasons(instance, solve(instance, 10, 1e-6), labels)[measure]
    assert not found.chosen
    assert found.sentence.startswith("Out: ")
    return found.sentence.removeprefix("Out: ").removesuffix(".")


def with_tea(instance: Instance, tea: Measure = TEA, themes: frozenset[str] = TWO, severity: int = 5) -> Instance:
    """The one need of theme t, and another of theme u with its own measure."""
    needs = (*instance.needs, Need("thirst", "q", "u", "", 1000, severity, 1.0))
    return replace(
        instance,
        needs=needs,
        scenarios=one_scenario(needs),
        measures=(*instance.measures, tea),
        organisations=tuple(replace(each, themes=themes) for each in instance.organisations),
    )


def test_in_says_how_many_where_and_at_what_cost() -> None:
    # 5,000 USD less 1,000 to set up: 400 people, 250 + 150 x 0.75 weighted; 5,000 / 362.5
    instance = one_need(setup=1000)
    found = reasons(instance, solve(instance, 10, 0.0), {})["m"]
    assert found.chosen
    assert found.sentence == "In: about 400 people in p, at 14 USD for each weighted person, set-up included."
    # a place of the vocabulary has its name, one that is labelled has its label; set-up is shared by what is spent
    held = three_needs(rules=FREE)
    told = reasons(held, solve(held, 10, 0.0), {"north": "the North"})
    # A: 800 people, 8,000 and 500 for 577.5; B: 250 people, 5,000 and 1,000 for 160
    assert (
        told["blankets"].sentence
        == "In: about 800 people in the North, at 15 USD for each weighted person, set-up included."
    )
    assert (
        told["mobile_clinic"].sentence
        == "In: about 250 people in the North, at 38 USD for each weighted person, set-up included."
    )


def test_no_need_of_its_theme() -> None:
    instance = one_need()
    instance = replace(instance, measures=(*instance.measures, TEA))
    assert sentence(instance, "tea") == "no need of the plan is about u"
    assert sentence(instance, "tea", u="Water and tea") == "no need of the plan is about water and tea"
    known = replace(instance, measures=(*instance.measures, replace(TEA, measure="tea", theme="minorities")))
    assert "about national minorities" in reasons(known, solve(known, 10, 0.0), {})["tea"].sentence


def test_nobody_to_reach() -> None:
    cut_off = one_need(accessible=0.0)
    assert sentence(cut_off, "m") == "nobody in need (t) can be reached"
    assert sentence(one_need(existing=1000), "m") == "everyone in need (t) who can be reached is covered already"


def test_no_mandate_no_reach_red_lines() -> None:
    without = with_tea(one_need(), themes=frozenset({"t"}))
    assert sentence(without, "tea") == "no organisation of the plan has a mandate for u"
    away = with_tea(one_need())
    away = replace(away, organisations=(replace(away.organisations[0], places=frozenset({"p"})),))
    assert sentence(away, "tea") == "no organisation with a mandate for u reaches q"
    assert sentence(away, "tea", q="Kosovo") == "no organisation with a mandate for u reaches Kosovo"
    barred = with_tea(one_need(rules=replace(FREE, red_lines=frozenset({("A", "q")}))))
    assert sentence(barred, "tea", A="The Agency") == "red lines keep The Agency from u in q"


def test_no_budget_for_the_set_up() -> None:
    instance = with_tea(one_need(), replace(TEA, setup_cost_usd=6000))
    assert sentence(instance, "tea") == (
        "no budget pays for its set-up of 6,000 USD: the largest among those who could use it is A's with 5,000 USD"
    )


def test_a_measure_that_is_beaten_in_both_costs() -> None:
    def against(unit: float, setup: float) -> str:
        instance = one_need(setup=100)
        return sentence(replace(instance, measures=(*instance.measures, Measure("w", "t", unit, setup, ""))), "w")

    assert against(12.5, 100) == "m beats it: 20\u00a0% less for each person, and no more to set up"
    assert against(10, 400) == "m beats it: as much for each person, and 75\u00a0% less to set up"
    assert against(10, 100) == "m costs the same and serves the same people: one of both is enough"


def test_a_measure_that_is_cheaper_with_its_set_up() -> None:
    # m: 400 people for 4,000 and 1,000; w is cheaper to set up and dearer for each person
    instance = one_need(setup=1000)
    instance = replace(instance, measures=(*instance.measures, Measure("w", "t", 20, 0, "")))
    assert sentence(instance, "w") == (
        "m beats it: for about 400 people, set-up included, that costs 13 USD a person against 20, 38\u00a0% less"
    )


def test_money_that_does_more_elsewhere() -> None:
    # 1,000 USD bring 100 people of the second quarter at 0.75; tea for severity 3, at 50 USD, 20 people at 0.5
    instance = with_tea(one_need(budget=4000), replace(TEA, unit_cost_usd=50), severity=3)
    assert sentence(instance, "tea") == (
        "the money does more elsewhere: 1,000 USD bring 10 weighted people here at best (A in q), "
        "75 in that budget's other work"
    )
    # with a set-up of 1,000 as many as can be paid are best: 3,000 USD for 60 people
    dear = with_tea(one_need(budget=4000), replace(TEA, unit_cost_usd=50, setup_cost_usd=1000), severity=3)
    assert "bring 7.5 weighted people here at best (A in q), 75 in" in sentence(dear, "tea")
    # where the second quarter is full to the last person the next money is compared: the third at 0.5
    full = with_tea(one_need(budget=5000), replace(TEA, unit_cost_usd=50), severity=3)
    assert "bring 10 weighted people here at best (A in q), 50 in" in sentence(full, "tea")


def test_no_place_left() -> None:
    instance = with_tea(one_need())
    instance = replace(instance, organisations=(replace(instance.organisations[0], max_places=1),))
    instance = replace(instance, needs=(replace(instance.needs[0], people=9000), instance.needs[1]))
    instance = replace(instance, measures=(replace(instance.measures[0], unit_cost_usd=1), TEA))
    instance = replace(instance, scenarios=one_scenario(instance.needs))
    assert sentence(instance, "tea") == (
        "no place is left to those who could use it: A may be in 1 place, and the plan has them in others"
    )


def test_a_set_up_that_takes_more_than_it_brings_is_planned_out() -> None:
    # m: 900 of 1,000 people at 10 USD, the last 150 at 0.3. Tea: 160 people for 3,000 + 100, 102 weighted: more for a USD
    # than the last people of m, and less than the 1,500 USD at 0.3 and 1,600 at 0.5 that it would take: 45 + 80
    instance = with_tea(one_need(budget=9000, rules=FREE), replace(TEA, unit_cost_usd=0.625, setup_cost_usd=3000))
    needs = (instance.needs[0], replace(instance.needs[1], people=160))
    instance = replace(instance, needs=needs, scenarios=one_scenario(needs))
    assert best_plan(instance).objective == pytest.approx(562.5 + 45)
    assert sentence(instance, "tea") == (
        "used by A in q it brings less than its set-up takes from other work: "
        "the plan would reach 23 weighted people fewer"
    )


def test_a_set_up_beyond_what_is_left() -> None:
    # tea brings more for a USD than the last people of m, and both set-ups are more than the budget
    needs = (Need("n", "p", "t", "", 400, 5, 1.0), Need("thirst", "q", "u", "", 300, 5, 1.0))
    instance = Instance(
        needs=needs,
        organisations=(Organisation("A", 5000, TWO, None, None),),
        measures=(Measure("m", "t", 5, 3000, ""), Measure("tea", "u", 1, 2500, "")),
        scenarios=one_scenario(needs),
        rules=FREE,
    )
    assert sentence(instance, "tea") == (
        "its set-up of 2,500 USD doesn't fit into the budget of A (5,000 USD) beside what the plan sets up"
    )


def test_a_cover_of_no_weight_adds_nothing() -> None:
    instance = with_tea(one_need(rules=replace(FREE, severity=(0.0, 0.25, 0.5, 0.8, 1.0))), severity=1)
    assert sentence(instance, "tea") == (
        "it would add nothing: those it could reach are reached already or have no weight"
    )


def test_a_plan_of_another_instance_is_refused() -> None:
    with pytest.raises(PlanError, match="warmth-north, A, blankets"):
        reasons(one_need(), solve(three_needs(), 10, 0.0), {})


@settings(max_examples=60)
@given(tiny_instances())
def test_every_measure_has_a_reason_that_its_plan_bears_out(instance: Instance) -> None:
    instance = replace(instance, rules=replace(instance.rules, no_one_worse_off=True))
    plan = solve(instance, 10, 1e-6)
    told = reasons(instance, plan, {})
    used = {line.measure for line in plan.lines}
    assert list(told) == [each.measure for each in instance.measures]
    for name, why in told.items():
        assert why.chosen == (name in used)
        assert re.fullmatch(rf"{'In' if why.chosen else 'Out'}: [^\n]+\.", why.sentence)
        assert not re.search(r"\bnan\b|\binf\b|near thing", why.sentence)  # solved to the end, nothing is near
        if found := re.search(r"bring (\S+) weighted people here at best .*, (\S+) in that budget", why.sentence):
            here, there = (float(each.replace(",", "")) for each in found.groups())
            assert here < there


def test_a_large_plan(made) -> None:
    instance, plan = made
    told = reasons(instance, plan, {each.measure: each.measure.title() for each in instance.measures})
    outside = [why.sentence for why in told.values() if not why.chosen]
    assert len(outside) > 3
    assert any("eavy beats it" in each for each in outside)
    assert reasons(instance, plan, {each.measure: each.measure.title() for each in instance.measures}) == told


def test_covered_people_aside_by_others_leave_it_out() -> None:
    # tea reaches all of its people by others' cover but 100, and these are the last quarter's
    instance = with_tea(one_need(budget=4000, rules=Rules(no_one_worse_off=False)), replace(TEA, unit_cost_usd=8))
    instance = replace(instance, existing=(Existing("thirst", "Red Cross", 900),))
    # 1,000 / 8 x 0.3 = 37.5 weighted people
    assert "bring 38 weighted people here at best (A in q), 75 in" in sentence(instance, "tea")
