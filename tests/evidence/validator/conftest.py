"""Rulesets and files made on the spot, and the standard's files from the shared folder."""

import gzip
import json
import shutil
from datetime import date

import pytest

from commonwatch.evidence.validator import read_ruleset, read_standard, standard_files, verdicts, whole_tree

TODAY = date(2024, 6, 1)


@pytest.fixture
def broken(tmp_path):
    """The broken cases of a ruleset (as Python values) in an XML text."""

    def judged(ruleset, xml, **asked):
        file, rules = tmp_path / "file.xml", tmp_path / "rules.json"
        file.write_text(xml, encoding="utf-8")
        rules.write_text(ruleset if isinstance(ruleset, str) else json.dumps(ruleset), encoding="utf-8")
        return list(verdicts(read_ruleset(rules), whole_tree(file, "file.xml"), TODAY, **asked))

    return judged


@pytest.fixture
def holds(broken):
    """Whether one case of one kind holds for the content of one activity."""

    def judged(kind, case, content, **asked):
        xml = f"<iati-activities><iati-activity {content}</iati-activity></iati-activities>"
        return not broken({"//iati-activity": {kind: {"cases": [case]}}}, xml, **asked)

    return judged


@pytest.fixture(scope="session")
def standard_folder(shared, tmp_path_factory):
    """A folder as `commonwatch fetch iati` makes it, of the shared files."""
    folder = tmp_path_factory.mktemp("standard")
    activities = shared / "activities"
    shutil.copytree(activities / "xsd_2.03", folder / "xsd_2.03")
    for name in ("iati_codelists.parquet", "iati_codelist_mapping.xml"):
        shutil.copy(activities / name, folder / name)
    shutil.copy(shared.parent / "reference" / "iati" / "ruleset_standard_2.03.json", folder)
    return folder


@pytest.fixture(scope="session")
def standard(standard_folder):
    """The standard's files, read."""
    return read_standard(standard_files(standard_folder))


@pytest.fixture(scope="session")
def plain(shared, tmp_path_factory):
    """The path of a shared IATI file, unpacked: plain("multi_publisher_covid_2021.iati203")."""
    folder = tmp_path_factory.mktemp("plain")

    def unpacked(name):
        target = folder / f"{name}.xml"
        if not target.exists():
            target.write_bytes(gzip.decompress((shared / "activities" / f"{name}.xml.gz").read_bytes()))
        return target

    return unpacked
