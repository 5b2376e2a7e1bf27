"""The bars of the published truth, on the half of its organisations that no rule was tuned on."""

import pytest
from benchmarks.identity import HALVES, naive, off_list, publishers, quality, spellings, unseen

from commonwatch.response.identity import resolved_names


@pytest.mark.parametrize("half", HALVES)
def test_unseen_spellings_and_organisations_off_the_list(shared, half):
    rows = spellings(shared)
    answers = list(unseen(rows, half, resolved_names))
    every = quality([(one, found) for one, found, _ in answers])
    hard = quality([(one, found) for one, found, is_hard in answers if is_hard])
    assert every.rows > 300
    assert hard.rows > 60
    assert every.precision >= 0.985
    assert every.recall >= 0.94
    assert hard.f1 >= 0.75
    linked = [bool(found) for _, found in off_list(rows, half, resolved_names)]
    assert sum(linked) <= 0.05 * len(linked)
    others = [bool(found) for _, found in publishers(shared, rows, half, resolved_names)]
    assert sum(others) <= 0.05 * len(others)


def test_the_naive_peer_links_many_that_are_not_listed(shared):
    linked = [bool(found) for _, found in off_list(spellings(shared), "kept", naive)]
    assert sum(linked) > 0.15 * len(linked)
