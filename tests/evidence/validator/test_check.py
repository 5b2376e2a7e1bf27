"""Whole files against made standards: structure, codes, rules, versions, lines; and what can't be read at all."""

import gzip
import io
import json
import zipfile

import polars as pl
import pytest

from commonwatch.errors import LoadError
from commonwatch.evidence.validator import read_standard, standard_files, validate_file
from commonwatch.evidence.validator.standard import standard_folder as folder_of

from .conftest import TODAY

XSD = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<xsd:include schemaLocation="iati-common.xsd"/>
<xsd:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"/>
<xsd:element name="{root}"><xsd:complexType><xsd:sequence>
  <xsd:element ref="{piece}" maxOccurs="unbounded"/>
  <xsd:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
</xsd:sequence><xsd:attribute name="version" use="required"/></xsd:complexType></xsd:element>
<xsd:element name="{piece}"><xsd:complexType><xsd:sequence>
  <xsd:element name="{identifier}" type="xsd:string"/>
  <xsd:element ref="title"/>
  <xsd:element name="activity-date" minOccurs="0" maxOccurs="unbounded"><xsd:complexType>
    <xsd:attribute name="iso-date" type="xsd:date" use="required"/></xsd:complexType></xsd:element>
  <xsd:element name="sector" minOccurs="0" maxOccurs="unbounded"><xsd:complexType>
    <xsd:attribute name="code"/><xsd:attribute name="vocabulary"/></xsd:complexType></xsd:element>
</xsd:sequence><xsd:attribute ref="xml:lang"/></xsd:complexType></xsd:element>
</xsd:schema>"""
COMMON = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="title"><xsd:complexType>
<xsd:sequence><xsd:element name="narrative" minOccurs="0" type="xsd:string"/></xsd:sequence></xsd:complexType>
</xsd:element></xsd:schema>"""
XML_XSD = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
<xsd:attribute name="lang" type="xsd:string"/></xsd:schema>"""
MAPPING = """<mappings>
<mapping><path>//iati-activities/@version</path><codelist ref="Version"/></mapping>
<mapping><path>//iati-organisations/@version</path><codelist ref="Version"/></mapping>
<mapping><path>//iati-activity/sector/@code</path><codelist ref="Sector"/><condition>@vocabulary = '1' or not(@vocabulary)</condition></mapping>
<mapping><path>//iati-activity/title/narrative/text()</path><codelist ref="Absent"/></mapping>
<mapping><path>//iati-organisation/sector/@code</path><codelist ref="Sector"/></mapping>
<mapping><path>//@xml:lang</path><codelist ref="Language"/></mapping>
</mappings>"""
CODES = [
    ("Version", True, "2.03", "active"),
    ("Version", True, "2.01", "active"),
    ("Version", True, "1.04", "active"),
    ("Sector", False, "11110", "active"),
    ("Sector", False, "11", "withdrawn"),
    ("Language", False, "en", "active"),
]
DATED = {"paths": ["activity-date"], "ruleInfo": {"id": "6.11.1", "severity": "error", "message": "A date."}}
BEGUN = {"paths": ["iati-identifier"], "prefix": ["ORG-ID-PREFIX"], "ruleInfo": {"id": "1.14.8"}}
TOLD = {"paths": ["narrative/text()"], "ruleInfo": {"id": "4.3.1", "severity": "warning", "message": "A text."}}
WHOLE = {"paths": ["iati-activity/iati-identifier"], "ruleInfo": {"id": "whole"}}
RULES = {
    "/iati-activities/iati-activity": {"atleast_one": {"cases": [DATED]}, "startswith": {"cases": [BEGUN]}},
    "//title": {"atleast_one": {"cases": [TOLD]}},
    "/iati-organisations/iati-organisation": {"unique": {"cases": [{"paths": ["title"]}]}},
    "/iati-activities": {"unique": {"cases": [WHOLE]}},
}


@pytest.fixture
def folder(tmp_path):
    """A small standard of its own."""
    place = tmp_path / "standard"
    (place / "xsd_2.03").mkdir(parents=True)
    for root, piece, identifier in (
        ("iati-activities", "iati-activity", "iati-identifier"),
        ("iati-organisations", "iati-organisation", "organisation-identifier"),
    ):
        made = XSD.format(root=root, piece=piece, identifier=identifier)
        (place / "xsd_2.03" / f"{root}-schema.xsd").write_text(made)
    (place / "xsd_2.03" / "iati-common.xsd").write_text(COMMON)
    (place / "xsd_2.03" / "xml.xsd").write_text(XML_XSD)
    (place / "iati_codelist_mapping.xml").write_text(MAPPING)
    columns = ("codelist", "embedded", "code", "status")
    pl.DataFrame(CODES, schema=columns, orient="row").write_parquet(place / "iati_codelists.parquet")
    (place / "ruleset_standard_2.03.json").write_text(json.dumps(RULES))
    return place


@pytest.fixture
def check(folder, tmp_path):
    """The one report for a text, bytes or a path."""

    def checked(content, name="file.xml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (report,) = validate_file(path, read_standard(standard_files(folder)), TODAY)
        return report

    return checked


GOOD = """<iati-activities version="2.03">
<iati-activity xml:lang="en"><iati-identifier>XM-DAC-1-7</iati-identifier>
<title><narrative>Aid</narrative></title>
<activity-date iso-date="2020-01-01"/>
<sector code="11110"/>
</iati-activity>
</iati-activities>
"""


def found(report):
    return [(finding.rule, finding.severity, finding.line) for finding in report.findings]


def test_a_good_file(check):
    report = check(GOOD)
    assert (report.root, report.version, report.pieces, report.findings) == ("iati-activities", "2.03", 1, ())
    assert report.checked == (
        "well-formed XML, without document type, within the limits of size and depth",
        "structure: the XML schema of 2.03",
        "codelists: 3 places against 3 lists, as they are in iati_codelists.parquet now",
        "ruleset: 2 cases of ruleset_standard_2.03.json; identifiers of 946 publishers (registry of 2021, open licences) "
        "count as registered",
    )
    assert [line.split(";")[0] for line in report.unchecked] == [
        "codelists that iati_codelists.parquet lacks: Absent",
        "rules that look beyond one iati-activity: whole",
        "rules 1.14.8: no list of registration agencies",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('iso-date="2020-01-01"', 'iso-date="2020"', [("xsd", "error", 4)]),
        ("<activity-date", "<activity-data", [("xsd", "error", 4), ("6.11.1", "error", 2)]),
        ('iso-date="2020-01-01"', 'iso-date="2020-01-01" type="1"', [("xsd", "error", 4)]),
        ("Aid", "", [("4.3.1", "warning", 3)]),
        ('code="11110"', 'code="1"', [("codelist.Sector", "warning", 5)]),
        ('code="11110"', 'code=""', [("codelist.Sector", "warning", 5)]),
        ('code="11110"', 'code="11"', [("codelist.Sector", "notice", 5)]),
        ('code="11110"', 'code="1" vocabulary="2"', []),
        ('xml:lang="en"', 'xml:lang="EN"', [("codelist.Language", "warning", 2)]),
        ('version="2.03"', 'version="2.3"', [("codelist.Version", "error", 1)]),
        (' version="2.03"', "", [("xsd", "error", 1)]),
        ('version="2.03"', 'version="2.03" colour="red"', [("xsd", "error", 1)]),
        ("</iati-activities>", "<extra/></iati-activities>", [("xsd", "error", 7)]),
        ("</iati-activities>", '<x:extra xmlns:x="urn:x"/></iati-activities>', []),
    ],
)
def test_each_fault_is_found_at_its_line(check, old, new, expected):
    assert GOOD.count(old) == 1
    report = check(GOOD.replace(old, new))
    assert found(report) == expected
    whose = "" if 1 in {line for _, _, line in expected} or "extra" in new else "XM-DAC-1-7"
    assert {finding.identifier for finding in report.findings} <= {whose}


def test_lines_beyond_those_that_the_parser_keeps(check):
    many = GOOD.replace("<activity-date", "\n" * 70_000 + "<activity-date", 1).replace('"11110"', '"7" colour="red"')
    line = 5 + 70_000
    assert [(finding.rule, finding.line) for finding in check(many).findings] == [
        ("xsd", line),
        ("codelist.Sector", line),
    ]


def test_a_file_without_activities_is_told_by_the_schema(check):
    report = check('<iati-activities version="2.03"></iati-activities>')
    assert found(report) == [("xsd", "error", 1)]
    assert "Missing child" in report.findings[0].message


def test_organisations_have_their_own_schema_and_rules(check):
    text = GOOD.replace("iati-activit", "iati-organisat").replace("organisaties", "organisations")
    text = text.replace("iati-organisaty", "iati-organisation").replace("iati-identifier", "organisation-identifier")
    report = check(text.replace('"11110"', '"12"'))
    assert (report.root, report.pieces) == ("iati-organisations", 1)
    assert found(report) == [("codelist.Sector", "warning", 5)]
    assert report.findings[0].identifier == "XM-DAC-1-7"


def test_a_file_of_2_01_is_held_against_2_03_and_says_so(check):
    report = check(GOOD.replace('"2.03"', '"2.01"'))
    assert report.findings == ()
    assert "structure: the XML schema of 2.03, for a file of 2.01" in report.checked[1]
    assert "structure: what 2.03 has and 2.01 hasn't yet" in report.unchecked[0]
    assert "written for 2.03" in report.checked[-1]


def test_a_file_of_2_01_is_held_against_its_own_schema_when_it_is_there(check, folder):
    (folder / "xsd_2.03").rename(folder / "xsd_2.01")
    (folder / "xsd_2.01" / "iati-common.xsd").write_text(COMMON.replace("narrative", "text"))
    report = check(GOOD.replace('"2.03"', '"2.01"'))
    assert found(report) == [("xsd", "error", 3)]
    assert report.checked[1] == "structure: the XML schema of 2.01"


@pytest.mark.parametrize("version", ['version="1.04"', ""])
def test_a_file_of_1_0x_is_checked_for_its_form_and_some_codes_only(check, version):
    text = f'<iati-activities {version}>\n<iati-activity xml:lang="xx"><title>Aid</title><sector code="z"/></iati-activity></iati-activities>'
    report = check(text)
    assert found(report) == [("codelist.Language", "warning", 2)]
    assert [line.partition(":")[0] for line in report.unchecked] == [
        "structure",
        "codelists that changed with 2.01, or may have",
        "ruleset",
    ]
    assert "read as if upgraded to 2.0x, but checked as it stands" in report.checked[1]


def test_a_file_without_version_is_checked_by_its_structure(check):
    report = check(GOOD.replace('version="2.03"', ""))
    assert report.checked[1] == "the file gives no version: checked as 2.03, by its structure"


def test_without_the_standards_files_it_says_what_brings_them(tmp_path):
    path = tmp_path / "file.xml"
    path.write_text(GOOD)
    (report,) = validate_file(path, read_standard(standard_files(tmp_path / "nothing")), TODAY)
    assert report.findings == ()
    assert len(report.checked) == 1
    assert [line.partition(":")[0] for line in report.unchecked] == ["structure", "codelists", "ruleset"]
    assert all(line.endswith("run: commonwatch fetch iati") for line in report.unchecked)


def zipped(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def laughs():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><iati-activities version="2.03"><iati-activity>&l9;</iati-activity></iati-activities>'


INSIDE = "<iati-activities><iati-activity>&e;</iati-activity></iati-activities>"
HOSTILE = {
    "billion laughs": (laughs(), "document type"),
    "external entity": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + INSIDE, "document type"),
    "external document type": ('<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd">' + INSIDE, "document type"),
    "cut": (GOOD[:-30], "damaged or ends too early"),
    "not closed": (GOOD.replace("</title>", ""), "damaged or ends too early"),
    "deep": ("<iati-activities><iati-activity>" + "<a>" * 5000, "damaged or ends too early"),
    "workbook": (zipped({"xl/workbook.xml": "<x/>"}), "is no XML but xlsx"),
    "empty": (b" \n", "is empty"),
    "cut gzip": (gzip.compress(GOOD.encode())[:-12], "ends too early"),
    "text": ("iati", "is no XML but text"),
    "json": ('{"iati-activities": []}', "is no XML but json"),
    "another root": ("<rss/>", "is no IATI file: its root element is <rss>"),
    "web page": ("<!DOCTYPE html><html/>", "web page"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_one_finding(check, name):
    content, said = HOSTILE[name]
    report = check(content)
    errors = [finding for finding in report.findings if finding.rule == "xml"]
    assert len(errors) == 1
    assert report.has_errors
    assert errors[0].message == errors[0].about
    assert said in errors[0].message


def test_what_stands_before_the_cut_is_told_too(check):
    report = check(GOOD.replace('"11110"', '"7"')[:-3])
    assert [finding.rule for finding in report.findings] == ["codelist.Sector", "xml"]


def test_an_archive_gives_a_report_per_file(folder, tmp_path):
    path = tmp_path / "two.zip"
    path.write_bytes(zipped({"one.xml": GOOD, "two.txt": "no"}))
    one, two = validate_file(path, read_standard(standard_files(folder)), TODAY)
    assert (one.file, one.findings) == ("two.zip > one.xml", ())
    assert found(two) == [("xml", "error", 0)]


def test_a_file_that_is_not_there_is_an_error(folder, tmp_path):
    with pytest.raises(LoadError, match=r"nothing\.xml can't be read"):
        list(validate_file(tmp_path / "nothing.xml", read_standard(standard_files(folder)), TODAY))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("xsd_2.03/iati-common.xsd", "<no", "can't be used as an XML schema"),
        ("iati_codelists.parquet", "PAR1", "can't be read as codelists"),
        ("iati_codelist_mapping.xml", "<mappings><mapping/></mappings>", "expected a path of //element/@attribute and a codelist"),
        ("ruleset_standard_2.03.json", "[]", "is no ruleset"),
    ],
)  # fmt: skip
def test_a_file_of_the_standard_that_is_broken_is_named(folder, name, content, said):
    (folder / name).write_text(content)
    with pytest.raises(LoadError, match=said):
        read_standard(standard_files(folder))


def test_where_the_standards_files_are_looked_for(tmp_path, monkeypatch):
    assert folder_of({"COMMONWATCH_IATI": "/a/b"}).as_posix() == "/a/b"
    assert folder_of({"XDG_CACHE_HOME": "/c"}).as_posix() == "/c/commonwatch/iati"
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    assert folder_of({}) in (tmp_path / ".cache/commonwatch/iati", tmp_path / "Library/Caches/commonwatch/iati")
    assert standard_files(tmp_path).missing == (
        "iati-activities-schema.xsd", "iati-organisations-schema.xsd",
        "iati_codelists.parquet", "iati_codelist_mapping.xml", "ruleset_standard_2.03.json",
    )  # fmt: skip


def test_schemas_of_2_03_may_lie_beside_the_other_files(folder):
    for path in (folder / "xsd_2.03").iterdir():
        path.rename(folder / path.name)
    assert standard_files(folder).missing == ()
