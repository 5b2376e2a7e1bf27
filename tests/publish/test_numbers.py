"""Numbers as people speak."""

import re

from hypothesis import given
from hypothesis import strategies as st

from commonwatch.publish.numbers import NBSP, between, expected, expected_with_interval, percent, points, quiet_for
from commonwatch.vocabulary.figures import rounded


def test_golden_phrases():
    assert expected_with_interval(1234.0, 395.0, 3120.0) == f"about 1,200; 80{NBSP}% between 400 and 3,100"
    assert expected_with_interval(3.0, 0.0, 0.0) == "most likely none"
    assert expected_with_interval(96.0, 0.0, 61.0).startswith("about 96 on average; ")
    assert expected(0.3) == "none expected"
    assert expected(None) == "not modelled"
    assert between(0.0, 0.0) == "0"
    assert percent(0.004) == f"<1{NBSP}%"
    assert percent(0.995) == f">99{NBSP}%"
    assert percent(0.125) == f"13{NBSP}%"
    assert percent(None) == "–"
    assert points(0.031) == f"+3{NBSP}points"
    assert points(-0.011) == f"−1{NBSP}point"
    assert points(0.004) == "no change"
    assert (quiet_for(1), quiet_for(23), quiet_for(62), quiet_for(426)) == (
        "1 month",
        "23 months",
        "5 years",
        "30+ years",
    )


@given(st.floats(min_value=0, max_value=1e9))
def test_rounding_stays_near_and_never_speaks_of_parts_of_a_person(value: float):
    text = rounded(value)
    assert re.fullmatch(r"\d{1,3}(,\d{3})*", text)
    assert abs(int(text.replace(",", "")) - value) <= max(0.5, 0.051 * value)


@given(st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=1))
def test_percent_keeps_order_and_never_says_impossible_or_certain(a: float, b: float):
    def number(text: str) -> float:
        shift = {"<": -0.5, ">": 0.5}.get(text[0], 0)
        return int(re.sub(r"\D", "", text)) + shift

    low, high = sorted((a, b))
    assert number(percent(low)) <= number(percent(high))
    assert percent(low) not in (f"0{NBSP}%", f"100{NBSP}%")
