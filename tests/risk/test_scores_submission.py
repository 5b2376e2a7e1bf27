"""Files in the challenge's layout and in ours give back the draws that went in."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.errors import SubmissionError
from commonwatch.evidence import load_evidence
from commonwatch.risk.actuals import actuals_of
from commonwatch.risk.score_file import score_file
from commonwatch.risk.submission import read_forecast, write_submission
from commonwatch.vocabulary import add_months, place, resolve_places


@pytest.fixture
def forecast() -> pl.DataFrame:
    draws = np.random.default_rng(1).poisson(3, (2 * 24, 20))
    rows = [(p, add_months(date(2018, 1, 1), i)) for p in ("AFG", "UKR") for i in range(24)]
    table = pl.DataFrame(rows, schema={"place": pl.String, "month": pl.Date}, orient="row")
    return table.with_columns(violence=pl.lit("sb"), draws=pl.Series(draws.tolist(), dtype=pl.List(pl.Int32)))


def test_the_challenges_layout_round_trips(forecast, tmp_path):
    others = forecast.with_columns(violence=pl.lit("os"))
    written = write_submission(pl.concat([forecast, others]), tmp_path, "ours")
    assert [file.relative_to(tmp_path).as_posix() for file in written] == [
        "cm/window=Y2018/ours.parquet",
        "cm/window=Y2019/ours.parquet",
    ]
    long = pl.read_parquet(written[0], hive_partitioning=False)
    assert long.columns == ["country_id", "month_id", "draw", "outcome"]
    assert long.height == 2 * 12 * 20
    assert set(long["country_id"]) == {place("AFG").views_id, place("UKR").views_id}
    assert (long["month_id"].min(), long["month_id"].max()) == (457, 468)
    read = read_forecast(tmp_path)
    assert read["origin"].unique().sort().to_list() == [date(2017, 10, 1), date(2018, 10, 1)]
    same = read.select("place", "month", "violence", pl.col("draws").cast(pl.List(pl.Int32))).sort("place", "month")
    assert same.equals(forecast)


def test_our_layout_round_trips(forecast, tmp_path):
    forecast.write_parquet(tmp_path / "forecast.parquet")
    assert read_forecast(tmp_path / "forecast.parquet").equals(forecast)


def test_among_several_files_in_a_window_the_name_chooses(forecast, tmp_path):
    write_submission(forecast, tmp_path, "one")
    write_submission(forecast, tmp_path, "two")
    with pytest.raises(SubmissionError, match=r"two\.parquet"):
        read_forecast(tmp_path)
    assert read_forecast(tmp_path, name="one").height == 48


def test_layouts_that_are_neither_are_one_clear_error(forecast, tmp_path):
    with pytest.raises(SubmissionError, match="window=Y2018"):
        read_forecast(tmp_path)
    (tmp_path / "text.parquet").write_text("no table")
    with pytest.raises(SubmissionError, match="cannot read"):
        read_forecast(tmp_path / "text.parquet")
    with pytest.raises(SubmissionError, match="cannot read"):
        read_forecast(tmp_path / "absent.parquet")
    forecast.rename({"draws": "samples"}).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(SubmissionError, match="country_id, month_id, draw, outcome"):
        read_forecast(tmp_path / "other.parquet")


def test_a_draw_that_stands_twice_and_a_place_without_an_id_are_errors(forecast, tmp_path):
    (file, _) = write_submission(forecast, tmp_path, "ours")
    long = pl.read_parquet(file, hive_partitioning=False)
    pl.concat([long, long.head(1)]).write_parquet(file)
    with pytest.raises(SubmissionError, match="more than once"):
        read_forecast(file)
    with pytest.raises(SubmissionError, match="AND"):
        write_submission(forecast.with_columns(place=pl.lit("AND")), tmp_path, "ours")


def test_a_file_in_either_layout_has_the_same_scores(tmp_path):
    evidence = load_evidence()
    months = [add_months(date(2023, 1, 1), i) for i in range(12)]
    places = resolve_places("views")
    draws = np.random.default_rng(1).poisson(2, (len(places) * 12, 30))
    table = pl.DataFrame([(p, m) for p in places for m in months], schema=["place", "month"], orient="row")
    table = table.with_columns(violence=pl.lit("sb"), draws=pl.Series(draws.tolist()))
    table.write_parquet(tmp_path / "ours.parquet")
    write_submission(table, tmp_path, "theirs")
    ours = score_file(tmp_path / "ours.parquet", evidence)
    theirs = score_file(tmp_path, evidence)
    assert ours.equals(theirs)
    assert ours["reference_crps"][0] == pytest.approx(50.3567, abs=1e-4)
    outcomes = tmp_path / "outcomes.parquet"
    actuals_of(evidence).table.filter(pl.col("month").dt.year() == 2023).write_parquet(outcomes)
    by_file = score_file(tmp_path / "ours.parquet", evidence, actuals=outcomes)
    assert by_file.drop("basis").equals(ours.drop("basis"))
    assert "reference's inputs from sb deaths of" in by_file["basis"][0]
