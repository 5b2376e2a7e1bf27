"""One name against a register: the organisation it means, or none, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest

from commonwatch.response.identity.compare import PLACE_WEIGHT, Match, Options, compared
from commonwatch.response.identity.forms import Form, form
from commonwatch.response.identity.known import known_names
from commonwatch.response.identity.lists import acronyms_elsewhere
from commonwatch.response.identity.register import Entry, Register

ACCEPT, UNSURE = 0.79, 0.6
"""The score from which two names are one organisation, and the score from which a person is asked."""

BY_ACRONYM, BY_VOCABULARY, ASKED = 0.95, 0.97, 0.7
TIE = 0.03
CANDIDATES = 8
MANY = 150
"""Organisations that share a word: a word of more than so many finds none by itself."""

LEAST_SHARED = 0.5
"""The part of a name's weight that an entry must share to be looked at: with less the score can't reach UNSURE."""

FIRST = 100.0
NO_LETTERS, NOTHING = "no: no letters", "no: nothing alike"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The register's name for it ("" where it is not decided), the score (0-1), the reason, and who a person is asked about."""

    canonical: str
    score: float
    reason: str
    candidate: str = ""


def decided(text: str, country: str | None, register: Register, apart: int | None = None) -> Verdict:
    """The organisation of the register that the name means; the entry with the number `apart` is no answer."""
    name = form(text)
    if not name.plain:
        return Verdict("", 0.0, NO_LETTERS)
    return _spelled(name, country, register, apart) or _alike(name, country, register, apart)


def _spelled(name: Form, country: str | None, register: Register, apart: int | None) -> Verdict | None:
    """The entry with a name of that spelling; only where there is none, the one with that acronym or vocabulary name."""
    same = [number for number in register.by_spelling.get(name.compact, ()) if number != apart]
    if not same:
        return _by_acronym(name, country, register, apart) or _by_vocabulary(name, country, register, apart)
    own = [number for number in same if register.entries[number].forms[0].compact == name.compact]
    chosen = _one_of(own or same, country, register)
    if chosen is None:
        return _asked(register.entries[same[0]], ASKED, f"name of {len(same)} organisations")
    return Verdict(register.entries[chosen].canonical, 1.0, "name, exact" if own else "alias, exact")


def _by_acronym(name: Form, country: str | None, register: Register, apart: int | None) -> Verdict | None:
    short = acronyms_elsewhere().get(name.compact, name.compact)
    holders = [number for number in register.by_acronym.get(short, ()) if number != apart]
    same = [number for number in holders if not _branch_of(name, register.entries[number])]
    if not same:
        return None
    what = f"acronym {name.text.strip()}"
    chosen = _one_of(same, country, register)
    if chosen is None:
        return _asked(register.entries[same[0]], ASKED, f"{what} of {len(same)} organisations")
    entry = register.entries[chosen]
    if entry.countries and country and country not in entry.countries:
        return _asked(entry, ASKED, f"{what}, another country")
    alone = "used by one" if len(same) == 1 else "one name of several"
    return Verdict(entry.canonical, BY_ACRONYM, f"{what}, {'same country' if entry.countries and country else alone}")


def _by_vocabulary(name: Form, country: str | None, register: Register, apart: int | None) -> Verdict | None:
    known = known_names().get(name.compact, "")
    same = [number for number in register.by_known.get(known, ()) if number != apart]
    chosen = _one_of(same, country, register) if same else None
    if chosen is None:
        return None
    return Verdict(register.entries[chosen].canonical, BY_VOCABULARY, f"vocabulary name of {known}")


def _branch_of(name: Form, entry: Entry) -> bool:
    """Whether the acronym is a word of a name that adds a place, as GOAL is of GOAL Ethiopia."""
    own = entry.forms[0]
    return bool(own.places - name.places) and name.compact in own.plain.split()


def _asked(entry: Entry, score: float, why: str) -> Verdict:
    return Verdict("", round(score, 2), f"unsure: {entry.canonical} {score:.2f}, {why}", entry.canonical)


def _one_of(same: Sequence[int], country: str | None, register: Register) -> int | None:
    """The only one; the only one of the country; the first of those that are one name in two spellings."""
    if len(same) > 1 and country:
        there = [number for number in same if country in register.entries[number].countries]
        same = there or [number for number in same if not register.entries[number].countries] or same
    keys = {register.entries[number].forms[0].key for number in same}
    return same[0] if len(keys) == 1 else None


def _alike(name: Form, country: str | None, register: Register, apart: int | None) -> Verdict:
    options = _options(name, register)
    matches = [
        (compared(name, options, register.entries[number], country), number)
        for number in _candidates(name, options, register)
        if number != apart
    ]
    if not matches:
        return Verdict("", 0.0, NOTHING)
    matches.sort(key=lambda one: (-one[0].score, one[1]))
    best, number = matches[0]
    if best.score >= ACCEPT:
        near = [other for match, other in matches if best.score - match.score < TIE]
        chosen = _one_of(near, country, register)
        if chosen is None:
            return _asked(register.entries[number], best.score, f"{len(near)} organisations as much alike")
        return Verdict(register.entries[chosen].canonical, round(best.score, 2), best.reason)
    if best.score >= UNSURE:
        return _asked(register.entries[number], best.score, best.reason)
    return Verdict("", round(best.score, 2), _refusal([match for match, _ in matches]))


def _refusal(matches: Sequence[Match]) -> str:
    """Why none of them: a place that differs, where that is what stands against one of them."""
    against = [match.reason for match in matches if "place word" in match.reason]
    return f"no: {against[0].removeprefix('no: ')}" if against else NOTHING


def _options(name: Form, register: Register) -> Options:
    """What the name's words may mean: themselves, and words of the register that are spelled alike."""
    options = {meaning: (1.0, number) for number, meaning in enumerate(name.words)}
    for number, (meaning, weight) in enumerate(zip(name.words, name.weights, strict=True)):
        if weight == 1:
            for other, alike in register.alike.find(meaning):
                if options.get(other, (0.0, 0))[0] < alike:
                    options[other] = (alike, number)
    return options


def _candidates(name: Form, options: Options, register: Register) -> list[int]:
    """The entries that share most with the name by weight, and enough of it that the match could be one."""
    found: dict[int, float] = {}
    for number in register.by_key.get(name.key, ())[:CANDIDATES]:
        found[number] = FIRST
    common: list[tuple[int, ...]] = []
    told = 0.0
    for meaning, (alike, at) in options.items():
        holders = register.by_word.get(meaning, ())
        weight = alike * name.weights[at]
        if len(holders) > MANY:
            common.append(holders)
            told += weight
            continue
        for number in holders:
            found[number] = found.get(number, 0.0) + weight
    for short in (*name.initials, *name.acronyms):
        for number in register.by_acronym.get(short, ())[:MANY]:
            found[number] = found.get(number, 0.0) + 1.0
    least = LEAST_SHARED * sum(name.weights) - told - PLACE_WEIGHT * len(name.places)
    likely = [(-weight, number) for number, weight in found.items() if weight >= least]
    if not likely and len(common) > 1:
        common.sort(key=lambda holders: (len(holders), holders[0]))
        likely = [(0.0, number) for number in set(common[0]).intersection(common[1])]
    return [number for _, number in nsmallest(CANDIDATES, likely)]
