"""A joint plan in words: its money, its gain with the two parts and the spread, how near it is to the best, what is assumed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from commonwatch.errors import UnknownNameError
from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import MINUS, NBSP
from commonwatch.publish.words import listed
from commonwatch.vocabulary import known_place, theatre
from commonwatch.vocabulary.figures import rounded

SEEING, AGREEING, TOGETHER = "seeing", "agreeing", "together"
AS_ASSUMED = 1.0  # of `costs`: the assumed costs as they are
MOSTLY = 0.5  # share of the money on assumed costs from which the plan is called a worked example
TOLD_FROM = (
    "plan_summary", "plan_needs", "plan_lines", "plan_presence", "plan_measures", "plan_organisations", "plan_partners",
    "plan_dividend", "plan_gains", "plan_assumptions", "plan_chain",
)  # fmt: skip

Row = Mapping[str, Any]
Tables = Mapping[str, pl.DataFrame]


def dollars(usd: float) -> str:
    """An amount as people speak it: "13.2 million USD", "850,000 USD", "less than 1,000 USD", "no money"."""
    if usd < 0.5:
        return _("no money")
    if usd < 999.5:
        return _("less than 1,000 USD")
    for size, name in ((1e9, _("{count} billion USD")), (1e6, _("{count} million USD"))):
        if usd >= size * 0.9995:
            count = f"{usd / size:.1f}" if usd < size * 99.95 else f"{usd / size:,.0f}"
            return name.format(count=count.removesuffix(".0")).replace(" ", NBSP)
    return _("{count} USD").format(count=rounded(usd)).replace(" ", NBSP)


def price(usd: float) -> str:
    """A cost per person: whole USD from 10 on, below that with its cents where it has any ("45", "2.50")."""
    return rounded(usd) if usd >= 10 or usd == int(usd) else f"{usd:.2f}"


def people(count: float | None) -> str:
    """A count of people as a bare figure: "4,100", "none" below a half, a dash where it isn't known."""
    if count is None:
        return "–"
    return _("none") if count < 0.5 else rounded(count)


def compared(count: float) -> str:
    """A count that stands beside others which differ little: three figures that count ("113,000")."""
    step = 10 ** max(0, len(str(int(count))) - 3)
    return f"{int(count / step + 0.5) * step:,}"


def whole(share: float) -> int:
    """A share as whole percent, halves away from nought."""
    return int(abs(share) * 100 + 0.5) * (1 if share >= 0 else -1)


def signed(share: float | None) -> str:
    """A share of change as whole percent with its sign: "+21 %", "−3 %", "about nil"; a dash when there is none."""
    if share is None:
        return "–"
    count = whole(share)
    return f"{'+' if count > 0 else MINUS}{abs(count)}{NBSP}%" if count else _("about nil")


def part(share: float) -> str:
    """A part of a whole (0..1) in words: "none", "all", "62 %"; a part too small or too large for that reads "<1 %"."""
    if share < 0.0005:
        return _("none")
    if share > 0.9995:
        return _("all")
    return f"<1{NBSP}%" if share < 0.01 else f">99{NBSP}%" if share > 0.99 else f"{whole(share)}{NBSP}%"


def place_words(code: str) -> str:
    """The name of a place, of places that are counted together ("Serbia and Kosovo"), of any other unit its code."""
    return listed([known.name if (known := known_place(part)) else part for part in code.split("+")])


def theatre_words(name: str) -> str:
    """The label of a theatre, the name of a place; what is neither comes back unchanged."""
    try:
        return _(theatre(name).label)
    except UnknownNameError:
        return place_words(name)


def gains_at(gains: pl.DataFrame, costs: float = AS_ASSUMED) -> dict[str, Row]:
    """gain -> its row ("seeing", "agreeing", "together") at so many times the assumed costs."""
    return {row["gain"]: row for row in gains.filter(pl.col("costs") == costs).iter_rows(named=True)}


def headline(summary: Row, gains: Mapping[str, Row]) -> str:
    """What the money reaches and what planning together adds, its two parts in percentage points, in one breath."""
    reached = reach_sentence(summary)
    return f"{reached} {gain_sentence(gains)}" if summary["people"] >= 0.5 else reached


def reach_sentence(summary: Row) -> str:
    """What the plan's money reaches."""
    if summary["people"] < 0.5:
        return _("Within these rules and this money the plan reaches nobody.")
    said = _("Planned together, {money} meets about {people} needs of people.")
    return said.format(money=dollars(summary["spent_usd"]), people=people(summary["people"]))


def gain_sentence(gains: Mapping[str, Row]) -> str:
    """By how much the plan is worth more than plans made alone, and how much of that seeing and agreeing bring."""
    both, seen = (gains[name]["share"] if name in gains else None for name in (TOGETHER, SEEING))
    if both is None:
        return _(
            "How much more that is than if each planned alone can't be told: in some scenario their own plans reach nobody."
        )
    total = whole(both)
    if total == 0:
        said = _(
            "Weighted by the severity of need, that is about what they reach if each plans alone: no gain to speak of"
        )
    elif total < 0:
        said = _("Weighted by the severity of need, that is {count} less than if each planned alone")
    else:
        said = _("Weighted by the severity of need, that is {count} more than if each planned alone")
    said = said.format(count=f"{abs(total)}{NBSP}%")
    if seen is None:
        return f"{said}."
    return f"{said}{_parts(whole(seen), total - whole(seen))}."


def _parts(seen: int, agreed: int) -> str:
    """The two parts in percentage points of what each reaches alone; they add up to the gain as it is printed."""
    up_and_down = {
        (0, 0): "",
        (1, 1): _(": {seen} from seeing each other's plans, {agreed} from agreeing on one"),
        (1, 0): _(": it comes from seeing each other's plans; agreeing on one adds about nothing to that"),
        (1, -1): _(": seeing each other's plans brings {seen}, agreeing on one gives {agreed} back"),
        (0, 1): _(": it comes from agreeing on one plan; seeing each other's plans alone adds about nothing"),
        (0, -1): _(": agreeing on one plan costs that much, seeing each other's plans alone changes about nothing"),
        (-1, 1): _(": seeing each other's plans loses {seen}, agreeing on one brings {agreed}"),
        (-1, 0): _(": it is lost by seeing each other's plans; agreeing on one adds about nothing to that"),
        (-1, -1): _(": {seen} lost by seeing each other's plans, {agreed} by agreeing on one"),
    }
    said = up_and_down[(seen > 0) - (seen < 0), (agreed > 0) - (agreed < 0)]
    return said.format(seen=_points(seen), agreed=_points(agreed))


def _points(count: int) -> str:
    return many("{count}\u00a0point", "{count}\u00a0points", abs(count)).format(count=abs(count))


def spread_sentence(gains: Mapping[str, Row]) -> str:
    """Between which ends the gain lies, and whether the scenarios that say so had been seen by the plan."""
    row = gains.get(TOGETHER)
    if row is None or row["share"] is None or row["lowest"] is None:
        return ""
    if row["scenarios"] < 2:
        return _("It is judged on one scenario, so nothing is known of its spread.")
    ends = {"low": _end(row["lowest"]), "high": _end(row["highest"]), "count": row["scenarios"]}
    if row["unseen"]:
        said = _("In {count} scenarios that no plan had seen, the gain lies between {low} and {high}.")
    else:
        said = _(
            "In the {count} scenarios that the plans were made on, the gain lies between {low} and {high}; none was kept back "
            "to test it."
        )
    return said.format(**ends)


def _end(share: float) -> str:
    count = whole(share)
    return f"{MINUS if count < 0 else ''}{abs(count)}{NBSP}%"


def costs_sentence(gains: pl.DataFrame) -> str:
    """The gain at half and at double the assumed costs; empty where it wasn't made."""
    shares = {row["costs"]: row["share"] for row in gains.filter(pl.col("gain") == TOGETHER).iter_rows(named=True)}
    half, double = shares.get(0.5), shares.get(2.0)
    if half is None or double is None:
        return ""
    said = _("If the assumed costs were half as high, the gain would be {half}; if they were twice as high, {double}.")
    return said.format(half=_end(half), double=_end(double))


def bound_sentence(summary: Row) -> str:
    """How far the plan can be from the best possible one, and why the search ended."""
    gap = summary["gap"]
    if gap is None or not 0 <= gap < 1:
        said = _("How far the plan is from the best possible one isn't known.")
    elif gap < 0.0005:
        said = _("Proven: under these rules no plan is better.")
    else:
        most = f"{gap * 100:.1f}".removesuffix(".0") if gap < 0.0995 else str(whole(gap))
        said = _("Proven: under these rules the best possible plan is at most {gap} better.")
        said = said.format(gap=f"{most}{NBSP}%")
    ended = {
        "time limit": _("The search ended at its time limit."),
        "cancelled": _("The search was stopped by hand; a longer one may find a better plan."),
        "stopped": _("The search ended as it found nothing better."),
    }.get(summary["status"], "")
    return f"{said} {ended}".strip()


def assumed_sentences(summary: Row) -> Iterator[str]:
    """What share of the money, the budgets and the people stands on assumptions, and what follows from that."""
    said = _("Assumed for want of a public source: the costs behind {costs} of the money, {budgets} of the budgets, and the "
             "number of people behind {people} of those planned for.")  # fmt: skip
    names = {"costs": "assumed_cost_share", "budgets": "assumed_budget_share", "people": "assumed_people_share"}
    yield said.format(**{name: part(summary[column] or 0.0) for name, column in names.items()})
    if (summary["assumed_cost_share"] or 0.0) > MOSTLY:
        yield _("Read it as a worked example until your own costs stand in it.")


def named(names: Sequence[str], most: int) -> str:
    """Names as a sentence lists them, those beyond `most` as a count; empty for none."""
    shown = list(names[:most])
    if (more := len(names) - len(shown)) > 0:
        shown.append(many("{count} more", "{count} more", more).format(count=more))
    return listed(shown) if shown else ""
