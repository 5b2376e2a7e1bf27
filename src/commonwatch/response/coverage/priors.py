"""What is assumed of how much work is reported, and of how much one organisation covers: beta distributions in data files."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.vocabulary import organisations

REPORT = "report"
"""The kind of figures of people that a cluster or office reports for all its partners."""

OF_FAMILY = {
    "UN": "un",
    "OSCE": "osce",
    "EU": "eu",
    "IFI": "ifi",
    "bilateral": "bilateral",
    "NGO": "ingo",
    "fund": "ifi",
}
OF_IATI = {
    "10": "bilateral",
    "11": "national",
    "15": "other",
    "21": "ingo",
    "22": "national",
    "23": "ingo",
    "24": "national",
    "40": "un",
}
OF_WORDS = (
    ("national ngo", "national"),
    ("international ngo", "ingo"),
    ("united nations", "un"),
    ("government", "national"),
)


@dataclass(frozen=True)
class Beta:
    """A beta distribution: successes and failures that stand behind it, and where they come from."""

    alpha: float
    beta: float
    why: str

    @property
    def mean(self) -> float:
        """The mean, 0-1."""
        return self.alpha / (self.alpha + self.beta)

    def draws(self, rng: np.random.Generator, number: int) -> NDArray[np.float64]:
        """`number` draws, 0-1."""
        return rng.beta(self.alpha, self.beta, number)

    def moved(self, by: float) -> "Beta":
        """The same weight of evidence with the mean moved by `by`, kept within 0.02-0.98."""
        weight = self.alpha + self.beta
        mean = min(max(self.mean + by, 0.02), 0.98)
        return Beta(mean * weight, (1 - mean) * weight, self.why)

    def learnt(self, seen: float, unseen: float) -> "Beta":
        """With what two sources told of each other: so many seen, so many not."""
        return Beta(self.alpha + seen, self.beta + unseen, f"{self.why}; updated by two sources")


@cache
def completeness() -> dict[str, Beta]:
    """kind of organisation -> share of its work in a cell that the evidence shows."""
    return {row["kind"]: Beta(float(row["alpha"]), float(row["beta"]), row["why"]) for row in _rows("completeness")}


@cache
def cover_of_one() -> dict[str, Beta]:
    """theme -> share of a need that one organisation at work covers; "" for themes without a row of their own."""
    return {row["theme"]: Beta(float(row["alpha"]), float(row["beta"]), row["why"]) for row in _rows("cover")}


def kinds_of(named: pl.DataFrame | None) -> dict[str, str]:
    """organisation -> kind, by the vocabulary's family, else by the type that sources give it, else "other"."""
    found: dict[str, str] = {}
    if named is not None:
        for organisation, kind in named.select("organisation", "kind").iter_rows():
            if told := _kind(kind or ""):
                found.setdefault(organisation, told)
    listed = organisations().select("organisation", "family").iter_rows()
    return found | {organisation: OF_FAMILY.get(family, "other") for organisation, family in listed}


def _kind(text: str) -> str:
    return OF_IATI.get(text, next((kind for words, kind in OF_WORDS if words in text.lower()), ""))


def _rows(name: str) -> list[dict[str, str]]:
    with (files("commonwatch.response") / "data" / f"{name}.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))
