"""Figures as people speak them."""

import math


def rounded(value: float) -> str:
    """A count in words of digits: whole below 100, two significant figures above ("1,200")."""
    if value < 99.5:
        return f"{math.floor(value + 0.5):,}"
    step = 10 ** (math.floor(math.log10(value)) - 1)
    return f"{math.floor(value / step + 0.5) * step:,}"
