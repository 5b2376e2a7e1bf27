"""Two plans side by side as rows for a page: who gains, who loses, what each need is given, which money moved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from commonwatch.plan.compare import Comparison, Moved, NeedSides, OrganisationSides, Pair, compare
from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import MINUS
from commonwatch.publish.plan_words import compared as figured
from commonwatch.publish.plan_words import dollars, place_words
from commonwatch.publish.words import listed, short_theme
from commonwatch.vocabulary.figures import rounded
from commonwatch.web.planning.said import Said
from commonwatch.web.planning.sources import Source

Words: TypeAlias = Callable[[float], str]
NEEDS_SHOWN, MOVED_SHOWN = 20, 20
FELT = 0.5  # people: a change below it isn't told
VERDICTS = {
    "gains": ("▲", "gains"),
    "loses": ("▼", "loses"),
    "as before": ("=", "as before"),
    "joins": ("+", "joins"),
    "leaves": ("−", "leaves"),
}


@dataclass(frozen=True)
class Side:
    """One organisation: what it reaches before and after, how that changes (-1..1 of the largest), where it goes."""

    name: str
    verdict: str
    sign: str
    said: str
    before: str
    after: str
    change: str
    length: float
    money: str
    entered: str
    left: str


@dataclass(frozen=True)
class NeedChange:
    """One need: people reached before and after."""

    who: str
    place: str
    theme: str
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class MovedMoney:
    """One use of money: before and after."""

    organisation: str
    place: str
    use: str
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class Compared:
    """The page's words on two plans."""

    headline: str
    sentence: str
    figures: tuple[tuple[str, str, str, str], ...]  # label, before, after, change
    terms: tuple[str, ...]
    cautions: tuple[str, ...]
    organisations: tuple[Side, ...]
    needs: tuple[NeedChange, ...]
    more_needs: int
    moved: tuple[MovedMoney, ...]
    more_moved: int
    missed: tuple[str, ...]


def compared(before: Source, after: Source) -> Compared:
    """The two plans side by side, in words."""
    found = compare((before.instance, before.plan), (after.instance, after.plan))
    names = Said(before.instance, after.instance)
    most = max((abs(each.credit.change) for each in found.organisations), default=0.0) or 1.0
    changed = [each for each in found.needs if abs(each.people.change) >= FELT]
    moved = [each for each in found.moved if abs(each.usd.change) >= 1]
    return Compared(
        headline=_headline(found, names),
        sentence=_moved_sentence(found),
        figures=(
            (_("People"), *_pair(found.people, _people), _more(found.people)),
            (_("Worth, weighted people"), *_pair(found.objective, _people), _more(found.objective)),
            (_("In the worst cases"), *_pair(found.cvar, _people), _more(found.cvar)),
            (_("Money"), *_pair(found.spent_usd, dollars), _more(found.spent_usd, dollars)),
        ),
        terms=tuple(_sentence(names.sentence(each)) for each in found.terms),
        cautions=tuple(_sentence(names.sentence(each)) for each in found.cautions),
        organisations=tuple(_side(each, names, most) for each in found.organisations),
        needs=tuple(_need(each) for each in changed[:NEEDS_SHOWN]),
        more_needs=max(0, len(changed) - NEEDS_SHOWN),
        moved=tuple(_money(each, names) for each in moved[:MOVED_SHOWN]),
        more_moved=max(0, len(moved) - MOVED_SHOWN),
        missed=tuple(names.name(need) for need in found.missed_after if need not in found.missed_before),
    )


def _headline(found: Comparison, names: Said) -> str:
    gain, lose = ([names.name(one) for one in those] for those in (found.gain, found.lose))
    if not gain and not lose:
        return _("Nobody gains and nobody loses.")
    parts = []
    if gain:
        parts.append(many("{names} gains", "{names} gain", len(gain)).format(names=listed(gain)))
    parts.append(
        many("{names} loses", "{names} lose", len(lose)).format(names=listed(lose)) if lose else _("nobody loses")
    )
    return _("{parts}.").format(parts="; ".join(parts))


def _moved_sentence(found: Comparison) -> str:
    change = found.people.change
    if abs(change) < FELT:
        reach = _("As many people are reached.")
    elif change > 0:
        reach = _("{count} more people are reached.").format(count=rounded(change))
    else:
        reach = _("{count} fewer people are reached.").format(count=rounded(-change))
    money = _("{money} goes to another use.").format(money=dollars(found.moved_usd)) if found.moved_usd >= 1 else ""
    return f"{reach} {money[:1].upper()}{money[1:]}".strip()


def _pair(pair: Pair, say: Words) -> tuple[str, str]:
    return tuple("–" if each is None else say(each) for each in (pair.before, pair.after))  # type: ignore[return-value]


def _people(count: float) -> str:
    return _("none") if count < FELT else figured(count)


def _more(pair: Pair, say: Words = rounded) -> str:
    change = pair.change
    if abs(change) < FELT:
        return _("as before")
    return f"{'+' if change > 0 else MINUS}{say(abs(change))}"


def _side(each: OrganisationSides, names: Said, most: float) -> Side:
    sign, said = VERDICTS[each.verdict]
    before, after = _pair(each.credit, _people)
    return Side(
        name=names.name(each.organisation),
        verdict=each.verdict.replace(" ", "-"),
        sign=sign,
        said=_(said),
        before=before,
        after=after,
        change=_more(each.credit),
        length=each.credit.change / most,
        money=_more(each.spent_usd, dollars),
        entered=", ".join(place_words(place) for place in each.entered),
        left=", ".join(place_words(place) for place in each.left),
    )


def _need(each: NeedSides) -> NeedChange:
    who = _(each.group) or _("people")
    before, after = _pair(each.people, _people)
    return NeedChange(
        who[:1].upper() + who[1:], place_words(each.place), short_theme(each.theme), before, after, _more(each.people)
    )


def _money(each: Moved, names: Said) -> MovedMoney:
    use = names.name(each.measure) if each.measure else _("set-up there")
    before, after = _pair(each.usd, dollars)
    return MovedMoney(
        names.name(each.organisation),
        place_words(each.place),
        use[:1].upper() + use[1:],
        before,
        after,
        _more(each.usd, dollars),
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}.".replace("->", "→")
