"""The four benchmarks: what each draws from, and that a seed repeats."""

import numpy as np
import pytest

from commonwatch.errors import OriginError
from commonwatch.risk.benchmarks import BENCHMARKS, boot_240, climatology12, last, zero

HISTORY = np.arange(2 * 240).reshape(2, 240) % 97


def test_climatology_is_the_places_own_last_twelve_months_at_every_step():
    draws = climatology12(HISTORY, steps=3)
    assert draws.shape == (6, 12)
    for row in range(6):
        np.testing.assert_array_equal(draws[row], HISTORY[row // 3, 228:])


def test_last_is_poisson_around_the_last_month():
    history = np.array([[900, 400], [900, 0]])
    draws = last(history, steps=2)
    assert draws.shape == (4, 1000)
    assert abs(draws[:2].mean() - 400) < 2
    assert abs(draws[:2].var() - 400) < 40
    assert (draws[2:] == 0).all()


def test_boot_draws_from_every_place_and_month_of_the_last_240():
    history = np.hstack([np.full((2, 5), 10**6), HISTORY])
    draws = boot_240(history, steps=12)
    assert draws.shape == (24, 1000)
    assert set(np.unique(draws)) == set(np.unique(HISTORY))
    assert draws.mean() == pytest.approx(HISTORY.mean(), rel=0.02)


def test_zero_is_zero():
    assert zero(HISTORY, steps=12).shape == (24, 1000)
    assert not zero(HISTORY, steps=12).any()


@pytest.mark.parametrize("name", sorted(BENCHMARKS))
def test_a_second_run_gives_the_same_draws(name):
    np.testing.assert_array_equal(BENCHMARKS[name](HISTORY, 4), BENCHMARKS[name](HISTORY, 4))


@pytest.mark.parametrize("make", [climatology12, boot_240])
def test_too_little_history_is_an_error(make):
    with pytest.raises(OriginError, match="11 months"):
        make(HISTORY[:, :11], 12)
