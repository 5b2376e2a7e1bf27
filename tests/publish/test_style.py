"""Contrast: every ink on its ground meets WCAG 2.2 AA, and the map's classes can be told apart without colour."""

from itertools import pairwise

import pytest

from commonwatch.publish.charts import FAN, INK, LOWERS, MEDIAN, RAISES, REFERENCE, SOFT
from commonwatch.publish.map import CLASSES, shade

TEXT_ON_GROUND = [
    ("#16202b", "#ffffff"), ("#4a5563", "#ffffff"), ("#4a5563", "#f5f7f9"), ("#0b4a7d", "#ffffff"),
    ("#8f2d0c", "#f5f7f9"), ("#12594f", "#f5f7f9"),
]  # fmt: skip
MARKS = [INK, SOFT, MEDIAN, REFERENCE, RAISES, LOWERS]


def luminance(color: str) -> float:
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_text_meets_aa(ink: str, ground: str):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("mark", MARKS)
def test_marks_of_charts_meet_aa_for_graphics(mark: str):
    assert contrast(mark, "#ffffff") >= 3


def test_classes_of_the_map_and_bands_of_the_fan_darken_in_order():
    for colors in ([color for _, _, color in CLASSES], [color for *_, color in FAN]):
        greys = [luminance(color) for color in colors]
        assert all(a > b * 1.15 for a, b in pairwise(greys))


def test_a_chance_gets_the_colour_of_its_class():
    assert shade(0.0) == CLASSES[0][2]
    assert shade(0.2) == CLASSES[3][2]
    assert shade(1.0) == CLASSES[-1][2]
    assert shade(None) == "#ffffff"
