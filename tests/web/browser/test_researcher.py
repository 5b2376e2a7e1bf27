"""The researcher: data with its source, and how good the forecasts would have been, misses included."""

import io
import json
import zipfile

import polars as pl
import pytest
from playwright.sync_api import expect
from tests.web.browser.conftest import Visit


def test_from_the_page_to_the_data(desk: Visit):
    page = desk.open("/")
    with page.expect_response("**/api/v1/openapi.json") as answered:
        page.locator("footer").get_by_role("link", name="the API").click()
    described = json.loads(answered.value.text())
    assert described["openapi"].startswith("3.")
    table = next(path for path in described["paths"] if path.endswith("/tables/watch"))
    asked = page.request.get(table, headers={"accept": "text/csv"})
    rows = pl.read_csv(io.BytesIO(asked.body()))
    assert {"UKR", "XKX"} <= set(rows["place"])
    again = page.request.get(table, headers={"accept": "text/csv", "if-none-match": asked.headers["etag"]})
    assert again.status == 304
    packed = page.request.get(table, headers={"accept": "application/vnd.apache.parquet"})
    assert pl.read_parquet(io.BytesIO(packed.body()))["place"].to_list() == rows["place"].to_list()
    hapi = page.request.get("/api/v2/coordination-context/operational-presence?location_code=XKX")
    assert {row["location_code"] for row in hapi.json()["data"]} == {"XKX"}


@pytest.mark.parametrize(
    ("name", "starts"),
    [("Brief PDF", b"%PDF"), ("Tables XLSX", b"PK"), ("Tables CSV", b"PK"), ("Activities IATI", b"<?xml")],
)
def test_a_place_is_taken_away(desk: Visit, name, starts):
    page = desk.open("/place/XKX")
    with page.expect_download(timeout=60_000) as taken:
        page.locator("#take ~ ul").get_by_role("link", name=name).click()
    content = taken.value.path().read_bytes()
    assert content.startswith(starts)
    assert taken.value.suggested_filename
    if name.endswith("CSV"):
        assert any("watch" in each for each in zipfile.ZipFile(io.BytesIO(content)).namelist())


def test_every_source_has_its_citation_and_licence(desk: Visit):
    page = desk.open("/evidence")
    rows = page.locator("table.sources tbody tr")
    assert rows.count() > 20
    page.get_by_label("What it holds").select_option("admin_units")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**table=admin_units*")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").first.click()
    for said in ("Common Operational Datasets", "CC BY-IGO", "4,376"):
        expect(page.locator("main")).to_contain_text(said)


def test_misses_are_shown_as_plainly_as_hits(desk: Visit):
    page = desk.open("/track-record")
    expect(page.locator("main .miss").first).to_be_visible()
    page.get_by_role("combobox", name="Window").select_option("2022")
    page.get_by_role("button", name="Show").first.click()
    page.wait_for_url("**window=2022*")
    for image in page.locator("main img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("(one) => one.naturalWidth") > 0, image.get_attribute("alt")
    page.get_by_role("link", name="Hindcast gallery").click()
    page.get_by_role("link", name="cases not seen").click()
    page.wait_for_url("**show=missed*")
    expect(page.locator("article.card .verdict.miss").first).to_be_visible()
    assert page.locator("article.card .verdict.hit").count() == 0
    page.locator("article.card h3 a").first.click()
    expect(page.locator("main table").first).to_be_visible()
