"""Each page as everybody meets it: at a desk, on a phone, in the dark, by keyboard, without script, and where its links lead."""

from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import pytest
from tests.web.browser.conftest import PAGES, Visit

MORE = (
    "/place", "/place/UKR?horizon=24", "/place/AND", "/?theme=livelihoods", "/together?place=XKX&theme=livelihoods",
    "/together?organisation=IOM", "/together?pair=UN%2COSCE", "/plan/saved", "/plan/compare", "/plan/jobs",
    "/track-record/gallery", "/track-record/gallery/georgia_2008_geo", "/evidence/load", "/evidence/runs", "/evidence/actions",
    "/evidence/source/unhcr",
)  # fmt: skip
NARROWEST = {"width": 320, "height": 640}
FOCUSED = """() => {
  const silent = [];
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  for (const one of document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden]), textarea, [tabindex='0']")) {
    if (!one.checkVisibility() || one.disabled) continue;
    one.focus({ preventScroll: true });
    const style = getComputedStyle(one);
    const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const inside = one.closest("svg") && [...one.querySelectorAll("*")].some((part) => parseFloat(getComputedStyle(part).strokeWidth) >= 2);
    if (!shown && !inside) silent.push(one.outerHTML.slice(0, 90));
  }
  return silent;
}"""
ACTIVE = "document.activeElement"


class Links(HTMLParser):
    """The addresses a page links to, and the ids within it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids |= {given["id"]} if given.get("id") else set()
        for name in ("href", "src"):
            if given.get(name) and tag != "use":
                self.addresses.add(given[name])


def same_host(address: str, base: str) -> bool:
    return urlsplit(address).netloc == urlsplit(base).netloc


def fetched(address: str) -> tuple[int, str, str]:
    """Status, kind and text of an answer."""
    try:
        with urlopen(address, timeout=60) as answer:
            kind = answer.headers["content-type"]
            return answer.status, kind, answer.read().decode("utf-8") if kind.startswith("text/html") else ""
    except HTTPError as error:
        return error.code, "", ""


@pytest.mark.parametrize("address", PAGES)
def test_at_a_desk_in_light_and_in_the_dark(desk: Visit, address):
    page = desk.open(address)
    assert desk.faults() == []
    page.emulate_media(color_scheme="dark")
    assert desk.faults("contrast") == []


@pytest.mark.parametrize("address", PAGES)
def test_on_a_phone_nothing_is_wider_than_the_window(phone: Visit, address):
    page = phone.open(address)
    assert phone.faults() == []
    page.set_viewport_size(NARROWEST)
    assert phone.faults("width") == []


def test_the_pages_behind_them(desk: Visit):
    faults = {}
    for address in MORE:
        desk.open(address)
        faults[address] = desk.faults()
        desk.page.set_viewport_size(NARROWEST)
        faults[address] += desk.faults("width", "boxes", "targets")
        desk.page.set_viewport_size({"width": 1280, "height": 900})
    assert {address: said for address, said in faults.items() if said} == {}


@pytest.mark.parametrize("address", PAGES)
def test_by_keyboard(desk: Visit, address):
    page = desk.open(address)
    page.keyboard.press("Tab")
    first = page.locator(".skip")
    assert page.evaluate(f"{ACTIVE}.className") == "skip"
    box = first.bounding_box()
    assert box is not None
    assert box["x"] >= 0, "the skip link shows itself when it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{ACTIVE}.id") == "main"
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(f"[[...document.all].indexOf({ACTIVE}), !!{ACTIVE}.closest('main')]"))
    numbers = [number for number, _ in seen]
    assert numbers == sorted(set(numbers)), "the focus moves on, in the order of the page"
    assert seen[0][1], "after the skip link comes the content, not the way through the pages"
    assert page.evaluate(FOCUSED) == []


@pytest.mark.parametrize("address", PAGES)
def test_without_script_all_of_it_is_there(bare: Visit, desk: Visit, address):
    with_script, without = desk.open(address), bare.open(address)
    for what in ("h1", "h2", "table", "main form"):
        assert without.locator(what).count() == with_script.locator(what).count(), what
    assert without.locator("main").inner_text().strip() != ""
    assert without.locator("form.filters button:visible").count() == without.locator("form.filters").count()
    images = without.locator("main img")
    assert images.evaluate_all("all => all.map((one) => one.getAttribute('src')).filter((one) => !one)") == []


def test_every_link_leads_somewhere(reading: str):
    pages: dict[str, Links] = {}
    wanted = {urljoin(reading, address) for address in PAGES}
    for address in sorted(wanted):
        pages[address] = Links(fetched(address)[2])
    linked = {urljoin(page, link) for page, found in pages.items() for link in found.addresses}
    own = {address for address in linked if same_host(address, reading)}
    bare_addresses = sorted({urldefrag(address)[0] for address in own} - pages.keys())
    with ThreadPoolExecutor(4) as several:
        answers = dict(zip(bare_addresses, several.map(fetched, bare_addresses), strict=True))
    assert {address: status for address, (status, _, _) in answers.items() if status != 200} == {}
    assert len(answers) > 100
    pages |= {address: Links(text) for address, (_, _, text) in answers.items() if text}
    targets = [urldefrag(address) for address in own if urldefrag(address)[1]]
    assert [f"{page}#{part}" for page, part in targets if page in pages and unquote(part) not in pages[page].ids] == []
