"""Every forecast stands beside its reference, in words without tenths of a person, and the drivers say what they are."""

import html as escapes
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonwatch.evidence import Evidence
from commonwatch.publish import watchlist_html
from commonwatch.publish.rows import displaced_text, watch_rows
from commonwatch.publish.words import STATUSES, short_theme
from commonwatch.vocabulary import Theatre, blind_spots

NBSP = "\u00a0"
CELL = re.compile(r'<td role="cell"([^>]*)>(.*?)</td>', re.DOTALL)
TENTHS = re.compile(r"(?<![\d.])\d+\.\d")
COUNTS = st.floats(min_value=0, max_value=1e6)
CHANCES = st.floats(min_value=0, max_value=1)


@pytest.fixture(scope="module")
def html(
    tables: dict[str, pl.DataFrame], evidence: Evidence, theatre: Theatre, tmp_path_factory: pytest.TempPathFactory
) -> str:
    return watchlist_html(tables, evidence, theatre, tmp_path_factory.mktemp("publish") / "page.html").read_text(
        "utf-8"
    )


def plain(markup: str) -> str:
    """The words a reader sees: no drawings, no tags, single spaces."""
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", markup, flags=re.DOTALL))
    return re.sub(r"[ \n]+", " ", escapes.unescape(words)).strip()


def listed_rows(html: str) -> dict[str, list[tuple[str, str]]]:
    """Name -> (attributes, text) of each cell, for every place of both lists."""
    found = {}
    for row in re.findall(r'<tr role="row">\s*<th role="rowheader".*?</tr>', html, re.DOTALL):
        name = re.search(r'data-value="([^"]*)"', row)
        assert name is not None
        found[escapes.unescape(name[1])] = [(attributes, plain(text)) for attributes, text in CELL.findall(row)]
    return found


def test_beside_every_forecast_stands_its_reference_with_the_tables_own_value(
    html: str, tables: dict[str, pl.DataFrame]
):
    rows = listed_rows(html)
    modelled = tables["watch"].filter(pl.col("modelled"))
    assert {name.rstrip("*") for name in rows} == set(modelled["name"])
    for figures in modelled.iter_rows(named=True):
        cells = rows[figures["name"].replace("Kosovo", "Kosovo*")]
        for label, column in (("Deaths, next 6 months", "expected_6m"), ("Chance of 25+ in some month", "p25_6m")):
            (at,) = [k for k, (attributes, _) in enumerate(cells) if f'data-label="{label}"' in attributes]
            (attributes, text), (beside, reference) = cells[at], cells[at + 1]
            assert f'data-value="{figures[column]}"' in attributes
            assert 'class="reference"' in beside
            assert f'data-value="{figures[f"reference_{column}"]}"' in beside
            assert text
            assert reference


def test_the_chance_of_an_onset_stands_beside_how_often_quiet_places_saw_one(html: str):
    cells = dict(listed_rows(html))["Kosovo*"]
    (at,) = [k for k, (attributes, _) in enumerate(cells) if 'data-label="First death within 12 months"' in attributes]
    assert cells[at][1] == f"6{NBSP}%"
    assert 'data-label="Places as quiet"' in cells[at + 1][0]
    assert cells[at + 1][1] == f"3{NBSP}%"


def test_every_card_names_the_reference_of_both_figures(html: str):
    cards = re.findall(r'<article class="card".*?</article>', html, re.DOTALL)
    assert len(cards) >= 6
    for card in map(plain, cards):
        assert re.search(rf"25 or more deaths in some month: \S+{NBSP}% \([a-z ]+\); reference ", card)
        assert "Next 6 months by the reference: " in card
        assert "Drivers association, not cause" in card


def test_no_tenths_of_a_person_or_of_a_percent_are_printed(html: str):
    body = html.split("<main>")[1].split('id="read"', maxsplit=1)[0]
    assert TENTHS.findall(plain(body)) == []
    assert "0.3" not in plain(body)


def test_the_page_runs_only_its_own_words_and_code(html: str):
    assert re.search(r"Content-Security-Policy\" content=\"default-src 'none';", html)
    assert re.findall(r"<script[^>]+src", html) == []
    assert re.findall(r"""\b(?:src|href|action)\s*=\s*["']?\s*(?:https?:)?//""", html) == []
    assert [word for word in ("fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket", "import(") if word in html] == []


def test_every_status_is_explained_by_sign_word_and_meaning(html: str):
    notes = plain(html.split('id="read"')[1])
    for name, status in STATUSES.items():
        assert f"{status.sign} {name} {status.meaning}." in notes
    assert len({status.sign for status in STATUSES.values()}) == len(STATUSES)


def test_the_blind_spots_are_those_of_the_evidence_and_of_nothing_else(html: str, evidence: Evidence):
    unseen = blind_spots(evidence.table("indicators")["indicator"])
    said = html.split("<h3>Blind spots</h3>")[1].split("</ul>", maxsplit=1)[0]
    assert [escapes.unescape(label) for label in re.findall(r"<li><b>(.*?)</b>", said)] == unseen["label"].to_list()
    assert "their absence among the drivers means nothing" in plain(said)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ((6_500_000, 2023, "UNHCR, end of 2023"), (f"6,500,000 (UNHCR{NBSP}2023)", "")),
        ((16_000, 2021, "IDMC 2021: internally displaced"), (f"16,000 (IDMC{NBSP}2021)", "internally displaced")),
        ((None, None, "UNHCR counts them together"), ("no own count", "UNHCR counts them together")),
        ((None, None, ""), ("no own count", "")),
        ((0, 2023, "UNHCR, end of 2023"), (f"0 (UNHCR{NBSP}2023)", "")),
    ],
)
def test_missing_displaced_people_are_not_zero(given_: tuple[int | None, int | None, str], expected: tuple[str, str]):
    assert displaced_text(*given_) == expected


def one_row(tables: dict[str, pl.DataFrame], place: str, **figures: Any):
    only = tables["watch"].filter(pl.col("place") == place)
    changed = only.with_columns(pl.lit(value, only.schema[name]).alias(name) for name, value in figures.items())
    (row,) = watch_rows(changed, tables["drivers"], only["group"][0])
    return row


@settings(deadline=None, max_examples=60)
@given(st.tuples(COUNTS, COUNTS).map(sorted), COUNTS, COUNTS, CHANCES, CHANCES, st.floats(min_value=-1, max_value=1))
def test_no_figure_ever_makes_a_row_speak_in_tenths_or_leave_the_reference_out(
    tables: dict[str, pl.DataFrame],
    interval: list[float],
    value: float,
    reference: float,
    chance: float,
    reference_chance: float,
    change: float,
):
    row = one_row(
        tables, "AZE", expected_6m=value, low_6m=interval[0], high_6m=interval[1], reference_expected_6m=reference,
        p25_6m=chance, reference_p25_6m=reference_chance, change_p25=change,
    )  # fmt: skip
    texts = [row.expected, row.interval, row.reference_expected, row.chance, row.reference_chance, row.change]
    assert all(texts)
    assert [text for text in texts if TENTHS.search(text)] == []
    assert (row.reference_expected == "none") == (reference < 0.5)
    assert (row.reference_chance == "none seen") == (reference_chance == 0)
    if 0.01 <= reference_chance <= 0.99:
        assert abs(int(row.reference_chance.removesuffix(f"{NBSP}%")) - 100 * reference_chance) <= 0.5 + 1e-9
    if reference >= 0.5:
        assert abs(int(row.reference_expected.replace(",", "")) - reference) <= max(0.5, 0.051 * reference)
    assert not (row.mostly_none and row.expected == "none expected")


def test_rows_keep_the_order_of_the_list_and_name_the_three_themes_with_their_side(tables: dict[str, pl.DataFrame]):
    shuffled = tables["watch"].sample(fraction=1, shuffle=True, seed=3)
    rows = watch_rows(shuffled, tables["drivers"], "at risk")
    assert [row.place for row in rows] == ["UKR", "RUS", "AZE", "TUR", "TJK"]
    labels = ["armed_conflict", "livelihoods", "displacement"]
    assert [(mark.label, mark.sign) for mark in rows[0].themes] == [(short_theme(label), "+") for label in labels]
    (unmodelled,) = watch_rows(shuffled, tables["drivers"], "not modelled")
    assert (unmodelled.expected, unmodelled.chance, unmodelled.chance_word) == ("not modelled", "–", "")


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    tables: dict[str, pl.DataFrame], evidence: Evidence, theatre: Theatre, tmp_path: Path
):
    target = tmp_path / "page.html"
    target.write_text("the old page", encoding="utf-8")
    broken = tables | {"watch": tables["watch"].with_columns(pl.lit("soaring").alias("status"))}
    with pytest.raises(KeyError, match="soaring"):
        watchlist_html(broken, evidence, theatre, target)
    assert target.read_text(encoding="utf-8") == "the old page"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
