"""Calibration and occurrence scores against plain recomputations, and on forecasts known to be right or wrong."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.risk.bootstrap import block_interval
from commonwatch.risk.calibration import coverage, covered, had_deaths, pit_histogram, randomised_pit
from commonwatch.risk.diagnosis import diagnose
from commonwatch.risk.occurrence import average_precision, brier, brier_parts, occurrence, onsets

cases = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_pit_of_a_forecast_that_is_right_is_uniform_and_of_a_wrong_one_not():
    rng = np.random.default_rng(3)
    mean = rng.gamma(0.5, 4, 4000)[:, None]
    draws, observed = rng.poisson(mean, (4000, 200)), rng.poisson(mean[:, 0])
    right = pit_histogram(randomised_pit(draws, observed, seed=1))
    assert right["rows"].sum() == 4000
    assert right["density"].to_numpy() == pytest.approx(np.ones(10), abs=0.15)
    wrong = pit_histogram(randomised_pit(draws, observed * 3 + 5, seed=1))
    assert wrong["density"][-1] > 3


def test_pit_lies_between_the_shares_below_and_up_to_the_outcome():
    draws = np.array([[0, 0, 1, 3]] * 50)
    pit = randomised_pit(draws, np.ones(50), seed=2)
    assert ((pit >= 0.5) & (pit <= 0.75)).all()
    assert len(np.unique(pit)) == 50


def test_coverage_counts_bounds_as_inside_and_splits_by_what_was_known_before():
    draws = np.tile(np.arange(11), (4, 1))
    observed = np.array([0, 1, 5, 9])
    assert covered(draws, observed, 0.8).tolist() == [False, True, True, True]
    active = had_deaths(np.array([[9] + [0] * 12, [0] * 12 + [1]]), steps=2)
    assert active.tolist() == [False, False, True, True]
    table = coverage(draws, observed, active, levels=(0.8,))
    assert table["rows"].to_list() == [4, 2]
    assert table["coverage"].to_list() == [0.75, 1.0]
    assert table["mean_width"].to_list() == [8.0, 8.0]


def test_coverage_of_an_empty_group_is_null_not_zero():
    table = coverage(np.zeros((2, 5)), np.zeros(2), np.array([False, False]))
    assert table.filter(pl.col("rows") == 0)["coverage"].to_list() == [None, None, None]


@given(cases)
def test_the_parts_add_up_to_the_brier_score(rows):
    probability, happened = np.array([p for p, _ in rows]), np.array([h for _, h in rows])
    parts = brier_parts(probability, happened)
    total = parts["reliability"] - parts["resolution"] + parts["uncertainty"] + parts["within_bins"]
    assert total == pytest.approx(np.mean([(p - h) ** 2 for p, h in rows]))
    assert parts["reliability"] >= 0
    assert -1e-12 <= parts["resolution"] <= parts["uncertainty"] + 1e-12


def test_brier_parts_worked_by_hand():
    probability, happened = np.array([0.25, 0.25, 0.75, 0.75]), np.array([False, False, True, False])
    assert brier(probability, happened).tolist() == [0.0625, 0.0625, 0.0625, 0.5625]
    parts = brier_parts(probability, happened)
    assert parts["uncertainty"] == pytest.approx(0.1875)
    assert parts["reliability"] == pytest.approx(0.0625)
    assert parts["resolution"] == pytest.approx(0.0625)
    assert parts["within_bins"] == pytest.approx(0)


def plain_average_precision(probability, happened):
    total, area, seen = sum(happened), 0.0, 0
    for cut in sorted(set(probability), reverse=True):
        chosen = [h for p, h in zip(probability, happened, strict=True) if p >= cut]
        area += (sum(chosen) - seen) / total * sum(chosen) / len(chosen)
        seen = sum(chosen)
    return area


@given(cases)
def test_average_precision_agrees_with_its_definition(rows):
    probability, happened = [p for p, _ in rows], [h for _, h in rows]
    ours = average_precision(np.array(probability), np.array(happened))
    if not any(happened):
        assert ours is None
    else:
        assert ours == pytest.approx(plain_average_precision(probability, happened))


def test_average_precision_of_a_perfect_order_is_one_and_of_no_order_the_base_rate():
    happened = np.array([True, False, True, False, False])
    assert average_precision(np.array([0.9, 0.1, 0.8, 0.2, 0.3]), happened) == 1
    assert average_precision(np.full(5, 0.4), happened) == pytest.approx(0.4)


def test_occurrence_counts_events_at_each_threshold():
    draws = np.array([[0, 0, 30, 200], [0, 0, 0, 1]])
    table = occurrence(draws, np.array([120, 0]), thresholds=(1, 25, 1000))
    assert table["events"].to_list() == [1, 1, 0]
    assert table["base_rate"].to_list() == [0.5, 0.5, 0.0]
    assert table["brier"].to_list() == pytest.approx([(0.25 + 0.0625) / 2, 0.125, 0.0])
    assert table["average_precision"].to_list() == [1.0, 1.0, None]


def test_onsets_look_only_at_places_that_were_quiet_so_long():
    history = np.zeros((4, 60), dtype=int)
    history[0, 59] = 5  # at war
    history[1, 10] = 5  # quiet for 49 months
    outcomes = np.array([[9, 9], [0, 3], [0, 0], [0, 0]])
    paths = np.zeros((4, 2, 4), dtype=int)
    paths[1, 0, 0] = paths[1, 1, 1] = 1
    table = onsets(paths, outcomes, history, seed=1)
    assert table["quiet_months"].to_list() == [12, 60]
    assert table["rows"].to_list() == [3, 2]
    assert table["events"].to_list() == [1, 0]
    assert table["brier"].to_list() == pytest.approx([0.25 / 3, 0])
    assert table["brier_low"][0] <= table["brier"][0] <= table["brier_high"][0]


def test_the_block_interval_holds_the_ratio_and_is_one_for_equal_scores():
    rng = np.random.default_rng(5)
    reference = rng.gamma(0.3, 50, (3, 191))
    ours = reference * rng.uniform(0.7, 1.2, reference.shape)
    low, high = block_interval(ours, reference, seed=1)
    assert low < (ours.mean(axis=1) / reference.mean(axis=1)).mean() < high
    assert block_interval(reference, reference, seed=1) == pytest.approx((1, 1))
    assert block_interval(ours, reference, seed=1) == (low, high)


def test_the_diagnosis_of_six_months_follows_the_trajectories():
    """Two opposite paths: each month is uncertain, the total of 6 is not."""
    up, down = [9, 0, 9, 0, 9, 0, 5], [0, 9, 0, 9, 0, 9, 5]
    paths = np.array([[up, down] * 50]).transpose(0, 2, 1)
    tables = diagnose(paths, np.array([up]), np.ones((1, 60), dtype=int), seed=1)
    assert tables["coverage_6m"]["coverage"].to_list() == [1.0] * 6
    assert tables["coverage_6m"]["mean_width"].to_list() == [0.0] * 6
    assert tables["coverage"]["mean_width"][0] == pytest.approx(54 / 7)
    assert tables["occurrence_6m"]["brier"][0] == 0
    assert tables["occurrence"]["rows"][0] == 7
    assert tables["pit"]["rows"].sum() == 7
    assert tables["onsets"].height == 0
