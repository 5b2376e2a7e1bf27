"""A joint plan as IATI: planned activities that validate, add up to the plan's money and people, and read back as themselves."""

import shutil
from datetime import date

import polars as pl
import pytest
from lxml import etree
from tests.publish.made_plan import ORIGIN, PARTNERS, plan_tables

from commonwatch.errors import ContractError
from commonwatch.evidence.contracts_activity import ACTIVITY_CONTRACTS
from commonwatch.evidence.iati.reading import iati_reading
from commonwatch.evidence.opening import Opened
from commonwatch.evidence.validator import read_standard, standard_files, validate_file
from commonwatch.publish.plan_iati import PURPOSE, plan_activities, plan_iati
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, dac_themes, themes

TODAY = date(2024, 7, 15)
KEY = ["organisation", "measure", "place"]


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return plan_activities(plan_tables(), ORIGIN)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("iati") / "joint-plan.iati.xml"
    told = plan_iati(plan_tables(), ORIGIN, path, lambda: TODAY)
    return path, told


@pytest.fixture(scope="module")
def standard(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("standard")
    shutil.copytree(shared / "activities" / "xsd_2.03", folder / "xsd_2.03", copy_function=shutil.copyfile)
    for name in ("iati_codelists.parquet", "iati_codelist_mapping.xml"):
        shutil.copyfile(shared / "activities" / name, folder / name)
    ruleset = "ruleset_standard_2.03.json"
    shutil.copyfile(shared.parent / "reference" / "iati" / ruleset, folder / ruleset)
    return read_standard(standard_files(folder))


def test_the_file_validates_against_schema_codelists_and_rules(written, standard):
    path, told = written
    (report,) = validate_file(path, standard, TODAY)
    assert [finding for finding in report.findings if finding.severity == "error"] == []
    assert (report.pieces, told.activities, told.filled, told.left_out) == (27, 27, {}, {})


def test_what_has_no_public_identifier_is_the_one_thing_warned_of(written, standard):
    (report,) = validate_file(written[0], standard, TODAY)
    assert {finding.rule for finding in report.findings} == {"1.14.8"}
    named = {finding.message.split("'")[1] for finding in report.findings}
    assert named == {
        "UNMIK",
        *(name for name in plan_tables()["plan_organisations"]["organisation"] if name.startswith("OSCE")),
    }


def test_the_tables_keep_the_activity_contract(tables):
    for name, rows in tables.items():
        ACTIVITY_CONTRACTS[name].validate(rows, cast=False)


def test_one_activity_for_each_organisation_measure_and_place(tables):
    lines = plan_tables()["plan_lines"].select(KEY).unique()
    assert tables["activities"].height == lines.height == 27
    assert tables["activities"]["activity"].n_unique() == 27
    assert tables["activities"].select("status", "start_planned", "end_planned", "secondary").unique().rows() == [
        ("pipeline", date(2024, 7, 1), date(2025, 6, 30), True)
    ]
    assert tables["activities"]["start_actual"].null_count() == 27


def test_money_and_people_add_up_to_the_plan(tables):
    plan = plan_tables()
    assert tables["money_flows"]["amount"].sum() == pytest.approx(plan["plan_summary"]["spent_usd"][0], abs=1)
    by_organisation = (
        tables["money_flows"]
        .join(tables["activities"].select("activity", "organisation"), on="activity")
        .group_by("organisation")
        .agg(pl.col("amount").sum())
    )
    spent = dict(plan["plan_organisations"].select("organisation", "spent_usd").iter_rows())
    assert dict(by_organisation.iter_rows()) == pytest.approx(spent, abs=1)
    assert tables["money_flows"].select("element", "status", "currency").unique().rows() == [("budget", "1", "USD")]
    assert tables["activity_results"]["target_value"].cast(pl.Float64).sum() == plan["plan_lines"]["people"].sum()


def test_set_up_in_a_place_is_paid_once_and_shared_by_cost(tables):
    kosovo = tables["money_flows"].filter(pl.col("activity").str.contains("-OSCE-MIK-XKX-"))
    amounts = {name.rsplit("-", 1)[1]: amount for name, amount in kosovo.select("activity", "amount").iter_rows()}
    costs = {"minority_services": 873_000, "legal_aid": 468_000, "community_policing": 1_252_000, "dialogue": 1_036_000}
    whole = sum(costs.values())
    assert amounts == pytest.approx({name: cost + 80_000 * cost / whole for name, cost in costs.items()}, abs=0.01)


def test_every_theme_has_an_active_purpose_and_all_but_one_lead_back_to_it():
    assert set(PURPOSE) == set(themes()["theme"])
    active = dac_themes().filter(status="active")
    led = {theme for theme, code in PURPOSE.items() if theme in active.filter(code=code)["theme"].to_list()}
    assert set(PURPOSE.values()) <= set(active["code"])
    assert set(PURPOSE) - led == {"economic_stress"}  # cash is social protection to the DAC


def test_kosovo_is_xk_with_its_note_and_places_counted_together_are_both(written):
    tree = etree.parse(written[0])
    countries = {node.get("code"): node.findtext("narrative") for node in tree.iter("recipient-country")}
    assert countries["XK"] == f"Kosovo* (* {KOSOVO_FOOTNOTE})"
    both = tree.xpath("//iati-activity[contains(iati-identifier, '-SRB-XKX-')]/recipient-country")
    assert [(node.get("code"), node.get("percentage")) for node in both] == [("RS", "50"), ("XK", "50")]


def test_partners_take_part_where_they_stand_beside_and_move_no_money(written):
    tree = etree.parse(written[0])
    (police,) = tree.xpath("//iati-activity[contains(iati-identifier, 'OSCE-MIK-XKX-community_policing')]")
    taking = [(node.get("role"), node.findtext("narrative")) for node in police.iter("participating-org")]
    assert taking == [
        ("2", "OSCE Mission in Kosovo*"), ("4", "OSCE Mission in Kosovo*"), ("4", "OSCE Transnational Threats Department"),
    ]  # fmt: skip
    told = tree.xpath("count(//participating-org[@role='4'])") - 27
    assert told == sum(len(beside) for *_, beside in PARTNERS)
    assert tree.xpath("//provider-org | //receiver-org | //transaction") == []


def test_it_reads_back_as_it_was(written, tables):
    again = iati_reading(Opened(written[0].name, written[0], "xml")).tables
    for name in ("activity", "organisation", "status", "start", "end"):
        assert again["activities"].sort("activity")[name].equals(tables["activities"].sort("activity")[name]), name
    places = [each["activity_places"].select("activity", "place").sort("activity", "place") for each in (again, tables)]
    assert places[0].equals(places[1])
    assert set(tables["activity_places"]["place"]) == {"ALB", "BIH", "MKD", "MNE", "SRB", "XKX"}
    assert "OSCE-MIK" in again["activities"]["organisation"]
    assert written[0].read_text("utf-8").count("A joint plan's proposals, not commitments") == 1


def test_the_same_plan_and_day_give_the_same_bytes_and_no_plan_gives_a_file_without_activities(written, tmp_path):
    plan_iati(plan_tables(), ORIGIN, tmp_path / "again.xml", lambda: TODAY)
    assert (tmp_path / "again.xml").read_bytes() == written[0].read_bytes()
    nothing = plan_tables() | {"plan_lines": plan_tables()["plan_lines"].clear()}
    assert plan_iati(nothing, ORIGIN, tmp_path / "none.xml", lambda: TODAY).activities == 0


def test_a_missing_table_is_named(tmp_path):
    tables = plan_tables()
    del tables["plan_partners"]
    with pytest.raises(ContractError, match="missing: plan_partners"):
        plan_iati(tables, ORIGIN, tmp_path / "p.xml", lambda: TODAY)
