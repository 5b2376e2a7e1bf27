"""The page Place: the forecast at any horizon, drivers, needs, who works there, findings, and what can be taken away."""

import re
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.publish.made_joint import SENTENCES
from tests.web.conftest import note_run
from tests.web.pages import Page

from commonwatch.evidence import load_evidence
from commonwatch.web.charts import Scale
from commonwatch.web.horizons import horizons
from commonwatch.web.study import Studies


@pytest.fixture
def look(client):
    return lambda address: Page(client.get(address).text)


def told(page, name):
    (one,) = [element for element in page.elements if element.attributes.get("data-told") == name]
    return one.text.replace("\u00a0", " ")


def test_a_name_or_lower_case_leads_to_the_code(client):
    assert client.get("/place/Kosovo", follow_redirects=False).headers["location"] == "/place/XKX"
    assert client.get("/place?to=kosovo", follow_redirects=False).headers["location"] == "/place/XKX"
    assert client.get("/place/Atlantis").status_code == 404


def test_the_page_begins_with_what_is_said_of_the_place(look):
    page = look("/place/AZE")
    assert page.all("h1")[0].text.split() == ["Azerbaijan", "▲", "rising"]
    assert "Azerbaijan is rising by our rule." in page.text


def test_the_figures_of_a_horizon_are_those_of_the_draws(made_workspace):
    here = Studies(made_workspace).now()
    rows = horizons(here)
    draws = here.table("forecast").filter(pl.col("place") == "RUS").sort("step")
    totals = np.array(draws["draws"].to_list())
    for months in (1, 6, 36):
        row = rows.filter(pl.col("place") == "RUS", pl.col("months") == months).row(0, named=True)
        assert row["expected"] == pytest.approx(totals[:months].sum(axis=0).mean())
        assert row["low"] == pytest.approx(np.quantile(totals[:months].sum(axis=0), 0.1))
        assert row["p25"] == pytest.approx((totals[:months] >= 25).any(axis=0).mean())
    past = here.table("history").filter(pl.col("place") == "RUS").sort("month")["deaths"].to_list()[-24:]
    runs = [sum(past[k : k + 6]) for k in range(19)]
    half = rows.filter(pl.col("place") == "RUS", pl.col("months") == 6).row(0, named=True)
    assert half["reference_expected"] == pytest.approx(np.mean(runs))
    assert half["reference_high"] == pytest.approx(np.quantile(runs, 0.9))
    assert rows.filter(pl.col("months") > 24)["reference_expected"].null_count() == rows["place"].n_unique() * 12


def test_the_horizon_is_in_the_address_and_works_without_script(look):
    half, year = look("/place/RUS"), look("/place/RUS?horizon=12")
    assert "Deaths, through December 2024" in half.text
    assert "Deaths, through June 2025" in year.text
    table = {row[0]: row[1:] for row in year.rows("within 1 to 36 months")[1:]}
    for name, column in (
        ("deaths", 0),
        ("interval", 1),
        ("reference_deaths", 2),
        ("chance", 3),
        ("reference_chance", 5),
    ):
        assert told(year, name) == table["12"][column].replace("\u00a0", " ")
        assert told(half, name) == table["6"][column].replace("\u00a0", " ")
    current = [one.text for one in year.all("a", aria_current="true")]
    assert current == ["12 months"]
    assert table["36"][2].startswith("none: it looks back no more than 24 months")


@pytest.mark.parametrize("horizon", ["0", "37", "six", "-1", "1.5"])
def test_a_horizon_that_is_none_is_said_to_be(client, horizon):
    answer = client.get(f"/place/RUS?horizon={horizon}")
    assert answer.status_code == 404
    assert "from 1 to 36" in answer.text


def test_the_chart_has_ten_years_the_fan_and_the_reference(look):
    page = look("/place/UKR")
    wide, narrow = [one for one in page.all("svg") if "fan" in one.attributes["class"].split()][:2]
    assert wide.attributes["class"] == "fan wide"
    assert narrow.attributes["class"] == "fan narrow"
    assert "beside the reference" in wide.attributes["aria-label"]
    drawn = {css for one in page.all("path") for css in one.attributes.get("class", "").split()}
    assert {"f50", "f80", "f90", "median", "ref", "past", "today"} <= drawn
    bars = next(one for one in page.all("path", class_="past"))
    assert bars.attributes["d"].count("M") == 118  # of 120 months two are provisional, and pale
    assert len(page.all("rect", class_="told")) == 36


@given(st.floats(1, 1e6), st.lists(st.floats(0, 1e6), min_size=2, max_size=8))
def test_the_scale_never_turns_round_and_stays_in_its_frame(top, values):
    scale = Scale(top, 276.0, 12.0)
    heights = [scale.at(value) for value in sorted(values)]
    assert heights == sorted(heights, reverse=True)
    assert all(12.0 - 1e-9 <= height <= 276.0 for height in heights)
    assert scale.at(0) == 276.0
    assert scale.at(top) == pytest.approx(12.0)
    assert scale.ticks()[0] == 0
    assert all(tick <= top for tick in scale.ticks())


def test_drivers_have_a_side_a_change_and_are_called_associations(look):
    page = look("/place/UKR")
    rows = page.rows("What each theme adds")[1:]
    assert rows[0][:2] == ["Armed conflict", "+ raises"]
    assert rows[0][3] == "no clear change"
    assert "association, not cause" in page.text
    assert "Georgia, May 2008: 630 deaths in the 12 months after." in page.text


def test_needs_stand_with_people_severity_basis_and_their_rows(look):
    page = look("/place/XKX")
    rows = {row[0]: row for row in page.rows("Existing needs")[1:]}
    work = rows["People without work Jobs and poverty"]
    assert work[1:4] == ["about 85,000 52,000 to 120,000", "severe (3 of 5) 5 % of the population", "derived, 2023"]
    assert "rows of unemployment = 1" in work[5]
    assert rows["Victims of trafficking and those at risk Human trafficking"][1] == "not published"
    assert rows["Members of excluded or discriminated groups National minorities"][1] == "not counted"


def test_emerging_needs_stand_beside_their_reference(look):
    assert (
        "About 210,000 people newly displaced across borders in the 12 months to June 2025" in look("/place/UKR").text
    )
    assert "so none is forecast" in look("/place/XKX").text


def test_who_works_there_is_a_matrix_that_opens_to_activities_with_their_source(look):
    page = look("/place/XKX")
    head, *rows = page.rows("Number of activities since 2020")
    matrix = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert next(iter(matrix)) == "OSCE Mission in Kosovo*"
    assert matrix["International Organization for Migration"]["Jobs and poverty"] == "2 (1 ended, 1 running)"
    assert matrix["OSCE Mission in Kosovo*"]["Human rights"] == "• (1 running)"
    assert matrix["OSCE Mission in Kosovo*"]["Jobs and poverty"] == ""
    opened = page.rows("Activities of Sweden (Sida)")[1:]
    assert [row[0].split()[0] for row in opened] == ["C", "D"]
    assert set(opened[0][1].split("; ")) == {"Human rights", "Jobs and poverty", "Displaced people"}
    assert opened[0][4].endswith("iati")


def test_findings_stand_by_kind_with_the_rows_behind_them(look):
    page = look("/place/XKX")
    kinds = [one.text for one in page.all("h3") if one.text in ("Gaps", "Overlaps", "Possible partners")]
    assert kinds == ["Gaps", "Overlaps", "Possible partners"]
    for sentence in SENTENCES.values():
        assert sentence.replace("Kosovo", "Kosovo*").split(".")[0] in page.text
    assert "values = 10.5" in page.text


def test_what_was_recorded_after_a_warning_is_escaped(client):
    text = client.get("/place/FRA").text
    assert "&lt;b&gt;two monitors&lt;/b&gt;" in text
    assert "Tension near Kosovo*" in text


def test_a_place_without_a_model_says_so_and_draws_no_forecast(look):
    page = look("/place/AND")
    assert "No model covers Andorra" in page.text
    assert not [one for one in page.all("svg") if "fan" in one.attributes.get("class", "").split()]


def test_a_quiet_place_has_a_low_chart(look):
    heights = [one.attributes["viewbox"].split()[3] for one in look("/place/XKX").all("svg", class_="fan wide")]
    assert int(heights[0]) < 300


def test_the_workbook_holds_the_place_alone(client):
    import python_calamine

    answer = client.get("/place/XKX/tables.xlsx")
    assert 'filename="XKX.xlsx"' in answer.headers["content-disposition"]
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert {"about", "sources", "watch", "needs", "work", "findings", "history"} <= set(book.sheet_names)
    work = book.get_sheet_by_name("work").to_python()
    assert {row[work[0].index("place")] for row in work[1:]} == {"XKX"}


def test_the_texts_are_the_same_bytes_each_time(made_workspace, client):
    answer = client.get("/place/XKX/tables.zip")
    archive = ZipFile(BytesIO(answer.content))
    needs = pl.read_csv(archive.read("XKX/needs.csv"))
    assert needs["place"].unique().to_list() == ["XKX"]
    assert needs.height == 5
    note_run(made_workspace)  # another run, the same tables
    assert client.get("/place/XKX/tables.zip").content == answer.content


def test_the_activities_are_iati(client):
    answer = client.get("/place/XKX/activities.xml")
    root = etree.fromstring(answer.content)
    assert root.get("version") == "2.03"
    assert len(root) > 10
    assert {one.get("secondary-reporter") for one in root.iter("reporting-org")} == {"1"}


def test_the_brief_is_a_pdf_of_this_study(made_workspace, client):
    answer = client.get("/place/XKX/brief.pdf")
    assert answer.status_code == 503  # the made tables don't stand on the starter
    assert "commonwatch run" in answer.text
    note_run(made_workspace, digest=load_evidence().digest)
    answer = client.get("/place/XKX/brief.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("file", ["brief.pdf", "tables.xlsx", "tables.zip", "activities.xml"])
def test_nothing_can_be_taken_before_the_first_run(empty_workspace, file):
    from starlette.testclient import TestClient

    from commonwatch.web.app import create_app

    answer = TestClient(create_app(empty_workspace), base_url="http://127.0.0.1").get(f"/place/XKX/{file}")
    assert answer.status_code == 404
    assert "commonwatch run" in answer.text


def test_all_places_can_be_found(look):
    page = look("/place")
    links = {one.attributes["href"] for one in page.all("a")}
    assert {"/place/UKR", "/place/XKX", "/place/AND"} <= links
    assert re.search(r"Name or code", page.text)
