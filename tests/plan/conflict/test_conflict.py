"""Conflicts of rules: worked by hand, and against every plan of tiny instances tried out."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.made_instances import best_plan, one_need, one_scenario, three_needs, tiny_instances

from commonwatch.plan.change import changed
from commonwatch.plan.conflict import conflict, conflict_lines, conflict_summary, search
from commonwatch.plan.instance import Floor, Instance, Measure, Need, Organisation
from commonwatch.plan.solve import solve

PLENTY = 1e6  # USD, with which anybody of a tiny instance does everything
SLACK = 1 - 1e-6  # of credits: what is exactly reached alone may be missed by rounding


def ruled(instance, **rules):
    return replace(instance, rules=replace(instance.rules, **rules))


def lines(found):
    return [str(mend.change) for mend in found.mends]


def every_rule(instance):
    """Every rule as (kind, about), by the instance alone."""
    rules = instance.rules
    return [
        *(("floor", (floor.theme, floor.group)) for floor in rules.floors),
        *(("budget", (who.organisation,)) for who in instance.organisations),
        *(("places", (who.organisation,)) for who in instance.organisations if who.max_places is not None),
        *(("red line", pair) for pair in rules.red_lines),
        *([("fair", ())] if rules.no_one_worse_off else []),
    ]


def possible(instance: Instance, keep, alone) -> bool:
    """Whether some plan keeps these rules of a tiny instance and no others, by trying every presence."""
    loose = replace(
        instance,
        organisations=tuple(
            replace(
                who,
                budget_usd=who.budget_usd if ("budget", (who.organisation,)) in keep else PLENTY,
                max_places=who.max_places if ("places", (who.organisation,)) in keep else None,
            )
            for who in instance.organisations
        ),
        rules=replace(
            instance.rules,
            floors=tuple(each for each in instance.rules.floors if ("floor", (each.theme, each.group)) in keep),
            red_lines=frozenset(pair for pair in instance.rules.red_lines if ("red line", pair) in keep),
        ),
    )
    least = {who: credit * SLACK for who, credit in (alone or {}).items()} if ("fair", ()) in keep else {}
    return best_plan(loose, least) is not None


def holds(instance):
    """Whether the instance's rules can all be kept; each one's credit alone worked out anew."""
    plan = solve(instance, 10, 1e-6)
    return possible(instance, every_rule(instance), plan.alone)


def compare_with_every_plan(instance):
    alone = solve(instance, 10, 1e-6).alone
    found = conflict(instance, time_limit=30, alone=alone)
    universe = every_rule(instance)
    if found is None:
        assert possible(instance, universe, alone)
        return
    named = [(rule.kind, rule.about) for rule in found.rules]
    assert found.proof == "smallest"
    assert set(named) <= set(universe)
    assert not possible(instance, named, alone)
    for fewer in itertools.combinations(universe, len(named) - 1):
        assert possible(instance, fewer, alone)
    mended = {(mend.rule.kind, mend.rule.about): mend for mend in found.mends}
    assert not found.unknown
    for kind, about in named:
        if (kind, about) in mended:
            check_mend(instance, mended[kind, about])
        elif kind in ("floor", "fair") or not instance.rules.no_one_worse_off:
            # with fairness, more money or reach also asks for more credit: giving the rule up may be enough and no change be
            assert not possible(instance, [each for each in universe if each != (kind, about)], alone)


def check_mend(instance, mend):
    """The change is enough; a little less isn't, where it says so."""
    assert holds(changed(instance, mend.change))
    change, before = mend.change, {who.organisation: who for who in instance.organisations}
    if mend.proof != "least":
        return
    if change.word == "budget" and change.figure - before[change.about].budget_usd > 2:
        assert not holds(changed(instance, replace(change, figure=change.figure - 2)))
    if change.word == "places" and change.figure - before[change.about].max_places > 1:
        assert not holds(changed(instance, replace(change, figure=change.figure - 1)))
    if change.word == "floor":
        assert not holds(changed(instance, replace(change, figure=change.figure + 3e-4)))


further = st.sampled_from([(), (Floor("livelihoods", "g", 0.6),), (Floor("displacement", "", 0.3), Floor("", "", 0.2))])


@settings(max_examples=40)
@given(tiny_instances(max_needs=3, max_scenarios=1, floors=True, risk=False), further)
def test_the_smallest_conflict_is_found(instance, floors):
    compare_with_every_plan(ruled(instance, floors=(*instance.rules.floors, *floors)))


@settings(max_examples=20)
@given(tiny_instances(max_needs=2, max_scenarios=2, floors=True), further)
def test_the_smallest_conflict_is_found_where_no_one_may_be_worse_off(instance, floors):
    compare_with_every_plan(ruled(instance, floors=(*instance.rules.floors, *floors), no_one_worse_off=True))


def test_a_floor_beyond_the_money_by_hand():
    # 5,000 USD at 10 each reach 500 of 1,000; the floor asks for 800
    found = conflict(ruled(one_need(), floors=(Floor("t", "", 0.8),)))
    assert [rule.says for rule in found.rules] == ["floor for t: 0.8 of those within access", "budget of A: 5,000 USD"]
    assert found.proof == "smallest"
    assert lines(found) == ["floor t::0.5", "budget A=8000"]
    assert {mend.proof for mend in found.mends} == {"least"}
    assert found.facts == ("only A has mandate and reach for n",)


def test_existing_cover_counts_towards_a_floor():
    # 300 are covered, 500 more can be: 0.8 of 1,000
    assert conflict(ruled(one_need(existing=300), floors=(Floor("t", "", 0.8),))) is None
    found = conflict(ruled(one_need(existing=300), floors=(Floor("t", "", 0.9),)))
    assert lines(found) == ["floor t::0.8", "budget A=6000"]


def test_a_red_line_in_the_way_of_a_floor():
    found = conflict(ruled(one_need(), floors=(Floor("t", "", 0.5),), red_lines=frozenset({("A", "p")})))
    assert [rule.kind for rule in found.rules] == ["floor", "red line"]
    assert "lift A:p" in lines(found)


def test_a_floor_that_nobody_could_meet_stands_alone_with_the_fact():
    asked = ruled(one_need(), floors=(Floor("t", "", 0.5),))
    (only,) = asked.organisations
    for who, fact in [
        (replace(only, themes=frozenset({"u"})), "no organisation has the mandate for t (n)"),
        (replace(only, places=frozenset({"q"})), "within nobody's reach who has the mandate for t: n"),
    ]:
        found = conflict(replace(asked, organisations=(who,)))
        assert [rule.kind for rule in found.rules] == ["floor"]
        assert found.facts == (fact,)
        assert lines(found) == ["floor t::0"]
    found = conflict(replace(asked, measures=(Measure("m", "u", 10, 0, ""),)))
    assert found.facts == ("no measure serves t (n)",)


def test_most_places_against_floors_in_two():
    needs = tuple(Need(f"n{place}", place, "t", "", 100, 5, 1.0) for place in "pqr")
    instance = replace(
        one_need(),
        needs=needs,
        organisations=(Organisation("A", 1e5, frozenset({"t"}), None, 1),),
        scenarios=one_scenario(needs),
    )
    found = conflict(ruled(instance, floors=(Floor("", "", 0.5),)))
    assert [rule.says for rule in found.rules] == [
        "floor for every theme: 0.5 of those within access",
        "A in at most 1 place",
    ]
    assert lines(found) == ["floor ::0", "places A=3"]


def test_two_floors_that_one_budget_cannot_pay():
    # 500 in each of two themes at 10 USD, 5,000 in all: each floor alone could be met, both can't
    needs = (Need("a", "p", "t", "", 500, 5, 1.0), Need("b", "p", "u", "", 500, 5, 1.0))
    instance = replace(
        one_need(budget=6000),
        needs=needs,
        organisations=(Organisation("A", 6000, frozenset({"t", "u"}), None, None),),
        measures=(Measure("m", "t", 10, 0, ""), Measure("k", "u", 10, 0, "")),
        scenarios=one_scenario(needs),
    )
    found = conflict(ruled(instance, floors=(Floor("t", "", 0.8), Floor("u", "", 0.8)), no_one_worse_off=False))
    assert [rule.kind for rule in found.rules] == ["floor", "floor", "budget"]
    assert lines(found) == ["floor t::0.4", "floor u::0.4", "budget A=8000"]


def test_fairness_can_be_what_stands_in_the_way():
    instance = ruled(three_needs(), floors=(Floor("health", "", 0.5),))
    found = conflict(instance)
    assert [rule.kind for rule in found.rules] == ["floor", "budget", "fair"]
    assert "fair off" in lines(found)
    assert conflict(ruled(instance, no_one_worse_off=False)) is None


def test_no_floor_is_no_conflict_and_neither_is_one_that_is_met():
    assert conflict(three_needs()) is None
    assert conflict(ruled(three_needs(), floors=(Floor("health", "displaced", 0.1),), no_one_worse_off=False)) is None


def test_where_two_conflicts_stand_one_change_is_not_enough():
    # n is A's and m is B's alone; neither can pay: mending one leaves the other
    needs = (Need("n", "p", "t", "", 1000, 5, 1.0), Need("m", "q", "t", "", 1000, 5, 1.0))
    instance = replace(
        one_need(),
        needs=needs,
        organisations=tuple(
            Organisation(name, 1000, frozenset({"t"}), frozenset({place}), None) for name, place in ("Ap", "Bq")
        ),
        scenarios=one_scenario(needs),
    )
    found = conflict(ruled(instance, floors=(Floor("t", "", 0.8),)))
    assert len(found.rules) == 2
    assert lines(found) == ["floor t::0.1"]


def test_people_of_a_billion_and_budgets_of_a_trillion():
    found = conflict(ruled(one_need(people=1e9, budget=1e12, unit=2000), floors=(Floor("t", "", 0.8),)))
    assert lines(found) == ["floor t::0.5", "budget A=1600000000000"]


def test_the_words_and_the_summary_say_the_same():
    found = conflict(ruled(one_need(), floors=(Floor("t", "", 0.8),)))
    told, kept = "\n".join(conflict_lines(found)), conflict_summary(found)
    assert kept["proof"] == "smallest"
    for each in (*kept["rules"], *kept["facts"], *(mend["change"] for mend in kept["mends"])):
        assert each in told
    assert list(conflict_lines(None)) == [
        "no conflict between the rules was proven: with more time a plan may meet every floor"
    ]


def test_where_the_search_for_the_smallest_ends_early_no_rule_of_the_set_is_idle(monkeypatch):
    def too_long(*_):
        raise TimeoutError

    monkeypatch.setattr(search, "hitting", too_long)
    instance = ruled(three_needs(), floors=(Floor("", "", 1.0),), no_one_worse_off=False)
    found = conflict(instance)
    named = [(rule.kind, rule.about) for rule in found.rules]
    assert found.proof == "irreducible"
    assert not possible(instance, named, None)
    for rule in named:
        assert possible(instance, [each for each in named if each != rule], None)


@pytest.mark.parametrize("limit", [0.0, 0.02])
def test_without_time_it_says_less_and_nothing_wrong(limit):
    instance = ruled(three_needs(), floors=(Floor("", "", 1.0),))
    found = conflict(instance, time_limit=limit)
    if found is not None:
        alone = solve(instance, 10, 1e-6).alone
        assert not possible(instance, [(rule.kind, rule.about) for rule in found.rules], alone)
