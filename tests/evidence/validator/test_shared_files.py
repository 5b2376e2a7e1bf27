"""The standard over real published files: the known faults, and counts made a second time by hand."""

import xml.etree.ElementTree as Simple
from collections import Counter
from datetime import date

import polars as pl
import pytest
from lxml import etree

from commonwatch.evidence.validator import read_ruleset, validate_file, verdicts, whole_tree
from commonwatch.evidence.validator.schema import read_schema

from .conftest import TODAY

COVID, UNHCR, IRAQ = "multi_publisher_covid_2021.iati203", "unhcr_activities_2023.iati203", "aiddata_iraq_aims.iati203"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def reports(plain, standard):
    """One report per file."""
    return {name: next(validate_file(plain(name), standard, TODAY)) for name in (COVID, UNHCR, IRAQ)}


@pytest.fixture(scope="module")
def counted(reports):
    """How often each rule is broken, by file."""
    return {name: Counter(finding.rule for finding in report.findings) for name, report in reports.items()}


@pytest.fixture(scope="module")
def activities(plain):
    """Each file's activities, read by the standard library."""
    return {name: Simple.parse(plain(name)).getroot().findall("iati-activity") for name in (COVID, UNHCR, IRAQ)}


def test_the_263_genuine_structure_errors_of_the_covid_file(reports):
    faults = Counter(f.about for f in reports[COVID].findings if f.rule == "xsd")
    assert sum(faults.values()) == 263
    assert faults["Element 'budget-item', attribute 'vocabulary': The attribute 'vocabulary' is not allowed."] == 107
    provider = (
        "Element 'transaction', attribute 'provider-activity-id': The attribute 'provider-activity-id' is not allowed."
    )
    assert faults[provider] == 27
    assert faults["Element 'transaction-type': The attribute 'code' is required but missing."] == 21
    assert (
        faults[
            "Element 'transaction-date', attribute 'iso-date': '...' is not a valid value of the atomic type 'xs:date'."
        ]
        == 21
    )


@pytest.mark.parametrize("name", [UNHCR, IRAQ])
def test_the_valid_files_have_no_structure_error(counted, reports, name):
    assert counted[name]["xsd"] == 0
    assert reports[name].pieces == {UNHCR: 134, IRAQ: 1338}[name]


def test_piece_by_piece_finds_what_the_whole_file_at_once_does(reports, plain, standard_folder):
    schema = read_schema(standard_folder / "xsd_2.03" / "iati-activities-schema.xsd")
    schema.validate(etree.parse(plain(COVID)))
    whole = Counter((entry.line, entry.message) for entry in schema.error_log)
    assert whole == Counter((f.line, f.message) for f in reports[COVID].findings if f.rule == "xsd")


def test_the_ruleset_piece_by_piece_finds_what_the_whole_file_at_once_does(reports, plain, standard, standard_folder):
    rules = read_ruleset(standard_folder / "ruleset_standard_2.03.json")
    whole = Counter(
        (broken.rule.id, broken.line)
        for broken in verdicts(rules, whole_tree(plain(COVID), COVID), TODAY, standard.lists)
    )
    ids = {rule.id for rule in rules} | {inner.id for rule in rules for inner in rule.inner}
    assert whole == Counter((f.rule, f.line) for f in reports[COVID].findings if f.rule in ids)


def test_counts_of_the_ruleset_are_those_of_a_second_computation(counted, activities):
    for name, all_activities in activities.items():
        mine = counted[name]
        both = [a for a in all_activities if a.find("sector") is not None and a.find("transaction/sector") is not None]
        assert mine["6.6.2"] == len(both)
        neither = [a for a in all_activities if a.find("sector") is None and a.find("transaction/sector") is None]
        assert mine["6.2.2"] == len(neither)
        silent = [
            each
            for activity in all_activities
            for each in activity.iter()
            if each.tag in ("title", "description")
            and not any(narrative.text for narrative in each.findall("narrative"))
        ]
        assert mine["4.3.1"] + mine["4.4.1"] == len(silent)
        long = [b for a in all_activities for b in a.findall("budget") if lasts_longer_than_a_year(b)]
        assert mine["7.5.3"] == len(long)
        nowhere = [a for a in all_activities if not places(a) and not any(places(t) for t in a.findall("transaction"))]
        assert mine["3.7.1"] == len(nowhere)
        wrong = [a for a in all_activities if not starts_well(a)]
        assert mine["1.1.21"] == len(wrong)
    assert {rule: counted[COVID][rule] for rule in ("6.6.2", "6.2.2", "4.4.1", "7.5.3", "1.1.21")} == {
        "6.6.2": 91, "6.2.2": 21, "4.4.1": 23, "7.5.3": 10, "1.1.21": 95,
    }  # fmt: skip


def lasts_longer_than_a_year(budget):
    start, end = (date.fromisoformat(budget.find(f"period-{each}").get("iso-date")[:10]) for each in ("start", "end"))
    return (end.year - 1, end.month, end.day) > (start.year, start.month, start.day)


def places(element):
    return element.findall("recipient-country") + element.findall("recipient-region")


def starts_well(activity):
    identifier = "".join(activity.find("iati-identifier").itertext())
    refs = [each.get("ref") for each in activity.findall("reporting-org")]
    refs += [each.get("ref") for each in activity.findall("other-identifier[@type='B1']")]
    return any(identifier.startswith(f"{ref}-") for ref in refs if ref is not None)


def test_codes_are_those_of_a_second_computation(counted, activities, shared):
    table = pl.read_parquet(shared / "activities" / "iati_codelists.parquet").filter(pl.col("status") == "active")
    codes = {name: set(table.filter(pl.col("codelist") == name)["code"]) for name in ("Sector", "Currency", "Language")}

    for name, all_activities in activities.items():
        sectors = [
            each.get("code")
            for activity in all_activities
            for path in ("sector", "transaction/sector")
            for each in activity.findall(path)
            if each.get("vocabulary", "1") == "1" and each.get("code") is not None
        ]
        unused = [code for code in sectors if code not in codes["Sector"]]
        assert counted[name]["codelist.Sector"] == len(unused)
        currencies = [
            each.get("currency") for a in all_activities for each in a.iter() if each.get("currency") is not None
        ]
        currencies += [a.get("default-currency") for a in all_activities if a.get("default-currency") is not None]
        assert counted[name]["codelist.Currency"] == len([c for c in currencies if c not in codes["Currency"]])
        spoken = [each.get(LANG) for a in all_activities for each in a.iter() if each.get(LANG) is not None]
        spoken += [each.get("code") for a in all_activities for each in a.iter("language")]
        assert counted[name]["codelist.Language"] == len([c for c in spoken if c not in codes["Language"]])


def test_the_1_04_file_is_read_whole_and_says_what_is_left_out(shared, standard):
    (report,) = validate_file(shared / "activities" / "adb_geocoded.iati104.xml.gz", standard, TODAY)
    assert (report.version, report.pieces) == ("1.04", 2935)
    assert Counter((f.rule, f.severity) for f in report.findings) == {("codelist.Country", "warning"): 256}
    assert report.unchecked[0].startswith("structure")


def test_every_mapped_list_is_at_hand_and_every_rule_is_applied(reports):
    assert reports[UNHCR].unchecked == ()
    assert reports[UNHCR].findings == ()
