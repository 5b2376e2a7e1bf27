"""The analyst: what changed, how sure, why, compared with what?"""

import re

import pytest
from playwright.sync_api import expect
from tests.web.browser.conftest import Visit


def test_from_the_list_to_the_place_by_the_map(desk: Visit):
    page = desk.open("/")
    expect(page.locator("h1")).to_have_text("Watch list: OSCE area")
    short = page.locator("section.short")
    expect(short).to_contain_text("Azerbaijan")
    expect(page.locator(".tally .rising")).to_contain_text("1")
    changes = page.locator("section.changes")
    expect(changes.locator("h2")).to_have_text("Since May 2024")
    expect(changes.locator("li", has_text="Azerbaijan").first).to_contain_text("26 % → 31 %")
    page.locator(".atlas a[href='/place/AZE'] .place").first.click()
    page.wait_for_url("**/place/AZE")
    expect(page.locator("h1")).to_contain_text("rising")
    page.go_back()
    expect(page).to_have_url(desk.base + "/")


def test_a_choice_is_sent_at_once_and_stands_in_the_address(desk: Visit):
    page = desk.open("/")
    page.get_by_label("Theatre").select_option("western_balkans")
    page.wait_for_url("**theatre=western_balkans*")
    expect(page.locator("h1")).to_contain_text("Western Balkans")
    expect(page.locator("table.watch th[scope=row]", has_text="Kosovo*")).to_have_count(1)
    expect(page.locator("table.watch th[scope=row]", has_text="Ukraine")).to_have_count(0)
    page.get_by_role("link", name="Show all").click()
    page.wait_for_url(desk.base + "/")
    page.get_by_label("Theme").select_option("livelihoods")
    page.wait_for_url("**theme=livelihoods*")
    risk = page.locator("section", has=page.locator("#risk"))
    expect(risk.locator("th", has_text="Known on this")).to_have_count(1)
    risk.get_by_role("link", name=re.compile("^Place")).click()
    page.wait_for_url("**sort=name*")
    names = risk.locator("tbody th").all_inner_texts()
    assert names == sorted(names)
    assert "theme=livelihoods" in page.url, "an order keeps what was chosen"


def test_how_sure_and_compared_with_what(desk: Visit):
    page = desk.open("/place/UKR")
    forecast = page.locator("[data-horizons]")
    for words in ("80 %", "reference:"):
        expect(forecast.locator(".figures")).to_contain_text(words)
    expect(forecast.get_by_role("img").first).to_be_visible()
    before = forecast.locator("[data-told=deaths]").inner_text()
    slider = forecast.get_by_role("slider")
    slider.focus()
    for _ in range(18):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^24 "))
    expect(page).to_have_url(re.compile("horizon=24"))
    expect(forecast.locator(".tabs [aria-current]")).to_have_text("24 months")
    after = forecast.locator("[data-told=deaths]").inner_text()
    assert after != before
    page.reload()
    expect(forecast.locator("[data-told=deaths]")).to_have_text(after)
    expect(forecast.get_by_role("slider")).to_have_value("24")


def test_why(desk: Visit):
    page = desk.open("/place/AZE")
    drivers = page.locator("section", has=page.locator("#drivers"))
    expect(drivers.locator("h2")).to_contain_text("association, not cause")
    expect(drivers.locator("tbody tr").first).to_contain_text("raises")
    drivers.get_by_text("What is published on each theme").click()
    expect(drivers.locator("details table")).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/place/UKR"])
def test_a_map_and_kosovo_never_stand_without_their_notes(desk: Visit, address):
    page = desk.open(address)
    expect(page.locator("main svg.atlas").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("do not imply official endorsement")
    expect(page.locator("footer")).to_contain_text("resolution 1244 (1999)")


def test_without_script_the_same_questions_have_answers(bare: Visit):
    page = bare.open("/")
    page.get_by_label("Theatre").select_option("western_balkans")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_contain_text("Western Balkans")
    page.locator("table.watch").get_by_role("link", name="Kosovo*").click()
    expect(page.locator("h1")).to_contain_text("Kosovo*")
    page.get_by_role("link", name="24 months").click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("24 months")
    assert page.get_by_role("slider").count() == 0


def test_on_a_phone_the_list_is_a_row_of_cards(phone: Visit):
    page = phone.open("/")
    row = page.locator("table.watch tr", has_text="Azerbaijan").first
    expect(row).to_have_css("display", "grid")
    box = row.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360
    expect(row.get_by_role("cell").filter(has_text="rising")).to_be_visible()
    row.get_by_role("link", name="Azerbaijan").tap()
    page.wait_for_url("**/place/AZE")
    expect(page.locator(".fan.narrow")).to_be_visible()
    expect(page.locator(".fan.wide")).to_be_hidden()
