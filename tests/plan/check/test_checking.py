"""A right plan passes; a plan broken in one way is named for it, with the figures."""

import csv
import json
from dataclasses import replace

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from tests.plan.check.made_plans import write_plan
from tests.plan.made_instances import best_plan, three_needs, tiny_instances
from typer.testing import CliRunner

from commonwatch.cli.plan_check import plan_check
from commonwatch.errors import PlanError
from commonwatch.plan.check import check_plan, cvar, mean, objective, values
from commonwatch.plan.instance import Existing, Floor, Rules, write_instance

APP = typer.Typer()
APP.command()(plan_check)
RIGHT = {
    ("warmth-north", "A", "blankets"): 700.0,
    ("clinics-north", "A", "mobile_clinic"): 50.0,
    ("clinics-north", "B", "mobile_clinic"): 250.0,
}


def broken(tmp_path, instance=None, people=RIGHT, change=None, **said):
    """The broken lines of a plan after a change to one of its files: (file, row, column, new value)."""
    instance = instance or three_needs()
    write_plan(instance, people, tmp_path, **said)
    if change:
        edit(tmp_path, *change)
    return check_plan(instance, tmp_path).broken


def edit(folder, name, row, column, value):
    with (folder / name).open(newline="") as handle:
        header, *rows = csv.reader(handle)
    rows[row][header.index(column)] = value
    with (folder / name).open("w", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])


def only(found, rule):
    """The one broken line, which breaks that rule."""
    assert [each.rule for each in found] == [rule], found
    return found[0]


def test_a_right_plan_passes_with_its_figures_worked_by_hand(tmp_path):
    write_plan(three_needs(), RIGHT, tmp_path)
    checked = check_plan(three_needs(), tmp_path)
    assert checked.broken == ()
    # blankets: 250 + 187.5 + 100 + 0 (700 = 250 + 250 + 200): 537.5; clinics: 300 in quarters of 100 at 0.8: 80 + 60 + 40
    assert checked.objective == checked.mean == checked.cvar == pytest.approx(537.5 + 180)
    # A: 700 x 10 + 50 x 20 and one set-up, the larger: 1,000. B: 250 x 20 + 1,000
    assert checked.spent_usd == {"A": pytest.approx(9000), "B": pytest.approx(6000)}
    assert checked.credit == {"A": pytest.approx(537.5 + 40), "B": pytest.approx(140)}
    assert checked.unchecked == ("no_one_worse_off",)
    assert "not checked" in checked.said[0]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tiny_instances())
def test_the_best_plan_of_a_tiny_instance_passes(tmp_path, instance):
    people = best_plan(instance).people
    outcomes = values(instance, people)
    figures = {"mean": mean(outcomes), "cvar": cvar(outcomes, instance.rules.alpha), "scenarios": len(outcomes)}
    figures["objective"] = figures["upper_bound"] = objective(instance, people)
    write_plan(instance, people, tmp_path, **figures)
    assert check_plan(instance, tmp_path).broken == ()


def test_fewer_than_no_people(tmp_path):
    people = RIGHT | {("clinics-south", "B", "mobile_clinic"): -5.0}
    found = broken(tmp_path, people=people)
    assert "people" in {each.rule for each in found}
    assert "-5 people; a plan reaches 0 or more" in found[0].says


def test_outside_mandate_reach_measure_and_red_lines(tmp_path):
    found = broken(tmp_path, people={("warmth-north", "B", "blankets"): 10.0})
    line = only(found, "mandate")
    assert (line.where, line.says) == (
        "plan.csv, line 2",
        "B reaches 10 people of warmth-north without mandate for basic_services",
    )
    line = only(broken(tmp_path, people={("clinics-south", "A", "mobile_clinic"): 10.0}), "reach")
    assert "in south, which is out of its reach" in line.says
    line = only(broken(tmp_path, people={("clinics-north", "A", "blankets"): 10.0}), "measure")
    assert "by blankets, which serves basic_services, not health" in line.says
    for side in ("north", "basic_services"):
        barred = three_needs(Rules(red_lines=frozenset({("A", side)})))
        line = only(broken(tmp_path, barred, {("warmth-north", "A", "blankets"): 10.0}), "red line")
        assert f"across the red line A:{side}" in line.says


def test_work_without_presence(tmp_path):
    write_plan(three_needs(), RIGHT, tmp_path)
    (tmp_path / "presence.csv").write_text("organisation,place\nA,north\n")
    line = only(check_plan(three_needs(), tmp_path).broken, "presence")
    assert (line.where, line.says) == (
        "plan.csv, line 3",
        "B reaches 250 people in north, where presence.csv has it not",
    )


def test_too_many_places_count_those_of_presence_csv_too(tmp_path):
    people = {("clinics-north", "B", "mobile_clinic"): 50.0, ("clinics-south", "B", "mobile_clinic"): 50.0}
    line = only(broken(tmp_path, people=people), "max_places")
    assert line.says == "present in 2 places (north, south); at most 1"
    write_plan(three_needs(), {("clinics-north", "B", "mobile_clinic"): 50.0}, tmp_path)
    (tmp_path / "presence.csv").write_text("organisation,place\nB,north\nB,south\n")
    only(check_plan(three_needs(), tmp_path).broken, "max_places")


def test_beyond_access_counting_existing_cover(tmp_path):
    covered = three_needs(existing=(Existing("warmth-north", "Red Cross", 150),))
    line = only(broken(tmp_path, covered), "access")
    assert (line.where, line.says) == (
        "warmth-north",
        "700 people planned, room for 650 (800 within access less 150 covered)",
    )
    covered = three_needs(existing=(Existing("clinics-south", "Red Cross", 900),))
    line = only(broken(tmp_path, covered, {("clinics-south", "B", "mobile_clinic"): 10.0}), "access")
    assert "10 people planned, room for 0 (400 within access less 900 covered)" in line.says


def test_over_budget_by_the_set_up_cost(tmp_path):
    people = {("clinics-north", "B", "mobile_clinic"): 251.0}
    line = only(broken(tmp_path, people=people), "budget")
    assert (line.where, line.says) == ("B", "spends 6,020 USD, set-up included; its budget is 6,000")


def test_wrong_costs_and_sums_of_money(tmp_path):
    line = only(broken(tmp_path, change=("plan.csv", 0, "cost_usd", "999")), "cost")
    assert line.says == "cost_usd 999; 50 people at 20 USD are 1,000"
    line = only(broken(tmp_path, change=("spending.csv", 1, "spent_usd", "5000")), "spending")
    assert (line.where, line.says) == ("spending.csv, line 3", "spent_usd 5,000; the plan's lines add up to 6,000")
    write_plan(three_needs(), RIGHT, tmp_path)
    (tmp_path / "spending.csv").write_text("organisation,spent_usd\nA,9000\n")
    assert only(check_plan(three_needs(), tmp_path).broken, "spending").where == "spending.csv, no line for B"
    header = "organisation,spent_usd,people_usd,setup_usd,budget_usd\n"
    (tmp_path / "spending.csv").write_text(f"{header}A,9000,8000,1000,9000\nB,6000,5000,1000,6000\n")
    assert check_plan(three_needs(), tmp_path).broken == ()
    (tmp_path / "spending.csv").write_text(f"{header}A,9000,7500,1500,9000\nB,6000,5000,1000,7000\n")
    assert [each.says for each in check_plan(three_needs(), tmp_path).broken] == [
        "people_usd 7,500; the plan's lines add up to 8,000",
        "setup_usd 1,500; the plan's lines add up to 1,000",
        "budget_usd 7,000; the instance says 6,000",
    ]


def test_credits_that_dont_add_up_or_that_quarters_cant_give(tmp_path):
    line = only(broken(tmp_path, change=("plan.csv", 1, "credit", "150")), "credit")
    assert line.says == "credits add up to 190; the need's value is 180"
    write_plan(three_needs(), RIGHT, tmp_path)
    edit(tmp_path, "plan.csv", 0, "credit", "50")  # 50 people at 0.8 earn 40 at most
    edit(tmp_path, "plan.csv", 1, "credit", "130")  # 180 less 40: 140 at least
    found = check_plan(three_needs(), tmp_path).broken
    assert [each.where for each in found] == ["clinics-north, A", "clinics-north, B"]
    assert found[0].says == "credit 50; its 50 people earn from 20 in the last quarters filled to 40 in the first"


def test_a_group_that_claims_too_much_together(tmp_path):
    # 150 each of 600: quarters of 150 at 0.8, so A and B together earn at most 120 + 90, D and C at least 60 + 36
    needs = (replace(three_needs().needs[1], people=600),)
    who = three_needs().organisations[1]
    instance = replace(
        three_needs(),
        needs=needs,
        organisations=tuple(replace(who, organisation=name, budget_usd=1e5) for name in "ABCD"),
        scenarios=(replace(three_needs().scenarios[0], people={"clinics-north": 600.0}),),
    )
    write_plan(instance, {("clinics-north", name, "mobile_clinic"): 150.0 for name in "ABCD"}, tmp_path)
    for row, credit in enumerate((119, 119, 31, 37)):  # each within 36 to 120, 306 in all; 238 of A and B is too much
        edit(tmp_path, "plan.csv", row, "credit", str(credit))
    found = check_plan(instance, tmp_path).broken
    assert {each.rule for each in found} == {"credit"}
    edit(tmp_path, "plan.csv", 2, "credit", "36")
    edit(tmp_path, "plan.csv", 3, "credit", "36")
    edit(tmp_path, "plan.csv", 0, "credit", "117")
    edit(tmp_path, "plan.csv", 1, "credit", "117")
    line = only(check_plan(instance, tmp_path).broken, "credit")
    assert line.says == "A, B claim 234 together; their 300 people earn 210 in the first quarters"


def test_a_missed_floor_has_to_be_reported(tmp_path):
    floored = three_needs(Rules(floors=(Floor("health", "displaced", 0.9),)))
    line = only(broken(tmp_path, floored), "floors")
    assert (line.where, line.says) == (
        "clinics-north",
        "300 people covered and planned; the floor of 0.9 asks for 360: 60 short, summary.json says nothing",
    )
    assert broken(tmp_path, floored, floors=[{"need": "clinics-north", "short": 60.0}]) == ()
    assert only(broken(tmp_path, floored, floors=[{"need": "clinics-north", "short": 6.0}]), "floors")
    twice = three_needs(Rules(floors=(Floor("health", "displaced", 0.8), Floor("", "displaced", 0.9))))
    assert broken(tmp_path, twice, floors=[{"need": "clinics-north", "short": 60.0}]) == ()
    assert broken(tmp_path, three_needs(Rules(floors=(Floor("health", "displaced", 0.75),)))) == ()
    covered = three_needs(Rules(floors=(Floor("", "displaced", 0.9),)), (Existing("clinics-north", "Red Cross", 60),))
    assert "floors" not in {each.rule for each in broken(tmp_path, covered)}


def test_someone_worse_off(tmp_path):
    line = only(broken(tmp_path, alone={"A": 600.0, "B": 140.0}), "no_one_worse_off")
    assert line.says == "A has credit 577.5 in the joint plan and 600 when all go alone"
    assert broken(tmp_path, alone={"A": 577.5, "B": 140.0}) == ()
    assert only(broken(tmp_path, alone={"A": 5.0}), "no_one_worse_off").says == "no line for B"
    line = only(
        broken(tmp_path, alone={"A": 1, "B": 1}, change=("alone.csv", 0, "credit_joint", "9")), "no_one_worse_off"
    )
    assert line.says == "credit_joint 9; the plan's credits add up to 577.5"
    relaxed = three_needs(Rules(no_one_worse_off=False))
    assert broken(tmp_path, relaxed, alone={"A": 600.0, "B": 140.0}) == ()


@pytest.mark.parametrize("key", ["objective", "mean", "cvar", "scenarios"])
def test_a_summary_with_another_figure(tmp_path, key):
    line = only(broken(tmp_path, **{key: 720, "upper_bound": 800}), "summary")
    assert line.where == f"summary.json, {key}"
    assert line.says.startswith("720; the plan's is ")
    assert only(broken(tmp_path, **{key: None, "upper_bound": 800}), "summary").says.startswith("no figure")


def test_a_bound_below_the_plan(tmp_path):
    line = only(broken(tmp_path, upper_bound=700), "summary")
    assert line.says == "700, below the plan's own objective of 717.5"
    only(broken(tmp_path, upper_bound=None), "summary")


def test_unknown_names_are_told_and_not_counted(tmp_path):
    write_plan(three_needs(), RIGHT, tmp_path)
    with (tmp_path / "plan.csv").open("a") as handle:
        handle.write("warmth-west,A,blankets,5,5,50\n")
    with (tmp_path / "presence.csv").open("a") as handle:
        handle.write("A,west\n")
    with (tmp_path / "spending.csv").open("a") as handle:
        handle.write("C,5\n")
    found = check_plan(three_needs(), tmp_path).broken
    assert [(each.rule, each.where) for each in found] == [
        ("names", "plan.csv, line 5"),
        ("names", "spending.csv, line 4"),
        ("names", "presence.csv, line 4"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("plan.csv", "need,organisation\n", "plan.csv, line 1: column measure is missing"),
        ("plan.csv", "need,organisation,measure,people,credit,cost_usd\nn,A,m,many,0,0\n", "line 2, column people"),
        ("plan.csv", "need,organisation,measure,people,credit,cost_usd\n" + 2 * "n,A,m,1,0,0\n", "first on line 2"),
        ("summary.json", "{", "summary.json is no JSON"),
        ("summary.json", "[]", "expected an object, got list"),
    ],
)
def test_files_that_cant_be_read(tmp_path, name, text, says):
    write_plan(three_needs(), RIGHT, tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(PlanError, match=says.replace("[", r"\[")):
        check_plan(three_needs(), tmp_path)


def test_missing_files(tmp_path):
    with pytest.raises(PlanError, match="is no folder"):
        check_plan(three_needs(), tmp_path / "none")
    with pytest.raises(PlanError, match=r"plan\.csv isn't there"):
        check_plan(three_needs(), tmp_path)


def test_rounding_is_no_break(tmp_path):
    people = {key: count + 4e-5 for key, count in RIGHT.items()}  # 0.0008 USD and less above the budget
    assert broken(tmp_path, people=people) == ()
    rich = replace(three_needs().organisations[1], budget_usd=1e12)
    large = replace(three_needs(), organisations=(three_needs().organisations[0], rich))
    assert broken(tmp_path, large) == ()


def test_the_command_prints_each_rule_and_ends_with_1_when_one_is_broken(tmp_path):
    write_instance(three_needs(), tmp_path / "instance")
    write_plan(three_needs(), RIGHT, tmp_path / "plan")
    asked = ["--instance", str(tmp_path / "instance"), "--plan", str(tmp_path / "plan")]
    done = CliRunner().invoke(APP, asked)
    assert done.exit_code == 0, done.output
    assert "1,000 people in 1 scenario: objective 717.500" in done.output
    assert "budget             kept" in done.output
    assert "no_one_worse_off   not checked" in done.output
    assert "costs without a source are assumed: mobile_clinic" in done.output
    edit(tmp_path / "plan", "plan.csv", 0, "cost_usd", "999")
    done = CliRunner().invoke(APP, asked)
    assert done.exit_code == 1
    assert "cost               1 broken\n  plan.csv, line 2: cost_usd 999; 50 people at 20 USD are 1,000" in done.output
    found = json.loads(CliRunner().invoke(APP, [*asked, "--json"]).output)
    assert (found["ok"], found["broken"][0]["rule"], found["objective"]) == (False, "cost", pytest.approx(717.5))
