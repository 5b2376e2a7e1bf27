"""A finding: what the joint picture shows in one place, in one sentence a person can check, with the rows behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from commonwatch.needs.table import EXISTING, slug
from commonwatch.vocabulary import place, theme

GAP, OVERLAP, PARTNER, EXPIRING, PIPELINE = "gap", "overlap", "partner", "expiring", "pipeline"
KINDS = (GAP, OVERLAP, PARTNER, EXPIRING, PIPELINE)

COLUMNS: dict[str, Any] = {
    "finding_id": pl.String,
    "kind": pl.String,
    "place": pl.String,
    "admin1": pl.String,
    "theme": pl.String,
    "organisations": pl.List(pl.String),
    "need_id": pl.String,
    "sentence": pl.String,
    "p": pl.Float64,  # probability, where the finding has one
    "score": pl.Float64,  # orders the findings of a kind
    "rows": pl.List(pl.String),  # file and address of each row behind it
}
"""The columns of the table `findings`, in their order."""


@dataclass(frozen=True)
class Finding:
    """One row of the table `findings`."""

    kind: str
    place: str
    admin1: str | None
    theme: str
    organisations: tuple[str, ...]
    need_id: str | None
    sentence: str
    p: float | None
    score: float
    rows: tuple[str, ...]

    @property
    def finding_id(self) -> str:
        """Readable and stable: kind, place, theme, and what tells it from others of its kind there."""
        where = [part for part in (self.place, self.admin1, self.theme) if part]
        if self.kind in (GAP, EXPIRING):
            own = (self.need_id or "").removeprefix("-".join(where) + "-").removesuffix(f"-{EXISTING}")
        else:
            own = "_".join(slug(one) for one in self.organisations[:4])
        return "-".join([self.kind, *where, own])


def findings_table(findings: Iterable[Finding]) -> pl.DataFrame:
    """The findings as a table with `COLUMNS`, by kind, the highest score first."""
    rows = [{"finding_id": each.finding_id, **asdict(each)} for each in findings]
    table = pl.DataFrame(rows, schema=COLUMNS) if rows else pl.DataFrame(schema=COLUMNS)
    order = {kind: number for number, kind in enumerate(KINDS)}
    of_kind = pl.col("kind").replace_strict(order, default=len(order), return_dtype=pl.Int8)
    return table.sort(of_kind, pl.col("score"), "finding_id", descending=[False, True, False])


def where(code: str, admin1: str | None) -> str:
    """The place's name, with the unit's code where the finding is of one."""
    name = place(code).name
    return f"{name}, {admin1}" if admin1 else name


def on(name: str) -> str:
    """The theme's label inside a sentence."""
    label = theme(name).label
    return label[0].lower() + label[1:]


Names = Mapping[str, str]
"""organisation -> the name that a sentence gives it, where it has another than its own."""


def listed(organisations: Sequence[str], names: Names, most: int = 5) -> str:
    """ "A, B and C", with the rest counted."""
    shown = [names.get(one, one) for one in organisations[:most]]
    if len(organisations) > most:
        return f"{', '.join(shown)} and {len(organisations) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
