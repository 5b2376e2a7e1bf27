"""The joint plan in a brief: its own lines, its gain, its partners; a brief without a plan stays as it is."""

import html as escapes
import io
import re
import sys
from pathlib import Path

import polars as pl
import pytest
from babel.messages.mofile import write_mo
from pypdf import PdfReader
from tests.publish.made_plan import MEASURES, plan_tables

from commonwatch.config import load_config
from commonwatch.evidence import Evidence
from commonwatch.publish import make_brief, subject, words, write_brief
from commonwatch.publish.brief_content import Brief, Section
from commonwatch.publish.brief_plan import PLAN, plan_sections
from commonwatch.publish.language import DOMAIN, speaking
from commonwatch.vocabulary import Theatre

PLACES = ("ALB", "BIH", "MKD", "MNE", "SRB", "XKX")


@pytest.fixture(scope="module")
def make(whole: dict[str, pl.DataFrame], evidence: Evidence):
    def brief(about, plan=True, **changed) -> Brief:
        named = subject(about) if isinstance(about, str) else about
        return make_brief(whole | (plan_tables() if plan else {}) | changed, evidence, named, load_config().watch)

    return brief


def names(brief: Brief) -> list[str]:
    return [section.name for section in brief.sections]


def part(brief: Brief, name: str) -> Section:
    return next(section for section in brief.sections if section.name == name)


def test_a_place_has_its_own_lines_and_the_gain_of_the_whole(make):
    section = part(make("XKX"), "plan")
    said = section.paragraphs[0].replace("\u00a0", " ")
    assert said == (
        "The plan for Western Balkans, July 2024 to June 2025. Planned together, 24.8 million USD meets about "
        "380,000 needs of people. Weighted by the severity of need, that is 21 % more than if each planned alone: 17 points from "
        "seeing each other's plans, 4 points from agreeing on one. In 30 scenarios that no plan had seen, the gain lies "
        "between 15 % and 26 %."
    )
    told = [(entry.lead, entry.text.replace("\u00a0", " ")) for entry in section.entries]
    assert len(told) == 6
    assert told[0] == (
        "OSCE Mission in Kosovo*",
        "Community policing and border-service training: 63,000 people, 1.3 million USD.",
    )
    assert (
        "UNHCR",
        "Protection, papers and help for the displaced (Serbia and Kosovo*): 3,900 people, 190,000 USD.",
    ) in told
    assert not any("Albania" in text for _, text in told)
    (fine,) = section.fine
    assert fine.startswith("5 more lines here stand on the plan's page. Partners beside it, without money: OSCE High")
    assert "The costs behind 81\u00a0% of the money are assumed: a worked example" in fine


def test_a_theatre_says_where_and_a_place_outside_the_plan_says_nothing(make):
    balkans = Theatre("western_balkans", "Western Balkans", ("SRB", "XKX"))
    texts = [entry.text for entry in part(make(balkans), "plan").entries]
    assert all("(Kosovo*)" in text or "(Serbia" in text for text in texts)
    assert "plan" not in names(make("TJK"))


def test_a_brief_without_a_plan_stays_as_it_is(make):
    without = make("XKX", plan=False)
    assert "plan" not in names(without)
    assert [name for name in names(make("XKX")) if name != "plan"] == names(without)
    some = {name: table for name, table in plan_tables().items() if name != "plan_gains"}
    assert plan_sections(some, PLACES) == ()
    assert plan_sections({name: plan_tables()[name].clear() for name in PLAN}, PLACES) == ()


def test_the_plan_takes_the_room_of_some_needs_and_findings(make, theatre: Theatre):
    with_plan, without = make(theatre), make(theatre, plan=False)
    assert len(part(with_plan, "needs").table.rows) <= 5 < len(part(without, "needs").table.rows)
    assert len(part(with_plan, "plan").entries) == 6


@pytest.mark.parametrize("about", ["XKX", "SRB", "theatre"])
def test_the_pdf_keeps_to_four_pages(make, about, theatre: Theatre, tmp_path: Path):
    made = write_brief(make(theatre if about == "theatre" else about), tmp_path / "brief.pdf").read_bytes()
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) <= 4
    assert "A joint plan" in " ".join(page.extract_text() for page in pages)


def test_kosovo_has_its_asterisk_and_no_figure_is_silly(make, tmp_path: Path):
    html = write_brief(make("XKX"), tmp_path / "brief.html").read_text("utf-8")
    section = html[html.index('id="plan"') : html.index('id="ledger"')]
    assert re.findall(r"Kosovo(?!\*)", section) == []
    assert re.findall(r"0\.\d+ people|[+−]0|nan|None", section) == []


def test_in_another_language_nothing_fixed_of_the_plan_is_left_in_english(tmp_path: Path, repository: Path):
    sys.path.insert(0, str(repository / "tools"))
    try:
        import build_messages as tool
    finally:
        sys.path.pop(0)
    catalogue = tool.template()
    catalogue.locale = "sr"
    for message in catalogue:
        if message.id and isinstance(message.id, str):
            message.string = f"[[{message.id}]]"
        elif message.id:
            message.string = tuple(f"[[{text}]]" for text in (*message.id, message.id[-1]))
    target = tmp_path / "sr" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as handle:
        write_mo(handle, catalogue)
    with speaking(words("sr", tmp_path)):
        (section,) = plan_sections(plan_tables(), ("XKX",))
    data = sorted(
        {*(told[0] for told in MEASURES.values()), *plan_tables()["plan_organisations"]["name"], *plan_tables()["plan_partners"]["name"],
         "UNHCR", "UNMIK", "Kosovo", "Serbia"},
        key=len, reverse=True,
    )  # fmt: skip
    texts = [
        section.title,
        *section.paragraphs,
        *section.fine,
        *(text for one in section.entries for text in (one.lead, one.text)),
    ]
    left = [re.sub("|".join(map(re.escape, data)), "", outside(escapes.unescape(text))) for text in texts]
    assert [text for text in left if re.search(r"[A-Za-z]{2,}", text)] == []
    assert "[[" in section.paragraphs[0]


def outside(text: str) -> str:
    """What is left of a text when everything in [[ ]], however nested, is taken out."""
    depth, left = 0, []
    for piece in re.split(r"(\[\[|\]\])", text):
        depth += {"[[": 1, "]]": -1}.get(piece, 0)
        if depth == 0 and piece != "]]":
            left.append(piece)
    return "".join(left)
