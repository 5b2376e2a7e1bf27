"""The gallery on paper, in the terminal and on the command line: complete, self-contained, misses as plain as hits."""

import json
import re
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.publish.gallery import gallery_html, write_gallery
from commonwatch.publish.gallery_words import markdown_table, sentences
from commonwatch.risk import gallery as made
from commonwatch.risk.gallery import AREA, CAME, KEYS, RANKS, SAID
from commonwatch.risk.gallery_cases import CASE, CONTROL
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, add_months, place

from .conftest import Reader

WHY = "no forecast possible: the evidence begins in 1989-01, 60 months are needed before the origin"
BLAME = re.compile(r"\b(aggress|invad|invasion|attack|blame[ds]|perpetrat|terroris|rebel|regime|guilt)", re.IGNORECASE)


def rows(case: str, kind: str, code: str, month: date, warned: dict[int, bool], reference: float = 0.0, **more):
    chances = {12: 0.04, 6: 0.08, 3: 0.02, 1: 0.3}
    for before in (12, 6, 3, 1):
        keys = {"case": case, "kind": kind, "place": code, "name": place(code).name, "theatre": "south_caucasus"}
        keys |= {"region": "osce", "violence": "sb", "first_month": month, "reached_25": True, "months_before": before}
        keys |= {"origin": add_months(month, -before), "impossible": None, "sentence": "A sentence.", "source": "made"}
        said = dict.fromkeys(SAID, 0.1) | {"p25_12m": chances[before], "reference_p25_12m": reference}
        said |= {"quiet_months": 80, "expected_6m": 12.0, "low_6m": 0.0, "high_6m": 30.0}
        ranks = dict.fromkeys(RANKS, 3) | {"of_region": 53}
        came = dict.fromkeys(CAME, 0 if kind == CONTROL else 616)
        came |= {"area_warned": 9, "area_right": 2, "area_came": 5}
        lead = max((k for k, yes in warned.items() if yes), default=None)
        yield keys | said | ranks | came | {"warns": warned[before], "lead_months": lead} | more


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    none = dict.fromkeys((12, 6, 3, 1), False)
    empty = dict.fromkeys((*SAID, *RANKS, *CAME, *AREA, "warns"))
    listed = [
        *rows("Kosovo 1998", CASE, "XKX", date(1998, 1, 1), none | {6: True, 3: True}),
        *rows("Georgia 2008", CASE, "GEO", date(2008, 8, 1), none),
        *rows("Ukraine 2022", CASE, "UKR", date(2022, 2, 1), none, 0.7),
        *rows("Made 1990", CASE, "AZE", date(1990, 1, 1), none, impossible=WHY, **empty),
        *rows("quiet 1998", CONTROL, "ITA", date(1998, 1, 1), none),
        *rows("quiet 2008", CONTROL, "CYP", date(2008, 8, 1), none | {1: True}),
    ]
    numbers = dict.fromkeys(SAID, pl.Float64) | {"quiet_months": pl.Int32}
    more = {"warns": pl.Boolean, "lead_months": pl.Int16, "sentence": pl.String, "source": pl.String}
    return pl.DataFrame(listed, schema=KEYS | numbers | RANKS | CAME | AREA | more)


@pytest.fixture(scope="module")
def html(table) -> str:
    return gallery_html(table)


@pytest.fixture(scope="module")
def text(html) -> str:
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert set(reader.addresses) == {"#cases"}
    return " ".join(" ".join(reader.text).split())


def test_hits_misses_and_false_alarms_are_told_as_plainly(table):
    told = sentences(table)
    assert told[0] == "Seen by the rule: 1 of 3 cases: Kosovo 1998 (6 months before)."
    assert told[1] == "Not seen: Georgia 2008 and Ukraine 2022."
    assert "between 2\u00a0% and 8\u00a0%" in told[2]
    assert "Ukraine 2022, at 4 origins" in told[3]
    assert told[4] == "False alarms: 1 of 2 places that stayed quiet, 1 of 8 forecasts: Cyprus."
    assert "at these 12 origins, the same rule warned 108 times in 636 forecasts" in told[5]
    assert "came after 24 of these warnings, and 36 times without one" in told[5]
    assert "Made 1990" in told[6]


def test_a_warning_of_an_event_that_never_came_is_not_sold_as_a_hit(table):
    small = table.with_columns(reached_25=pl.col("case") != "Kosovo 1998")
    assert "the event warned of never came: Kosovo 1998." in sentences(small)[2]


def test_the_page_says_of_each_case_what_became_of_the_forecast(html, text):
    assert html.count('<p class="verdict">') == 4
    assert html.count("✓ Seen 6 months before") == 1
    assert html.count("✗ Not seen") == 2
    assert html.count("○ No forecast possible") == 1
    assert "✗ false alarm 1 month before" in text
    assert "✓ no alarm" in text
    assert "the evidence begins in 1989-01" in text
    assert html.count("✓ warns") == 3
    assert html.count("✗ does not") == 17


def test_the_page_fetches_nothing_and_carries_the_footnote_on_kosovo(html, text):
    assert "url(" not in html.replace("url(#", "")
    assert "@import" not in html
    assert "default-src 'none'" in html
    assert KOSOVO_FOOTNOTE in text
    assert re.search(r"\bKosovo(?!\*)", text.replace(KOSOVO_FOOTNOTE, "")) is None


def test_charts_say_what_they_show_to_those_who_cannot_see_them(html):
    labels = re.findall(r'<svg [^>]*aria-label="([^"]+)"', html)
    assert len(set(labels)) == len(labels) == 4
    assert "12 months before: 4\u00a0%, reference none seen, 3 of 53" in labels[0]
    assert "616" in labels[0]


def test_words_blame_nobody(text, repository):
    data = pl.read_csv(repository / "src" / "commonwatch" / "risk" / "data" / "gallery.csv")
    assert BLAME.search(text) is None
    assert [sentence for sentence in data["sentence"] if BLAME.search(sentence)] == []


def test_the_table_for_the_docs_has_a_line_a_case_and_marks_warnings(table):
    head, _, *lines = markdown_table(table).splitlines()
    assert len(lines) == 6
    assert {line.count("|") for line in lines} == {head.count("|")}
    assert lines[0].startswith(r"| Kosovo\* 1998 | state-based | 1998-01 |")
    assert lines[0].count("**warns**") == 2
    assert "| seen 6 months before |" in lines[0]
    assert "| not seen |" in lines[1]
    assert "| no forecast possible | – |" in lines[3]
    assert "| no alarm | no deaths |" in lines[4]
    assert "| false alarm 1 month before | no deaths |" in lines[5]


def test_files_are_written_whole_twice_the_same(table, tmp_path):
    pages = [write_gallery(table, tmp_path / name).read_bytes() for name in ("one", "two")]
    assert pages[0] == pages[1]
    assert_frame_equal(pl.read_parquet(tmp_path / "one" / "gallery.parquet"), table)
    read = pl.read_csv(tmp_path / "one" / "gallery.csv", infer_schema_length=None)
    assert (read.columns, read.height) == (table.columns, table.height)


def test_a_gallery_without_controls_or_forecasts_makes_a_page(table):
    for part in (table.filter(pl.col("kind") == CASE), table.filter(pl.col("impossible").is_not_null())):
        assert "Hindcast gallery" in gallery_html(part)


@pytest.fixture
def asked(table, monkeypatch):
    """Cases asked for; no forecast is made, the table above comes back."""
    calls = []
    monkeypatch.setattr(made, "gallery", lambda _e, _c, case, say: calls.append(case) or say("origin") or table)
    return calls


def test_the_command_prints_the_table_and_writes_the_page(asked, tmp_path):
    result = CliRunner().invoke(app, ["gallery", "--case", "Kosovo", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert asked == ["Kosovo"]
    assert "Not seen: Georgia 2008 and Ukraine 2022." in result.stdout
    assert "8\u00a0% (none)" in result.stdout
    assert "3 of 53 ✓" in result.stdout
    assert KOSOVO_FOOTNOTE in result.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"gallery.parquet", "gallery.csv", "gallery.html"}
    assert str(tmp_path / "gallery.html") in result.stderr


def test_the_command_prints_json_alone(asked, table):
    told = json.loads(CliRunner().invoke(app, ["gallery", "--json"]).stdout)
    assert asked == [None]
    assert len(told) == table.height
    assert told[0]["first_month"] == "1998-01-01"
    assert told[0]["lead_months"] == 6
