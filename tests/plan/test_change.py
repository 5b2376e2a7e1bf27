"""What a partner asks for in one line: read, said back, done; and what can't be done, with the nearest word."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.made_instances import three_needs, tiny_instances

from commonwatch.errors import PlanError
from commonwatch.plan.change import FORMS, Change, changed, parse_change
from commonwatch.plan.instance import Floor, Rules, read_instance, write_instance

LINES = [
    "red-line B:south",
    "lift B:south",
    "floor health::0.5",
    "floor health:displaced:0.75",
    "floor ::0.1",
    "budget A=12000",
    "places B=2",
    "places B=any",
    "risk 0.3",
    "fair off",
    "without B",
]


def told(line, instance=None):
    return changed(instance or three_needs(), parse_change(line))


@pytest.mark.parametrize("line", LINES)
def test_a_change_says_the_line_it_was_read_from(line):
    assert str(parse_change(line)) == line
    assert parse_change(f"  {line} ") == parse_change(line)


def test_every_form_has_a_line_here():
    assert {line.split()[0] for line in LINES} == set(FORMS)


def test_rules_change_one_at_a_time():
    before = three_needs()
    assert told("red-line B:south").rules == replace(before.rules, red_lines=frozenset({("B", "south")}))
    assert told("lift B:south", told("red-line B:south")) == before
    assert told("floor health::0.5").rules == replace(before.rules, floors=(Floor("health", "", 0.5),))
    assert told("risk 0.3").rules == replace(before.rules, risk_lambda=0.3)
    assert told("fair off").rules == replace(before.rules, no_one_worse_off=False)
    assert told("fair on", told("fair off")) == before


def test_a_floor_takes_the_place_of_the_one_before_and_nought_drops_it():
    once = told("floor health::0.5", told("floor ::0.1"))
    again = told("floor health::0.7", once)
    assert again.rules.floors == (Floor("", "", 0.1), Floor("health", "", 0.7))
    assert told("floor health::0", again).rules.floors == (Floor("", "", 0.1),)
    with pytest.raises(PlanError, match=r"no such floor stands\. Nearest: 'health:'"):
        told("floor health:displaced:0", once)


def test_organisations_change_one_at_a_time():
    a, b = three_needs().organisations
    assert told("budget A=12000").organisations == (replace(a, budget_usd=12000.0), b)
    assert told("places B=2").organisations == (a, replace(b, max_places=2))
    assert told("places B=any").organisations == (a, replace(b, max_places=None))
    assert told("without B").organisations == (a,)


def test_who_is_left_out_takes_the_red_lines_along():
    barred = told("red-line A:north", told("red-line B:south"))
    assert told("without B", barred).rules.red_lines == {("A", "north")}
    with pytest.raises(PlanError, match="nobody would be left"):
        told("without A", told("without B"))


def test_a_red_line_for_a_place_that_only_the_one_left_out_reached_goes_too(tmp_path):
    a, b = three_needs().organisations
    far = replace(three_needs(), organisations=(a, replace(b, places=frozenset({"south", "west"}))))
    left = told("without B", told("red-line A:west", far))
    write_instance(left, tmp_path)
    assert read_instance(tmp_path) == left
    assert left.rules == Rules()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("redline B:south", "Nearest: 'red-line'"),
        ("", "expected one of red-line"),
        ("red-line", "expected red-line ORGANISATION:PLACE"),
        ("red-line B", "expected red-line ORGANISATION:PLACE"),
        ("red-line C:south", "an organisation of the plan, got 'C'. Nearest: "),
        ("red-line B:suoth", "a place or theme of the plan, got 'suoth'. Nearest: 'south'"),
        ("lift B:north", "no such red line stands. None is known"),
        ("floor helth::0.5", "a theme of the needs, got 'helth'. Nearest: 'health'"),
        ("floor health:displacd:0.5", "a group of the needs, got 'displacd'. Nearest: 'displaced'"),
        ("floor basic_services:displaced:0.5", "no need has that theme and that group"),
        ("floor health:0.5", "expected floor THEME:GROUP:SHARE"),
        ("floor health::50", "got the figure '50'"),
        ("floor health::half", "got the figure 'half'"),
        ("budget A", "expected budget ORGANISATION=USD"),
        ("budget A=1,000", "got the figure '1,000'"),
        ("budget A=-5", "got the figure '-5'"),
        ("budget A=1e999", "got the figure '1e999'"),
        ("places B=1.5", "got the figure '1.5'"),
        ("risk 2", "got the figure '2'"),
        ("fair maybe", "expected fair on or off"),
        ("without Z", "Nearest: "),
    ],
)
def test_what_cannot_be_is_one_clear_message(line, says):
    with pytest.raises(PlanError) as caught:
        told(line)
    assert says in str(caught.value)


def test_names_are_known_in_other_letters_and_by_the_vocabulary():
    a, b = three_needs().organisations
    needs = tuple(replace(need, place="XKX" if need.place == "north" else need.place) for need in three_needs().needs)
    balkans = replace(three_needs(), needs=needs, organisations=(replace(a, organisation="OSCE-ODIHR", places=None), b))
    assert told("red-line osce-odihr:Kosovo", balkans).rules.red_lines == {("OSCE-ODIHR", "XKX")}
    assert told("red-line b:SOUTH", balkans).rules.red_lines == {("B", "south")}
    assert told("floor Basic services::0.5", balkans).rules.floors == (Floor("basic_services", "", 0.5),)


def test_names_may_hold_colons_and_equal_signs():
    a, b = three_needs().organisations
    odd = replace(three_needs(), organisations=(replace(a, organisation="A: north=1"), b))
    assert told("red-line A: north=1:south", odd).rules.red_lines == {("A: north=1", "south")}
    assert told("budget A: north=1=5", odd).organisations[0].budget_usd == 5


@settings(max_examples=40)
@given(instance=tiny_instances(floors=True), data=st.data())
def test_a_changed_instance_is_one_that_can_be_written_and_read(instance, data, tmp_path_factory):
    who = data.draw(st.sampled_from([each.organisation for each in instance.organisations]))
    need = data.draw(st.sampled_from(instance.needs))
    share = data.draw(st.sampled_from([0.25, 1.0]))
    change = data.draw(
        st.sampled_from(
            [
                Change("red-line", f"{who}:{need.place}"),
                Change("floor", f"{need.theme}:{need.group}", share),
                Change("budget", who, 12.5),
                Change("places", who, None),
                Change("risk", "", 0.5),
            ]
        )
    )
    after = changed(instance, parse_change(str(change)))
    folder = tmp_path_factory.mktemp("changed")
    write_instance(after, folder)
    assert read_instance(folder) == after
