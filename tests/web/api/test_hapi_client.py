"""A small client of HDX HAPI, written from HAPI's own documentation, reads the lists by changing the host.

It knows nothing of this project: paths and arguments of HAPI v2, the envelope, paging until a page is short, CSV.
"""

import base64
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pytest

from commonwatch.evidence import load_evidence
from commonwatch.loading import load_files
from commonwatch.web.api.hapi_displaced import IDPS
from commonwatch.web.api.hapi_shape import chosen

PRESENCE = "coordination-context/operational-presence"
NEEDS = "affected-people/humanitarian-needs"
REFUGEES = "affected-people/refugees-persons-of-concern"
HAPI_FIELDS = {
    PRESENCE: "resource_hdx_id org_acronym org_name org_type_code org_type_description sector_code sector_name",
    NEEDS: "resource_hdx_id sector_code sector_name category population_status population",
    REFUGEES: "resource_hdx_id population_group gender age_range min_age max_age population "
    "origin_location_code origin_location_name asylum_location_code asylum_location_name",
    "affected-people/returnees": "population_group population origin_location_code asylum_location_code",
    "affected-people/idps": "resource_hdx_id reporting_round assessment_type operation population",
    "metadata/location": "code name has_hrp in_gho reference_period_start reference_period_end",
    "metadata/admin1": "code name location_code location_name reference_period_start",
    "metadata/admin2": "code name admin1_code admin1_name location_code location_name reference_period_start",
    "metadata/sector": "code name",
    "metadata/org": "acronym name org_type_code org_type_description",
    "metadata/org-type": "code description",
    "metadata/dataset": "dataset_hdx_id dataset_hdx_stub dataset_hdx_title hdx_provider_stub hdx_provider_name hdx_link",
    "metadata/resource": "resource_hdx_id dataset_hdx_id name format update_date is_hxl download_url hapi_updated_date",
    "metadata/currency": "code name",
    "metadata/data-availability": "category subcategory location_code location_name admin1_code admin2_code admin_level",
}
WHERE = {"location_code", "location_name", "admin1_code", "admin1_name", "admin2_code", "admin2_name", "admin_level"}


@dataclass(frozen=True)
class Hapi:
    """A client: an application's identifier with every question, pages of `page` rows."""

    get: Callable[[str], Any]
    page: int = 10_000
    identifier: str = base64.b64encode(b"desk:desk@example.org").decode()

    def rows(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        return list(self._paged(path, asked))

    def table(self, path: str, **asked: Any) -> list[dict[str, str]]:
        answer = self._ask(path, asked | {"output_format": "csv"})
        assert answer.headers["content-type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(answer.text)))

    def _paged(self, path: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            data = self._ask(path, asked | {"limit": self.page, "offset": offset}).json()["data"]
            yield from data
            if len(data) < self.page:
                return
            offset += self.page

    def _ask(self, path: str, asked: dict[str, Any]) -> Any:
        query = urlencode({"app_identifier": self.identifier, "output_format": "json"} | asked)
        answer = self.get(f"/api/v2/{path}?{query}")
        assert answer.status_code == 200, answer.text
        return answer


@pytest.fixture(scope="module")
def hapi(api) -> Hapi:
    return Hapi(api.get)


@pytest.fixture(scope="module")
def displacement() -> pl.DataFrame:
    return load_evidence().table("displacement")


@pytest.mark.parametrize("path", HAPI_FIELDS)
def test_every_list_has_hapis_fields(hapi, path):
    rows = hapi.rows(path)
    assert rows
    assert set(HAPI_FIELDS[path].split()) <= set(rows[0])
    if path in (PRESENCE, NEEDS, "affected-people/idps"):
        assert set(rows[0]) >= WHERE
        assert isinstance(rows[0]["admin_level"], int)
    if not path.startswith("metadata"):
        assert datetime.fromisoformat(rows[0]["reference_period_start"]).hour == 0
        assert datetime.fromisoformat(rows[0]["reference_period_end"]).hour == 23


def test_pages_hold_every_row_once(api, hapi):
    whole = hapi.rows(PRESENCE)
    assert len(whole) > 500
    assert Hapi(api.get, page=97).rows(PRESENCE) == whole


def test_csv_holds_the_same_rows(hapi):
    told, table = hapi.rows(PRESENCE, location_code="UKR"), hapi.table(PRESENCE, location_code="UKR")
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in told] == table


def test_codes_in_any_case_and_names_in_part(hapi):
    whole = hapi.rows(PRESENCE)
    kosovo = [row for row in whole if row["location_code"] == "XKX"]
    assert kosovo
    assert hapi.rows(PRESENCE, location_code="xkx") == hapi.rows(PRESENCE, location_name="kOsO") == kosovo
    code = kosovo[0]["sector_code"]
    both = hapi.rows(PRESENCE, location_code="XKX", sector_code=code.lower())
    assert both == [row for row in kosovo if row["sector_code"] == code]
    assert hapi.rows(PRESENCE, org_name="high commissioner") == [
        row for row in whole if "High Commissioner" in row["org_name"]
    ]


def test_rows_by_their_period(hapi):
    whole = hapi.rows(PRESENCE)
    found = hapi.rows(PRESENCE, start_date="2022-03", end_date="2022")
    expected = [
        row for row in whole
        if (row["reference_period_end"] or "9999") >= "2022-03" and row["reference_period_start"] < "2023"
    ]  # fmt: skip
    assert 0 < len(found) < len(whole)
    assert found == expected


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"end_date": "2022-03"}, [1, 2, 3]),
        ({"end_date": "2022-03-14"}, [1, 2]),
        ({"end_date": "2022-03-15"}, [1, 2, 3]),
        ({"end_date": "2022-03-15T00:00:00"}, [1, 2, 3]),
        ({"end_date": "2021"}, [1]),
        ({"start_date": "2022-03-31"}, [1, 3, 4]),
        ({"start_date": "2022-04-01T00:00:00Z"}, [1, 4]),
        ({"start_date": "2022-04", "end_date": "2022"}, [1, 4]),
    ],
)
def test_periods_overlap_what_is_named(asked, found):
    moments = [
        ("2021-06-01", None),
        ("2022-01-01", "2022-03-30"),
        ("2022-03-15", "2022-03-31"),
        ("2022-12-31", "2023-12-31"),
    ]
    start, end = (
        pl.Series([each[side] for each in moments], dtype=pl.String).str.to_datetime("%Y-%m-%d") for side in (0, 1)
    )
    table = pl.DataFrame({"population": [1, 2, 3, 4], "reference_period_start": start, "reference_period_end": end})
    rows, _, _ = chosen(table, IDPS, list(asked.items()))
    assert rows["population"].to_list() == found


def test_needs_are_those_of_the_study_and_small_counts_stay_away(hapi):
    rows = hapi.rows(NEEDS)
    told = {
        (r["location_code"], r["admin1_code"], r["sector_code"], r["category"], r["population_status"]): r["population"]
        for r in rows
    }
    assert told == {
        ("UKR", None, "Intersectoral", "", "INN"): 14_600_000,
        ("UKR", None, "WSH", "", "INN"): 9_000_000,
        ("UKR", "UA12", "WSH", "", "INN"): 310_000,
        ("UKR", "UA12", "HEA", "", "INN"): 40_005,
        ("UKR", "UA14", "Intersectoral", "IDP", "AFF"): 401_000,
        ("XKX", None, "EDU", "", "INN"): 1_200,
    }
    assert {row["resource_hdx_id"] for row in rows} == {"hapi", "dtm"}
    assert [
        row["population"] for row in hapi.rows(NEEDS, admin_level=1, population_min=300_000, sector_code="wsh")
    ] == [310_000]
    assert len(hapi.rows(NEEDS, population_status="AFF")) == 1
    assert hapi.rows(NEEDS, has_hrp="true") == []  # only HDX knows which places have a plan


@pytest.mark.parametrize(("side", "place"), [("asylum", "ALB"), ("origin", "UKR")])
def test_refugees_by_one_side_are_the_published_counts(hapi, displacement, side, place):
    asked = {f"{side}_location_code": place, "population_group": "REF", "start_date": "2022", "end_date": "2022"}
    rows = hapi.rows(REFUGEES, **asked)
    kept = displacement.filter(role=side, place=place, population="refugees", year=2022)
    assert [row["population"] for row in rows] == kept["people"].to_list()
    assert kept["people"][0] > 0


def test_refugees_of_a_year_are_not_counted_from_both_sides(hapi, displacement):
    rows = hapi.rows(REFUGEES, population_group="REF", start_date="2023", end_date="2023")
    assert not [row for row in rows if row["origin_location_code"] and row["asylum_location_code"]]
    kept = displacement.filter(population="refugees", year=2023)
    for side in ("origin", "asylum"):
        assert (
            sum(row["population"] for row in rows if row[f"{side}_location_code"])
            == kept.filter(role=side)["people"].sum()
        )


def test_people_displaced_within_have_one_row_with_both_sides(hapi, displacement):
    rows = hapi.rows(REFUGEES, population_group="IDP", start_date="2023", end_date="2023")
    assert all(row["origin_location_code"] == row["asylum_location_code"] for row in rows)
    assert (
        sum(row["population"] for row in rows)
        == displacement.filter(population="idps", role="origin", year=2023)["people"].sum()
    )


def test_places_counted_together_are_given_to_neither(hapi):
    joint = hapi.rows(REFUGEES, asylum_location_code="SRB+XKX", population_group="REF", start_date="2023")
    assert joint[0]["asylum_location_name"] == "Serbia, Kosovo"
    assert not hapi.rows(REFUGEES, asylum_location_code="XKX", population_group="REF")
    assert "SRB+XKX" in {row["code"] for row in hapi.rows("metadata/location")}


def test_codes_lead_to_the_lists_behind_them(hapi):
    presence, needs = hapi.rows(PRESENCE), hapi.rows(NEEDS)
    places, sectors, sources, units, orgs = (
        {row[key] for row in hapi.rows(f"metadata/{name}")}
        for name, key in (
            ("location", "code"), ("sector", "code"), ("resource", "resource_hdx_id"), ("admin1", "code"), ("org", "acronym")
        )
    )  # fmt: skip
    assert {row["location_code"] for row in [*presence, *needs]} <= places
    assert {row["sector_code"] for row in [*presence, *needs]} <= sectors
    assert {row["resource_hdx_id"] for row in presence} <= sources
    assert {row["admin1_code"] for row in needs} - {None} <= units
    assert {row["org_acronym"] for row in presence} == orgs


def test_availability_says_where_a_list_has_rows(hapi):
    there = hapi.rows("metadata/data-availability", subcategory="humanitarian-needs")
    assert {(row["location_code"], row["admin1_code"]) for row in there} == {
        ("UKR", None), ("UKR", "UA12"), ("UKR", "UA14"), ("XKX", None)
    }  # fmt: skip
    assert {row["category"] for row in there} == {"affected-people"}
    assert {row["hapi_updated_date"] for row in there} == {"2024-07-02T09:30:00"}


def test_the_projects_own_reader_takes_the_answer_back(hapi, api, tmp_path):
    path = tmp_path / "presence.csv"
    path.write_text(api.get(f"/api/v2/{PRESENCE}?output_format=csv&location_code=XKX").text)
    loaded = load_files(tmp_path / "workspace", [path], say=lambda _: None)
    told = hapi.rows(PRESENCE, location_code="XKX")
    assert [(file.kind, file.rows_in, file.used) for file in loaded] == [
        ("HDX HAPI operational presence", len(told), len(told))
    ]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        (f"{PRESENCE}?sector=WSH", "sector_code"),
        (f"{PRESENCE}?admin_level=3", "0"),
        (f"{NEEDS}?population_min=many", "whole number"),
        (f"{PRESENCE}?start_date=2024-02-30", "2024-06-01"),
        (f"{PRESENCE}?location_code=XKX&location_code=SRB", "twice"),
        (f"{PRESENCE}?output_format=xml", "csv"),
        (f"{PRESENCE}?limit=10001", "10,000"),
    ],
)
def test_a_wrong_argument_is_told_with_the_right_word(api, question, word):
    answer = api.get(f"/api/v2/{question}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "word"), [("coordination-context/conflict-events", "history"), ("coordination-context/funding", "work")]
)
def test_lists_that_would_say_something_else_say_why_they_are_not_there(api, path, word):
    answer = api.get(f"/api/v2/{path}")
    assert answer.status_code == 404
    assert f"/api/v1/tables/{word}" in answer.json()["detail"]


def test_rows_about_kosovo_come_with_the_footnote(api):
    assert any("1244" in note for note in api.get(f"/api/v2/{PRESENCE}?location_code=XKX").json()["notes"])
    assert not any("1244" in note for note in api.get(f"/api/v2/{PRESENCE}?location_code=ALB").json()["notes"])
    table = api.get(f"/api/v2/{PRESENCE}?location_code=XKX&output_format=csv")
    assert "1244" in table.headers["commonwatch-notes"]


def test_a_slash_at_the_end_leads_to_the_list(api):
    there = api.get(f"/api/v2/{PRESENCE}/?location_code=XKX", follow_redirects=False)
    assert (there.status_code, there.headers["location"]) == (307, f"/api/v2/{PRESENCE}?location_code=XKX")
    assert api.get("/api/v1/tables/watch/").json() == api.get("/api/v1/tables/watch").json()
