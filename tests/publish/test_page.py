"""The page: self-contained, complete, reachable, and true to its tables."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from commonwatch.errors import ContractError
from commonwatch.evidence import Evidence
from commonwatch.publish import watchlist_html
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, Theatre

VOID = {"meta", "br", "link", "img", "input"}


class Outline(HTMLParser):
    """Collects tags with their attributes and the text outside style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)


@pytest.fixture(scope="module")
def html(
    tables: dict[str, pl.DataFrame], evidence: Evidence, theatre: Theatre, tmp_path_factory: pytest.TempPathFactory
) -> str:
    target = tmp_path_factory.mktemp("publish") / "watchlist.html"
    assert watchlist_html(tables, evidence, theatre, target) == target
    return target.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> Outline:
    outline = Outline()
    outline.feed(html)
    assert outline.open == []
    return outline


def test_nothing_is_fetched(html: str, page: Outline):
    loads = [(tag, a) for tag, a in page.tags for name in ("src", "srcset", "data", "xlink:href") if name in a]
    assert loads == []
    assert all(a["href"].startswith("#") for tag, a in page.tags if "href" in a)
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []


def test_the_page_stays_small(html: str):
    assert len(html.encode()) < 1_500_000


def test_every_link_and_label_points_at_something(page: Outline):
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    named = [a["href"][1:] for _, a in page.tags if "href" in a] + [
        a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a
    ]
    assert set(named) <= set(ids)
    clips = re.findall(r"url\(#([^)]+)\)", " ".join(v for _, a in page.tags for v in a.values()))
    assert set(clips) <= set(ids)


def test_every_picture_says_what_it_shows(page: Outline):
    pictures = [a for tag, a in page.tags if tag == "svg"]
    assert len(pictures) > 20
    assert all(a.get("aria-label") or a.get("aria-hidden") == "true" for a in pictures)


def test_tables_name_their_rows_and_columns(page: Outline):
    heads = [a for tag, a in page.tags if tag == "th"]
    assert all(a.get("scope") in ("row", "col", "colgroup") for a in heads)
    assert next(a["lang"] for tag, a in page.tags if tag == "html") == "en"


def test_every_place_is_there_and_the_unmodelled_are_named(page: Outline, tables: dict[str, pl.DataFrame]):
    text = " ".join(page.text)
    assert [name for name in tables["watch"]["name"] if name not in text] == []
    assert "Andorra" in text.split("No model covers these places")[1][:120]


def test_kosovo_never_stands_without_its_asterisk(html: str):
    shown = html.replace(KOSOVO_FOOTNOTE, "")
    assert re.findall(r"Kosovo(?!\*)", shown) == []
    assert "Kosovo*" in shown
    assert f"* {KOSOVO_FOOTNOTE}." in html


def test_disclaimer_association_blame_and_blind_spots_are_printed(page: Outline):
    text = re.sub(r"\s+", " ", " ".join(page.text))
    assert MAP_DISCLAIMER in text
    assert "association, not cause" in text
    assert "does not rank states by blame" in text
    assert "Terrorism and violent extremism" in text


def test_figures_are_those_of_the_tables(page: Outline):
    text = " ".join(page.text)
    assert "about 24,000" in text
    assert "31\u00a0%" in text
    assert "+5\u00a0points" in text
    assert "16,000 (IDMC\u00a02021)" in text
    assert "UNHCR counts Serbia and Kosovo* together (245,378), given to neither" in text


def test_a_place_in_the_ledger_is_shown_with_its_action_and_markup_is_not_obeyed(html: str):
    card = html.split('id="place-FRA"')[1].split("</article>", maxsplit=1)[0]
    assert "Tension near Kosovo*" in card
    assert "&lt;b&gt;two monitors&lt;/b&gt;" in card
    assert "not yet known" in card


def test_kosovo_always_has_a_card(html: str):
    assert 'id="place-XKX"' in html


def test_the_same_tables_give_the_same_bytes(
    html: str, tables: dict[str, pl.DataFrame], evidence: Evidence, theatre: Theatre, tmp_path: Path
):
    again = watchlist_html(tables, evidence, theatre, tmp_path / "again.html")
    assert again.read_text(encoding="utf-8") == html


def test_a_missing_table_is_named_and_nothing_is_written(
    tables: dict[str, pl.DataFrame], evidence: Evidence, theatre: Theatre, tmp_path: Path
):
    some = {name: table for name, table in tables.items() if name != "drivers"}
    with pytest.raises(ContractError, match="missing: drivers"):
        watchlist_html(some, evidence, theatre, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []
