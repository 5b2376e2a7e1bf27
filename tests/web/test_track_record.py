"""The page Track record: what ships agrees with the docs, misses stand as plainly as hits, a workspace's own comes first."""

import re
import shutil
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.web.pages import Page

from commonwatch.publish.gallery_words import sentences
from commonwatch.publish.track_words import SHORT_NAMES
from commonwatch.publish.words import starred
from commonwatch.risk.track_bars import FURTHER, REACHED
from commonwatch.web.app import create_app
from commonwatch.web.track import charts, gallery
from commonwatch.web.track.record import MAYBE, NEEDED, SHIPPED, record

TABLES = {path.stem: pl.read_parquet(path) for path in SHIPPED.glob("*.parquet")}


@pytest.fixture(scope="module")
def reader(finished):
    with TestClient(create_app(finished), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def look(reader):
    return lambda address: Page(reader.get(address).text)


def words(element) -> str:
    return " ".join(element.text.split())


# what ships


def test_what_ships_is_whole_small_and_what_the_docs_print(repository):
    assert set(TABLES) == {*NEEDED, *MAYBE, "gallery"}
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.parquet")) < 300_000
    docs = (repository / "docs" / "track-record.md").read_text(encoding="utf-8")
    for row in TABLES["scores"].to_dicts():
        figures = " | ".join(f"{row[name]:.3f}" for name in ("forecast", "reference", "ratio"))
        line = f"| {row['places']} | {row['window']} | {SHORT_NAMES[row['score']]} | {figures} "
        assert line in docs, "run tools/build_record.py and tools/build_track_record.py on the same folder"
    for row in TABLES["bars"].to_dicts():
        assert f"| {row['bar']} | {row['windows']} | {row['figure']:.3f} |" in docs
    told = (repository / "docs" / "gallery.md").read_text(encoding="utf-8")
    for sentence in sentences(TABLES["gallery"]):
        assert starred(sentence).replace("*", "\\*") in told


def test_the_onset_curves_are_those_of_the_onset_record():
    """The area under each curve is the average precision that the back-test computed on its own."""
    record_of = TABLES["onset"].filter(origins="monthly")
    for row in record_of.to_dicts():
        curve = TABLES["onset_curves"].filter(quiet_months=row["quiet_months"], model=row["model"])
        assert (curve["rows"][0], curve["onsets"][0]) == (row["rows"], row["onsets"])
        recall, precision = curve["recall"].to_numpy(), curve["precision"].to_numpy()
        area = float((np.diff(recall, prepend=0.0) * precision).sum())
        assert area == pytest.approx(row["average_precision"], abs=0.01)  # 200 points of some thousand
        assert recall[-1] == 1.0 and precision[-1] >= row["base_rate"]


# the page


def test_scores_stand_by_window_beside_the_reference(look):
    page = look("/track-record")
    table = page.rows("Ratio to the reference; places: all")
    assert [row[0] for row in table[1:]] == ["2018-2023", "2021-2023", "2023", "2022", "2021", "2020", "2019", "2018"]
    whole = {row["score"]: row for row in TABLES["scores"].filter(places="all", window="2018-2023").to_dicts()}
    assert [cell.split()[0] for cell in table[1][1:]] == [f"{whole[score]['ratio']:.3f}" for score in SHORT_NAMES]
    without = look("/track-record?places=without+Ethiopia&window=2022")
    row = TABLES["scores"].filter(places="without Ethiopia", window="2022", score="mis").row(0, named=True)
    assert f"forecast {row['forecast']:.3f}, reference {row['reference']:.3f}" in without.text


def test_misses_stand_as_plainly_as_hits(look):
    page = look("/track-record")
    outcomes = [row[-1] for row in page.rows("Bars set beforehand")[1:]]
    reached = TABLES["bars"]["outcome"].is_in([REACHED, FURTHER])
    assert [one.startswith("✓") for one in outcomes] == reached.to_list()
    assert sum(one.startswith("✗") for one in outcomes) == (~reached).sum() == 3
    worse = TABLES["scores"].filter(pl.col("places") == "all", pl.col("ratio") > 1).height
    crossed = [cell for row in page.rows("Ratio to the reference")[1:] for cell in row[1:] if cell.startswith("✗")]
    assert len(crossed) == worse == 1
    theatres = {row[0]: row[3] for row in page.rows("Sums over each theatre")[1:]}
    assert theatres["OSCE area"].startswith("✗") and "Kosovo*" in theatres


def test_coverage_is_told_for_war_and_for_quiet(look):
    rows = {row[0]: row for row in look("/track-record").rows("The 90 % interval held what came")[1:]}
    assert set(rows) == {
        "all",
        "deaths in the 12 months before the origin",
        "below 1",
        "1 to 25",
        "25 to 100",
        "100 and more",
    }
    assert rows["100 and more"][2:] == ["86%", "81% to 91%", "64%"]


def test_an_unknown_window_or_chart_is_a_page_that_says_so(reader):
    charts_of = ("chart/nothing.svg", "chart/pit-active.svg?window=1", "gallery/atlantis", "gallery/chart/atlantis.svg")
    for address in ("/track-record?window=1999", *(f"/track-record/{one}" for one in charts_of)):
        assert reader.get(address).status_code == 404, address


def test_every_chart_of_the_pages_is_a_picture_with_words(reader, look):
    shown = [one for page in ("/track-record?window=2022", "/track-record/gallery") for one in look(page).all("img")]
    assert len(shown) == 17 + 8 + 1
    for one in shown[::4]:  # a picture takes a tenth of a second to draw
        answer = reader.get(one.attributes["src"])
        assert answer.headers["content-type"].startswith("image/svg+xml")
        root = ElementTree.fromstring(answer.text)
        assert root.attrib["font-family"] and root.attrib["aria-label"]
        assert not [each for each in root.iter() if each.tag.endswith("script") or "style" in each.attrib]
    assert all(len(one.attributes["alt"]) > 40 for one in shown)
    assert all("figure" in one.inside for one in shown)


def test_what_a_chart_says_in_words_is_what_its_table_holds(finished):
    from commonwatch.web.study import Studies

    held = record(Studies(finished).now())
    (figure,) = charts.figures(held, ["coverage-90"], "2018-2023")
    assert "100 + 86%, reference 64%" in figure.alt
    (curve,) = charts.figures(held, ["curve-25"], "2018-2023")
    point = TABLES["curves"].filter(threshold=25, window="2018-2023", side="forecast").filter(pl.col("recall") > 0)
    half = point[(point["recall"] - 0.5).abs().arg_min()]
    assert (
        f"{half['recall'][0]:.0%} of the events found with {half['precision'][0]:.0%} of the warnings true" in curve.alt
    )
    assert charts.figures(held, ["coverage-90"], "1999") == []


# the gallery


def test_the_gallery_counts_what_was_seen_and_what_was_not(look):
    cases = TABLES["gallery"].unique(["case", "place", "kind"])
    by_hand = {
        "cases seen": cases.filter(pl.col("kind") == "case", pl.col("lead_months").is_not_null()).height,
        "cases not seen": cases.filter(pl.col("kind") == "case", pl.col("lead_months").is_null()).height,
        "false alarms in quiet places": cases.filter(pl.col("kind") == "control", pl.col("lead_months").is_not_null()).height,
        "quiet places without alarm": cases.filter(pl.col("kind") == "control", pl.col("lead_months").is_null()).height,
    }  # fmt: skip
    page = look("/track-record/gallery")
    for said, count in by_hand.items():
        assert any(words(one).startswith(f"{count} ") and words(one).endswith(said) for one in page.all("a")), said
    missed = look("/track-record/gallery?show=missed")
    assert [words(one) for one in missed.all("h3")] == ["Ukraine 2022"]
    assert "✗ Not seen" in missed.text
    assert [words(one) for one in look("/track-record/gallery?show=alarm").all("li", class_="miss")] == [
        "✗ Georgia, 2020: false alarm 1 month before"
    ]


def test_a_case_stands_in_full_at_its_own_address(look):
    walls = gallery.walls(TABLES["gallery"])
    names = [each.name for each in (*walls.cases, *walls.quiet)]
    assert len(names) == len(set(names)) == 18
    kosovo = walls.cases[0]
    page = look(kosovo.address)
    assert words(page.all("h1")[0]) == "Kosovo* 1998"
    rows = page.rows("What was said")[1:]
    assert [row[0].split()[0] for row in rows] == ["12", "6", "3", "1"]
    said = TABLES["gallery"].filter(case="Kosovo 1998").sort("months_before", descending=True)
    assert [row[1] == "✓ warns" for row in rows] == said["warns"].to_list()
    assert rows[3][2].startswith("20 %")
    assert words(page.all("a", rel="next")[0]).startswith("North Macedonia 2001")
    assert not page.all("a", rel="prev")


# whose record it is


def test_a_workspaces_own_record_and_gallery_come_first(made_workspace):
    folder = made_workspace / "track-record"
    folder.mkdir()
    for name in NEEDED:
        shutil.copy(SHIPPED / f"{name}.parquet", folder)
    TABLES["about"].with_columns(basis=pl.lit("our own outcomes")).write_parquet(folder / "about.parquet")
    (made_workspace / "gallery").mkdir()
    TABLES["gallery"].filter(pl.col("case") == "Ukraine 2022").write_parquet(
        made_workspace / "gallery" / "gallery.parquet"
    )
    with TestClient(create_app(made_workspace), base_url="http://127.0.0.1") as client:
        page = Page(client.get("/track-record").text)
        assert "our own outcomes" in page.text and "the workspace's own back-test" in page.text
        assert "First deaths after quiet" not in page.text  # its back-test was made without --onsets
        assert [words(one) for one in Page(client.get("/track-record/gallery").text).all("h3")] == ["Ukraine 2022"]
        (folder / "bars.parquet").write_bytes(b"broken")
        (made_workspace / "ledger" / "runs.jsonl").open("a").write("\n{}\n")  # a new version of the study
        answer = client.get("/track-record")
        assert answer.status_code == 503 and "commonwatch backtest --out" in answer.text


def test_the_record_that_ships_says_so_and_how_to_make_ones_own(look):
    assert "This is the record that ships with the program" in look("/track-record").text
    assert "commonwatch gallery --out" in look("/track-record/gallery").text


def test_the_record_is_shown_in_a_workspace_without_a_run(empty_workspace):
    with TestClient(create_app(empty_workspace), base_url="http://127.0.0.1") as client:
        for address in ("/track-record", "/track-record/gallery"):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/track-record", "/track-record/gallery", "/track-record/gallery/kosovo_1998_xkx"])
def test_pages_are_whole_named_neutral_and_without_anything_inline(reader, address):
    answer = reader.get(address)
    page = Page(answer.text)
    assert answer.status_code == 200 and len(page.all("h1")) == 1
    assert not [one for one in page.elements if "style" in one.attributes]
    assert not re.search(r"\bKosovo\b(?!\*)", page.text.replace("References to Kosovo shall", ""))
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
