"""Named plans: what is saved is read back the same, versions and their record stay, and nothing half written counts."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.check.made_plans import write_plan as write_by_hand
from tests.plan.made_instances import one_need, three_needs, tiny_instances

from commonwatch.errors import PlanError, WorkspaceError
from commonwatch.plan.change import changed, parse_change
from commonwatch.plan.check import check_plan
from commonwatch.plan.instance import Floor
from commonwatch.plan.solve import solve, write_plan
from commonwatch.plan.stored import stored_plan
from commonwatch.plans import named_plans, plan_name, read_version, reference, save, saving
from commonwatch.workspace import writing


@pytest.fixture(scope="module")
def made():
    instance = three_needs()
    return instance, solve(instance, 10, 1e-6)


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_saved_plan_is_read_back_the_same(made, tmp_path):
    save(tmp_path, "winter", *made, by="OSCE", why="first draft")
    saved = read_version(tmp_path, "winter")
    assert (saved.name, saved.version, saved.reference) == ("winter", 1, "winter@1")
    assert (saved.instance, saved.plan) == made
    assert check_plan(saved.instance, tmp_path / "plans" / "winter" / "1" / "plan").broken == ()


@settings(max_examples=15)
@given(instance=tiny_instances(floors=True))
def test_any_plan_is_read_back_the_same(instance, tmp_path_factory):
    plan = solve(instance, 10, 1e-4)
    folder = tmp_path_factory.mktemp("plan") / "plan"
    write_plan(plan, folder)
    assert stored_plan(instance, folder) == plan


def test_a_plan_by_another_hand_is_completed_from_its_lines(tmp_path):
    # 400 people at 10 USD and 1,000 to set up: 250 at 1 and 150 at 0.75
    instance = one_need(setup=1000)
    write_by_hand(instance, {("n", "A", "m"): 400.0}, tmp_path / "p", upper_bound=400.0)
    plan = stored_plan(instance, tmp_path / "p")
    assert (plan.spending[0].setup_usd, plan.spending[0].people_usd, plan.spending[0].budget_usd) == (1000, 4000, 5000)
    assert plan.gap == pytest.approx((400 - 362.5) / 362.5)
    assert plan.status == "given"
    assert plan.credits == {"A": pytest.approx(362.5)}


def test_each_version_stays_and_the_record_says_who_when_why_and_what(made, tmp_path):
    instance, plan = made
    save(tmp_path, "winter", instance, plan, by="OSCE", why="first draft")
    first = files(tmp_path / "plans" / "winter" / "1")
    line = parse_change("red-line B:north")
    other = changed(instance, line)
    save(
        tmp_path, "winter", other, solve(other, 10, 1e-6), by="B", why="no staff", changes=[str(line)], base="winter@1"
    )
    save(tmp_path, "autumn", instance, plan)
    table = named_plans(tmp_path)
    assert table.select("name", "version", "by", "why", "base").rows() == [
        ("autumn", 1, "", "", ""),
        ("winter", 1, "OSCE", "first draft", ""),
        ("winter", 2, "B", "no staff", "winter@1"),
    ]
    assert table["changes"].to_list() == [[], [], ["red-line B:north"]]
    assert table["saved"].is_not_null().all()
    assert table["objective"][1] == plan.objective
    assert table["people"][1] == pytest.approx(sum(plan.people.values()))
    assert table["spent_usd"][1] == pytest.approx(sum(each.spent_usd for each in plan.spending))
    assert files(tmp_path / "plans" / "winter" / "1") == first
    assert read_version(tmp_path, "winter").instance == other
    assert read_version(tmp_path, "winter", 1).instance == instance


def test_a_gap_without_end_is_kept(made, tmp_path):
    instance, plan = made
    save(tmp_path, "open", instance, replace(plan, upper_bound=math.inf, gap=math.inf))
    assert read_version(tmp_path, "open").plan.gap == math.inf
    assert named_plans(tmp_path)["gap"].item() == math.inf


def test_no_plans_is_an_empty_table_with_its_columns(tmp_path):
    assert named_plans(tmp_path).is_empty()
    assert "changes" in named_plans(tmp_path).columns


def test_a_save_that_fails_leaves_everything_as_it_was(made, tmp_path, monkeypatch):
    save(tmp_path, "winter", *made)
    before = files(tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "write_plan", full)
    with pytest.raises(WorkspaceError, match="No space left"):
        save(tmp_path, "winter", *made)
    assert files(tmp_path) == before


def test_a_version_that_was_killed_before_its_line_does_not_count_and_is_replaced(made, tmp_path):
    save(tmp_path, "winter", *made)
    half = tmp_path / "plans" / "winter" / "2"
    (half / "instance").mkdir(parents=True)
    (half / "instance" / "left.txt").write_text("half")
    (tmp_path / "plans" / "never").mkdir()
    assert read_version(tmp_path, "winter").version == 1
    assert named_plans(tmp_path)["name"].to_list() == ["winter"]
    assert save(tmp_path, "winter", *made).version == 2
    assert not (half / "instance" / "left.txt").exists()


def test_what_is_not_there_is_named_with_the_nearest(made, tmp_path):
    with pytest.raises(PlanError, match="None is known"):
        read_version(tmp_path, "winter")
    save(tmp_path, "winter", *made)
    with pytest.raises(PlanError, match="Nearest: 'winter'"):
        read_version(tmp_path, "wintre")
    with pytest.raises(PlanError, match="versions 1 to 1, got 2"):
        read_version(tmp_path, "winter", 2)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda plan: (plan / "record.jsonl").write_text("{}\n"), "line 1 is no version"),
        (lambda plan: (plan / "record.jsonl").write_text("no json\n"), "line 1 is no version"),
        (lambda plan: (plan / "record.jsonl").write_bytes(b"\xff"), "can't be read"),
        (lambda plan: (plan / "1").rename(plan / "9"), "Put a copy of the folder back"),
        (lambda plan: (plan / "1" / "plan" / "plan.csv").unlink(), "plan.csv isn't there"),
        (lambda plan: (plan / "1" / "instance" / "needs.csv").write_text("need\n"), "column place is missing"),
        (lambda plan: (plan / "1" / "plan" / "summary.json").write_text("["), "is no JSON"),
    ],
)
def test_a_broken_folder_is_one_clear_error(made, tmp_path, broken, says):
    save(tmp_path, "winter", *made)
    broken(tmp_path / "plans" / "winter")
    with pytest.raises(PlanError) as caught:
        read_version(tmp_path, "winter")
    assert says in str(caught.value)


def test_a_record_with_a_line_taken_out_is_refused(made, tmp_path):
    save(tmp_path, "winter", *made)
    save(tmp_path, "winter", *made)
    record = tmp_path / "plans" / "winter" / "record.jsonl"
    record.write_text(record.read_text().splitlines()[1] + "\n")
    with pytest.raises(PlanError, match="line 1 is version 2"):
        named_plans(tmp_path)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "-a", ".a", "a.", "a b", "a@1", "x" * 61, "a\nb", "a\0b"]
)
def test_names_that_no_folder_could_bear_are_refused(name, made, tmp_path):
    with pytest.raises(PlanError, match="plan name"):
        save(tmp_path, name, *made)
    assert not (tmp_path / "plans").exists()


@given(st.text(max_size=70))
def test_a_name_is_refused_or_one_folder(text):
    try:
        name = plan_name(text)
    except PlanError:
        return
    assert name
    assert "/" not in name
    assert name.strip(".") == name
    assert len(name.encode()) <= 255
    assert plan_name(name) == name
    assert reference(f"{name}@3") == (name, 3)
    assert reference(name) == (name, None)


def test_two_names_that_differ_by_capitals_are_refused(made, tmp_path):
    save(tmp_path, "Зима", *made)
    save(tmp_path, "Зима", *made)
    with pytest.raises(PlanError, match="there is 'Зима' already"):
        save(tmp_path, "зима", *made)


@pytest.mark.parametrize("text", ["winter@0", "winter@", "winter@x", "winter@1@2"])
def test_a_version_that_is_none_is_refused(text):
    with pytest.raises(PlanError, match="expected NAME or NAME@VERSION"):
        reference(text)


def test_plans_live_in_a_workspace_that_has_no_run(made, tmp_path):
    with writing(tmp_path / "w") as study:
        save(study.path, "winter", *made)
    with writing(tmp_path / "w") as study:
        assert named_plans(study.path)["name"].to_list() == ["winter"]
    lines = (tmp_path / "w" / "plans" / "winter" / "record.jsonl").read_text().splitlines()
    assert [json.loads(line)["version"] for line in lines] == [1]


def test_missed_floors_are_read_back_with_their_reasons(tmp_path):
    instance = one_need()
    instance = replace(instance, rules=replace(instance.rules, floors=(Floor("t", "", 0.8),)))
    plan = solve(instance, 10, 1e-6)
    save(tmp_path, "w", instance, plan)
    assert plan.floors
    assert read_version(tmp_path, "w").plan.floors == plan.floors
