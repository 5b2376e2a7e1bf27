"""The worked cases that ship: readable, made of what is published, openly licensed, and good for a plan that holds."""

import csv
import json
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import UnknownNameError
from commonwatch.evidence import licence_status
from commonwatch.plan import check_plan, read_instance, remarks
from commonwatch.plan.cases import case_about, case_folder, cases
from commonwatch.plan.instance import Instance
from commonwatch.plan.instance.scenarios import central
from commonwatch.plan.solve import solve, write_plan
from commonwatch.vocabulary import cluster_themes, themes

CASE = "ukraine_2023"
MOST_BYTES = 1_500_000
CLUSTERS = {  # theme of the case -> its name in the need figures; worked out anew, apart from the builder
    "camp_management": "CCCM",
    "child_protection": "Child Protection",
    "education": "Education",
    "food_and_livelihoods": "Food Security & Livelihoods",
    "gender_based_violence": "Gender-based Violence",
    "general_protection": "General Protection",
    "health": "Health",
    "mine_action": "Mine Action",
    "shelter_and_items": "Shelter & NFIs",
    "water_and_sanitation": "WASH",
}


@pytest.fixture(scope="module")
def ukraine() -> Instance:
    return read_instance(case_folder(CASE))


def test_each_case_reads_and_says_what_it_is() -> None:
    assert CASE in cases()
    for name in cases():
        instance, about = read_instance(case_folder(name)), case_about(name)
        assert {"title", "what", "places", "sources", "assumptions", "left_out"} <= set(about)
        assert {need.place for need in instance.needs} <= set(about["places"])
        assert set(about["measures"]) == {each.measure for each in instance.measures}
        assert set(about["organisations"]) == {each.organisation for each in instance.organisations}
        assert all(each["what"] and each["why"] for each in about["assumptions"] + about["left_out"])
        assert sum(path.stat().st_size for path in case_folder(name).iterdir()) < MOST_BYTES


def test_every_source_of_a_case_has_a_publisher_a_version_and_an_open_licence() -> None:
    for name in cases():
        sources = case_about(name)["sources"]
        assert sources
        for source in sources:
            assert licence_status(source["licence"]) in ("open", "terms"), source  # terms: reviewed, free with citation
            assert all(source[key] for key in ("publisher", "title", "version", "read_from", "used_for"))


@pytest.mark.parametrize("name", ["ukraine", "", "../cases/ukraine_2023", "__pycache__"])
def test_a_case_that_isnt_there_is_refused_with_the_nearest(name: str) -> None:
    for asked in (case_folder, case_about):
        with pytest.raises(UnknownNameError, match=f"unknown worked case '{re.escape(name)}'.*ukraine_2023"):
            asked(name)


def test_people_in_need_are_those_published(shared: Path, ukraine: Instance) -> None:
    published: Counter[str] = Counter()
    by_need: dict[tuple[str, str], float] = {}
    with (shared / "presence" / "ukr_2023_pin_targets_long.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["measure"] == "people_in_need" and row["item"] in CLUSTERS.values() and float(row["value"] or 0) > 0:
                published[row["item"]] += float(row["value"])
                by_need[row["admin1_code"], row["item"]] = float(row["value"])

    assert len(ukraine.needs) == len(by_need) == 249  # 25 oblasts x 10 clusters, nobody of Kyiv city in camps
    for need in ukraine.needs:
        assert need.people == pytest.approx(by_need[need.place, CLUSTERS[need.theme]], abs=0.5)
    for theme, item in CLUSTERS.items():
        total = sum(need.people for need in ukraine.needs if need.theme == theme)
        assert total == pytest.approx(published[item], abs=13)
    assert sum(need.people for need in ukraine.needs) == pytest.approx(83_289_800, abs=5_000)


def test_severity_is_the_oblasts_own_or_the_mean_of_its_raions(shared: Path, ukraine: Instance) -> None:
    raions = pl.read_csv(shared / "presence" / "ukr_2023_severity_raion_long.csv")
    by_oblast = {("UA14", "education"): 5, ("UA14", "water_and_sanitation"): 4, ("UA68", "education"): 3}
    for need in ukraine.needs:
        rows = raions.filter(cluster=CLUSTERS[need.theme], admin1_code=need.place)
        if need.theme in ("education", "water_and_sanitation"):
            assert rows.is_empty()
            assert need.severity == by_oblast.get((need.place, need.theme), need.severity)
        else:
            assert abs(fmean(rows["severity"]) - need.severity) <= 0.5
    assert {need.severity for need in ukraine.needs} == {1, 2, 3, 4, 5}


def test_access_is_lowest_where_the_front_runs(ukraine: Instance) -> None:
    access = {need.place: need.accessible for need in ukraine.needs}
    front = {"UA14", "UA23", "UA65"}  # Donetska, Zaporizka, Khersonska
    assert access["UA44"] < min(access[place] for place in front)
    assert max(access[place] for place in front) < min(access[place] for place in set(access) - front - {"UA44"})
    assert access["UA46"] == 0.95


def test_scenarios_go_together_within_an_oblast_and_not_beyond(shared: Path, ukraine: Instance) -> None:
    population = dict(
        pl.read_csv(shared / "presence" / "ukr_2023_pin_targets_long.csv")
        .filter(pl.col("item") == "Population Estimate", pl.col("value").is_not_null())
        .select("admin1_code", "value")
        .iter_rows()
    )
    assert len(ukraine.scenarios) == len(ukraine.testing) == 30
    assert {each.name for each in ukraine.scenarios}.isdisjoint(each.name for each in ukraine.testing)
    everything = (*ukraine.scenarios, *ukraine.testing)
    assert {tuple(each.people.values()) for each in ukraine.scenarios}.isdisjoint(
        tuple(each.people.values()) for each in ukraine.testing
    )
    for each in everything:
        assert sum(each.people.values()) == pytest.approx(sum(need.people for need in ukraine.needs), rel=0.3)
        for need in ukraine.needs:
            assert each.people[need.need] == int(each.people[need.need])
            assert each.people[need.need] <= round(population[need.place])
    series = pl.DataFrame({need.need: [each.people[need.need] for each in everything] for need in ukraine.needs})
    same = series.select(pl.corr("UA46-health", "UA46-education")).item()
    apart = series.select(pl.corr("UA46-health", "UA05-education")).item()
    assert same > 0.4
    assert abs(apart) < 0.4
    wide, narrow = (series[name].std() / series[name].mean() for name in ("UA65-camp_management", "UA46-health"))
    assert wide > 1.4 * narrow


def test_money_is_a_third_of_what_everybody_would_cost_and_no_cost_claims_a_source(ukraine: Instance) -> None:
    cheapest = {
        theme: min(each.unit_cost_usd for each in ukraine.measures if each.theme == theme) for theme in CLUSTERS
    }
    everybody = sum(need.accessible * need.people * cheapest[need.theme] for need in ukraine.needs)
    assert sum(each.budget_usd for each in ukraine.organisations) == pytest.approx(0.35 * everybody, abs=1e6)
    assert all(each.source == "" for each in ukraine.measures)
    assert any("costs without a source are assumed" in sentence for sentence in remarks(ukraine))


def test_measures_are_activities_of_the_response_plan(shared: Path, ukraine: Instance) -> None:
    rows = pl.read_csv(shared / "presence" / "ukr_2023_hrp_activity_list.csv", infer_schema_length=0)
    assert not [name for name in rows.columns if "cost" in name or "usd" in name or "budget" in name]
    activities = {row["act_code"]: row for row in rows.iter_rows(named=True)}
    told = case_about(CASE)["measures"]
    for each in ukraine.measures:
        row = activities[told[each.measure]["activity"]]
        assert told[each.measure]["label"] == " ".join(row["activity_name"].split())
        assert row["direct"] == "Direct"
    shelter = next(each for each in ukraine.measures if each.measure == "emergency_shelter")
    assert shelter.unit_cost_usd == round(220 / (607_662 / 253_193))  # a household of the list has 2.4 people


def test_themes_of_the_case_lead_to_those_of_the_vocabulary() -> None:
    told, known = case_about(CASE)["themes"], set(themes()["theme"])
    assert set(told) == set(CLUSTERS)
    for each in told.values():
        assert set(each["vocabulary"]) <= known
        assert sum(each["vocabulary"].values()) == pytest.approx(1)
        assert each["cluster"] in set(cluster_themes()["cluster"])


def test_the_shipped_case_is_what_the_builder_makes(shared: Path, repository: Path, tmp_path: Path) -> None:
    sys.path.insert(0, str(repository / "tools"))
    try:
        from build_case_ukraine import build
    finally:
        sys.path.pop(0)
    build(shared, tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {path.name: path.read_bytes() for path in case_folder(CASE).iterdir()}
    assert made.keys() == shipped.keys()
    assert [name for name in made if made[name] != shipped[name]] == []


def test_a_plan_of_the_case_holds(ukraine: Instance, tmp_path: Path) -> None:
    quick = replace(ukraine, scenarios=central(ukraine.needs))
    made = solve(quick, 60.0, 0.05, 0)
    write_plan(made, tmp_path / "plan")
    checked = check_plan(quick, tmp_path / "plan")
    assert checked.broken == ()
    assert checked.people > 20_000_000
    assert made.gap <= 0.05


@given(st.text(max_size=30))
def test_no_other_name_leads_to_a_folder(name: str) -> None:
    if name not in cases():
        with pytest.raises(UnknownNameError):
            case_folder(name)


def test_what_a_case_says_can_be_read_by_people(ukraine: Instance) -> None:
    text = json.dumps(case_about(CASE), ensure_ascii=False)
    assert "assumed" in text
    assert "Crimea" in text
    assert f"{sum(each.budget_usd for each in ukraine.organisations):,.0f} USD" in text
