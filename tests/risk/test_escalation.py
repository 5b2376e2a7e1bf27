"""Escalation and de-escalation, against a plain count over the draws."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.risk.escalation import escalation
from commonwatch.risk.past import Past


def past_of(*history: list[int]) -> Past:
    deaths = np.zeros((len(history), len(history[0]), 3))
    deaths[:, :, 0] = history
    places = tuple(f"P{k}" for k in range(len(history)))
    return Past(places, date(2020, 1, 1), deaths, np.zeros((*deaths.shape[:2], 1), dtype=np.float32), ("x",))


def test_a_case_by_hand():
    quiet, war = [0] * 24, [0] * 18 + [10] * 6
    draws = np.zeros((2, 6, 4), dtype=np.int32)
    draws[0, 0] = [0, 24, 25, 900]  # after a quiet half year: 25 deaths are an escalation, 24 are not
    draws[1, 5] = [30, 31, 119, 120]  # after 60 deaths: 30 are half, 120 are twice
    table = escalation(draws, past_of(quiet, war), 6)
    assert table["p_escalation_6m"].to_list() == [0.5, 0.25]
    assert table["p_deescalation_6m"].to_list() == [None, 0.25]
    assert table["reference_p_escalation_6m"].to_list() == [0.0, 0.0]
    # 19 runs of six months, of which those that begin in months 1 to 16 hold at most three of the six tens
    assert table["reference_p_deescalation_6m"][1] == pytest.approx(16 / 19)


@given(
    st.lists(st.integers(0, 60), min_size=24, max_size=24),
    st.lists(st.lists(st.integers(0, 90), min_size=6, max_size=6), min_size=1, max_size=20),
)
def test_as_a_plain_count_has_it(history, paths):
    draws = np.array(paths, dtype=np.int32).T[None]
    row = escalation(draws, past_of(history), 6).row(0, named=True)
    recent = sum(history[-6:])
    assert row["p_escalation_6m"] == pytest.approx(sum(sum(p) >= max(2 * recent, 25) for p in paths) / len(paths))
    if recent < 25:
        assert row["p_deescalation_6m"] is None
    else:
        assert row["p_deescalation_6m"] == pytest.approx(sum(2 * sum(p) <= recent for p in paths) / len(paths))
