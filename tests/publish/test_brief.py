"""Briefs: what they say of a place and of a theatre, each figure beside its reference, and the page they make."""

import html as escapes
import re
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from commonwatch.config import WatchSettings, load_config
from commonwatch.errors import CommonwatchError, ContractError, UnknownNameError
from commonwatch.evidence import Evidence
from commonwatch.publish import briefed, make_brief, subject, write_brief
from commonwatch.publish.brief_content import Brief
from commonwatch.publish.summary import summary_sentences
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, Theatre, place, theatre

NBSP = "\u00a0"
ORDER = [
    "changed", "map", "places", "fans", "drivers", "displaced", "needs", "working", "gaps", "partners", "ledger", "blind",
    "reading", "sources",
]  # fmt: skip
HOSTILE = '#panic("obeyed") $x$ *bold* <b>tag</b> ] #] \\ {name} @label'


@pytest.fixture(scope="module")
def settings() -> WatchSettings:
    return load_config().watch


@pytest.fixture(scope="module")
def make(whole: dict[str, pl.DataFrame], evidence: Evidence, settings: WatchSettings):
    def made(about, **changed) -> Brief:
        return make_brief(whole | changed, evidence, subject(about) if isinstance(about, str) else about, settings)

    return made


@pytest.fixture(scope="module")
def page(make, tmp_path_factory: pytest.TempPathFactory):
    def written(about, **changed) -> str:
        target = tmp_path_factory.mktemp("brief") / "brief.html"
        return write_brief(make(about, **changed), target).read_text("utf-8")

    return written


def texts(value) -> list[str]:
    """Every text of a brief, drawings left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, inner in value.items() if name != "svg" for text in texts(inner)]
    return [text for inner in value for text in texts(inner)] if isinstance(value, list | tuple) else []


def said(brief: Brief) -> str:
    return "\n".join(texts(asdict(brief)))


def part(brief: Brief, name: str):
    return next(section for section in brief.sections if section.name == name)


def test_a_theatre_wins_over_a_place_and_one_of_one_place_is_that_place():
    assert subject("osce") == theatre("osce")
    assert subject("Central Asia").places == ("KAZ", "KGZ", "TJK", "TKM", "UZB")
    assert subject("Kosovo") == subject("XKX") == subject("xk") == place("XKX")


def test_a_name_that_is_neither_is_answered_with_the_nearest_of_both():
    with pytest.raises(
        UnknownNameError, match=r"unknown place 'centrl asia'\. Nearest: .*unknown theatre .*central_asia"
    ):
        subject("centrl asia")


def test_a_run_is_briefed_on_its_theatre_and_on_kosovo_when_it_lies_in_it():
    assert briefed(theatre("osce")) == (theatre("osce"), place("XKX"))
    assert briefed(theatre("central_asia")) == (theatre("central_asia"),)
    assert briefed(theatre("kosovo")) == (place("XKX"),)


def test_the_parts_stand_in_their_order(make, theatre: Theatre):
    assert [section.name for section in make(theatre).sections] == ORDER
    of_a_place = [name for name in ORDER if name != "places"]
    of_a_place.insert(of_a_place.index("displaced"), "indicators")
    assert [section.name for section in make("AZE").sections] == of_a_place


def test_a_theme_shows_the_newest_figure_with_its_year_and_the_subregions_median(make):
    section = part(make("SRB"), "indicators")
    (row,) = section.table.rows
    assert [cell.text for cell in row][1:3] == [
        "Unemployment rate, 15+",
        "15.0 (2023)",
    ]  # 12 for the eighth place, plus 3
    assert row[1].small == "%; World Bank"
    assert "an association, not a cause" in section.fine[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (12.44, "12.4"),
        (0.7312, "0.731"),
        (-4.951, "−4.95"),
        (1_823_456.0, "1,820,000"),
        (8.3, "8.30"),
        (0.00049, "0.000490"),
    ],
)
def test_a_figure_has_three_digits_that_count(value, text):
    from commonwatch.publish.brief_indicators import plain_value

    assert plain_value(value) == text


def test_each_of_the_three_figures_has_its_reference_with_the_tables_own_value(make, whole, theatre: Theatre):
    deaths, chance, change = make("AZE").figures
    row = whole["figures"].filter(pl.col("place") == "AZE").to_dicts()[0]
    assert (row["p25_6m"], row["reference_p25_6m"], row["reference_expected_6m"]) == (0.31, 0.124, 30.0)
    assert (deaths.value, deaths.note) == ("about 36", f"80{NBSP}%: 12 to 72")
    assert deaths.reference == f"Reference: 30 (80{NBSP}%: 6 to 54)"
    assert (chance.value, chance.note, chance.reference) == (f"31{NBSP}%", "possible", f"Reference: 12{NBSP}%")
    assert (change.value, change.note) == (f"+5{NBSP}points", f"26{NBSP}% a month earlier, 31{NBSP}% now")
    assert change.reference == f"Reference: 12{NBSP}% a month earlier, 12{NBSP}% now"
    for about in (theatre, "XKX", "TJK"):
        assert all(re.match(r"Reference: \S", figure.reference) for figure in make(about).figures)


def test_a_theatres_change_is_its_largest_and_named(make, theatre: Theatre):
    change = make(theatre).figures[2]
    assert change.value == f"+5{NBSP}points"
    assert change.note == f"Azerbaijan: 26{NBSP}% a month earlier, 31{NBSP}% now"
    assert change.reference == f"Reference: 12{NBSP}%"


def test_every_row_of_the_table_and_every_chart_names_the_reference(make, theatre: Theatre):
    brief = make(theatre)
    table = part(brief, "places").table
    assert [head for head in table.head if head == "Reference"] == ["Reference"] * 2
    assert all(len(row) == len(table.head) and row[2].text and row[4].text for row in table.rows)
    assert [row[0].text for row in table.rows] == [
        "Ukraine",
        "Russian Federation",
        "Azerbaijan",
        "Türkiye",
        "Tajikistan",
    ]
    fans = part(brief, "fans")
    assert len(fans.pictures) == 4
    assert all("Next 6 months by the reference: " in picture.drawing.caption for picture in fans.pictures)
    assert all("reference" in picture.drawing.alt for picture in fans.pictures)


def test_what_changed_is_the_watch_lists_own_summary(make, tables, theatre: Theatre):
    sentences = part(make(theatre), "changed").paragraphs
    assert list(sentences[:2]) == summary_sentences(tables["watch"])[:2]
    assert "Azerbaijan" in sentences[0]
    assert "is rising" in sentences[0]


def test_rising_is_said_only_of_a_place_whose_status_says_so(make, page):
    assert part(make("AZE"), "changed").paragraphs[0] == "Azerbaijan is rising by our rule."
    assert part(make("TJK"), "changed").paragraphs[0] == "Tajikistan is falling by our rule."
    for calm in ("XKX", "FRA", "AND"):
        assert re.findall(r"\b(?:rising|falling)\b", said(make(calm)), re.IGNORECASE) == []
        assert "▲" not in page(calm)


def test_a_place_without_a_model_is_briefed_and_nothing_is_said_of_its_risk(make):
    brief = make("Andorra")
    assert {figure.value for figure in brief.figures} == {"not modelled"}
    assert part(brief, "changed").paragraphs == ("No model covers Andorra: nothing is said about its risk.",)
    assert part(brief, "fans").pictures == ()
    assert "16,000" in said(brief)


def test_kosovo_never_stands_without_its_asterisk_nor_the_asterisk_without_its_footnote(make, page, theatre: Theatre):
    for about in (theatre, "XKX", "SRB", "FRA"):
        brief = make(about)
        left = said(brief).replace(KOSOVO_FOOTNOTE, "")
        assert re.findall(r"Kosovo(?!\*)", left) == []
        assert brief.footnote == f"* {KOSOVO_FOOTNOTE}."
        assert KOSOVO_FOOTNOTE in page(about)
    assert make("XKX").title == "Kosovo*"


def test_every_map_has_the_disclaimer(make, theatre: Theatre):
    for about in (theatre, "XKX", "RUS"):
        section = part(make(about), "map")
        assert section.pictures
        assert MAP_DISCLAIMER in section.fine


def test_displaced_people_have_publisher_and_year_and_the_joint_count_is_told(make, theatre: Theatre):
    (entry,) = part(make("XKX"), "displaced").entries
    assert entry.text.startswith(
        f"16,000 (IDMC{NBSP}2021); internally displaced only; UNHCR counts Serbia and Kosovo* together"
    )
    (serbia,) = part(make("SRB"), "displaced").entries
    assert serbia.text.startswith("no own count; UNHCR counts Serbia and Kosovo* together (245,378 at the end of 2023)")
    assert {"Serbia", "Kosovo*"} <= {entry.lead for entry in part(make(theatre), "displaced").entries}


def test_a_place_without_a_displaced_count_says_so(make, whole):
    none = whole["displaced"].filter(pl.col("place") != "FRA")
    (entry,) = part(make("FRA", displaced=none), "displaced").entries
    assert entry.text == "no own count."


def test_drivers_say_what_they_are(make, theatre: Theatre):
    of_theatre, of_place = (part(make(about), "drivers") for about in (theatre, "UKR"))
    said, otherwise = of_place.paragraphs
    sentences = [said, *of_theatre.paragraphs, *(entry.text for entry in of_theatre.entries)]
    assert len(sentences) > 1
    assert all(sentence.endswith("(an association, not a cause).") for sentence in sentences)
    assert otherwise.startswith("If “Unemployment rate, 15+” stood at its subregion's median, 150 instead of 300, ")
    assert otherwise.endswith(f"at 9{NBSP}% instead of 12{NBSP}%: an association, not an effect.")


def test_the_three_nearest_past_cases_say_what_followed(make):
    entries = part(make("UKR"), "drivers").entries
    assert [(entry.lead, entry.text) for entry in entries] == [
        ("Most like", "Georgia, May 2008: 630 deaths in the 12 months after."),
        ("Most like", "Kosovo*, May 2008: 1 death in the 12 months after."),
        ("Most like", "Finland, May 2008: no deaths in the 12 months after."),
    ]


def test_a_place_whose_drivers_are_not_stable_has_no_bars_and_says_so(make, tables):
    loose = tables["drivers"].with_columns(
        pl.lit(False).alias("stable"), pl.lit(None, pl.Int64).alias("rank"), pl.lit(None, pl.String).alias("direction")
    )
    section = part(make("UKR", drivers=loose), "drivers")
    assert section.pictures == ()
    assert "No theme is named as a driver" in section.paragraphs[0]


def ledger(count: int, **words: str) -> pl.DataFrame:
    rows = [
        {
            "action_id": k, "place": "FRA", "warned_on": date(2024, 5, 1 + k), "warning": f"warning {k}", "told": "",
            "by": "OSCE", "decided": "", "outcome": "", "recorded_at": datetime(2024, 5, 4),
        }
        | words
        for k in range(count)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def test_the_ledger_is_shown_newest_first_and_what_is_left_out_is_counted(make, whole):
    section = part(make("FRA", actions=ledger(9)), "ledger")
    assert [entry.lead for entry in section.entries][:2] == ["2024-05-09, France", "2024-05-08, France"]
    assert section.entries[0].text == (
        "warning 8. Told: not recorded. OSCE decided: nothing recorded. Outcome: not yet known."
    )
    assert section.fine == ("3 earlier entries: commonwatch action list.",)
    empty = part(make("FRA", actions=whole["actions"].clear()), "ledger")
    assert empty.entries == ()
    assert "Nothing recorded yet" in empty.fine[0]


def test_a_long_entry_is_shortened_visibly(make):
    (entry,) = part(make("FRA", actions=ledger(1, warning="x" * 5000)), "ledger").entries
    assert entry.text.startswith("x" * 300 + " …. Told")


def test_what_people_wrote_is_printed_literally_and_not_obeyed(page):
    html = page("FRA", actions=ledger(1, warning=HOSTILE, by=HOSTILE, told=HOSTILE, decided=HOSTILE, outcome=HOSTILE))
    assert escapes.unescape(re.sub(r"<[^>]+>", "", html)).count(HOSTILE) == 5
    assert "<b>tag</b>" not in html


def test_only_sources_behind_the_figures_are_named_with_their_licence(make):
    entries = part(make("UKR"), "sources").entries
    assert [entry.lead for entry in entries] == ["UNHCR"]
    assert entries[0].text.endswith("Licence: CC BY 4.0.")


def test_the_page_fetches_nothing_and_runs_nothing(page, theatre: Theatre):
    html = page(theatre)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert re.findall(r"<(?:script|link|img|iframe|object|embed)\b|@import|url\((?!#)", html) == []
    assert re.findall(r"\b(?:src|href|srcset|action)\s*=", html) == []


def test_the_page_fits_a_phone(page, theatre: Theatre):
    html = page(theatre)
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    css = re.sub(r"max-width:\s*\d+px|@media[^{]*", "", html.split("<style>")[1].split("</style>", maxsplit=1)[0])
    widths = [int(width) for width in re.findall(r"(?:width|columns|basis|minmax\()[^;{}]*?(\d+)px", css)]
    assert [width for width in widths if width > 320] == []
    assert "overflow-x" not in css
    assert re.findall(r"<svg[^>]+\b(?:width|height)=", html) == []


def test_every_picture_says_what_it_shows(page, theatre: Theatre):
    for about in (theatre, "XKX"):
        drawings = re.findall(r"<svg[^>]*>", page(about))
        assert drawings
        assert all(re.search(r'aria-hidden="true"|aria-label="[^"]{10,}"', drawing) for drawing in drawings)


def test_the_page_is_told_apart_without_colour(page, theatre: Theatre):
    html = page(theatre)
    assert "▼ falling" in html
    assert "▲ rising" in html
    assert 'stroke-dasharray="7 4"' in html


def test_the_same_tables_give_the_same_bytes(page, theatre: Theatre):
    assert page(theatre) == page(theatre)
    assert page("XKX") == page("XKX")


def test_a_missing_table_is_named(whole, evidence: Evidence, settings: WatchSettings):
    some = {name: table for name, table in whole.items() if name != "figures"}
    with pytest.raises(ContractError, match="missing: figures"):
        make_brief(some, evidence, place("XKX"), settings)


def test_a_file_that_is_neither_page_nor_pdf_is_refused(make, tmp_path: Path):
    with pytest.raises(CommonwatchError, match=r"\.html or \.pdf"):
        write_brief(make("XKX"), tmp_path / "brief.docx")
    assert list(tmp_path.iterdir()) == []
