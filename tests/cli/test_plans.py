"""Named plans on the command line: saved, changed by one line, shown, listed, compared, and what is refused."""

import json
from dataclasses import replace

import pytest
from tests.plan.check.made_plans import write_plan as write_by_hand
from tests.plan.made_instances import one_need, three_needs
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.errors import PlanError
from commonwatch.plan.change import FORMS
from commonwatch.plan.check import check_plan
from commonwatch.plan.instance import Floor, read_instance, write_instance
from commonwatch.plans import named_plans, read_version
from commonwatch.vocabulary import KOSOVO_FOOTNOTE


@pytest.fixture
def study(tmp_path):
    write_instance(three_needs(), tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture
def call(tmp_path):
    """What `commonwatch plans ...` prints, on a workspace of its own."""

    def called(*words):
        result = CliRunner().invoke(app, ["plans", *map(str, words), "--workspace", str(tmp_path / "w")])
        if isinstance(result.exception, PlanError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return called


def test_a_partner_says_no_and_sees_what_it_does(call, study, tmp_path):
    assert "saved as winter@1" in call("save", "winter", "--instance", study, "--by", "OSCE", "--why", "first draft")
    said = call("change", "winter", "red-line B:north", "--by", "B", "--why", "no staff there")
    assert "saved as winter@2" in said
    assert "against winter@1: B loses credit" in said
    listed = call("list")
    assert "from winter@1: red-line B:north" in listed
    assert "first draft" in listed
    shown = call("show", "winter")
    assert shown.startswith("winter@2, saved ")
    assert "why: no staff there" in shown
    assert "south, health: B, mobile_clinic, 250 people, 5,000 USD" in shown
    assert "red line" not in call("show", "winter@1")
    for version in "12":
        folder = tmp_path / "w" / "plans" / "winter" / version
        assert check_plan(read_instance(folder / "instance"), folder / "plan").broken == ()


def test_two_plans_side_by_side(call, study):
    call("save", "winter", "--instance", study)
    call("change", "winter", "red-line B:north")
    said = " ".join(call("compare", "winter@1", "winter@2").split())
    assert "winter@1 -> winter@2 red line B:north" in said
    assert "B loses credit" in said
    assert "+south -north" in said
    assert "B north mobile_clinic 5,000 -> 0" in said
    told = json.loads(call("compare", "winter@1", "winter", "--json"))
    assert (told["before"], told["after"]) == ("winter@1", "winter@2")
    assert told["lose"] == ["B"]
    assert {"objective", "organisations", "needs", "moved", "moved_usd", "terms", "cautions"} <= set(told)


def test_several_changes_under_another_name(call, study, tmp_path):
    call("save", "winter", "--instance", study)
    call("change", "winter@1", "budget A=12000", "places B=2", "--as", "richer")
    saved = read_version(tmp_path / "w", "richer")
    assert saved.instance.organisations[0].budget_usd == 12000
    assert saved.instance.organisations[1].max_places == 2
    assert named_plans(tmp_path / "w")["base"].to_list() == ["winter@1", ""]


def test_a_floor_that_cannot_be_met_names_what_stands_in_its_way(call, study):
    call("save", "winter", "--instance", study)
    said = call("change", "winter", "floor health::0.5")
    assert "floor missed: clinics-south, 200 people short of 200" in said
    assert "no plan can keep these 3 rules together (no smaller set of rules conflicts)" in said
    assert "enough by itself: fair off" in said
    # the line that it names is enough
    assert "floor missed" not in call("change", "winter", "fair off")


def test_what_is_refused_leaves_no_version(call, study, tmp_path):
    call("save", "winter", "--instance", study)
    for words, says in [
        (("change", "winter", "red-line C:north"), "Nearest"),
        (("change", "winter", "fair on"), "has that already"),
        (("change", "winter", "fiar off"), "Nearest: 'fair'"),
        (("change", "winter", "fair off", "--as", "a/b"), "plan name"),
        (("change", "wintre", "fair off"), "Nearest: 'winter'"),
        (("compare", "winter", "winter@7"), "versions 1 to 1"),
        (("save", "a/b", "--instance", study), "plan name"),
    ]:
        with pytest.raises(PlanError, match=says):
            call(*words)
    assert named_plans(tmp_path / "w").height == 1


def test_a_plan_by_another_hand_is_checked_before_it_is_saved(call, tmp_path):
    instance = one_need(setup=1000)
    instance = replace(instance, rules=replace(instance.rules, no_one_worse_off=False))
    write_instance(instance, tmp_path / "i")
    write_by_hand(instance, {("n", "A", "m"): 400.0}, tmp_path / "right", upper_bound=400.0)
    write_by_hand(instance, {("n", "A", "m"): 500.0}, tmp_path / "dear", upper_bound=500.0)
    assert "saved as hand@1" in call("save", "hand", "--instance", tmp_path / "i", "--plan", tmp_path / "right")
    with pytest.raises(PlanError, match="budget, A: spends 6,000 USD"):
        call("save", "hand", "--instance", tmp_path / "i", "--plan", tmp_path / "dear")
    assert read_version(tmp_path / "w", "hand").plan.status == "given"


def test_no_plans_says_so_and_leaves_no_folder(call, tmp_path):
    assert "no plans saved" in call("list")
    assert not (tmp_path / "w").exists()


def test_the_help_names_every_form_of_a_change():
    said = CliRunner().invoke(app, ["plans", "change", "--help"]).output
    assert [word for word in FORMS if word not in said] == []


def test_kosovo_has_its_footnote(call, tmp_path):
    made = three_needs()
    needs = tuple(replace(need, place="XKX") for need in made.needs)
    everywhere = tuple(replace(who, places=None) for who in made.organisations)
    write_instance(replace(made, needs=needs, organisations=everywhere), tmp_path / "k")
    call("save", "k", "--instance", tmp_path / "k")
    assert KOSOVO_FOOTNOTE in call("show", "k")
    assert KOSOVO_FOOTNOTE in call("compare", "k", "k")


def test_the_plan_command_puts_the_conflict_into_its_summary(tmp_path):
    instance = one_need()
    write_instance(replace(instance, rules=replace(instance.rules, floors=(Floor("t", "", 0.8),))), tmp_path / "i")
    result = CliRunner().invoke(
        app, ["plan", "--instance", str(tmp_path / "i"), "--out", str(tmp_path / "p"), "--json"]
    )
    assert result.exit_code == 0, result.output
    kept = json.loads((tmp_path / "p" / "summary.json").read_text())
    assert kept == json.loads(result.output)
    assert kept["conflict"]["proof"] == "smallest"
    assert [mend["change"] for mend in kept["conflict"]["mends"]] == ["floor t::0.5", "budget A=8000"]
    assert check_plan(read_instance(tmp_path / "i"), tmp_path / "p").broken == ()


def test_a_plan_without_missed_floors_has_no_conflict(study, tmp_path):
    result = CliRunner().invoke(app, ["plan", "--instance", str(study), "--out", str(tmp_path / "p")])
    assert result.exit_code == 0, result.output
    assert "conflict" not in result.output
    assert "conflict" not in json.loads((tmp_path / "p" / "summary.json").read_text())
