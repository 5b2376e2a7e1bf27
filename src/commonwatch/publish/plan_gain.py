"""What planning together gains, for the page: the same money four ways, the gains with their spread, each one's part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.language import _
from commonwatch.publish.plan_bars import span, strip
from commonwatch.publish.plan_rows import FEWEST, shown_name
from commonwatch.publish.plan_words import (
    AGREEING,
    AS_ASSUMED,
    SEEING,
    TOGETHER,
    compared,
    dollars,
    people,
    signed,
    whole,
)
from commonwatch.vocabulary.figures import rounded

ALONE, INFORMED, PROPORTIONAL, JOINT = "alone", "informed", "proportional", "joint"
IN_ORDER = (ALONE, INFORMED, JOINT, PROPORTIONAL)
COSTS = {0.5: "Half the assumed costs", 1.0: "The costs as assumed", 2.0: "Double the assumed costs"}
NOTICED = 0.01  # of a credit: less is "as much"
GAINS = (SEEING, AGREEING, TOGETHER)
BASES = {"iati": "from its own IATI reports", "published": "published", "assumed": "assumed", "given": "given"}


@dataclass(frozen=True)
class WayBar:
    """One way to spend the money: its name, what it is worth, a bar, and how it stands to each alone."""

    way: str
    label: str
    worth: str
    bar: str
    against: str


@dataclass(frozen=True)
class WayRow:
    """A way and how it was counted: people, worth, and the lowest and highest worth over the scenarios."""

    label: str
    case: str
    people: str
    worth: str
    between: str


@dataclass(frozen=True)
class GainCell:
    """A gain with its ends and a bar of them."""

    share: str
    between: str
    bar: str


@dataclass(frozen=True)
class GainRow:
    """The three gains (seeing, agreeing, together) at so many times the assumed costs."""

    costs: str
    cells: tuple[GainCell, ...]


@dataclass(frozen=True)
class Part:
    """What an organisation spends and reaches, what it brings to the gain, and what more money would reach."""

    short: str
    name: str
    spent: str
    budget: str
    basis: str
    note: str
    people: str
    against: str
    share: str
    share_people: str
    bar: str
    more: str


def _labels() -> dict[str, str]:
    return {
        ALONE: _("Each alone"),
        INFORMED: _("Each sees the others' plans"),
        PROPORTIONAL: _("Money follows the number in need"),
        JOINT: _("One joint plan"),
    }


def way_bars(dividend: pl.DataFrame) -> list[WayBar]:
    """The ways at the assumed costs, each at its kindest count, in the order alone, informed, joint, proportional."""
    worth = dict(_at_costs(dividend).group_by("way").agg(pl.col("worth").max()).iter_rows())
    most, alone = max(worth.values(), default=0.0), worth.get(ALONE, 0.0)
    return [
        WayBar(
            way,
            label,
            compared(worth[way]),
            strip([(worth[way] / most, way)], "") if most > 0 else "",
            signed(worth[way] / alone - 1) if way != ALONE and alone > 0 else "",
        )
        for way, label in ((way, _labels()[way]) for way in IN_ORDER)
        if way in worth
    ]


def way_rows(dividend: pl.DataFrame) -> list[WayRow]:
    """Every way and count at the assumed costs, as the table has them."""
    labels = _labels()
    return [
        WayRow(
            labels.get(row["way"], row["way"]),
            _(row["case"]),
            people(row["people"]),
            compared(row["worth"]),
            _("{low} to {high}").format(low=compared(row["lowest"]), high=compared(row["highest"])),
        )
        for row in _at_costs(dividend).iter_rows(named=True)
    ]


def _at_costs(dividend: pl.DataFrame) -> pl.DataFrame:
    return dividend.filter(pl.col("costs") == AS_ASSUMED)


def gain_rows(gains: pl.DataFrame) -> list[GainRow]:
    """The gains at half, at once and at double the assumed costs, all bars on one scale."""
    ends = [end for name in ("lowest", "highest", "share") for end in gains[name].drop_nulls()]
    low, high = min([0.0, *ends]), max([0.01, *ends])
    told = {(row["costs"], row["gain"]): row for row in gains.iter_rows(named=True)}
    return [
        GainRow(_(COSTS.get(costs, f"{costs:g} times the assumed costs")), tuple(_cells(told, costs, low, high - low)))
        for costs in sorted(set(gains["costs"]))
    ]


def _cells(told: Mapping[tuple[float, str], Any], costs: float, low: float, wide: float) -> Iterator[GainCell]:
    for gain in GAINS:
        row = told.get((costs, gain))
        if row is None or row["share"] is None:
            yield GainCell("–", "", "")
            continue
        if row["lowest"] is None or row["scenarios"] < 2 or whole(row["lowest"]) == whole(row["highest"]):
            yield GainCell(signed(row["share"]), "", "")
            continue
        ends = _("{low} to {high}").format(low=signed(row["lowest"]), high=signed(row["highest"]))
        at = [(row[name] - low) / wide for name in ("share", "lowest", "highest")]
        yield GainCell(signed(row["share"]), ends, span(at[0], at[1], at[2], ""))


def parts(organisations: pl.DataFrame) -> list[Part]:
    """The organisations that deliver, the largest spending first."""
    total, most = organisations["share"].sum(), organisations["share"].abs().max() or 0.0
    named = {row["organisation"]: row for row in organisations.iter_rows(named=True)}
    ranked = organisations.sort("spent_usd", "organisation", descending=[True, False])
    return [_part(row, named, float(total), most) for row in ranked.iter_rows(named=True)]  # type: ignore[arg-type]


def _part(row: Mapping[str, Any], named: Mapping[str, Any], total: float, most: float) -> Part:
    short = shown_name(row["organisation"], named)
    alone = row["credit_alone"]
    return Part(
        short=short,
        name=row["name"] if short != row["name"] else "",
        spent=dollars(row["spent_usd"]),
        budget=dollars(row["budget_usd"]),
        basis=_(BASES.get(row["budget_basis"], row["budget_basis"])),
        note=row["budget_note"] or "",
        people=people(row["people"]),
        against=_against(row["credit"], alone),
        share=_share(row["share"], total),
        share_people=_weighted(row["share"], row["share_error"]),
        bar=strip([(max(0.0, row["share"]) / most, "share")], "") if most > 0 else "",
        more=people(row["next_solved"]),
    )


def _against(credit: float, alone: float | None) -> str:
    """How the credit stands to that when all go alone, in a word: how much depends on who is said to fill which quarter."""
    if alone is None or alone < FEWEST:
        return "–"
    moved = credit / alone - 1
    return _("more") if moved >= NOTICED else _("less") if moved <= -NOTICED else _("as much")


def _share(share: float, total: float) -> str:
    """An organisation's part of the gain as whole percent of it; in words where the gain can't be divided so."""
    if total < 0.5:
        return "–"
    count = max(0, whole(share / total))
    return f"{count}\u00a0%" if count else _("about nil")


def _weighted(share: float, error: float | None) -> str:
    if share < 0.5:
        return ""
    said = rounded(share)
    return f"{said} ± {rounded(error)}" if error and error >= 0.5 else said
