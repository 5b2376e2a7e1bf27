"""A register of organisations made ready to be asked: names by spelling, acronym, meaning and single words."""

from collections.abc import Iterable
from dataclasses import dataclass

from commonwatch.response.identity.alike import Alike
from commonwatch.response.identity.forms import LONGEST_ACRONYM, Form, form, parts
from commonwatch.response.identity.known import known_names, longer_names, wide
from commonwatch.response.identity.lists import acronyms_elsewhere
from commonwatch.response.identity.tokens import split


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation of the register. `forms`: its name first, then its other names; `compared`: these, their parts and
    what the vocabulary adds,
    `shorts`: its acronyms; `known`: what the vocabulary calls it; `wide`: it has country offices."""

    canonical: str
    forms: tuple[Form, ...]
    compared: tuple[Form, ...]
    shorts: tuple[Form, ...]
    acronyms: frozenset[str]
    countries: frozenset[str]
    places: frozenset[str]
    known: frozenset[str]
    wide: bool


@dataclass(frozen=True, slots=True)
class Register:
    """The entries, and where each is found."""

    entries: tuple[Entry, ...]
    by_spelling: dict[str, tuple[int, ...]]
    by_acronym: dict[str, tuple[int, ...]]
    by_known: dict[str, tuple[int, ...]]
    by_key: dict[str, tuple[int, ...]]
    by_word: dict[str, tuple[int, ...]]
    alike: Alike


Row = tuple[str, str | None, str | None, str | None]


def register(rows: Iterable[Row]) -> Register:
    """The register of rows (canonical, alias, acronym, ISO 3166 code of the country), in any order."""
    held: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for canonical, alias, acronym, country in rows:
        aliases, acronyms, countries = held.setdefault(canonical, (set(), set(), set()))
        aliases |= {alias} if alias else set()
        acronyms |= {acronym} if acronym else set()
        countries |= {country or ""}
    entries = tuple(_entry(canonical, *held[canonical]) for canonical in sorted(held))
    found: tuple[dict[str, list[int]], ...] = ({}, {}, {}, {}, {})
    for number, entry in enumerate(entries):
        keys = (
            {some.compact for some in entry.forms},
            entry.acronyms,
            entry.known,
            {some.key for some in entry.forms if some.words},
            {meaning for some in (*entry.compared, *entry.shorts) for meaning in some.words},
        )
        for held_by, texts in zip(found, keys, strict=True):
            for text in texts:
                held_by.setdefault(text, []).append(number)
    spelled, short, known, key, meaning = ({text: tuple(at) for text, at in each.items()} for each in found)
    return Register(entries, spelled, short, known, key, meaning, Alike(meaning))


def _entry(canonical: str, aliases: set[str], acronyms: set[str], countries: set[str]) -> Entry:
    forms = tuple({some.plain: some for some in map(form, (canonical, *sorted(aliases - {canonical})))}.values())
    listed = sorted(acronym for acronym in acronyms if len(acronym) <= LONGEST_ACRONYM)
    short = {"".join(split(acronym)) for acronym in acronyms} - {""}
    short |= {acronym for some in forms for acronym in some.acronyms}
    short |= {some.compact for some in forms if _is_acronym(some)}
    short |= {acronyms_elsewhere()[acronym] for acronym in short if acronym in acronyms_elsewhere()}
    known = frozenset(known_names()[some.compact] for some in forms if some.compact in known_names())
    named_also = [form(name) for one in sorted(known) for name in longer_names(one)]
    whole = (*forms, *(part for some in forms for part in parts(some)), *named_also)
    shorts = tuple(some for some in map(form, listed) if len(some.compact) > 2)
    return Entry(
        canonical,
        forms,
        whole,
        shorts,
        frozenset(short),
        frozenset(countries - {""}) if "" not in countries else frozenset(),
        frozenset(place for some in whole for place in some.places),
        known,
        not known.isdisjoint(wide()),
    )


def _is_acronym(some: Form) -> bool:
    text = some.text.strip()
    return len(some.words) == 1 and text.isupper() and len(text) <= 8
