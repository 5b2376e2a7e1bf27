"""A broken line of a plan, and by how much a figure may pass its limit before it counts as broken."""

from dataclasses import dataclass

RELATIVE, ABSOLUTE = 1e-6, 1e-3  # of the limit; and people, USD, weighted people


@dataclass(frozen=True)
class Broken:
    """One broken line: the rule, where it shows, and the figures in a sentence."""

    rule: str
    where: str
    says: str


def above(figure: float, limit: float) -> bool:
    """Whether a figure passes a limit by more than rounding: 0.001, or a millionth of the limit where that is more."""
    return figure - limit > max(ABSOLUTE, RELATIVE * abs(limit))


def differs(figure: float, expected: float) -> bool:
    """Whether two figures differ by more than rounding."""
    return above(figure, expected) or above(expected, figure)


def shown(figure: float) -> str:
    """A figure for a sentence: thousands apart, three decimals at most."""
    text = f"{figure:,.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
