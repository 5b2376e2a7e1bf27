"""What is written has no error for our own validator; files of 1.0x are judged as upgraded."""

import shutil
from datetime import date

import pytest

from commonwatch.evidence.iati.reading import iati_reading
from commonwatch.evidence.opening import opened
from commonwatch.evidence.validator import read_standard, standard_files, validate_file
from commonwatch.publish.iati import write_iati
from commonwatch.publish.iati_upgraded import upgraded_reports

TODAY = date(2024, 6, 30)
ACTIVITIES = ("iati_codelists.parquet", "iati_codelist_mapping.xml")


@pytest.fixture(scope="module")
def standard(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("standard")
    shutil.copytree(shared / "activities" / "xsd_2.03", folder / "xsd_2.03", copy_function=shutil.copyfile)
    for name in ACTIVITIES:
        shutil.copyfile(shared / "activities" / name, folder / name)
    ruleset = "ruleset_standard_2.03.json"
    shutil.copyfile(shared.parent / "reference" / "iati" / ruleset, folder / ruleset)
    return read_standard(standard_files(folder))


@pytest.mark.parametrize(
    "name",
    ["unhcr_activities_2023.iati203.xml.gz", "multi_publisher_covid_2021.iati203.xml.gz", "aiddata_iraq_aims.iati203.xml.gz",
     "adb_geocoded.iati104.xml.gz"],
)  # fmt: skip
def test_what_is_written_has_no_error(shared, standard, tmp_path, name):
    (tmp_path / "open").mkdir()
    reading = iati_reading(next(opened(shared / "activities" / name, tmp_path / "open")))
    write_iati(reading.tables, tmp_path / "out.xml", TODAY)
    (report,) = validate_file(tmp_path / "out.xml", standard, TODAY)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    assert report.pieces == reading.used and errors == []


OLD = """<iati-activities version="1.05">
<iati-activity xml:lang="en" default-currency="USD">
<reporting-org ref="XX-1" type="10">Ministry</reporting-org>
<iati-identifier>XX-1-7</iati-identifier>
<title>Bridges</title>
<activity-status code="2"/>
{}
<participating-org role="Funding">Ministry</participating-org>
<recipient-country code="AL"/><sector code="21020" vocabulary="DAC"/>
</iati-activity></iati-activities>"""


@pytest.mark.parametrize(
    ("dates", "rules"), [('<activity-date type="start-actual" iso-date="2012-01-01"/>', set()), ("", {"6.11.1", "xsd"})]
)
def test_a_file_of_1_05_is_judged_by_the_rules_of_today(standard, tmp_path, dates, rules):
    (tmp_path / "old.xml").write_text(OLD.format(dates))
    (report,) = upgraded_reports(tmp_path / "old.xml", standard, TODAY)
    assert {finding.rule for finding in report.findings if finding.severity == "error"} == rules
    assert all(finding.line == 2 for finding in report.findings)


def test_a_file_of_2_03_has_no_second_report(standard, tmp_path):
    (tmp_path / "new.xml").write_text('<iati-activities version="2.03"></iati-activities>')
    assert list(upgraded_reports(tmp_path / "new.xml", standard, TODAY)) == []
