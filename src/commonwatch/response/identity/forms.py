"""A name taken apart: words and their meanings, places, acronyms it states, initials."""

import re
from dataclasses import dataclass, replace

from commonwatch.response.identity.lists import branch_marks
from commonwatch.response.identity.tokens import (
    PLACE,
    UNITED_NATIONS,
    WEIGHTS,
    latin,
    place_names,
    place_phrases,
    split,
    word,
)

INSIDE = re.compile(r"\(([^()]{2,24})\)")
BEFORE = re.compile(r"^\W*([A-Za-z]{2,10})\s*(?:\s[-–]|[|:])\s*(?=\w{3,}\W)")
BEHIND = re.compile(r"(?:\s[-–]|[|:])\s*([A-Za-z]{2,10})\W*$")
BRANCH = re.compile(r"^\W*([A-Za-z]{2,8})\s?[- ]\s?([A-Za-z]{1,4})\W*$|\w\s*[-–(/|]\s*([A-Z]{2,4})\W*$")
PARTED = re.compile(r"\s[-–/]\s|[|/]\s|\s?/(?=\w{4,})|[()]")
LONGEST_ACRONYM = 10  # letters
HOLLOW = ("stop", "legal", "letter", PLACE)
"""Kinds of words that are no name by themselves."""


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a name. `words` has each meaning once, in order; `spelled` the words they stand for."""

    text: str
    plain: str
    words: tuple[str, ...]
    weights: tuple[float, ...]
    spelled: tuple[str, ...]
    places: frozenset[str]
    acronyms: frozenset[str]
    initials: frozenset[str]

    @property
    def compact(self) -> str:
        """All letters and digits together."""
        return self.plain.replace(" ", "")

    @property
    def place_leads(self) -> bool:
        """Whether it begins with a place, as "Japan for UNHCR" does, which is no office of UNHCR."""
        return word(self.plain.split(" ", 1)[0]).kind == PLACE

    @property
    def key(self) -> str:
        """The same for two names with the same meanings and places in any order and language."""
        return " ".join([*sorted(self.words), *sorted(self.places)])


def form(text: str) -> Form:
    """The name taken apart. A text without letters gives a form without words."""
    plain = " ".join(split(text))
    rest, stated = _without_acronyms(text)
    meanings: dict[str, tuple[float, str]] = {}
    places = {place for place in (_branch(text),) if place}
    first: list[str] = []
    every: list[str] = []
    texts = _with_phrases(split(rest))
    for spelled in texts:
        if isinstance(spelled, tuple):
            places.add(place_names()[spelled])
            letters = [part[0] for part in spelled]
            first, every = first + letters, every + letters
            continue
        found = word(spelled)
        every.append(spelled[0])
        if found.kind == "stop" or (spelled == UNITED_NATIONS and spelled not in (texts[0], texts[-1])):
            continue  # in the middle of a name it is the article "un"
        first.append(spelled[0])
        if found.kind == PLACE:
            places.add(found.meaning)
        else:
            meanings.setdefault(found.meaning, (found.weight, spelled))
    if "united" in meanings and "nation" in meanings:
        joined = ("united", "nation") if meanings["nation"][1].isascii() else ("organisation", "united", "nation")
        others = {meaning: told for meaning, told in meanings.items() if meaning not in joined}
        meanings = {UNITED_NATIONS: (WEIGHTS["common"], UNITED_NATIONS)} | others
    return Form(
        text,
        plain,
        tuple(meanings),
        tuple(weight for weight, _ in meanings.values()),
        tuple(spelled for _, spelled in meanings.values()),
        frozenset(places),
        frozenset(stated),
        frozenset(latin("".join(some)) for some in (first, every) if len(some) > 2),
    )


def parts(whole: Form) -> tuple[Form, ...]:
    """The names that stand side by side in one, as in "Handicap International - Humanity & Inclusion"."""
    apart = [form(text) for text in PARTED.split(whole.text) if text.strip()] if PARTED.search(whole.text) else []
    several = [part for part in apart if len(part.words) > 1]
    return tuple(replace(part, places=whole.places) for part in several if part.plain != whole.plain)


def _with_phrases(texts: list[str]) -> list[str | tuple[str, ...]]:
    """The words, those of a place's name of several words together."""
    phrases = place_phrases()
    found: list[str | tuple[str, ...]] = []
    at = 0
    while at < len(texts):
        names = phrases.get(texts[at], ())
        phrase = next((name for name in names if tuple(texts[at : at + len(name)]) == name), None)
        found.append(phrase or texts[at])
        at += len(phrase or "1")
    return found


def _without_acronyms(text: str) -> tuple[str, set[str]]:
    """The text without the acronyms that a longer name gives of itself (in parentheses, beside a dash), and those."""
    stated: set[str] = set()
    rest = text
    for pattern in (INSIDE, BEFORE, BEHIND):
        for found in pattern.finditer(rest):
            parts_of_it = split(found[1])
            left = rest.replace(found[0], " ")
            if _acronym_like(found[1], parts_of_it) and any(word(part).kind not in HOLLOW for part in split(left)):
                stated |= {"".join(parts_of_it), *(part for part in parts_of_it if len(part) > 2)}
                rest = left
    return rest, stated


def _acronym_like(text: str, texts: list[str]) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    high = sum(letter.isupper() for letter in letters)
    if not 0 < len("".join(texts)) <= LONGEST_ACRONYM or len(texts) > 3:
        return False
    if len(texts) == 1 and (word(texts[0]).kind == PLACE or texts[0] in branch_marks()):
        return False
    return high > len(letters) / 2 or (len(texts) == 1 and len(letters) < 5)


def _branch(text: str) -> str | None:
    """The place of a national branch by the mark behind an acronym: FRA of MSF-F."""
    found = BRANCH.search(text)
    if found is None or (found[2] and not (found[1].isupper() or len(found[1]) < 5)):
        return None
    return branch_marks().get((found[2] or found[3]).lower())
