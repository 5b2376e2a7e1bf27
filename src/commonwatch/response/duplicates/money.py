"""The same money told twice: lots of two sources from one payer to one payee, by amount, day and place."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from commonwatch.response.duplicates.assign import assigned
from commonwatch.response.duplicates.compare import Says, shown_amount
from commonwatch.response.duplicates.lots import lots
from commonwatch.response.duplicates.titles import shared, title
from commonwatch.response.duplicates.weights import ACCEPT
from commonwatch.response.identity.forms import form

SAME_MONEY: dict[str, Any] = {
    "source_a": pl.String, "activities_a": pl.List(pl.String), "flows_a": pl.List(pl.Int32), "source_b": pl.String,
    "activities_b": pl.List(pl.String), "flows_b": pl.List(pl.Int32), "probability": pl.Float64,
    "reasons": pl.List(pl.String), "basis": pl.String,
}  # fmt: skip
PRIOR = -9.0
UNROUND, SAME, WITHIN_1, WITHIN_5, WITHIN_25, BEYOND = 12.0, 7.0, 4.0, 2.0, 0.0, -6.0
"""Bits for equal amounts of more than three figures, of fewer, for amounts within 1, 5 and 25 %, and beyond."""

SAME_PAYER, SAME_COUNTRY, PAYER_NAMES, OTHER_PAYER = 4.0, 4.0, 2.0, -6.0
SAME_PLACE, OTHER_PLACE = 3.0, -3.0
DAYS = ((7, 3.0), (31, 2.0), (92, 1.0), (366, 0.0), (None, -1.0))
ALIKE = 0.5
ROUND = 3  # figures
STEP = 1.25
REFERENCE = re.compile(r"[A-Z]{1,5}[A-Z\d]*\d{3}[\w./-]*|\d{5,}[\w./-]*")
"""A payer's or payee's reference: letters and digits, of at least three digits."""


class _Lot(NamedTuple):
    payer: str
    payer_name: str
    payee: str
    places: frozenset[str]
    days: tuple[date, ...]
    dollars: float
    marks: frozenset[str]


def money_told_twice(tables: Mapping[str, pl.DataFrame], since: date, until: date) -> pl.DataFrame:
    """Pairs of lots (`lots.lots`) of two sources that are the same money: SAME_MONEY, probability 0-1, one-to-one.

    `basis` is "link" where both carry a reference in common and payer and payee don't contradict it, else "match".
    Method: as for activities, with amounts that people seldom hit by chance (weights assumed, see above).
    """
    listed = lots(tables, since, until)
    rows = _rows(listed)
    pairs = _pairs(listed)
    compared = [_compared(rows[one], rows[other]) for one, other in pairs.select("one", "other").iter_rows()]
    scored = pairs.with_columns(
        pl.Series("bits", [PRIOR + sum(says.bits for says in each) for each in compared], pl.Float64),
        pl.Series(
            "link",
            [bool(rows[a].marks & rows[b].marks) for a, b in pairs.select("one", "other").iter_rows()],
            pl.Boolean,
        ),
    )
    best = assigned(scored.with_columns(pl.col("bits") + pl.when("link").then(20.0).otherwise(0.0)))
    found = best.filter(pl.col("probability") >= ACCEPT).join(
        scored.select("one", "other", "link"), on=["one", "other"]
    )
    said = [_sentences(rows[one], rows[other]) for one, other in found.select("one", "other").iter_rows()]
    whose = listed.select("lot", "source", "activities", "flows")
    return (
        found.with_columns(
            pl.Series("reasons", said, pl.List(pl.String)),
            pl.when("link").then(pl.lit("link")).otherwise(pl.lit("match")).alias("basis"),
        )
        .join(
            whose.rename({"lot": "one", "source": "source_a", "activities": "activities_a", "flows": "flows_a"}),
            on="one",
        )
        .join(
            whose.rename({"lot": "other", "source": "source_b", "activities": "activities_b", "flows": "flows_b"}),
            on="other",
        )
        .sort("one", "other")
        .select(pl.col(column).cast(kind) for column, kind in SAME_MONEY.items())
    )


def _rows(listed: pl.DataFrame) -> list[_Lot]:
    columns = ("payer", "payer_name", "payee", "places", "days", "dollars", "ref")
    return [
        _Lot(payer, name, payee, frozenset(places), tuple(days), dollars, frozenset(REFERENCE.findall(ref or "")))
        for payer, name, payee, places, days, dollars, ref in listed.select(columns).iter_rows()
    ]


def _pairs(listed: pl.DataFrame) -> pl.DataFrame:
    """one, other, source_a, source_b: lots of two sources to one payee whose amounts lie within a step, or share a reference."""
    steps = listed.with_columns((pl.col("dollars").log(STEP)).floor().cast(pl.Int64).alias("step"))
    near = pl.concat([steps.with_columns(pl.col("step") + by) for by in (-1, 0, 1)])
    marked = (
        listed.with_columns(pl.col("ref").str.extract_all(REFERENCE.pattern).alias("mark"))
        .explode("mark")
        .drop_nulls("mark")
    )
    kept = ["lot", "source", "payee"]
    joined = [
        steps.select(*kept, "step").join(near.select(*kept, "step"), on=["payee", "step"], suffix="_b"),
        marked.select(*kept, "mark").join(marked.select(*kept, "mark"), on=["payee", "mark"], suffix="_b"),
    ]
    both = pl.concat([each.select("lot", "lot_b", "source", "source_b") for each in joined]).unique()
    ordered = both.filter(pl.col("source") < pl.col("source_b")).sort("lot", "lot_b")
    return ordered.rename({"lot": "one", "lot_b": "other", "source": "source_a"})


def _sentences(one: _Lot, other: _Lot) -> list[str]:
    spoken = sorted(_compared(one, other), key=lambda says: -says.bits)
    common = sorted(one.marks & other.marks)
    first = [f"both carry the reference {', '.join(common)}"] if common else []
    return first + [says.reason if says.bits >= 0 else f"but {says.reason}" for says in spoken if says.reason]


def _compared(one: _Lot, other: _Lot) -> list[Says]:
    return [_amount(one.dollars, other.dollars), _payer(one, other), _place(one, other), _day(one.days, other.days)]


def _amount(one: float, other: float) -> Says:
    low, high = sorted((one, other))
    shown = f"{shown_amount(low)} and {shown_amount(high)} US dollars"
    if round(low) == round(high):
        unround = len(f"{low:.0f}".rstrip("0")) > ROUND
        return Says(UNROUND if unround else SAME, f"same amount: {shown_amount(low)} US dollars")
    for most, says in ((1.01, WITHIN_1), (1.05, WITHIN_5), (1.25, WITHIN_25)):
        if high / low <= most:
            return Says(says, f"amounts within {100 * (high / low - 1):.1f} %: {shown}")
    return Says(BEYOND, f"amounts differ by a factor of {high / low:.2f}: {shown}")


def _payer(one: _Lot, other: _Lot) -> Says:
    if one.payer == other.payer:
        return Says(SAME_PAYER, f"same payer: {one.payer}")
    here, there = _countries(one.payer_name), _countries(other.payer_name)
    shown = " / ".join(sorted((one.payer_name, other.payer_name)))
    if here and there:
        return Says(
            SAME_COUNTRY if here & there else OTHER_PAYER,
            f"payers of {'one country' if here & there else 'two countries'}: {shown}",
        )
    if shared(title(one.payer_name), title(other.payer_name), {}).share >= ALIKE or _first(one) == _first(other):
        return Says(PAYER_NAMES, f"payers' names alike: {shown}")
    return Says(OTHER_PAYER, f"different payers: {shown}")


@cache
def _countries(name: str) -> frozenset[str]:
    return form(name).places


def _first(lot: _Lot) -> str:
    return title(lot.payer_name).words[0] if title(lot.payer_name).words else lot.payer


def _place(one: _Lot, other: _Lot) -> Says:
    if not one.places or not other.places:
        return Says(0.0, "")
    if both := one.places & other.places:
        return Says(SAME_PLACE, f"same place: {', '.join(sorted(both)[:5])}")
    return Says(OTHER_PLACE, "no place is common")


def _day(one: tuple[date, ...], other: tuple[date, ...]) -> Says:
    if not one or not other:
        return Says(0.0, "")
    apart = min(abs((a - b).days) for a in one for b in other)
    says = next(says for most, says in DAYS if most is None or apart <= most)
    return Says(says, f"{apart} days apart" if apart else f"same day: {min(set(one) & set(other))}")
