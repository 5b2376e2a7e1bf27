"""The example of docs/plan-instance.md: what a person types from it is read, and its plan holds."""

import re
from dataclasses import replace

import pytest
from tests.plan.made_instances import three_needs

from commonwatch.plan.check import check_plan, need_value, value
from commonwatch.plan.instance import Rules, read_instance
from commonwatch.plan.instance.rules import SECTIONS

FILE = re.compile(r"`([\w.]+\.(?:csv|toml|json))`[^\n]*:\n\n((?:    [^\n]*\n|\n)+)")


@pytest.fixture
def page(repository):
    return (repository / "docs" / "plan-instance.md").read_text(encoding="utf-8")


def typed(page, folder, names):
    """The folder with the files of these names as the page shows them."""
    files = {name: re.sub("(?m)^    ", "", text) for name, text in FILE.findall(page)}
    folder.mkdir()
    for name in names:
        (folder / name).write_text(files[name], encoding="utf-8")
    return folder


def test_the_three_files_and_the_plan_by_hand(page, tmp_path):
    instance = read_instance(typed(page, tmp_path / "i", ["needs.csv", "organisations.csv", "measures.csv"]))
    assert instance == three_needs()
    plan = typed(page, tmp_path / "p", ["plan.csv", "presence.csv", "spending.csv", "summary.json"])
    checked = check_plan(instance, plan)
    assert checked.broken == ()
    assert checked.objective == pytest.approx(717.5)


def test_the_optional_files(page, tmp_path):
    names = ["needs.csv", "organisations.csv", "measures.csv", "scenarios.csv", "existing.csv", "rules.toml"]
    instance = read_instance(typed(page, tmp_path / "i", names))
    assert [scenario.name for scenario in instance.scenarios] == ["calm", "storm"]
    assert instance.rules.red_lines == {("B", "south")}
    need = instance.needs[1]
    # covered 100, access to 400: the 300 stand in the second to fourth quarter
    assert need_value(need.people, 100, 300, Rules(), need.severity) == pytest.approx(124)
    blankets = {("warmth-north", "A", "blankets"): 700.0}
    assert value(replace(instance, existing=()), blankets, instance.scenarios[1]) == pytest.approx(650)


def test_every_key_of_the_rules_is_on_the_page(page):
    for section, keys in SECTIONS.items():
        for key in keys:
            line = next(line for line in page.splitlines() if line.startswith(f"| {section}"))
            assert f"{section}.{key}" in page or key in line
