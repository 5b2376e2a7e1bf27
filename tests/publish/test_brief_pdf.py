"""The PDF of a brief, read back without the library that wrote it: accessible, short, complete, the same each time."""

import io
import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader

from commonwatch.config import load_config
from commonwatch.evidence import Evidence
from commonwatch.publish import make_brief, subject, write_brief
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, Theatre

HOSTILE = '#panic("obeyed") $x$ *bold* <b>tag</b> ] #] {name} @label'


@pytest.fixture(scope="module")
def pdf(whole: dict[str, pl.DataFrame], evidence: Evidence, tmp_path_factory: pytest.TempPathFactory):
    def written(about, **changed) -> bytes:
        named = subject(about) if isinstance(about, str) else about
        brief = make_brief(whole | changed, evidence, named, load_config().watch)
        return write_brief(brief, tmp_path_factory.mktemp("pdf") / "brief.pdf").read_bytes()

    return written


@pytest.fixture(scope="module")
def pdfs(pdf, theatre: Theatre) -> dict[str, bytes]:
    return {"osce": pdf(theatre), "XKX": pdf("XKX"), "AND": pdf("AND"), "central_asia": pdf("central_asia")}


def words(made: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages))


def tags(made: bytes) -> list[dict]:
    """Every element of the tree that a screen reader walks."""
    found, open_ = [], [PdfReader(io.BytesIO(made)).trailer["/Root"]["/StructTreeRoot"]]
    while open_:
        element = open_.pop().get_object()
        if isinstance(element, list):
            open_ += element
        elif isinstance(element, dict):
            found.append(element)
            if "/K" in element:
                open_.append(element["/K"])
    return found


@pytest.mark.parametrize("name", ["osce", "XKX", "AND", "central_asia"])
def test_it_is_pdf_ua_1_with_title_language_and_tags(pdfs, name):
    reader = PdfReader(io.BytesIO(pdfs[name]))
    root = reader.trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith("Brief: ")
    kinds = {element.get("/S") for element in tags(pdfs[name])}
    assert {"/H1", "/H2", "/Figure"} <= kinds or {"/Title", "/H1", "/Figure"} <= kinds
    assert "/Table" in kinds or name in ("XKX", "AND")


def test_every_picture_has_words_in_its_place(pdfs):
    for made in pdfs.values():
        figures = [element for element in tags(made) if element.get("/S") == "/Figure"]
        assert figures
        assert all(len(figure["/Alt"]) > 10 for figure in figures)


def test_all_fonts_are_carried_along(pdfs):
    for page in PdfReader(io.BytesIO(pdfs["osce"])).pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        inner = [font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font for font in fonts]
        assert all({"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"]) for font in inner)


def test_it_has_two_to_four_pages_of_a4_and_five_with_a_full_ledger(pdfs, pdf, theatre: Theatre):
    many = pl.DataFrame(
        [
            {
                "action_id": k, "place": "FRA", "warned_on": date(2024, 5, 1 + k), "recorded_at": datetime(2024, 5, 4),
                **dict.fromkeys(("warning", "told", "by", "decided", "outcome"), "long words " * 40),
            }
            for k in range(20)
        ]
    )  # fmt: skip
    full = [pdf(theatre, actions=many), pdf("FRA", actions=many)]
    for made in [*pdfs.values(), *full]:
        pages = PdfReader(io.BytesIO(made)).pages
        assert 2 <= len(pages) <= (5 if made in full else 4)
        assert [round(float(page.mediabox.height) / 72 * 25.4) for page in pages] == [297] * len(pages)


def test_the_footnote_stands_on_every_page_and_the_disclaimer_by_the_map(pdfs):
    for made in pdfs.values():
        for page in PdfReader(io.BytesIO(made)).pages:
            assert f"* {KOSOVO_FOOTNOTE}." in re.sub(r"\s+", " ", page.extract_text())
        assert MAP_DISCLAIMER in words(made)


def test_kosovo_is_named_with_its_asterisk(pdfs):
    assert "Kosovo*" in words(pdfs["XKX"])
    for made in pdfs.values():
        assert re.findall(r"Kosovo(?!\*)", words(made).replace(KOSOVO_FOOTNOTE, "")) == []


def test_the_figures_stand_with_their_references(pdfs):
    told = words(pdfs["XKX"])
    assert told.count("Reference: ") >= 3
    assert "Next 6 months by the reference: " in told
    assert "16,000 (IDMC 2021)" in told.replace("\u00a0", " ")
    assert words(pdfs["AND"]).count("not modelled") >= 3


def test_what_people_wrote_is_printed_and_not_obeyed(pdf, whole: dict[str, pl.DataFrame]):
    rows = whole["actions"].with_columns(pl.lit(HOSTILE).alias(name) for name in ("warning", "by", "decided", "told"))
    assert words(pdf("FRA", actions=rows)).count(HOSTILE) == 4


def test_the_template_builds_no_source_from_data(repository: Path):
    template = (repository / "src" / "commonwatch" / "publish" / "data" / "brief.typ").read_text("utf-8")
    assert re.findall(r"\beval\s*\(|#?import\b|#?include\b|@preview|plugin\(|\bread\s*\(", template) == []


def test_the_same_brief_gives_the_same_bytes_with_a_fixed_date(pdf, pdfs):
    assert pdf("XKX") == pdfs["XKX"]
    assert PdfReader(io.BytesIO(pdfs["XKX"])).metadata["/CreationDate"] == "D:20240701000000Z"
