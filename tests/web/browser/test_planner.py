"""The planner: with our budgets and mandates, what should each of us do, and what do we gain together?"""

import re

from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Visit

LONG = 60_000  # milliseconds in which a small plan is worked out, on any machine


def worked_out(page: Page) -> None:
    """Waits for a job, with nothing but what the page says by itself."""
    expect(page.locator("h1")).to_have_text(re.compile("^A plan"))
    expect(page.locator("h1")).to_have_text(re.compile("^A plan for"), timeout=LONG)
    ended = page.locator("[data-news]:visible").or_(page.locator("#save"))
    expect(ended.first).to_be_visible(timeout=LONG)


def test_what_we_gain_together(desk: Visit):
    page = desk.open("/plan")
    short = page.locator("section.short")
    expect(short).to_contain_text("Planned together")
    expect(short).to_contain_text(re.compile(r"Each alone\s*[\d,]+"))
    expect(short).to_contain_text("Assumed for want of a public source")
    members = page.locator("section", has=page.locator("#members"))
    for name in ("UNHCR", "IOM", "OSCE Mission in Kosovo*"):
        expect(members.get_by_role("row", name=name)).to_contain_text("USD")
    page.get_by_role("combobox", name="Organisation").select_option("UNHCR")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("organisation=UNHCR"))
    lines = page.locator("section", has=page.locator("#lines")).locator("tbody tr")
    assert lines.count() >= 1
    for row in lines.all():
        expect(row).to_contain_text("UNHCR")


def test_a_red_line_is_drawn_the_plan_found_compared_and_saved(editor: Visit):
    page = editor.open("/plan")
    page.get_by_role("link", name="Make a plan from this one").first.click()
    page.wait_for_url("**/plan/new*")
    assert editor.faults() == []
    page.get_by_label(re.compile("Budget.*UN High Commissioner")).or_(page.locator("[name=budget-UNHCR]")).first.fill(
        "6,000,000"
    )
    expect(page.locator("[data-sum]")).to_have_text("Together: 22,000,000 USD")
    first = page.get_by_role("group", name="Red line 1")
    first.get_by_label("Organisation").select_option("OSCE-MIK")
    first.get_by_label("does not work in or on").select_option("livelihoods")
    page.get_by_role("button", name="Find the plan").click()
    page.wait_for_url("**/plan/jobs/*")
    job = page.url
    worked_out(page)
    expect(page.locator("main")).to_contain_text("UNHCR has 6 million USD")
    expect(page.locator("main")).to_contain_text("OSCE Mission in Kosovo* does not work on jobs and poverty")
    page.goto(job)
    page.get_by_role("link", name="Compare it with the plan it was made from").first.click()
    expect(page.locator("section.short")).to_contain_text("UNHCR loses")
    assert editor.faults() == []
    page.goto(job)
    for label, text in (("Name", "spring"), ("Saved by", "OSCE CPC"), ("Why", "less money, a red line")):
        page.get_by_label(re.compile(f"^{label}")).fill(text)
    page.get_by_role("button", name="Save the plan").click()
    page.wait_for_url("**/plan/saved/spring*")
    expect(page.locator("dl.signed")).to_contain_text("OSCE CPC")
    assert editor.faults() == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="Workbook").click()
    assert taken.value.path().read_bytes()[:2] == b"PK"
    editor.open("/plan/saved")
    expect(page.get_by_role("link", name="spring").first).to_be_visible()


def test_without_script_the_plan_comes_too(bare_editor: Visit):
    page = bare_editor.open("/plan/new")
    page.get_by_role("button", name="Find the plan").click()
    worked_out(page)
    expect(page.locator("section.short")).to_contain_text("Planned together")
    expect(page.get_by_role("button", name="Save the plan")).to_be_visible()


def test_on_a_phone_the_plan_can_be_read_and_asked_for(phone: Visit):
    page = phone.open("/plan")
    page.locator("nav.onpage").get_by_role("link", name="Line by line").tap()
    row = page.locator("section", has=page.locator("#lines")).locator("tbody tr").first
    expect(row).to_be_in_viewport()
    box = row.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360


def test_a_budget_that_is_no_number_is_told_beside_its_field(editor: Visit):
    page = editor.open("/plan/new")
    page.locator("[name=budget-IOM]").fill("a lot")
    page.get_by_role("button", name="Find the plan").click()
    wrong = page.get_by_role("alert").first
    expect(wrong).to_be_visible()
    expect(page.locator("[name=budget-IOM]")).to_have_value("a lot")
    expect(page.locator("[name=budget-IOM]")).to_have_attribute("aria-invalid", "true")
    assert editor.faults() == []
    assert [said for said in editor.wrong if "422" not in said] == []
    editor.wrong.clear()


def test_a_server_that_only_shows_offers_no_form(desk: Visit):
    page = desk.open("/plan/new")
    expect(page.locator("main")).to_contain_text("serve --edit")
    assert page.locator("form[method=post]").count() == 0
