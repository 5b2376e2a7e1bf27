"""The checks of accessible.js find what is wrong: a page made with one fault of each kind."""

import pytest
from tests.web.browser.conftest import ACCESSIBLE

SOUND = """<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>T</title>
<style>.skip, nav a {{ display: inline-block; padding: 9px; }}</style></head><body>
<a class="skip" href="#main">Skip</a><header><nav aria-label="Pages"><a href="/">Home</a></nav></header>
<main id="main"><h1>One</h1>{}</main><footer>End</footer></body></html>"""
FAULTS = [
    ("headings", "<h3>Three after one</h3>"),
    ("headings", "<h1>Another first</h1>"),
    ("ids", '<p id="a">x</p><p id="a">y</p>'),
    ("ids", '<p aria-describedby="nowhere">x</p>'),
    ("name", '<a href="/x"><span aria-hidden="true">→</span></a>'),
    ("name", "<button></button>"),
    ("name", '<input name="x">'),
    ("name", '<select name="x"><option>1</option></select>'),
    ("alt", '<img src="data:,">'),
    ("alt", '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'),
    ("hidden", '<span aria-hidden="true"><a href="/x">x</a></span>'),
    ("tabindex", '<p tabindex="2">x</p>'),
    ("landmarks", "<nav>x</nav>"),
    ("landmarks", "<main>x</main>"),
    ("table", '<table><tr><th scope="col">x</th></tr></table>'),
    ("table", "<table><caption>x</caption><tr><td>x</td></tr></table>"),
    ("table", "<table><caption>x</caption><tr><th>x</th></tr></table>"),
    (
        "table",
        '<table><caption>x</caption><tr><th scope="col">x</th><th scope="col">y</th></tr><tr><td>1</td></tr></table>',
    ),
    (
        "table",
        '<table><caption>x</caption><tbody style="display: block"><tr><th scope="row">x</th></tr></tbody></table>',
    ),
    ("list", "<ul><p>x</p></ul>"),
    (
        "scrolling",
        '<div style="overflow-x: auto; width: 50px"><p style="width: 90px">Wide and only to be dragged</p></div>',
    ),
    ("contrast", '<p style="color: #999">grey</p>'),
    ("contrast", '<p style="color: #777; font-size: 18px">large, not large enough</p>'),
    ("contrast", '<p style="background: #c33"><b style="color: #333">dark on red</b></p>'),
    ("contrast", '<p style="opacity: 0.4">faint</p>'),
    ("contrast", '<label>x <input style="border: 1px solid #ddd"></label>'),
    ("target", '<div><a style="display: inline-block" href="/a">a</a><br><a style="display: inline-block" href="/b">b</a></div>'),
    ("wide", '<div style="width: 3000px; height: 1px">x</div>'),
    (
        "wide",
        '<div tabindex="0" role="region" aria-label="T" style="overflow-x: auto"><table style="width: 3000px">'
        '<caption>A line as long as the table</caption><tr><th scope="col">x</th></tr></table></div>',
    ),
]  # fmt: skip
FINE = """<h2>Two</h2><h3>Three</h3><p>A <a href="/x">link</a> within a sentence, and <a href="/y">another</a>.</p>
<p style="color: #767676; font-size: 24px">large</p><label>Name <input></label>
<svg aria-hidden="true" viewBox="0 0 1 1"></svg><svg role="img" aria-label="A map" viewBox="0 0 1 1"></svg>
<table><caption>T</caption><tr><th scope="col">x</th><th scope="col">y</th></tr><tr><th scope="row">1</th><td>2</td></tr></table>
<div style="overflow-x: auto; width: 50px" tabindex="0" role="region" aria-label="Wide"><p style="width: 90px">x</p></div>"""


@pytest.fixture(scope="module")
def sheet(browser):
    page = browser.new_page()
    yield page
    page.close()


def test_each_fault_is_found_and_no_other(sheet):
    found = {}
    for rule, html in FAULTS:
        sheet.set_content(SOUND.format(html))
        found[rule, html] = {said.split(":")[0] for said in sheet.evaluate(ACCESSIBLE)}
    assert found == {(rule, html): {rule} for rule, html in FAULTS}


def test_a_sound_page_has_none(sheet):
    sheet.set_content(SOUND.format(FINE))
    assert sheet.evaluate(ACCESSIBLE) == []


def test_the_page_itself(sheet):
    sheet.set_content("<html><body><div>x</div></body></html>")
    said = sheet.evaluate(ACCESSIBLE, ["page", "headings"])
    assert {each.split(":")[0] for each in said} == {"language", "title", "landmarks", "headings"}
