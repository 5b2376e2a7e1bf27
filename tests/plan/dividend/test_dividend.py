"""The same money four ways, on instances small enough to work out by hand."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.plan.made_instances import one_scenario, three_needs
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.plan.dividend import WAYS, dividend
from commonwatch.plan.dividend.proportional import proportional
from commonwatch.plan.dividend.unseen import parted
from commonwatch.plan.instance import Instance, Measure, Need, Organisation, Rules, Scenario, write_instance


def two_towns(scenarios: int = 1) -> Instance:
    """Two needs of 100 people each in two towns and two organisations with money for 100: alone both go to the worse one."""
    needs = (Need("hill", "hill", "health", "", 100, 5, 1.0), Need("river", "river", "health", "", 100, 4, 1.0))
    many = tuple(
        Scenario(f"s{at}", 1 / scenarios, {"hill": 100.0 + at, "river": 100.0 - at}) for at in range(scenarios)
    )
    return Instance(
        needs=needs,
        organisations=tuple(Organisation(name, 1100, frozenset({"health"}), None, 1) for name in "AB"),
        measures=(Measure("clinic", "health", 10, 100, "made"),),
        scenarios=many if scenarios > 1 else one_scenario(needs),
        rules=Rules(tiers=(1.0, 1.0, 1.0, 1.0), no_one_worse_off=False),
    )


def test_seeing_sends_the_second_elsewhere() -> None:
    found = dividend(two_towns(), 10, 0.0001, 0, lambda _: None)
    worth = {(each.way, each.case): each.value for each in found.table}

    assert worth["alone", "only reach above the need is lost"] == pytest.approx(100)
    assert worth["alone", "full overlap"] == pytest.approx(100)
    assert worth["informed", "largest budget first"] == pytest.approx(180)
    assert worth["joint", "one plan"] == pytest.approx(180)
    assert found.seeing is not None
    assert found.agreeing is not None
    assert found.seeing.share == pytest.approx(0.8)
    assert found.agreeing.share == pytest.approx(0.0, abs=1e-6)


def test_every_way_is_judged_on_scenarios_that_were_kept_back() -> None:
    instance = two_towns(scenarios=12)
    planning, judging = parted(instance)

    assert judging is not None
    assert {each.name for each in planning.scenarios}.isdisjoint(each.name for each in judging.scenarios)
    for half in (planning, judging):
        assert sum(each.probability for each in half.scenarios) == pytest.approx(1)
    found = dividend(instance, 10, 0.001, 0, lambda _: None)
    assert found.unseen
    assert found.scenarios == 6
    assert all(each.lowest <= each.value <= each.highest for each in found.table)
    assert {each.way for each in found.table} == set(WAYS)


def test_proportional_money_keeps_to_budget_mandate_and_reach() -> None:
    instance = three_needs()
    a, b = (proportional(instance, who) for who in instance.organisations)

    # A: 9000 less 1000 to set up in the north, over 800 and 400 people; B: one place, the 400 of north before 400 of south
    assert a == {
        ("warmth-north", "A", "blankets"): pytest.approx(8000 * 800 / 1200 / 10),
        ("clinics-north", "A", "mobile_clinic"): pytest.approx(8000 * 400 / 1200 / 20),
    }
    assert b == {("clinics-north", "B", "mobile_clinic"): pytest.approx(250)}


def test_nothing_to_gain_where_nothing_was_reached() -> None:
    poor = two_towns()
    poor = replace(poor, organisations=tuple(replace(each, budget_usd=50) for each in poor.organisations))

    assert dividend(poor, 5, 0.01, 0, lambda _: None).seeing is None


def test_the_command_says_both_gains(tmp_path: Path) -> None:
    write_instance(two_towns(), tmp_path / "towns")
    command = ["dividend", "--instance", str(tmp_path / "towns"), "--time-limit", "5"]

    shown = CliRunner().invoke(app, command)
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)

    assert "gain from seeing each other's plans: +80.0%" in shown.stdout
    assert told["seeing"]["share"] == pytest.approx(0.8)
    assert [each["way"] for each in told["table"]][-1] == "joint"
