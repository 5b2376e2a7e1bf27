"""The pages on sources: the glossary is the vocabulary, every source has its page, and the worked example works."""

import csv
import io
import re
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest

from commonwatch.evidence import SourceInfo, build_pack, load_evidence, reading, starter_pack
from commonwatch.evidence.lags import release_lag
from commonwatch.evidence.readers import LAYOUTS, Asked, elsewhere, three_w_layouts
from commonwatch.vocabulary import theatres, themes

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TODAY = date(2026, 11, 24)


OF_ROLES = {layout.name for layout in (*elsewhere.LAYOUTS, *three_w_layouts.LAYOUTS)}
"""Files known by what their columns mean, and files of another use: no column names to tell."""


def blocks(page: str, kind: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def loaded_sources() -> dict[str, dict[str, str]]:
    with (files("commonwatch.evidence") / "data" / "loaded_sources.csv").open(encoding="utf-8") as handle:
        return {row["source"]: row for row in csv.DictReader(handle)}


def test_the_glossary_is_the_vocabulary():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from build_glossary import page
    finally:
        sys.path.pop(0)
    told = (DOCS / "glossary.md").read_text(encoding="utf-8")
    assert told == page(), "write it anew: make docs"
    for word in [*themes()["theme"], *theatres()["theatre"]]:
        assert f"| `{word}` |" in told


def test_every_source_that_can_be_loaded_has_its_page_with_its_licence():
    overview = (DOCS / "sources" / "index.md").read_text(encoding="utf-8")
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted((DOCS / "sources").glob("*.md")))
    for source, row in loaded_sources().items():
        assert f"`{source}`" in overview
        assert row["licence"].removeprefix("UN terms, ") in overview
    for layout in (layout for layout in LAYOUTS if layout.name not in OF_ROLES):
        for spellings in layout.needed:
            assert any(name in pages.lower() for name in spellings), (layout.name, spellings)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("worldbank", "January, two years on"),
        ("unhcr_statistics", "July of the next year"),
        ("vdem", "April of the next year"),
        ("idmc", "July of the next year"),
        ("unodc", "July, two years on"),
    ],
)
def test_the_release_lags_on_the_page_are_those_of_the_code(source, said):
    (row,) = [
        line
        for line in (DOCS / "sources" / "index.md").read_text(encoding="utf-8").splitlines()
        if f"| `{source}` |" in line
    ]
    assert said in row
    month = {"January": 1, "April": 4, "July": 7}[said.split()[0].strip(",")]
    years = 2 if "two years" in said else 1
    lag = release_lag(source)
    assert (lag.month, lag.year_offset) == (month, years)


@pytest.fixture
def example(monkeypatch):
    """The reader on the page, registered as the page says."""
    (code,) = blocks("add-a-source.md", "python")
    module = ModuleType("border")
    exec(compile(code, "docs/add-a-source.md", "exec"), module.__dict__)
    monkeypatch.setattr(reading, "LAYOUTS", (*LAYOUTS, module.LAYOUT))
    return code, module


def test_the_example_reads_its_sample_as_the_page_says(example, tmp_path):
    code, _ = example
    sample, listed = blocks("add-a-source.md", "csv")
    assert len(code.splitlines()) < 80
    (tmp_path / "sample.csv").write_text(sample, encoding="utf-8")
    (tmp_path / "scratch").mkdir()
    (taken,), aside = reading.read_file(tmp_path / "sample.csv", Asked(TODAY), tmp_path / "scratch")
    assert (taken.layout, aside) == ("Border Observatory waiting times", [])
    result = taken.reading
    assert (result.rows_in, result.used) == (6, 2)
    shown = [line for line in blocks("add-a-source.md", "text")[0].splitlines() if line]
    assert [f"{row}: {reason}" for row, reason in result.rejected.select("row", "reason").iter_rows()] == shown
    (row,) = csv.DictReader(io.StringIO(listed))
    source = SourceInfo(**row, version=result.version, retrieved=TODAY)
    pack = build_pack(result.tables, [source], tmp_path / "pack", "border", "1")
    values = load_evidence([starter_pack(), pack]).table("indicator_values").filter(source="border_observatory")
    assert values.select("place", "year", "value").rows() == [("ALB", 2022, 1.5), ("ALB", 2023, 2.25)]


def test_the_examples_layout_is_no_other_publishers(example):
    _, module = example
    columns = [spellings[0] for spellings in module.LAYOUT.needed]
    assert [layout.name for layout in LAYOUTS if layout.fits(columns)] == []
