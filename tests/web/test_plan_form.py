"""The form of a plan: filled from an instance it asks for the same one, and nothing gets in that it doesn't offer."""

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.made_instances import tiny_instances
from tests.web.planned import floor, made_instance, with_rules

from commonwatch.plan.change import changed
from commonwatch.plan.instance import Floor, Instance, Organisation, allowed
from commonwatch.web.planning.changes import changes_between
from commonwatch.web.planning.checking import checked, figure
from commonwatch.web.planning.fields import MOST_ROWS, filled, sent
from commonwatch.web.planning.members import candidates

ORIGIN = date(2024, 6, 1)


def form_of(fields) -> dict[str, str]:
    """What a browser sends of a form that nobody touched."""
    found = {"risk": fields.risk, "worst": fields.worst, "seconds": fields.seconds}
    for one in fields.members:
        if one.ticked:
            found[f"takes-{one.organisation}"] = "on"
        found |= {f"budget-{one.organisation}": one.budget, f"most-{one.organisation}": one.most}
    for at, row in enumerate(fields.floors):
        found |= {f"floor-theme-{at}": row.theme, f"floor-group-{at}": row.group, f"floor-share-{at}": row.share}
    for at, row in enumerate(fields.lines):
        found |= {f"line-who-{at}": row.organisation, f"line-side-{at}": row.side}
    return found | ({"fair": "on"} if fields.fair else {})


def asked(form: dict[str, str], base: Instance | None = None) -> tuple[Instance, dict[str, str]]:
    base = base or made_instance()
    those = candidates(base, None, ORIGIN)
    instance, _seconds, wrong = checked(sent(form, those), base, those)
    return instance, wrong


def untouched(base: Instance | None = None, **changes: str) -> dict[str, str]:
    base = base or made_instance()
    return form_of(filled(base, candidates(base, None, ORIGIN))) | changes


def same_rules(one: Instance, other: Instance) -> bool:
    rules = [replace(each.rules, floors=tuple(sorted(each.rules.floors, key=str))) for each in (one, other)]
    return rules[0] == rules[1]


@settings(max_examples=60, deadline=None)
@given(instance=tiny_instances(floors=True))
def test_a_form_that_nobody_touched_asks_for_the_instance_itself(instance):
    # two floors for one theme and group can't stand in a form: the later one is taken out first
    floors = {(each.theme, each.group): each for each in instance.rules.floors if each.share}
    base = replace(instance, rules=replace(instance.rules, floors=tuple(floors.values())))
    found, wrong = asked(untouched(base), base)
    if not allowed(base) or any(not any(each.holds_for(need) for need in base.needs) for each in floors.values()):
        return
    assert wrong == {}
    assert same_rules(found, base)
    assert replace(found, rules=base.rules) == base


def test_rules_organisations_and_money_can_be_asked_for():
    group = "internally displaced people"
    form = untouched(
        **{"budget-UNDP": "1 200 000", "most-UNDP": "2", "floor-share-0": "40", "floor-theme-0": "displacement",
           "floor-group-0": group, "floor-share-1": "12.5", "line-who-2": "UNDP", "line-side-2": "XKX", "risk": "0.5",
           "worst": "20"}
    )  # fmt: skip
    del form["takes-OSCE-MIK"], form["fair"]
    found, wrong = asked(form)
    assert wrong == {}
    assert [who.organisation for who in found.organisations] == ["UNHCR", "UNDP"]
    assert found.organisations[1].budget_usd == 1_200_000
    assert found.organisations[1].max_places == 2
    assert set(found.rules.floors) == {Floor("displacement", group, 0.4), Floor("", "", 0.125)}
    assert found.rules.red_lines == {("UNDP", "XKX")}
    assert (found.rules.risk_lambda, found.rules.alpha, found.rules.no_one_worse_off) == (0.5, 0.2, False)


def test_others_who_could_take_part_have_mandate_and_reach():
    base = made_instance()
    others = [each for each in candidates(base, None, ORIGIN) if not each.inside]
    names = {each.organisation.organisation for each in others}
    assert "OSCE-KVM" not in names  # closed in 1999
    assert "WFP" not in names  # no need of its themes is here
    assert "IOM" in names
    assert all(each.organisation.themes & {"displacement", "security_sector", "rule_of_law"} for each in others)
    unhcr = next(each for each in candidates(base, None, ORIGIN) if each.organisation.organisation == "UNHCR")
    assert unhcr.inside and unhcr.organisation == base.organisations[0]


def test_an_organisation_added_gets_its_mandate_from_the_vocabulary():
    form = untouched(**{"takes-IOM": "on", "budget-IOM": "500000"})
    found, wrong = asked(form)
    iom = next(who for who in found.organisations if who.organisation == "IOM")
    assert wrong == {}
    assert iom.budget_usd == 500_000
    assert "displacement" in iom.themes and "basic_services" not in iom.themes
    assert iom.reaches("SRB+XKX")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"budget-UNHCR": "a lot"}, "budget-UNHCR", "write the budget in digits"),
        ({"budget-UNHCR": "-1"}, "budget-UNHCR", "write the budget in digits"),
        ({"budget-UNHCR": "1e99"}, "budget-UNHCR", "write the budget in digits"),
        ({"budget-UNHCR": "nan"}, "budget-UNHCR", "write the budget in digits"),
        ({"budget-UNHCR": ""}, "budget-UNHCR", "say what it can spend"),
        ({"most-UNHCR": "1.5"}, "most-UNHCR", "a whole number"),
        ({"floor-share-0": "101"}, "floor-share-0", "from 0 to 100"),
        ({"floor-theme-0": "displacement"}, "floor-share-0", "say how many"),
        ({"floor-share-0": "10", "floor-theme-0": "gender"}, "floor-theme-0", "no need of this plan"),
        ({"floor-share-0": "10", "floor-share-1": "20"}, "floor-theme-1", "there is one for that theme"),
        ({"line-who-0": "UNDP"}, "line-side-0", "choose the place or the theme"),
        ({"line-side-0": "XKX"}, "line-who-0", "choose the organisation"),
        ({"line-who-0": "UNDP", "line-side-0": "FRA"}, "line-side-0", "choose the place or the theme"),
        ({"risk": "7"}, "risk", "attitudes"),
        ({"worst": "0"}, "worst", "above 0"),
        ({"seconds": "86400"}, "seconds", "how long"),
    ],
)
def test_a_wrong_field_has_its_sentence(changes, field, said):
    _found, wrong = asked(untouched(**changes))
    assert list(wrong) == [field]
    assert said in wrong[field]


def test_nobody_ticked_is_no_plan_and_neither_is_one_without_anything_to_do():
    form = {name: value for name, value in untouched().items() if not name.startswith("takes-")}
    assert "Tick at least one" in asked(form)[1]["members"]
    form |= {"takes-OSCE-MIK": "on", "line-who-0": "OSCE-MIK", "line-side-0": "XKX"}
    assert "leave them no measure" in asked(form)[1]["members"]


def test_a_floor_of_nought_and_a_line_of_one_who_left_ask_for_nothing():
    base = with_rules(floors=(floor(0.3, "displacement"),), red_lines=frozenset({("UNDP", "XKX")}))
    form = untouched(base, **{"floor-share-0": "0"})
    del form["takes-UNDP"]
    found, wrong = asked(form, base)
    assert wrong == {}
    assert found.rules.floors == ()
    assert found.rules.red_lines == frozenset()


NAMES = st.sampled_from(
    ["takes-UNHCR", "takes-UNDP", "takes-WFP", "budget-UNHCR", "most-UNDP", "floor-share-0", "floor-theme-0", "floor-group-9",
     "floor-share-999", "line-who-0", "line-side-0", "line-who-77", "risk", "worst", "fair", "seconds", "from", "\x00"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    form=st.dictionaries(
        NAMES, st.text(max_size=12) | st.sampled_from(["UNHCR", "XKX", "displacement", "5", "30", "1e308"])
    )
)
def test_whatever_is_sent_names_of_nobody_get_in_and_figures_stay_bounded(form):
    base = made_instance()
    those = candidates(base, None, ORIGIN)
    fields = sent(form, those)
    found, seconds, wrong = checked(fields, base, those)
    assert len(fields.floors) <= MOST_ROWS and len(fields.lines) <= MOST_ROWS
    if not wrong:
        known = {each.organisation.organisation for each in those}
        assert {who.organisation for who in found.organisations} <= known
        assert all(0 <= who.budget_usd <= 1e11 for who in found.organisations)
        assert seconds <= 300
        assert (found.needs, found.measures, found.scenarios) == (base.needs, base.measures, base.scenarios)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200,000.50", 1_200_000.5), ("1 200 000", 1.2e6), ("1\u00a0200", 1200.0), (" 12 ", 12.0), ("12,5", math.nan), ("1,2,3", math.nan)],
)  # fmt: skip
def test_figures_are_read_as_people_write_them(text, value):
    assert figure(text) == pytest.approx(value, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(before=tiny_instances(floors=True), data=st.data())
def test_the_lines_between_two_instances_lead_from_one_to_the_other(before, data):
    floors = {(each.theme, each.group): each for each in before.rules.floors if each.share}
    before = replace(before, rules=replace(before.rules, floors=tuple(floors.values())))
    after = before
    first = before.organisations[0]
    if data.draw(st.booleans()):
        after = replace(
            after, organisations=(replace(first, budget_usd=first.budget_usd + 7), *after.organisations[1:])
        )
    if len(after.organisations) > 1 and data.draw(st.booleans()):
        gone = after.organisations[-1].organisation
        lines = frozenset(pair for pair in after.rules.red_lines if pair[0] != gone)
        after = replace(after, organisations=after.organisations[:-1], rules=replace(after.rules, red_lines=lines))
    after = replace(
        after, rules=replace(after.rules, risk_lambda=0.4, no_one_worse_off=not before.rules.no_one_worse_off)
    )
    made = before
    for change in changes_between(before, after):
        made = changed(made, change)
    assert same_rules(made, after)
    assert replace(made, rules=after.rules) == after


def test_what_no_line_can_say_is_told_by_none():
    base = made_instance()
    more = replace(
        base, organisations=(*base.organisations, Organisation("WFP", 1.0, frozenset({"displacement"}), None, None))
    )
    assert changes_between(base, more) == ()
    assert [str(one) for one in changes_between(base, with_rules(floors=(floor(0.25, "displacement"),)))] == [
        "floor displacement::0.25"
    ]
