"""The table of needs: its columns, its rows, and how a need is named."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from commonwatch.vocabulary import themes

COLUMNS: dict[str, Any] = {
    "need_id": pl.String,  # readable and stable: "XKX-livelihoods-unemployment-existing"
    "place": pl.String,
    "admin1": pl.String,  # null: the whole place
    "theme": pl.String,
    "group": pl.String,  # who; "" for all
    "status": pl.String,  # "existing"
    "basis": pl.String,  # "counted" or "derived"
    "low": pl.Float64,  # people; null where the need is known and the people are not counted
    "mid": pl.Float64,
    "high": pl.Float64,
    "severity": pl.Int8,  # 1-5
    "severity_why": pl.String,
    "confidence": pl.Float64,  # 0-1
    "confidence_why": pl.String,
    "year": pl.Int16,
    "rule": pl.String,  # of need_rules.csv, or the name of the count
    "source": pl.String,  # joined by "; "
    "evidence": pl.List(pl.String),  # addresses of the rows behind it
    "addable": pl.Boolean,  # may it be added to the other addable rows of its place and theme?
    "note": pl.String,
}
"""The columns of the table `needs`, in their order."""

PEOPLE = ("low", "mid", "high")
EXISTING, COUNTED, DERIVED = "existing", "counted", "derived"
ABOVE_POPULATION = "more people than the population"


@dataclass(frozen=True)
class Need:
    """One need, a row of the table."""

    place: str
    admin1: str | None
    theme: str
    group: str
    basis: str
    low: float | None
    mid: float | None
    high: float | None
    severity: int
    severity_why: str
    confidence: float
    confidence_why: str
    year: int
    rule: str
    source: str
    evidence: tuple[str, ...]
    addable: bool
    note: str
    named: str = ""
    """What tells it from other needs of its place, theme and rule; empty for the rule's one need."""

    @property
    def need_id(self) -> str:
        """Place, unit, theme, rule, group and status, joined by hyphens."""
        parts = (self.place, self.admin1, self.theme, self.rule, slug(self.named), EXISTING)
        return "-".join(part for part in parts if part)


def needs_table(needs: Iterable[Need]) -> pl.DataFrame:
    """The needs as a table with `COLUMNS`, by place, unit (the whole place first), theme and rule."""
    rows = [
        {**asdict(need), "need_id": need.need_id, "status": EXISTING, "evidence": list(need.evidence)} for need in needs
    ]
    order = {theme: number for number, theme in enumerate(themes()["theme"])}
    table = pl.DataFrame([{column: row[column] for column in COLUMNS} for row in rows], schema=COLUMNS)
    by_theme = pl.col("theme").replace_strict(order, default=len(order), return_dtype=pl.Int32)
    return table.sort("place", "admin1", by_theme, "rule", "need_id", nulls_last=False)


def slug(text: str) -> str:
    """The text as letters, digits and underscores, for names of rules and needs."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
