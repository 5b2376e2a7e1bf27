"""The programme officer: who else works here on this, what is uncovered, whom do I call? And: take what I already have."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Visit

WHO = """Organisation,Implementing Partner,Country,Sector,People reached,Month
UNHCR,Advancing Together,Kosovo,Protection,1200,2024-03
IOM,,Kosovo,Livelihoods,300,2024-03
IOM,,Kosovo,Livelihoods,300,2024-03
"""


@pytest.fixture
def list_of_work(tmp_path: Path) -> Path:
    """A list of who does what where as an office keeps it; one row is there twice."""
    path = tmp_path / "our 3W, March.csv"
    path.write_text(WHO, encoding="utf-8")
    return path


def looked_at(page: Page, until: str) -> None:
    """Loads the page of a file again until what it waits for is there."""
    for _ in range(60):
        if page.get_by_role("button", name=until).or_(page.get_by_role("link", name=until)).count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(f"no {until}: {page.locator('main').inner_text()}")


def test_who_works_here_and_what_is_uncovered(desk: Visit):
    page = desk.open("/place/XKX")
    matrix = page.get_by_role("table", name="Number of activities since 2020 by theme")
    matrix.get_by_role("link", name="International Organization for Migration").click()
    opened = page.locator("details[open]", has_text="International Organization for Migration")
    expect(opened.get_by_role("table")).to_contain_text("Jobs and poverty")
    gaps = page.locator("section", has=page.locator("#findings"))
    expect(gaps).to_contain_text("70,000 of 85,000 people without work")
    expect(gaps).to_contain_text("never blame")
    gaps.get_by_role("link", name="Everyone's work here, side by side").click()
    page.wait_for_url("**/together?place=XKX")
    expect(page.locator("table.cells tbody tr")).to_have_count(1)


def test_whom_to_call(desk: Visit):
    page = desk.open("/together")
    one = page.get_by_role("form", name="One organisation")
    one.get_by_role("combobox").select_option("UNMIK")
    one.get_by_role("button", name="Show").click()
    page.wait_for_url("**organisation=UNMIK*")
    partners = page.locator("section", has=page.locator("#partners"))
    partners.get_by_role("link", name="OSCE Mission in Kosovo*").first.click()
    expect(page.locator("h1")).to_contain_text("OSCE Mission in Kosovo*")
    page.get_by_role("link", name="UN and OSCE families").click()
    page.wait_for_url("**pair=UN%2COSCE")
    expect(page.locator("h1")).to_have_text("UN family and OSCE family")
    expect(page.locator(".agreement").first).to_contain_text("Standing agreement")


def test_the_matrix_is_sorted_and_filtered_by_its_address(bare: Visit):
    page = bare.open("/together?sort=place&order=asc")
    names = page.locator("table.cells tbody th").all_inner_texts()
    assert names == sorted(names)
    expect(page.locator("table.cells th[aria-sort=ascending]")).to_have_count(1)
    choice = page.get_by_role("form", name="Filter")
    choice.get_by_role("combobox", name="Place").select_option("XKX")
    choice.get_by_role("button").click()
    expect(page.locator("table.cells tbody th")).to_have_text(["Kosovo*"])
    page.locator("table.cells td.gap a, table.cells td.both a").first.click()
    expect(page.locator("h1")).to_contain_text("Kosovo*")


def test_an_office_says_what_came_of_a_finding(editor: Visit):
    page = editor.open("/together?place=XKX&kind=gap")
    page.locator("article.finding a").first.click()
    page.get_by_label("not so").check()
    page.get_by_label("Said by").fill("UNHCR Pristina")
    page.get_by_label("Why").fill("the municipality covers it since May")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".warn")).to_contain_text("UNHCR Pristina")
    editor.open("/place/XKX")
    expect(page.locator("li.denied")).to_contain_text("people without work")


def test_a_list_of_work_is_looked_at_before_it_is_taken(editor: Visit, list_of_work):
    page = editor.open("/evidence/load")
    page.get_by_label("The file, at most").set_input_files(list_of_work)
    page.get_by_role("button", name="Look at it").click()
    looked_at(page, "Take it in")
    expect(page.locator(".lead")).to_have_text("2 rows would be used, 1 left out.")
    expect(page.locator("main")).to_contain_text("Who does what where")
    expect(page.locator("section", has=page.locator("#left-out"))).to_contain_text("more than once")
    assert editor.faults() == []
    page.get_by_role("button", name="Take it in").click()
    looked_at(page, "The sources")
    page.get_by_role("link", name="The sources").click()
    loaded = page.locator("section", has=page.locator("#loaded"))
    expect(loaded).to_contain_text("who_does_what")
    loaded.get_by_role("link", name="take it out").click()
    page.wait_for_url("**/evidence/remove*")
    assert editor.faults() == []
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(lambda address: "/remove" not in address)
    editor.open("/evidence")
    expect(loaded).not_to_contain_text("who_does_what")


def test_a_server_that_only_shows_says_how_to_change_things(desk: Visit):
    page = desk.open("/evidence/load")
    expect(page.locator("main")).to_contain_text("commonwatch load FILE")
    assert page.locator("main input[type=file]").count() == 0
