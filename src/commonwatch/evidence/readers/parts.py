"""What all readers share: a layout, what a reading gives, and text turned into numbers, days and places."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from commonwatch.evidence.tabular import BROKEN, ROW, Table
from commonwatch.vocabulary import known_place, places, successors

MISSING = ("", "-", "–", "..", "...", "na", "n/a", "null", "none", "nan", "no data", "*")
"""What publishers write where they have no figure; never read as zero."""

REJECTED = {ROW: pl.Int64, "reason": pl.String, "example": pl.String}


@dataclass(frozen=True)
class Asked:
    """What the reader is told beside the file: today, and whether the file holds everything of its months world-wide.

    `mappings` is the folder of saved mappings from columns to roles; None where none are kept.
    """

    today: date
    complete: bool = False
    mappings: Path | None = None


@dataclass(frozen=True)
class Reading:
    """What a file gave: tables of one source, rows in, and each unusable row with number and reason.

    Rows in = rows used + rows rejected. `said` are sentences on how the file was taken.
    """

    source: str
    version: str
    tables: Mapping[str, pl.DataFrame]
    rows_in: int
    rejected: pl.DataFrame
    said: tuple[str, ...] = ()

    @property
    def used(self) -> int:
        """Rows of the file that stand behind at least one figure."""
        return self.rows_in - self.rejected.height


@dataclass(frozen=True)
class Layout:
    """A publisher's form of table: the columns by which it is known, and the function that reads it.

    `needed` has one entry per thing that must be there, each a tuple of the spellings it goes by.
    """

    name: str
    says: str
    needed: tuple[tuple[str, ...], ...]
    read: Callable[[Table, Asked], Reading]

    def fits(self, columns: Sequence[str]) -> bool:
        """Whether a header with these columns (lower case) is of this layout."""
        there = set(columns)
        return all(there.intersection(spellings) for spellings in self.needed)

    def reason(self, columns: Sequence[str]) -> str:
        """Why a file was taken for this layout: the columns found."""
        there = set(columns)
        return ", ".join(next(name for name in spellings if name in there) for spellings in self.needed)


@dataclass
class Sieve:
    """Collects rows that can't be used, with number and reason, and counts all that pass."""

    rows_in: int = 0
    parts: list[pl.DataFrame] = field(default_factory=list)

    def sift(self, batch: pl.DataFrame, reasons: Mapping[str, pl.Expr]) -> pl.DataFrame:
        """The rows of which no reason holds; the others are kept aside with all their reasons."""
        self.rows_in += batch.height
        return self.more(batch, {"": pl.col(BROKEN).is_not_null()} | dict(reasons))

    def more(self, batch: pl.DataFrame, reasons: Mapping[str, pl.Expr]) -> pl.DataFrame:
        """The same for rows that are counted already."""
        said = [
            pl.when(holds.fill_null(False)).then(pl.lit(reason) if reason else pl.col(BROKEN))
            for reason, holds in reasons.items()
        ]
        reason = batch.select(pl.concat_str(said, separator="; ", ignore_nulls=True).alias("reason"))["reason"]
        bad = reason != ""
        if bad.any():
            shown = [name for name in batch.columns if name not in (ROW, BROKEN) and not name.startswith("_")]
            example = pl.concat_str(
                [pl.format(f"{name}={{}}", pl.col(name).cast(pl.String).fill_null("")) for name in shown[:12]],
                separator=", ",
            )
            self.parts.append(
                batch.with_columns(reason.alias("reason"), example.str.slice(0, 300).alias("example"))
                .filter(bad)
                .select(list(REJECTED))
            )
            batch = batch.filter(~bad)
        return batch

    def rejected(self) -> pl.DataFrame:
        """row, reason, example: each row once, in the order of the file."""
        together = pl.concat([pl.DataFrame(schema=REJECTED), *self.parts])
        return together.sort(ROW)


def known_columns(table: Table, wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For each thing wanted the column that holds it, by the first spelling that is there; things not there are left out."""
    return {
        key: found
        for key, spellings in wanted.items()
        if (found := next((s for s in spellings if s in table.columns), None))
    }


def missing(column: pl.Series) -> pl.Series:
    """Whether a text says that there is no figure."""
    return column.is_null() | column.str.strip_chars().str.to_lowercase().is_in(MISSING)


def real(column: pl.Series, decimal: str = ".") -> pl.Series:
    """Text as Float64: "1,234.5", "1 234,5" (where the comma is the decimal sign) and "1234.5"; null where it is no number."""
    quick = column.cast(pl.Float64, strict=False)
    quick = quick.set(quick.is_infinite() | quick.is_nan(), None) if quick.null_count() < quick.len() else quick
    unclear = quick.is_null() & ~missing(column)
    if not unclear.any():
        return quick
    group = "." if decimal == "," else ","
    text = column.str.strip_chars().str.replace_all("[\u00a0\u202f ']", "").str.replace("^−", "-")
    grouped = text.str.contains(rf"^-?\d{{1,3}}(\{group}\d{{3}})+(\{decimal}\d+)?$")
    bare = text.str.contains(rf"^-?\d+(\{decimal}\d+)?$")
    slow = (
        text.str.replace_all(group, "", literal=True)
        .str.replace(decimal, ".", literal=True)
        .cast(pl.Float64, strict=False)
    )
    return quick.zip_with(~(unclear & (grouped | bare)), slow)


def whole(column: pl.Series, decimal: str = ".") -> pl.Series:
    """Text as Int64, with thousands separated by a comma, dot, space or apostrophe; null where it is no whole number."""
    text = column.str.strip_chars().str.replace_all("[\u00a0\u202f ']", "").str.replace("^−", "-")
    for group in (",", "."):
        other_use = group == "." and decimal == "."  # "1.500" is one and a half where the dot is the decimal sign
        grouped = text.str.contains(rf"^-?\d{{1,3}}(\{group}\d{{3}})+$") & (not other_use)
        text = text.zip_with(~grouped.fill_null(False), text.str.replace_all(group, "", literal=True))
    return text.str.replace(r"[.,]0+$", "").cast(pl.Int64, strict=False)


def day(column: pl.Series) -> pl.Series:
    """Text as Date: YYYY-MM-DD, with or without a time behind it; null where it is no such day."""
    return column.str.strip_chars().str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


@cache
def by_gleditsch_ward() -> dict[str, str]:
    """Gleditsch-Ward number -> place; numbers of former states lead to the place that carries their records."""
    former = dict(successors().select(pl.col("gw").cast(pl.String), "booked_under").iter_rows())
    own = places().drop_nulls("gw").select(pl.col("gw").cast(pl.String), "place")
    return former | dict(own.iter_rows())


@cache
def place_codes() -> frozenset[str]:
    """The codes of all places."""
    return frozenset(places()["place"])


def year_of(column: pl.Series) -> pl.Series:
    """Text as a year (Int16): "2023", "2023.0" or "2023-12-31"; null outside 1900-2100."""
    years = whole(column.str.strip_chars().str.replace(r"^(\d{4})-\d{2}(-\d{2})?.*$", "${1}"))
    return years.set(~years.is_between(1900, 2100).fill_null(False), None).cast(pl.Int16)


OTHER_CODES = {"KOS": "XKX", "XKO": "XKX", "XKV": "XKX", "KSV": "XKX"}
"""Codes that publishers give Kosovo."""


def placed(code: pl.Series | None, name: pl.Series | None) -> pl.Series:
    """The place of each row by its three-letter code, else by its name in any known spelling; null where neither leads to one."""
    given = [column for column in (code, name) if column is not None]
    by_code = None if code is None else code.str.strip_chars().str.to_uppercase().replace(OTHER_CODES)
    found = pl.repeat(None, given[0].len(), dtype=pl.String, eager=True)
    if by_code is not None:
        found = found.zip_with(~by_code.is_in(list(place_codes())).fill_null(False), by_code)
    if name is not None and found.null_count():
        spelled = name.filter(found.is_null()).drop_nulls().unique()
        found = found.fill_null(
            name.replace_strict({text: named(text) for text in spelled}, default=None, return_dtype=pl.String)
        )
    return found.alias("_place")


@cache
def named(text: str) -> str | None:
    """The code of the place that goes by this name; None where there is none."""
    found = known_place(text)
    return None if found is None else found.place


def repeated(frame: pl.DataFrame, keys: Sequence[str]) -> pl.Expr:
    """Whether a row has the same `keys` as a row before it."""
    held = frame.select(pl.struct(keys).alias("held"))["held"]
    return pl.lit(held.is_duplicated() & ~held.is_first_distinct())


def tags(batch: pl.DataFrame) -> pl.Expr:
    """Whether a row holds HXL tags (#country+code, #date+year), which name the columns once more."""
    return pl.any_horizontal(pl.col(name).str.starts_with("#") for name in batch.columns if name not in (ROW, BROKEN))


TAGS = "a row of HXL tags, no figures"


def day_above(table: Table, asked: Asked) -> str:
    """The version of a file without one: the day that the lines above its header name, else the day of loading."""
    said = re.search(r"\b(20\d\d-\d\d-\d\d)\b", table.above)
    return said[1] if said else f"{asked.today:%Y-%m-%d}"
