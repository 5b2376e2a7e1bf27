"""Needs, who works on what, gaps and overlaps, possible partners: a small picture by hand and what a brief says of it."""

import io
import re
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader
from tests.publish import made_joint as made

from commonwatch.config import load_config
from commonwatch.evidence import Evidence
from commonwatch.publish import make_brief, subject, write_brief
from commonwatch.publish.brief_content import Brief, Section
from commonwatch.vocabulary import Theatre

NBSP = "\u00a0"
TITLES = ("Needs", "Who works on what", "Gaps and overlaps", "Possible partners: UN and OSCE")


@pytest.fixture(scope="module")
def make(whole: dict[str, pl.DataFrame], evidence: Evidence):
    def brief(about, **changed) -> Brief:
        named = subject(about) if isinstance(about, str) else about
        return make_brief(whole | changed, evidence, named, load_config().watch)

    return brief


def part(brief: Brief, name: str) -> Section:
    return next(section for section in brief.sections if section.name == name)


def cells(section: Section) -> list[list[str]]:
    return [[" | ".join(filter(None, (cell.text, cell.small))) for cell in row] for row in section.table.rows]


def verdict(finding: str, said: str) -> pl.DataFrame:
    told = pl.col("finding_id").str.starts_with(finding)
    return made.findings().with_columns(
        pl.when(told).then(pl.lit(word)).otherwise(pl.col(name)).alias(name)
        for name, word in {
            "verdict": said,
            "why": "asked on the spot",
            "by": "OSCE Mission",
            "on": "2024-07-01",
        }.items()
    )


def test_needs_stand_by_severity_times_people_in_the_words_of_people(make):
    section = part(make("XKX"), "needs")
    assert cells(section) == [
        ["People who don't use the Internet | Trade, transport", "about 160,000 | 140,000 to 180,000", "stress (2 of 5)", "derived, 2023"],
        ["People without work | Jobs and poverty", "about 85,000 | 52,000 to 120,000", "severe (3 of 5)", "derived, 2023"],
        ["Internally displaced people | Displaced people", "16,000", "severe (3 of 5)", "counted, 2021"],
        ["Victims of trafficking and those at risk | Human trafficking", "not published", "severe (3 of 5)", "counted, 2023"],
        ["Members of excluded or discriminated groups | National minorities", "not counted", "stress (2 of 5)", "derived, 2023"],
    ]  # fmt: skip
    assert any(text.startswith("No known need") and "Terrorism; " in text for text in section.fine)
    assert not any("Jobs and poverty" in text for text in section.fine)


def test_a_theatre_has_one_need_for_each_place_and_theme_and_at_most_eight(make, theatre: Theatre):
    first, second, *_ = cells(part(make(theatre), "needs"))
    assert first[:2] == ["People without work | Ukraine: Jobs and poverty", "about 3,000,000 | 2,000,000 to 4,000,000"]
    assert first[2:] == ["extreme (4 of 5)", "derived, 2023"]
    assert second[0] == "Undernourished people | Tajikistan: Health, schools"
    crowd = pl.concat([made.needs().with_columns(pl.lit(code).alias("place")) for code in ("XKX", "UKR", "SRB", "MDA")])
    section = part(make(theatre, needs=crowd), "needs")
    assert len(section.table.rows) == 8


def test_what_is_emerging_stands_beside_its_reference_and_old_figures_say_nothing(make):
    (entry,) = part(make("UKR"), "needs").entries
    assert entry.lead == "Emerging, Ukraine"
    assert entry.text == (
        f"about 210,000 people newly displaced across borders in the 12 months to June 2025 (90{NBSP}%: 90,000 to 480,000). "
        "Reference, last value alone: 250,000 (130,000 to 500,000); last published: 240,000 (2023). Displaced by now: "
        "6,000,000 (2023)."
    )
    old = made.emerging(("UKR", "within", 0.0, 540.0, 50_000.0, 51.0, 40.0, 2021, None))
    (entry,) = part(make("UKR", emerging_needs=old), "needs").entries
    assert entry.text.startswith("no figure of people newly displaced is both open and of the last 2 years")
    joint = made.emerging(("SRB+XKX", "across", 1e3, 2e3, 4e3, 2e3, 2e3, 2023, 2e5))
    (entry,) = part(make("XKX", emerging_needs=joint), "needs").entries
    assert entry.lead == "Emerging, Serbia and Kosovo*"
    assert entry.text.endswith("UNHCR counts the two together; the figure is given to neither.")


def test_the_matrix_of_a_place_counts_activities_and_marks_presence_un_and_osce_first(make):
    section = part(make("XKX"), "working")
    assert section.table.head == (
        "Organisation",
        "Human trafficking",
        "Jobs and poverty",
        "Displaced people",
        "Human rights",
    )
    assert cells(section) == [
        ["OSCE Mission in Kosovo*", "•", "", "", "•"],
        ["IOM", "", "2", "", ""],
        ["UNMIK", "", "", "", "•"],
        ["Sweden (Sida)", "", "1", "1", "1"],
    ]
    assert "Who isn't listed isn't absent" in section.fine[0]
    assert "January 2020 to June 2024" in section.fine[0]


def test_the_matrix_of_a_theatre_counts_places_with_osce_field_operations_in_one_row(make, theatre: Theatre):
    rows = cells(part(make(theatre), "working"))
    assert rows[0] == ["OSCE field operations", "1", "", "", "2"]
    assert rows[-1] == ["Sweden (Sida)", "", "1", "1", "1"]


def test_the_matrix_has_ten_rows_and_says_how_many_more_are_seen(make):
    one = made.work().filter(pl.col("organisation") == "SE")
    more = pl.concat([one.with_columns(pl.lit(f"Office {k:02d}").alias("name")) for k in range(14)])
    section = part(make("XKX", work=pl.concat([made.work(), more])), "working")
    assert len(section.table.rows) == 10
    assert [row[0] for row in cells(section)][:3] == ["OSCE Mission in Kosovo*", "IOM", "UNMIK"]
    assert "8 more organisations are seen." in section.fine[0]


def test_gaps_and_overlaps_are_told_as_they_are_with_their_chance_in_words_and_their_first_row(make):
    entries = part(make("XKX"), "gaps").entries
    assert [entry.lead for entry in entries] == [
        f"Gap, very likely (92{NBSP}%)",
        f"Gap, likely (62{NBSP}%)",
        "Overlap",
    ]
    starred = {name: text.replace("Kosovo", "Kosovo*") for name, text in made.SENTENCES.items()}
    assert [entry.text for entry in entries] == [starred["gap"], starred["doubtful"], starred["overlap"]]
    assert [entry.small for entry in entries] == [
        "Stands in: values = 10.5 and 1 more row.",
        "",
        "Stands in: IOM: a.xml 3.",
    ]


def test_what_an_office_says_is_not_so_is_left_out_and_what_it_confirms_is_told(make):
    denied = part(make("XKX", findings=verdict("gap-XKX-livelihoods", "not so")), "gaps")
    assert [entry.lead for entry in denied.entries] == [f"Gap, likely (62{NBSP}%)", "Overlap"]
    confirmed = part(make("XKX", findings=verdict("overlap", "confirmed")), "gaps")
    assert confirmed.entries[-1].small == "Stands in: IOM: a.xml 3. Confirmed by OSCE Mission: asked on the spot"
    gone = part(make("XKX", findings=verdict("partner-XKX-democratic", "not so")), "partners")
    assert [entry.text for entry in gone.entries] == ["Kosovo*, human rights: UNMIK and the OSCE Mission again."]


def test_partners_are_pairs_of_the_un_and_the_osce_each_once_with_their_agreement(make):
    (entry,) = part(make("XKX"), "partners").entries
    assert entry.lead == "OSCE Mission in Kosovo* and UNMIK"
    assert entry.text.endswith("Standing agreement: OSCE pillar of UNMIK (1999).")


def test_a_place_of_which_nothing_is_known_says_so_and_claims_no_absence(make):
    brief = make("FRA")
    for name in ("needs", "working", "gaps", "partners"):
        section = part(brief, name)
        assert section.table is None
        assert len(section.paragraphs) == 1
    assert "silence isn't the absence of need" in part(brief, "needs").paragraphs[0]
    assert "doesn't say that nobody is" in part(brief, "working").paragraphs[0]


def test_the_sources_of_needs_and_work_are_named_with_those_of_the_forecast(make):
    assert [entry.lead for entry in part(make("XKX"), "sources").entries] == ["Gavi", "UNHCR"]
    assert [entry.lead for entry in part(make("FRA"), "sources").entries] == ["UNHCR"]


@pytest.mark.parametrize("about", ["XKX", "theatre"])
def test_all_four_parts_are_in_the_page_and_in_the_pdf(make, theatre: Theatre, tmp_path: Path, about: str):
    brief = make(theatre if about == "theatre" else about)
    page = write_brief(brief, tmp_path / "brief.html").read_text("utf-8")
    document = PdfReader(io.BytesIO(write_brief(brief, tmp_path / "brief.pdf").read_bytes()))
    printed = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in document.pages))
    for title in TITLES:
        assert f">{title}</h2>" in page
        assert title in printed
    for text in (
        "about 85,000",
        "severe (3 of 5)",
        "Sweden (Sida)",
        "isn't absent",
        "very likely (92",
        "Standing agreement",
    ):
        assert text in page.replace("&#39;", "'")
        assert text in printed.replace("\u2019", "'")
    assert page.count('class="matrix"') == 1
