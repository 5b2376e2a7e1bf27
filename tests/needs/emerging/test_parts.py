"""The parts, each against a second computation."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.evidence import Evidence
from commonwatch.needs.emerging.analogues import alike, analogue_weights, weighted_quantiles
from commonwatch.needs.emerging.anchor import BESIDE, anchors
from commonwatch.needs.emerging.book import book_at
from commonwatch.needs.emerging.boosted import boosted_quantiles, chance_above
from commonwatch.needs.emerging.coming import LEVELS, coming_deaths
from commonwatch.needs.emerging.features import moment_of
from commonwatch.needs.emerging.lessons import past_moments
from commonwatch.needs.emerging.reference import reference_quantiles
from commonwatch.needs.emerging.scores import auc, inside, pinball

people = st.floats(0, 1e7)


@given(st.lists(people, min_size=3, max_size=3), people)
def test_pinball_is_the_tilted_distance(quantiles: list[float], observed: float) -> None:
    levels = np.array([0.05, 0.5, 0.95])
    found = pinball(np.array([quantiles]), np.array([observed]), levels)[0]
    for value, level, loss in zip(quantiles, levels, found, strict=True):
        expected = level * (observed - value) if observed >= value else (1 - level) * (value - observed)
        assert loss == pytest.approx(expected)


def test_pinball_of_logs_by_hand() -> None:
    found = pinball(np.array([[900.0]]), np.array([1900.0]), np.array([0.25]), logs=True)
    assert found[0, 0] == pytest.approx(0.25 * np.log(2))


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7]), st.booleans()), min_size=2, max_size=30))
def test_auc_counts_pairs(rows: list[tuple[float, bool]]) -> None:
    chance, happened = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    pairs = [(a > b) + 0.5 * (a == b) for a in chance[happened] for b in chance[~happened]]
    found = auc(chance, happened)
    assert np.isnan(found) if not pairs else found == pytest.approx(np.mean(pairs))


def test_inside_rounds_outwards() -> None:
    low, high = np.array([10.6, 10.6, 10.6, 10.6]), np.array([20.2, 20.2, 20.2, 20.2])
    assert inside(low, high, np.array([9.0, 10.0, 21.0, 22.0])).tolist() == [False, True, True, False]


def test_the_reference_in_a_small_case() -> None:
    """Forty places of 900 people that doubled (with the 100 added), forty of 49,900 that halved, and one never counted."""
    last = np.array([900.0] * 40 + [49_900.0] * 40)
    came = np.array([1_900.0] * 40 + [24_900.0] * 40)
    found = reference_quantiles(last, came, np.array([400.0, 99_900.0, 0.0]), np.array([0.05, 0.5, 0.95]))
    assert found[0] == pytest.approx([900, 900, 900])
    assert found[1] == pytest.approx([49_900, 49_900, 49_900])
    assert (np.diff(found[2]) >= 0).all()


def test_the_reference_of_places_without_a_figure_learns_from_such() -> None:
    last, came = np.array([0.0] * 5 + [900.0] * 60), np.array([4_900.0] * 5 + [900.0] * 60)
    found = reference_quantiles(last, came, np.array([0.0, 900.0]), np.array([0.05, 0.5, 0.95]))
    assert found[0] == pytest.approx([4_900] * 3)
    assert found[1] == pytest.approx([900] * 3)


@given(
    st.lists(people, min_size=3, max_size=60), st.lists(people, min_size=3, max_size=60), st.lists(people, min_size=1)
)
def test_the_reference_is_ordered_and_not_negative(past: list[float], came: list[float], last: list[float]) -> None:
    n = min(len(past), len(came))
    found = reference_quantiles(np.array(past[:n]), np.array(came[:n]), np.array(last), np.arange(1, 20) / 20)
    assert (found >= 0).all()
    assert (np.diff(found, axis=1) >= -1e-6 * (1 + found[:, 1:])).all()


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 9)), min_size=1, max_size=20))
def test_weighted_quantiles_are_those_of_repeated_values(rows: list[tuple[int, int]]) -> None:
    values, counts = np.array([r[0] for r in rows], dtype=float), np.array([r[1] for r in rows])
    levels = np.array([0.05, 0.5, 0.95])
    found = weighted_quantiles((counts / counts.sum())[None], values, levels)[0]
    expected = np.quantile(np.repeat(values, counts), levels, method="inverted_cdf")
    assert found.tolist() == expected.tolist()


def test_analogues_find_the_like_and_weigh_one() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(400, 3))
    change = np.where(features[:, 0] > 0, 1.0, -1.0)
    weights = analogue_weights(features, change, np.ones(400), np.array([[2.0, 0, 0], [-2.0, 0, 0]]), 10, 1)
    assert weights.sum(axis=1) == pytest.approx([1, 1])
    assert (weights @ change)[0] > 0.8
    assert (weights @ change)[1] < -0.8
    again = analogue_weights(features, change, np.ones(400), np.array([[2.0, 0, 0], [-2.0, 0, 0]]), 10, 1)
    assert np.array_equal(weights, again)


def test_only_places_that_had_a_figure_too_are_alike() -> None:
    shares = np.array([[0.5, 0.3, 0.2], [0.0, 0.6, 0.4]])
    theirs = np.array([True, False, False])
    assert alike(shares, theirs, np.array([False, True])) == pytest.approx(np.array([[0, 0.6, 0.4], [1, 0, 0]]))
    assert alike(shares, np.array([True] * 3), np.array([False, True])) == pytest.approx(shares)


def test_the_anchor_lies_halfway_to_what_the_regression_says() -> None:
    """Outcomes that follow deaths alone: the regression finds them, the anchor is the mean with the last value."""
    rng = np.random.default_rng(2)
    names = BESIDE
    features = rng.normal(size=(2_000, len(names)))
    last = rng.lognormal(8, 1, 2_000)
    outcome = np.exp(9 + features[:, names.index("deaths_12")])
    base, asked = anchors(names, (features, last), outcome, np.ones(2_000), (features[:5], last[:5]))
    expected = (np.log(outcome + 100) + np.log(last + 100)) / 2
    assert np.abs(base - expected).mean() < 0.05
    assert asked == pytest.approx(base[:5])


def test_boosted_quantiles_are_ordered_and_follow_the_rows() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(1_500, 2))
    change = features[:, 0] + rng.normal(size=1_500)
    levels = np.array([0.05, 0.5, 0.95])
    found = boosted_quantiles(features, change, np.ones(1_500), np.array([[1.0, 0], [-1.0, 0]]), levels, 1)
    assert (np.diff(found, axis=1) >= 0).all()
    assert found[0, 1] > found[1, 1] + 0.8


def test_the_chance_above_a_bound() -> None:
    levels = np.array([0.05, 0.5, 0.95])
    quantiles = np.tile([0.0, 1.0, 3.0], (5, 1))
    found = chance_above(quantiles, levels, np.array([-2.0, 0.0, 1.0, 2.0, 5.0]))
    assert found[1:4] == pytest.approx([0.95, 0.5, 0.275], abs=1e-6)
    assert 0.95 < found[0] < 1
    assert 0 < found[4] < 0.05


def test_the_deaths_forecast_counts_by_trajectory(world: Evidence, draws: pl.DataFrame) -> None:
    book = book_at(world, date(2015, 6, 1))
    past = past_moments(moment_of(book), "flow")
    found, told = coming_deaths(book, past, draws)
    totals = np.sum(draws.filter(pl.col("place") == "BGD")["draws"].to_list(), axis=0)
    assert found[book.places.index("BGD")] == pytest.approx(np.quantile(totals, LEVELS))
    both = sum(np.sum(draws.filter(pl.col("place") == code)["draws"].to_list(), axis=0) for code in ("SRB", "XKX"))
    assert found[book.places.index("SRB+XKX")] == pytest.approx(np.quantile(both, LEVELS))
    unforeseen = world.table("deaths_coverage")["place"][0]
    assert [place for place, said in zip(book.places, told, strict=True) if not said] == [unforeseen]


def test_a_forecast_that_lacks_a_month_is_not_used(world: Evidence, draws: pl.DataFrame) -> None:
    book = book_at(world, date(2015, 6, 1))
    short = draws.filter(~((pl.col("place") == "BGD") & (pl.col("month") == date(2016, 1, 1))))
    _, told = coming_deaths(book, past_moments(moment_of(book), "flow"), short)
    assert not told[book.places.index("BGD")]
