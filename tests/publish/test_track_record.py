"""The track record on paper and on the command line: complete, self-contained, misses as plain as hits."""

import json
import re
from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.errors import OriginError
from commonwatch.publish.track_record import track_record_html, write_track_record
from commonwatch.publish.track_words import sentences
from commonwatch.risk import backtest as backtest_module
from commonwatch.risk.backtest_window import Outlook, month_rows, run_rows, theatre_rows
from commonwatch.risk.track_record import track_record
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, add_months

from .conftest import Reader

PLACES = ("AFG", "ETH", "FIN", "SRB", "UKR", "XKX")
SIZES = np.array([400, 60, 0.05, 0.5, 30, 0.05])[:, None]


def outlook(year: int) -> Outlook:
    """A forecast that is right on average, but for 2022, where it says ten times too much."""
    rng = np.random.default_rng(year)
    wrong = 10 if year == 2022 else 1
    draws = rng.poisson(wrong * SIZES[:, :, None] * rng.gamma(2, 0.5, (6, 14, 50))).astype(np.int32)
    history = rng.poisson(SIZES * rng.gamma(2, 0.5, (6, 24)))
    return Outlook(
        str(year), date(year - 1, 10, 1), PLACES, draws, history, rng.poisson(SIZES * rng.gamma(2, 0.5, (6, 14)))
    )


def monthly() -> pl.DataFrame:
    origins = [f"{add_months(date(2022, 7, 1), k):%Y-%m}" for k in range(12)]
    rows = [(origin, place, place == "AFG", 0.9 * (place == "AFG"), 0.5 * (place == "AFG"))
            for origin in origins for place in PLACES]  # fmt: skip
    return pl.DataFrame(rows, schema=["window", "place", "happened", "p_25", "reference_p_25"], orient="row")


def onset() -> pl.DataFrame:
    figures = {f"average_precision{which}{end}": 0.25 for which in ("", "_ratio") for end in ("", "_low", "_high")}
    keys = {"window": "2010-2023", "origins": "monthly", "quiet_months": 60, "rows": 900, "onsets": 17, "countries": 11}
    return pl.DataFrame([keys | {"model": model, "base_rate": 0.02} | figures for model in ("history", "blended")])


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    outlooks = [outlook(year) for year in range(2018, 2024)]
    parts = {
        "months": pl.concat(month_rows(each, 1) for each in outlooks),
        "runs": pl.concat(run_rows(each, 1) for each in outlooks),
        "theatres": pl.concat(theatre_rows(each) for each in outlooks),
        "monthly": monthly(),
        "onset": onset(),
    }
    return track_record(parts, "deaths that were made up")


@pytest.fixture(scope="module")
def html(tables) -> str:
    return track_record_html(tables)


@pytest.fixture(scope="module")
def text(html) -> str:
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert set(reader.addresses) == {"#bars"}
    return " ".join(" ".join(reader.text).split())


def test_the_page_fetches_nothing_and_says_where_its_outcomes_are_from(html, text):
    assert "url(" not in html.replace("url(#", "")
    assert "@import" not in html
    assert "default-src 'none'" in html
    assert "deaths that were made up" in text


def test_every_bar_is_on_the_page_with_figure_and_outcome(tables, html, text):
    for row in tables["bars"].to_dicts():
        assert row["bar"] in text
        assert "–" in text if row["figure"] is None else f"{row['figure']:.3f}" in text
    missed = tables["bars"].filter(pl.col("outcome").is_in(["missed", "short of the further mark"])).height
    assert missed > 0
    assert html.count("<b>✗ ") == missed


def test_misses_are_told_as_plainly_as_hits(tables):
    told = " ".join(sentences(tables))
    assert "CRPS in 2022" in told.split("Worse than the reference:")[1]
    single = tables["scores"].filter(
        (pl.col("places") == "all") & (pl.col("score") == "crps") & ~pl.col("window").str.contains("-")
    )
    better = single.filter(pl.col("ratio") < 1).height
    assert f"better in {better} of 6 windows" in told
    missed = tables["bars"].filter(pl.col("outcome").is_in(["missed", "short of the further mark"]))
    for bar, windows in missed.select("bar", "windows").iter_rows():
        assert f"{bar} ({windows})" in told.split("missed:")[1]


def test_charts_say_what_they_show_to_those_who_cannot_see_them(html):
    labels = re.findall(r'<svg [^>]*aria-label="([^"]+)"', html)
    assert len(labels) == 15
    assert len(set(labels)) == 15
    assert all(re.search(r"\d", label) for label in labels)


def test_the_page_carries_the_footnote_on_kosovo(text):
    assert KOSOVO_FOOTNOTE in text
    assert re.search(r"\bKosovo(?!\*)", text.replace(KOSOVO_FOOTNOTE, "")) is None


def test_onsets_stand_with_their_numbers_of_countries(text):
    assert "17 of 900 11 2.00 % 0.250 (0.250 to 0.250)" in text


def test_words_of_likelihood_stand_beside_what_came(text):
    assert "almost no chance" in text
    assert "almost certain" in text


def test_tables_are_written_whole_twice_the_same(tables, tmp_path):
    pages = [write_track_record(tables, tmp_path / name).read_bytes() for name in ("one", "two")]
    assert pages[0] == pages[1]
    assert {path.stem for path in (tmp_path / "one").glob("*.parquet")} == set(tables) >= {"onset", "monthly", "bars"}
    for name, table in tables.items():
        assert_frame_equal(pl.read_parquet(tmp_path / "one" / f"{name}.parquet"), table)
        read = pl.read_csv(tmp_path / "one" / f"{name}.csv", infer_schema_length=None)
        assert (read.columns, read.height) == (table.columns, table.height)
        assert (tmp_path / "one" / f"{name}.csv").read_bytes() == (tmp_path / "two" / f"{name}.csv").read_bytes()


def test_one_window_alone_makes_a_page():
    each = outlook(2021)
    parts = {"months": month_rows(each, 1), "runs": run_rows(each, 1), "theatres": theatre_rows(each)}
    page = track_record_html(track_record(parts, "made up"))
    assert "windows 2021" in page
    assert "None of the bars" in page


@pytest.fixture
def asked(tables, monkeypatch):
    """Calls of the back-test, which is not run: it gives the tables above."""
    calls = []

    def instead(_evidence, years, _config, *, occurrence, onsets, say):
        calls.append((years, occurrence, onsets))
        say("window 2018 (1 of 6)")
        return tables

    monkeypatch.setattr(backtest_module, "backtest", instead)
    return calls


def test_the_command_prints_scores_and_bars_and_writes_the_page(asked, tmp_path):
    result = CliRunner().invoke(app, ["backtest", "--windows", "2018-2023", "--occurrence", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert asked == [((2018, 2019, 2020, 2021, 2022, 2023), True, False)]
    assert "window 2018 (1 of 6)" in result.stderr
    assert "without the five largest wars" in result.stdout
    assert "missed" in result.stdout
    assert "outcomes: deaths that were made up" in result.stdout
    assert (tmp_path / "track-record.html").is_file()


def test_the_command_prints_json_alone(asked, tables):
    result = CliRunner().invoke(app, ["backtest", "--windows", "2020", "--onsets", "--json"])
    told = json.loads(result.stdout)
    assert asked == [((2020,), False, True)]
    assert set(told) == {"about", "bars", "scores", "comparison"}
    assert len(told["scores"]) == tables["scores"].height


def test_windows_in_another_form_are_refused():
    result = CliRunner().invoke(app, ["backtest", "--windows", "2020..2023"])
    assert isinstance(result.exception, OriginError)


def test_a_forecast_is_written_in_the_challenges_layout_and_read_back(monkeypatch, tmp_path):
    from commonwatch.risk import request

    rows = [(place, add_months(date(2019, 1, 1), k), "sb", [0, k]) for place in ("AFG", "UKR") for k in range(12)]
    made = pl.DataFrame(rows, schema=["place", "month", "violence", "draws"], orient="row")
    kinds = []
    monkeypatch.setattr(request, "requested_forecast", lambda *asked: kinds.append(asked[2]) or made)
    words = ["forecast", "--layout", "challenge", "--name", "us", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    written = tmp_path / "cm" / "window=Y2019" / "us.parquet"
    assert result.output.split() == [str(written)]
    assert kinds == ["sb"]
    assert pl.read_parquet(written, hive_partitioning=False).columns == ["country_id", "month_id", "draw", "outcome"]
    refused = CliRunner().invoke(app, ["forecast", "--layout", "theirs", "--out", str(tmp_path)])
    assert "expected ours or challenge" in str(refused.exception)


def test_the_docs_figures_are_written_between_their_marks(tables, repository, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(repository / "tools"))
    import build_track_record as tool

    page = tmp_path / "track-record.md"
    page.write_text((repository / "docs" / "track-record.md").read_text("utf-8"), "utf-8")
    before = page.read_text("utf-8").split(tool.START)[0], page.read_text("utf-8").split(tool.END)[1]
    monkeypatch.setattr(tool, "PAGE", page)
    write_track_record(tables, tmp_path / "run")
    for _ in range(2):
        tool.main(str(tmp_path / "run"))
    text = page.read_text("utf-8")
    assert (text.split(tool.START)[0], text.split(tool.END)[1]) == before
    for bar, windows, figure in tables["bars"].select("bar", "windows", "figure").iter_rows():
        assert f"| {bar} | {windows} | {'-' if figure is None else f'{figure:.3f}'} |" in text
    assert text.count("| without Ethiopia | ") == tables["scores"].filter(pl.col("places") == "without Ethiopia").height
