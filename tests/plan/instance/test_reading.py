"""An instance as people write it: read whole, or one message that says where and how to mend it."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.plan.made_instances import permitted, three_needs, tiny_instances

from commonwatch.errors import PlanError
from commonwatch.plan.instance import (
    Existing,
    Floor,
    Rules,
    Scenario,
    allowed,
    read_instance,
    write_instance,
)

FILES = {
    "needs.csv": "need,place,theme,group,people,severity,accessible\n"
    "warmth-north,north,basic_services,,1000,5,0.8\n"
    "clinics-north,north,health,displaced,400,4,1\n"
    "clinics-south,south,health,,800,3,0.5\n",
    "organisations.csv": "organisation,budget_usd,themes,places,max_places\n"
    "A,9000,basic_services|health,north,\n"
    "B,6000,health,*,1\n",
    "measures.csv": "measure,theme,unit_cost_usd,setup_cost_usd,source\n"
    "blankets,basic_services,10,500,price list 2023\n"
    "mobile_clinic,health,20,1000,\n",
}
SCENARIOS = (
    "scenario,probability,need,people\n"
    "calm,0.75,warmth-north,900\ncalm,0.75,clinics-north,300\ncalm,0.75,clinics-south,700\n"
    "storm,0.25,warmth-north,2000\nstorm,0.25,clinics-north,500\nstorm,0.25,clinics-south,0\n"
)
RULES = """
[value]
tiers = [1.0, 0.8, 0.5, 0.2]
[[floors]]
theme = "health"
share = 0.5
[[floors]]
group = "displaced"
share = 0.9
[red_lines]
pairs = ["A:north", "B : health"]
[risk]
lambda = 0.3
[fair]
no_one_worse_off = false
"""


def folder(path: Path, **files: str | bytes) -> Path:
    """The folder of three needs, with files changed or added: needs_csv="..." is needs.csv."""
    texts = FILES | {re.sub("_(csv|toml)$", r".\1", name): text for name, text in files.items()}
    for name, text in texts.items():
        (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(path: Path, **files: str | bytes) -> str:
    """The message of the error that the folder gives, from the name of the file on."""
    with pytest.raises(PlanError) as caught:
        read_instance(folder(path, **files))
    return str(caught.value).removeprefix(f"{path}/")


def changed(name: str, old: str, new: str) -> dict[str, str]:
    text = FILES[name]
    assert old in text
    return {name.replace(".", "_"): text.replace(old, new, 1)}


def test_three_needs_as_typed(tmp_path):
    assert read_instance(folder(tmp_path)) == three_needs()


def test_every_optional_file(tmp_path):
    instance = read_instance(
        folder(
            tmp_path,
            scenarios_csv=SCENARIOS,
            existing_csv="need,organisation,people\nclinics-north,Red Cross,100\n",
            rules_toml=RULES,
        )
    )
    assert instance.scenarios == (
        Scenario("calm", 0.75, {"warmth-north": 900, "clinics-north": 300, "clinics-south": 700}),
        Scenario("storm", 0.25, {"warmth-north": 2000, "clinics-north": 500, "clinics-south": 0}),
    )
    assert instance.existing == (Existing("clinics-north", "Red Cross", 100),)
    assert instance.rules == Rules(
        tiers=(1.0, 0.8, 0.5, 0.2),
        floors=(Floor("health", "", 0.5), Floor("", "displaced", 0.9)),
        red_lines=frozenset({("A", "north"), ("B", "health")}),
        risk_lambda=0.3,
        alpha=0.1,
        no_one_worse_off=False,
    )


def test_blank_lines_byte_order_mark_spaces_other_columns_and_no_group(tmp_path):
    text = (
        "\ufeffpeople , need,place,theme,severity,accessible,note\r\n"
        '1e9, n1 ,"Ivano, Frankivsk",health,3,0.5,a note\r\n\r\n,,,,,,\r\n'
    )
    (need,) = read_instance(folder(tmp_path, needs_csv=text)).needs
    assert (need.need, need.place, need.people, need.group) == ("n1", "Ivano, Frankivsk", 1e9, "")


def test_large_figures_and_empty_mandates_are_read(tmp_path):
    organisations = FILES["organisations.csv"].replace("6000,health", "1000000000000,")
    instance = read_instance(folder(tmp_path, organisations_csv=organisations))
    assert (instance.organisations[1].budget_usd, instance.organisations[1].themes) == (1e12, frozenset())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tiny_instances(floors=True))
def test_written_and_read_again_is_the_same(tmp_path, instance):
    write_instance(instance, tmp_path)
    assert read_instance(tmp_path) == instance


@settings(max_examples=60)
@given(tiny_instances())
def test_allowed_is_what_mandate_reach_and_red_lines_leave(instance):
    assert allowed(instance) == tuple(sorted(permitted(instance)))


def test_allowed_by_hand():
    assert allowed(three_needs()) == (
        ("clinics-north", "A", "mobile_clinic"),
        ("clinics-north", "B", "mobile_clinic"),
        ("clinics-south", "B", "mobile_clinic"),
        ("warmth-north", "A", "blankets"),
    )
    barred = three_needs(Rules(red_lines=frozenset({("A", "health"), ("B", "south")})))
    assert allowed(barred) == (("clinics-north", "B", "mobile_clinic"), ("warmth-north", "A", "blankets"))


def test_a_thousand_scenarios(tmp_path):
    rows = [
        f"s{n},0.001,{need},{n}\n" for n in range(1000) for need in ("warmth-north", "clinics-north", "clinics-south")
    ]
    began = time.perf_counter()
    instance = read_instance(folder(tmp_path, scenarios_csv="scenario,probability,need,people\n" + "".join(rows)))
    assert (len(instance.scenarios), instance.scenarios[7].people["clinics-north"]) == (1000, 7)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("needs.csv", "1000,5", "many,5", "needs.csv, line 2, column people: expected people in need, a number of 0 or more, got 'many'"),
        ("needs.csv", "1000,5", "-1,5", "column people: expected people in need, a number of 0 or more, got '-1'"),
        ("needs.csv", "1000,5", "NaN,5", "got 'NaN'"),
        ("needs.csv", "1000,5", "1e999,5", "got '1e999'"),
        ("needs.csv", "1000,5", "1_000,5", "Write digits and a point, no separators: 1234.5"),
        ("needs.csv", "1000,5", ",5", "got an empty cell"),
        ("needs.csv", "1000,5", "1000,6", "column severity: expected a severity, a number from 1 to 5, got '6'"),
        ("needs.csv", "1000,5", "1000,2.5", "a whole number from 1 to 5, got '2.5'"),
        ("needs.csv", "0.8", "80", "column accessible: expected the share that can be reached, a number from 0 to 1"),
        ("needs.csv", "clinics-north", "warmth-north", "line 3, column need: expected each once, got 'warmth-north' again (first on line 2)"),
        ("needs.csv", "north,basic", ",basic", "column place: expected one name, got an empty cell"),
        ("needs.csv", "north,basic", "north|south,basic", "Give each its own line"),
        ("needs.csv", "place,", "Place,", "needs.csv, line 1: column place is missing"),
        ("needs.csv", "place,theme,group", "place,theme,place", "column place stands there 2 times"),
        ("needs.csv", "north,basic", "Ivano, north,basic", "line 2: expected 7 cells"),
        ("needs.csv", "warmth-north", '"warmth-north', "broken CSV"),
        ("measures.csv", "10,500", "-10,500", "line 2, column unit_cost_usd: expected USD per person, a number of 0 or more, got '-10'"),
        ("measures.csv", "10,500", "10,", "column setup_cost_usd: expected USD to set up in a place"),
        ("measures.csv", "mobile_clinic", "blankets", "column measure: expected each once"),
        ("organisations.csv", "9000", "", "column budget_usd: expected a budget in USD"),
        ("organisations.csv", "health,*", "heath,*", "'heath' is none of them. Nearest: 'health'."),
        ("organisations.csv", "health,*", "health||gender,*", "expected names separated by |, each once"),
        ("organisations.csv", "*,1", "*,1.5", "the most places, a whole number, or nothing for any, got '1.5'"),
        ("organisations.csv", "B,", "A,", "column organisation: expected each once"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(tmp_path, name, old, new, says):
    message = refused(tmp_path, **changed(name, old, new))
    assert message.startswith(name)
    assert says in message


@pytest.mark.parametrize("name", ["needs.csv", "organisations.csv", "measures.csv"])
def test_nothing_at_all(tmp_path, name):
    only_header = FILES[name].split("\n", 1)[0] + "\n"
    message = refused(tmp_path, **{name.replace(".", "_"): only_header})
    assert message.startswith(f"{name} holds no {name.removesuffix('s.csv')}: expected one line or more")
    assert "is missing" in refused(tmp_path, **{name.replace(".", "_"): ""})
    (tmp_path / name).unlink()
    with pytest.raises(PlanError, match=f"{name} isn't there"):
        read_instance(tmp_path)


def test_no_folder_and_almost_a_name(tmp_path):
    with pytest.raises(PlanError, match="is no folder"):
        read_instance(tmp_path / "none")
    assert "scenario.csv: expected scenarios.csv" in refused(tmp_path, scenario_csv=SCENARIOS)
    (tmp_path / "scenario.csv").unlink()
    (tmp_path / "plan.csv").write_text("a plan beside its instance")
    assert read_instance(tmp_path) == three_needs()


def test_not_utf_8(tmp_path):
    text = FILES["needs.csv"].replace("clinics-north", "clínicas").encode("latin-1")
    message = refused(tmp_path, needs_csv=text)
    assert message.startswith("needs.csv, line 3: not UTF-8 (byte 0xED). Save it as UTF-8")
    assert "not UTF-8" in refused(tmp_path, needs_csv=FILES["needs.csv"].encode("utf-16"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("storm,0.25", "storm,0.15", "expected 0.15, as on line 5, got '0.25'"),
        ("storm,0.25,warmth-north,2000\n", "", "scenario 'storm' says nothing of need 'warmth-north' (1 of 3 missing)"),
        ("storm,0.25,warmth-north", "storm,0.25,warmth-nort", "expected a need of needs.csv, got 'warmth-nort'. Nearest: 'warmth-north'."),
        ("storm,0.25,clinics-south", "storm,0.25,clinics-north", "each need once in scenario 'storm'"),
        ("0.25", "1.25", "the scenario's probability, a number from 0 to 1, got '1.25'"),
    ],
)  # fmt: skip
def test_wrong_scenarios(tmp_path, old, new, says):
    assert old in SCENARIOS
    assert says in refused(tmp_path, scenarios_csv=SCENARIOS.replace(old, new, 1))


def test_probabilities_are_never_rescaled(tmp_path):
    message = refused(tmp_path, scenarios_csv=SCENARIOS.replace("0.25", "0.24"))
    assert "expected the 2 scenarios to add up to 1, got 0.99" in message
    read_instance(folder(tmp_path, scenarios_csv=SCENARIOS.replace("0.25", "0.2499995")))
    assert "holds no scenario" in refused(tmp_path, scenarios_csv=SCENARIOS.split("\n", maxsplit=1)[0])


def test_wrong_existing_cover(tmp_path):
    header = "need,organisation,people\n"
    assert "Nearest: 'clinics-south'." in refused(tmp_path, existing_csv=header + "clinics-sauth,X,5\n")
    assert "people covered already" in refused(tmp_path, existing_csv=header + "clinics-south,X,-5\n")
    assert "expected each once" in refused(tmp_path, existing_csv=header + 2 * "clinics-south,X,5\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[vaule]\n", "rules.toml, line 1, key vaule: expected one of value, floors, red_lines, risk, fair, got {}. Nearest: 'value'."),
        ("[risk]\nlamda = 1\n", "line 2, key risk.lamda: expected a key among lambda, alpha, got 1. Nearest: 'lambda'."),
        ("[risk]\nlambda = 2\n", "line 2, key risk.lambda: expected the weight of the worst cases, a number from 0 to 1, got 2."),
        ("[risk]\nlambda = nan\n", "got nan"),
        ("[risk]\nlambda = true\n", "got True"),
        ("[risk]\nalpha = 0\n", "expected a share above 0, got 0. To leave the worst cases out set lambda = 0."),
        ("[value]\ntiers = [1, 0.5]\n", "4 numbers in brackets"),
        ("[value]\ntiers = [1, 0.5, 0.6, 0.3]\n", "expected worths that never rise"),
        ("[value]\nseverity = [1, 2, 3, 4, 'x']\n", "got 'x'"),
        ("[fair]\nno_one_worse_off = 1\n", "expected true or false, got 1"),
        ("[floors]\nshare = 1\n", "expected a table, [[floors]]"),
        ("[[floors]]\nshare = 0.1\n[[floors]]\nshare = 1.1\n", "key floors[2].share: expected a share, a number from 0 to 1, got 1.1"),
        ("[[floors]]\ntheme = 'helth'\n", "key floors[1].theme: expected a theme, or \"\" for every one, got 'helth'. Nearest: 'health'."),
        ("[[floors]]\ngroup = 'displaced people'\n", "Nearest: 'displaced'."),
        ("[[floors]]\ngruop = 'displaced'\n", "key floors[1].gruop: expected a key among theme, group, share"),
        ("[red_lines]\npairs = ['C:north']\n", "key red_lines.pairs: expected an organisation of organisations.csv before the colon, got 'C:north'"),
        ("[red_lines]\npairs = ['A:norht']\n", "expected a place or a theme after the colon, got 'A:norht'. Nearest: 'north'."),
        ("[red_lines]\npairs = ['A']\n", 'expected "ORGANISATION:PLACE" or "ORGANISATION:theme", got \'A\''),
        ("[red_lines]\npairs = 'A:north'\n", "expected pairs in brackets"),
        ("[risk\n", "is not TOML"),
        ("risk = 1\n", "expected a table, [risk]"),
    ],
)  # fmt: skip
def test_wrong_rules(tmp_path, text, says):
    message = refused(tmp_path, rules_toml=text)
    assert message.startswith("rules.toml")
    assert says in message


def test_a_colon_inside_a_name_of_a_red_line(tmp_path):
    instance = read_instance(
        folder(
            tmp_path,
            **changed("organisations.csv", "A,9000", "UN:A,9000"),
            rules_toml='[red_lines]\npairs = ["UN:A:north"]\n',
        )
    )
    assert instance.rules.red_lines == {("UN:A", "north")}


def test_an_empty_rules_file_is_the_defaults(tmp_path):
    assert read_instance(folder(tmp_path, rules_toml="")).rules == Rules()
