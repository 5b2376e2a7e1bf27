"""Names and figures as sentences say them."""

import math
from collections.abc import Mapping, Sequence

import polars as pl

from commonwatch.vocabulary import known_place, measures, themes
from commonwatch.vocabulary.figures import rounded

NBSP = "\u00a0"
MOST_NAMED = 4


class Names:
    """What measures, themes, places and organisations are called: by `labels`, else by the vocabulary, else by their key."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._measures = _pairs(measures(), "measure")
        self._themes = _pairs(themes(), "theme")

    def measure(self, key: str) -> str:
        """A measure's label, as inside a sentence."""
        return _inside(self._labels.get(key) or self._measures.get(key) or key)

    def theme(self, key: str) -> str:
        """A theme's label, as inside a sentence."""
        return _inside(self._labels.get(key) or self._themes.get(key) or key)

    def place(self, key: str) -> str:
        """A place's name; of several that are counted together all ("A+B")."""
        if key in self._labels:
            return self._labels[key]
        return listed([found.name if (found := known_place(part)) else part for part in key.split("+")])

    def organisation(self, key: str) -> str:
        """An organisation's name: its key, which is short, where `labels` has none."""
        return self._labels.get(key, key)


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them; the fifth and later ones are counted."""
    if len(names) > MOST_NAMED + 1:
        names = [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float) -> str:
    """A share as whole percent: "12 %", "less than 1 %"."""
    return f"less than 1{NBSP}%" if share < 0.005 else f"{math.floor(share * 100 + 0.5):,}{NBSP}%"


def figure(value: float) -> str:
    """A figure with two digits that count: "1,200", "45", "4.5", "0.45", "0"."""
    if value >= 9.95 or value <= 0:
        return rounded(value)
    places = 1 if value >= 0.995 else 1 - math.floor(math.log10(max(value, 1e-9)))
    return f"{value:.{places}f}".removesuffix(".0")


def people(count: float) -> str:
    """People as a sentence counts them: "about 1,200 people", "1 person"."""
    if count < 0.5:
        return "less than one person"
    return "1 person" if count < 1.5 else f"{'about ' if count >= 99.5 else ''}{rounded(count)} people"


def _pairs(table: pl.DataFrame, key: str) -> dict[str, str]:
    return dict(table.select(key, "label").iter_rows())


def _inside(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
