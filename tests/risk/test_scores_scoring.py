"""A forecast scored beside the reference: the table's numbers, its windows, and every way to be incomplete."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.errors import OriginError, SubmissionError
from commonwatch.risk.actuals import Actuals, read_actuals
from commonwatch.risk.benchmarks import climatology12
from commonwatch.risk.scores import crps
from commonwatch.risk.scoring import by_score, row_scores, score_forecast
from commonwatch.vocabulary import add_months

PLACES = ("AFG", "UKR", "XKX")
START = date(2016, 1, 1)
N_MONTHS = 48


def deaths_matrix():
    return np.random.default_rng(11).negative_binomial(0.3, 0.01, (len(PLACES), N_MONTHS))


@pytest.fixture
def actuals() -> Actuals:
    months = [add_months(START, i) for i in range(N_MONTHS)]
    rows = [
        (p, m, int(d)) for p, row in zip(PLACES, deaths_matrix(), strict=True) for m, d in zip(months, row, strict=True)
    ]
    schema = {"place": pl.String, "month": pl.Date, "deaths": pl.Int64}
    return Actuals(pl.DataFrame(rows, schema=schema, orient="row"), "made up")


def forecast_of(draws: np.ndarray, first: date, origin: date | None = None) -> pl.DataFrame:
    """A forecast table from draws `(n_places, n_months, n_draws)`."""
    rows = [
        (p, add_months(first, i), "sb", draws[k, i].tolist())
        for k, p in enumerate(PLACES)
        for i in range(draws.shape[1])
    ]
    table = pl.DataFrame(rows, schema=["place", "month", "violence", "draws"], orient="row")
    return table if origin is None else table.with_columns(origin=pl.lit(origin))


def random_forecast(first: date, months: int = 12, origin: date | None = None) -> pl.DataFrame:
    return forecast_of(np.random.default_rng(2).poisson(30, (3, months, 1000)), first, origin)


def test_one_window_has_the_plain_means_and_their_ratios(actuals):
    forecast = random_forecast(date(2018, 1, 1))
    table = score_forecast(forecast.sample(fraction=1, shuffle=True, seed=1), actuals, places=PLACES)
    assert table["window"].to_list() == ["2018"]
    assert table["origin"].to_list() == [date(2017, 10, 1)]
    observed = deaths_matrix()[:, 24:36].ravel()
    draws = np.random.default_rng(2).poisson(30, (3, 12, 1000)).reshape(36, 1000)
    reference = climatology12(deaths_matrix()[:, 10:22], 12)
    row = table.row(0, named=True)
    assert row["rows"] == 36
    assert row["crps"] == pytest.approx(crps(draws, observed).mean())
    assert row["reference_crps"] == pytest.approx(crps(reference, observed).mean())
    for name in ("crps", "ign", "mis"):
        assert row[f"reference_{name}"] == pytest.approx(row_scores(reference, observed)[name].mean())
        assert row[f"ratio_{name}"] == pytest.approx(row[name] / row[f"reference_{name}"])
        assert row[f"ratio_{name}_low"] <= row[f"ratio_{name}"] <= row[f"ratio_{name}_high"]
    assert row["basis"] == "made up"


def test_the_reference_scored_as_a_forecast_has_the_ratio_one(actuals):
    draws = climatology12(deaths_matrix()[:, 10:22], 12).reshape(3, 12, 12)
    row = score_forecast(forecast_of(draws, date(2018, 1, 1)), actuals, places=PLACES).row(0, named=True)
    assert [row["ratio_crps"], row["ratio_ign"], row["ratio_mis"]] == [1, 1, 1]


def test_several_windows_are_followed_by_the_mean_of_their_ratios(actuals):
    forecast = random_forecast(date(2018, 1, 1), 24)
    table = score_forecast(forecast, actuals, places=PLACES)
    assert table["window"].to_list() == ["2018", "2019", "mean"]
    assert table["origin"].to_list() == [date(2017, 10, 1), date(2018, 10, 1), None]
    for column in ("crps", "reference_mis", "ratio_ign"):
        assert table[column][2] == pytest.approx(table[column][:2].mean())
    assert table["rows"].to_list() == [36, 36, 72]


def test_by_score_has_the_same_figures_one_score_a_row(actuals):
    table = score_forecast(random_forecast(date(2018, 1, 1), 24), actuals, places=PLACES)
    narrow = by_score(table)
    assert narrow["window"].to_list() == ["2018"] * 3 + ["2019"] * 3 + ["mean"] * 3
    assert narrow["score"].to_list() == ["crps", "ign", "mis"] * 3
    assert narrow["forecast"][3] == table["crps"][1]
    assert narrow["ratio_high"][8] == table["ratio_mis_high"][2]


def test_the_origin_is_the_column_else_the_argument_else_three_months_before(actuals):
    first = date(2018, 7, 1)
    by_column = score_forecast(random_forecast(first, origin=date(2018, 6, 1)), actuals, places=PLACES)
    by_argument = score_forecast(random_forecast(first), actuals, places=PLACES, origin=date(2018, 6, 1))
    derived = score_forecast(random_forecast(first), actuals, places=PLACES)
    assert by_column.equals(by_argument)
    assert by_column["origin"].to_list() == [date(2018, 6, 1)]
    assert derived["origin"].to_list() == [date(2018, 4, 1)]
    assert derived["window"].to_list() == ["2018-07..2019-06"]
    assert derived["reference_crps"][0] != by_column["reference_crps"][0]


def test_outcomes_after_the_origin_do_not_reach_the_reference(actuals):
    late = actuals.table.with_columns(
        deaths=pl.when(pl.col("month").is_between(date(2017, 11, 1), date(2017, 12, 1)))
        .then(99_999)
        .otherwise("deaths")
    )
    forecast = random_forecast(date(2018, 1, 1))
    changed = score_forecast(forecast, Actuals(late, "made up"), places=PLACES)
    assert changed.equals(score_forecast(forecast, actuals, places=PLACES))


def test_inputs_that_the_outcomes_lack_come_from_the_history_and_it_is_said(actuals):
    only = Actuals(actuals.table.filter(pl.col("month") >= date(2018, 1, 1)), "outcomes.csv")
    forecast = random_forecast(date(2018, 1, 1))
    table = score_forecast(forecast, only, history=actuals, places=PLACES)
    assert table["crps"][0] == score_forecast(forecast, actuals, places=PLACES)["crps"][0]
    assert table["basis"][0] == "outcomes.csv; reference's inputs from made up"
    with pytest.raises(OriginError, match=r"AFG 2016-11"):
        score_forecast(forecast, only, places=PLACES)


def test_a_quiet_world_has_no_ratio(actuals):
    quiet = Actuals(actuals.table.with_columns(deaths=pl.lit(0)), "quiet")
    row = score_forecast(random_forecast(date(2018, 1, 1)), quiet, places=PLACES).row(0, named=True)
    assert row["reference_crps"] == 0
    assert row["ratio_crps"] is None


def broken(forecast: pl.DataFrame, how: str) -> pl.DataFrame:
    hit = (pl.col("place") == "UKR") & (pl.col("month") == date(2018, 5, 1))
    swap = {
        "negative": [-1] + [0] * 999,
        "not whole": [0.5] + [0.0] * 999,
        "not a number": [float("nan")] + [0.0] * 999,
        "infinite": [float("inf")] + [0.0] * 999,
        "fewer": [1] * 999,
        "none": [],
        "null": None,
        "hole": [None] + [0] * 999,
    }
    if how == "missing":
        return forecast.filter(~hit)
    if how == "twice":
        return pl.concat([forecast, forecast.filter(hit)])
    if how == "other place":
        return forecast.with_columns(place=pl.when(hit).then(pl.lit("FRA")).otherwise("place"))
    floats = forecast.with_columns(pl.col("draws").cast(pl.List(pl.Float64)))
    rows = floats.filter(hit).with_columns(draws=pl.Series([swap[how]], dtype=pl.List(pl.Float64)))
    return pl.concat([floats.filter(~hit), rows])


@pytest.mark.parametrize(
    "how",
    [
        "missing",
        "twice",
        "other place",
        "negative",
        "not whole",
        "not a number",
        "infinite",
        "fewer",
        "none",
        "null",
        "hole",
    ],
)
def test_a_broken_forecast_is_one_error_that_names_the_row(actuals, how):
    with pytest.raises(SubmissionError, match=r"UKR 2018-05|FRA 2018-05"):
        score_forecast(broken(random_forecast(date(2018, 1, 1)), how), actuals, places=PLACES)


def test_a_missing_place_is_an_error_even_if_the_outcomes_lack_it_too(actuals):
    forecast = random_forecast(date(2018, 1, 1))
    with pytest.raises(SubmissionError, match="2256 of 2292 rows are missing"):
        score_forecast(forecast, actuals)


def test_a_month_missing_everywhere_and_another_type_of_violence_are_errors(actuals):
    forecast = random_forecast(date(2018, 1, 1))
    with pytest.raises(SubmissionError, match="no place has 2018-05"):
        score_forecast(forecast.filter(pl.col("month") != date(2018, 5, 1)), actuals, places=PLACES)
    with pytest.raises(SubmissionError, match="'os'"):
        score_forecast(forecast, actuals, places=PLACES, violence="os")


def test_outcomes_beyond_the_data_are_an_error(actuals):
    with pytest.raises(OriginError, match="2019-12"):
        score_forecast(random_forecast(date(2019, 7, 1)), actuals, places=PLACES)


@pytest.mark.parametrize(
    ("header", "place", "month"),
    [
        ("place,month,deaths", "UKR", "2018-01-01"),
        ("iso3,month,sb_best", "UKR", "2018-01"),
        ("country_id,month_id,outcome", "117", "457"),
    ],
)
def test_outcomes_are_read_in_three_spellings(tmp_path, header, place, month):
    from commonwatch.vocabulary import place as resolve

    if header.startswith("country_id"):
        place = str(resolve("UKR").views_id)
    file = tmp_path / "outcomes.csv"
    file.write_text(f"{header}\n{place},{month},7\n", encoding="utf-8")
    read = read_actuals(file)
    assert read.table.rows() == [("UKR", date(2018, 1, 1), 7)]
    assert read.basis.startswith("outcomes.csv (sha256 ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("place,month\nUKR,2018-01\n", "observed deaths"),
        ("place,month,deaths\nUKR,2018-01,-1\n", "UKR 2018-01"),
        ("place,month,deaths\nUKR,2018-01,\n", "UKR 2018-01"),
        ("place,month,deaths\nUKR,2018-01,1.5\n", "UKR 2018-01"),
        ("place,month,deaths\nUKR,2018-01,1\nUKR,2018-01,1\n", "more than once"),
        ("place,month,deaths\nAtlantis,2018-01,1\n", "Atlantis"),
        ("country_id,month_id,outcome\n9999,457,1\n", "9999"),
    ],
)
def test_broken_outcomes_are_one_error_that_names_file_and_row(tmp_path, text, says):
    file = tmp_path / "outcomes.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SubmissionError, match=says) as caught:
        read_actuals(file)
    assert "outcomes.csv" in str(caught.value)
