"""The scores against a plain twin of the definition, a published library, hand-worked cases and properties."""

import math

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from commonwatch.errors import SubmissionError
from commonwatch.risk.scores import crps, ign, mis, quantiles, resampled

BINS = [(0, 0), (1, 2), (3, 5), (6, 10), (11, 25), (26, 50), (51, 100), (101, 250), (251, 500), (501, 1000)]


def plain_crps(draws, y):
    n = len(draws)
    return sum(abs(x - y) for x in draws) / n - sum(abs(a - b) for a in draws for b in draws) / (2 * n * n)


def plain_quantile(draws, level):
    ordered = sorted(draws)
    place = level * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def plain_mis(draws, y):
    low, high = plain_quantile(draws, 0.05), plain_quantile(draws, 0.95)
    score = high - low
    if y < low:
        score += 2 / 0.1 * (low - y)
    if y > high:
        score += 2 / 0.1 * (y - high)
    return score


def bin_of(value):
    return next((i for i, (low, high) in enumerate(BINS) if low <= value <= high), 10)


def plain_ign(draws, y):
    hits = sum(bin_of(x) == bin_of(y) for x in draws)
    return -math.log2((1 + hits) / (len(draws) + 11))


counts = st.integers(0, 3000)
tables = st.tuples(st.integers(1, 4), st.integers(1, 30)).flatmap(
    lambda shape: st.tuples(
        npst.arrays(np.int64, shape, elements=counts), npst.arrays(np.int64, shape[0], elements=counts)
    )
)


@given(tables)
def test_all_three_agree_with_the_plain_twin(table):
    draws, observed = table
    for score, twin in ((crps, plain_crps), (mis, plain_mis), (ign, plain_ign)):
        expected = [twin([int(x) for x in row], int(y)) for row, y in zip(draws, observed, strict=True)]
        np.testing.assert_allclose(score(draws, observed), expected, rtol=1e-9, atol=1e-6)


def test_crps_and_mis_agree_with_scoringrules_on_a_heavy_tailed_table():
    rng = np.random.default_rng(7)
    draws = rng.negative_binomial(0.1, 0.002, (200, 1000)).astype(np.int32)
    observed = rng.negative_binomial(0.1, 0.002, 200)
    theirs = scoringrules.crps_ensemble(observed.astype(float), draws.astype(float), estimator="nrg")
    np.testing.assert_allclose(crps(draws, observed), theirs, rtol=1e-10)
    lower, upper = np.quantile(draws, [0.05, 0.95], axis=1)
    np.testing.assert_allclose(mis(draws, observed), scoringrules.interval_score(observed, lower, upper, 0.1))


@pytest.mark.parametrize(
    ("draws", "y", "expected"),
    [
        ([0, 0, 0, 0], 0, 0.0),
        ([0, 2], 1, 0.5),  # mean miss 1, minus (2 + 2) / (2 * 4)
        ([0, 0, 0, 4], 4, 2.25),  # mean miss 3, minus 24 / 32
        ([1, 2, 3], 10, 8 - 8 / 18),
    ],
)
def test_crps_worked_by_hand(draws, y, expected):
    assert crps(np.array([draws]), np.array([y]))[0] == pytest.approx(expected)


def test_mis_worked_by_hand():
    draws = np.arange(21)[None]  # 5 % and 95 % quantiles are 1 and 19
    assert quantiles(draws, (0.05, 0.95)).tolist() == [[1.0, 19.0]]
    assert mis(draws, np.array([10]))[0] == pytest.approx(18)
    assert mis(draws, np.array([0]))[0] == pytest.approx(18 + 20 * 1)
    assert mis(draws, np.array([25]))[0] == pytest.approx(18 + 20 * 6)


def test_ign_worked_by_hand():
    draws = np.array([[0] * 700 + [1] * 200 + [30] * 100])
    for y, hits in ((0, 700), (2, 200), (50, 100), (51, 0), (5000, 0)):
        assert ign(draws, np.array([y]))[0] == pytest.approx(-math.log2((1 + hits) / 1011))


@pytest.mark.parametrize("edge", [0, 1, 2, 3, 5, 6, 10, 11, 25, 26, 50, 51, 100, 101, 250, 251, 500, 501, 1000, 1001])
def test_ign_puts_each_edge_into_its_bin(edge):
    draws = np.array([[low for low, _ in BINS] + [1001], [high for _, high in BINS] + [99_999]])
    assert ign(draws, np.array([edge, edge])) == pytest.approx(-math.log2(2 / 22))


@given(tables)
def test_scores_keep_to_their_ranges(table):
    draws, observed = table
    n = draws.shape[1]
    assert (crps(draws, observed) >= -1e-9).all()
    assert (mis(draws, observed) >= 0).all()
    bits = ign(draws, observed)
    assert (bits >= -math.log2((n + 1) / (n + 11)) - 1e-12).all()
    assert (bits <= math.log2(n + 11) + 1e-12).all()


@given(tables, st.integers(0, 10_000))
def test_crps_and_mis_do_not_change_when_everything_shifts(table, shift):
    draws, observed = table
    for score in (crps, mis):
        np.testing.assert_allclose(score(draws + shift, observed + shift), score(draws, observed), atol=1e-6)


@given(counts, counts, st.integers(1, 50))
def test_a_point_mass_has_the_absolute_error_as_crps(x, y, n):
    assert crps(np.full((1, n), x), np.array([y]))[0] == pytest.approx(abs(x - y))


@given(tables)
def test_mis_of_an_interval_that_holds_the_outcome_is_its_width(table):
    draws, _ = table
    lower, upper = quantiles(draws, (0.05, 0.95)).T
    middle = (lower + upper) / 2
    np.testing.assert_allclose(mis(draws, middle), upper - lower, atol=1e-9)


@given(tables)
def test_the_order_of_draws_does_not_matter(table):
    draws, observed = table
    for score in (crps, mis, ign):
        np.testing.assert_allclose(score(draws[:, ::-1], observed), score(draws, observed), atol=1e-9)


def test_huge_draws_do_not_overflow():
    draws = np.full((1, 1000), 2_000_000_000, dtype=np.int32)
    assert crps(draws, np.array([0]))[0] == 2_000_000_000


def test_resampling_takes_only_the_rows_own_values_and_repeats_itself():
    draws = np.array([[1, 2, 3], [10, 10, 20]])
    first = resampled(draws, 1000, seed=1)
    assert first.shape == (2, 1000)
    assert [set(row) for row in first.tolist()] == [{1, 2, 3}, {10, 20}]
    np.testing.assert_array_equal(first, resampled(draws, 1000, seed=1))
    assert (first != resampled(draws, 1000, seed=2)).any()


@pytest.mark.parametrize("shape", [((3,), (3,)), ((3, 4), (2,)), ((3, 0), (3,))])
def test_shapes_that_do_not_fit_are_one_clear_error(shape):
    with pytest.raises(SubmissionError, match="expected"):
        crps(np.zeros(shape[0]), np.zeros(shape[1]))
