"""Credits that quarters can give: by every group of organisations, and by sharing quarters out at random."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.plan.check import credit_range, need_value, overclaim
from commonwatch.plan.instance import Need, Rules

RULES = Rules()
NEED = Need("n", "p", "t", "", 400, 5, 1.0)  # quarters of 100, a person of the first is worth 1


def test_ranges_by_hand():
    # A 100 and B 100 fill two quarters: 100 + 75. Each earns 75 in the second to 100 in the first
    ranges = credit_range(NEED, RULES, 0, {"A": 100, "B": 100})
    assert (ranges["A"].least, ranges["A"].most) == (pytest.approx(75), pytest.approx(100))
    # half of the first quarter is covered: 50 + 75 + 25 are filled, B's 50 earn 25 in the third to 50 in the first
    ranges = credit_range(NEED, RULES, 50, {"A": 150, "B": 50})
    assert (ranges["B"].least, ranges["B"].most) == (pytest.approx(25), pytest.approx(50))


def test_a_pair_that_claims_more_than_the_best_quarters_give_is_named():
    # A, B, C 50 each: 100 + 37.5. A and B are the first quarter together at most: 100; C's least is 37.5
    people = dict.fromkeys("ABC", 50.0)
    worst = overclaim(NEED, RULES, 0, people, {"A": 45, "B": 45, "C": 47.5})
    assert worst.credit <= worst.most + 1e-9
    two = Need("n", "p", "t", "", 600, 5, 1.0)  # quarters of 150: A 75 and B 75 are the first, C and D the second
    people = dict.fromkeys("ABCD", 75.0)
    worst = overclaim(two, RULES, 0, people, {"A": 75, "B": 75, "C": 75, "D": 37.5})
    assert worst.organisations == ("A", "B", "C")
    assert (worst.credit, worst.most) == (pytest.approx(225), pytest.approx(150 + 75 * 0.75))


@given(
    people=st.lists(st.integers(0, 150), min_size=1, max_size=4),
    claims=st.lists(st.integers(0, 150), min_size=4, max_size=4),
    existing=st.integers(0, 200),
    severity=st.integers(1, 5),
)
def test_the_worst_group_is_the_worst_of_all_groups(people, claims, existing, severity):
    need = Need("n", "p", "t", "", 400, severity, 1.0)
    names = "ABCD"[: len(people)]
    reach, credit = dict(zip(names, people, strict=True)), dict(zip(names, claims, strict=False))
    groups = [group for size in range(1, len(names) + 1) for group in itertools.combinations(names, size)]
    most = max(
        sum(credit[who] for who in group) - need_value(400, existing, sum(reach[who] for who in group), RULES, severity)
        for group in groups
    )
    worst = overclaim(need, RULES, existing, reach, credit)
    if most > 1e-9:
        assert worst.credit - worst.most == pytest.approx(most)
    else:
        assert worst is None or worst.credit <= worst.most + 1e-9


@given(
    people=st.lists(st.integers(1, 150), min_size=2, max_size=5), existing=st.integers(0, 300), seed=st.integers(0, 999)
)
def test_quarters_shared_out_person_by_person_are_never_overclaimed(people, existing, seed):
    names = "ABCDE"[: len(people)]
    reach = dict(zip(names, people, strict=True))
    fillers = [who for who in names for _ in range(reach[who])]
    random.Random(seed).shuffle(fillers)
    worths = [
        RULES.tiers[person // 100] if person < 400 else 0.0 for person in range(existing, existing + len(fillers))
    ]
    credit = dict.fromkeys(names, 0.0)
    for who, worth in zip(fillers, worths, strict=True):
        credit[who] += worth
    ranges = credit_range(NEED, RULES, existing, reach)
    assert all(ranges[who].least - 1e-6 <= credit[who] <= ranges[who].most + 1e-6 for who in names)
    worst = overclaim(NEED, RULES, existing, reach, credit)
    assert worst is None or worst.credit <= worst.most + 1e-6
