"""Two contributions compared: what speaks for one activity told twice and what against, in bits and in words."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from commonwatch.response.duplicates import weights as bits
from commonwatch.response.duplicates.titles import Title, shared, title

ADDITIONS = {"additional", "supplemental", "supplementary"}
ROUND = 3  # figures
Amount = tuple[str, str, float]


class Told(NamedTuple):
    """A contribution as it is compared; `amounts` are (family of kinds, currency, sum)."""

    title: Title
    starts: tuple[date, ...]
    places: frozenset[str]
    themes: frozenset[str]
    reporter: str
    organisations: frozenset[str]
    amounts: tuple[Amount, ...]


class Says(NamedTuple):
    """What one comparison says: bits for (or against) one activity, and the sentence a person can check."""

    bits: float
    reason: str


def told(profiles: pl.DataFrame) -> list[Told]:
    """Each row of `profiles.profiles`, in order."""
    columns = ("title", "starts", "places", "themes", "reporter", "organisations", "families", "currencies", "amounts")
    return [
        Told(
            title(text),
            tuple(starts),
            frozenset(places),
            frozenset(themes),
            reporter,
            frozenset(named),
            tuple(zip(families, currencies, amounts, strict=True)),
        )
        for text, starts, places, themes, reporter, named, families, currencies, amounts in profiles.select(
            columns
        ).iter_rows()
    ]


def score(one: Told, other: Told, weight: Mapping[str, float]) -> float:
    """All comparisons together with the prior, in bits."""
    return bits.PRIOR + sum(says.bits for says in comparisons(one, other, weight))


def reasons(one: Told, other: Told, weight: Mapping[str, float]) -> list[str]:
    """The sentences of all comparisons that say something: first those for, then those against, with "but"."""
    spoken = [says for says in comparisons(one, other, weight) if says.reason]
    spoken.sort(key=lambda says: -says.bits)
    return [says.reason if says.bits >= 0 else f"but {says.reason}" for says in spoken]


def comparisons(one: Told, other: Told, weight: Mapping[str, float]) -> Iterator[Says]:
    """Title, numbers in it, first day, amount, places, themes, organisations; what isn't told on both sides says nothing."""
    if one.title.words and other.title.words:
        yield from _titles(one.title, other.title, weight)
    if one.starts and other.starts:
        yield _days(one.starts, other.starts)
    yield from _amounts(one.amounts, other.amounts)
    yield from _places(one.places, other.places)
    yield from _themes(one.themes, other.themes)
    yield _organisations(one, other)


def _above(value: float, steps: tuple[tuple[float, float], ...]) -> float:
    return next(says for least, says in steps if value > least)


def _within(value: float, steps: tuple[tuple[float | None, float], ...]) -> float:
    return next(says for most, says in steps if most is None or value <= most)


def _titles(one: Title, other: Title, weight: Mapping[str, float]) -> Iterator[Says]:
    found = shared(one, other, weight)
    words = f": {', '.join(found.words)}" if found.words else ""
    yield Says(
        _above(found.share, bits.TITLE), f"titles share {len(found.words)} of the shorter one's {found.of} words{words}"
    )
    both = one.numbers & other.numbers
    listed = [", ".join(sorted(each.numbers, key=lambda text: (len(text), text))) for each in (one, other)]
    if not one.numbers and not other.numbers:
        yield Says(bits.NUMBERS["none"], "")
    elif one.numbers == other.numbers:
        yield Says(bits.NUMBERS["equal"], f"both titles have the number {listed[0]}")
    elif both:
        yield Says(bits.NUMBERS["some"], f"both titles have the number {', '.join(sorted(both))}")
    elif one.numbers and other.numbers:
        yield Says(bits.NUMBERS["differ"], f"the titles have different numbers: {' / '.join(sorted(listed))}")
    else:
        yield Says(bits.NUMBERS["one"], f"only one title has the number {listed[0] or listed[1]}")
    if ADDITIONS.isdisjoint(one.words) != ADDITIONS.isdisjoint(other.words):
        yield Says(bits.ADDITION, "only one title is of an additional financing")


def _days(one: tuple[date, ...], other: tuple[date, ...]) -> Says:
    if same := set(one) & set(other):
        first = min(same)
        of_month = bits.FIRST_OF_YEAR if first.month == 1 else bits.FIRST_OF_MONTH
        return Says(of_month if first.day == 1 else bits.SAME_DAY, f"both begin on {first}")
    for a in one:
        for b in other:
            if _exchanged(a) == b:
                return Says(bits.EXCHANGED, f"begin on {min(a, b)} and {max(a, b)}: day and month exchanged")
    apart = min(abs((a - b).days) for a in one for b in other)
    return Says(_within(apart, bits.DAYS), f"begin {apart} {'day' if apart == 1 else 'days'} apart")


def _exchanged(day: date) -> date | None:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def _amounts(one: tuple[Amount, ...], other: tuple[Amount, ...]) -> Iterator[Says]:
    """The nearest two amounts in one currency; of equally near ones those of the same kinds, then dollars."""
    near = [
        (max(a / b, b / a), kind != kind_b, currency != "USD", currency, min(a, b), max(a, b))
        for kind, currency, a in one
        for kind_b, currency_b, b in other
        if currency == currency_b
    ]
    if not near:
        return
    ratio, _, _, currency, low, high = min(near)
    equal = f"{low:.0f}" == f"{high:.0f}"
    unround = equal and len(f"{low:.0f}".rstrip("0")) > ROUND
    says = bits.UNROUND if unround else _within(ratio, bits.AMOUNTS)
    shown = f"{shown_amount(low)} {currency}" if equal else f"{shown_amount(low)} and {shown_amount(high)} {currency}"
    if equal:
        yield Says(says, f"same amount: {shown}")
    elif ratio <= bits.AMOUNTS[3][0]:
        yield Says(says, f"amounts within {100 * (ratio - 1):.1f} %: {shown}")
    else:
        yield Says(says, f"amounts differ by a factor of {ratio:.2f}: {shown}")


def shown_amount(amount: float) -> str:
    """An amount as people write it: 950, 1.20 m (million)."""
    return f"{amount / 1e6:,.2f} m" if amount >= 1e6 else f"{amount:,.0f}"


def _places(one: frozenset[str], other: frozenset[str]) -> Iterator[Says]:
    if not (both := one & other):
        return
    others = len(one ^ other)
    if others:
        yield Says(bits.PART_OF_PLACES, f"{len(both)} of {len(one | other)} places are common")
    else:
        yield Says(0.0, f"same place: {', '.join(sorted(both))}" if len(both) <= 5 else f"same {len(both)} places")


def _themes(one: frozenset[str], other: frozenset[str]) -> Iterator[Says]:
    if not one or not other:
        return
    common = sorted(one & other)
    says = _above(len(common) / len(one | other), bits.THEMES)
    yield Says(
        says, f"{len(common)} of {len(one | other)} themes are common{': ' if common else ''}{', '.join(common)}"
    )


def _organisations(one: Told, other: Told) -> Says:
    if one.reporter == other.reporter:
        return Says(bits.SAME_REPORTER, f"both reported by {one.reporter}")
    names = [a.reporter for a, b in ((one, other), (other, one)) if a.reporter in b.organisations]
    if len(names) == 2:
        return Says(bits.EACH_NAMES, f"each names the other's reporter: {', '.join(sorted(names))}")
    if names:
        return Says(bits.ONE_NAMES, f"{names[0]} reports one and takes part in the other")
    if both := sorted(one.organisations & other.organisations):
        return Says(bits.SHARE_ONE, f"takes part in both: {', '.join(both[:3])}")
    return Says(bits.NO_ORGANISATION, "no organisation is common")
