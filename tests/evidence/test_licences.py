import csv
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.evidence import is_share_alike, licence_status

OPEN = [
    "CC BY 4.0", "CC BY 3.0 IGO", "CC BY-IGO", "CC BY-SA 4.0", "CC0", "CC0 1.0", "ODC-PDDL", "UK OGL", "public domain",
    "bare facts", "CC BY 4.0 / ODC-PDDL", "cc-by", "cc-by-sa", "cc-zero", "odc-pddl", "other-pd", "uk-ogl",
]  # fmt: skip
CLOSED = [
    "", "CC BY-NC 4.0", "CC BY-ND 4.0", "CC BY-NC-SA 3.0 IGO", "CC BY 4.0 (verify)", "CC0 (Harvard Dataverse; verify)",
    "Free with citation (publisher terms; verify)", "WDI CC BY 4.0; underlying IISS copyright", "CC BY 4.0 (Gapminder)",
    "WDI CC BY 4.0; underlying SIPRI terms: non-commercial, attribution", "GTD end-user terms: non-commercial research",
    "CC BY 4.0 (as republished); UN IGME terms", "Energy Institute terms: attribution", "all rights reserved",
    "notspecified", "other-at", "other-nc", "cc-nc", "other-open", "odc-odbl", "gfdl",
]  # fmt: skip


@pytest.mark.parametrize("licence", OPEN)
def test_open_licences_pass_by_the_rule(licence):
    assert licence_status(licence) == "open"


@pytest.mark.parametrize("licence", CLOSED)
def test_everything_else_is_closed(licence):
    assert licence_status(licence) == "closed"


@pytest.mark.parametrize("licence", ["UN data terms: free with attribution", "odc-by"])
def test_reviewed_terms_permit(licence):
    assert licence_status(licence) == "terms"


@given(st.sampled_from(OPEN), st.sampled_from([" NC", "-ND", " (verify)", "; non-commercial", " (NC)"]))
def test_one_forbidding_word_closes_what_looked_open(licence, word):
    assert licence_status(licence + word) == "closed"


def test_share_alike_is_told_from_plain_attribution():
    assert is_share_alike("CC BY-SA 4.0") and is_share_alike("cc-by-sa")
    assert not is_share_alike("CC BY 4.0") and not is_share_alike("UK OGL")


def test_the_reviewed_terms_are_dated_and_say_why(repository):
    path = Path(repository) / "src/commonwatch/evidence/data/publisher_terms.csv"
    with path.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert rows and all(row["reviewed"] and row["basis"] for row in rows)
    for row in rows:
        expected = "terms" if row["redistribution_with_attribution"] == "yes" else "closed"
        assert licence_status(row["licence"]) == expected, row["licence"]


@pytest.mark.shared
def test_of_the_shared_dictionary_only_these_licences_are_not_closed(shared):
    licences = pl.read_csv(shared / "indicators/indicators.csv", infer_schema_length=None)["licence"].unique()
    assert {licence for licence in licences if licence_status(licence) != "closed"} == {
        "CC BY 4.0", "CC BY 3.0 IGO", "CC BY-SA 4.0", "CC BY 4.0 / ODC-PDDL", "UN data terms: free with attribution",
    }  # fmt: skip
