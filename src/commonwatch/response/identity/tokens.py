"""A name's words: what each one means, whether it is a place, and how much it tells."""

import re
from functools import cache
from typing import NamedTuple

from commonwatch.response.identity.alike import LONG, ONE_SLIP, Alike
from commonwatch.response.identity.lists import acronyms_elsewhere, concepts, kinds, letters, place_words
from commonwatch.vocabulary import known_place
from commonwatch.vocabulary.spelling import normal

WEIGHTS = {
    "stop": 0.0, "place": 0.0, "legal": 0.05, "scale": 0.1, "letter": 0.1, "form": 0.25, "common": 0.5, "number": 0.5,
    "word": 0.8, "name": 1.0,
}  # fmt: skip
"""How much a word tells: "foundation" little, "health" some, a word that no list holds most."""

PLACE = "place"
UNITED_NATIONS = "un"
UNITED_NATIONS_WORDS = {"un", "onu", "nnuu", "оон"}
ELIDED = re.compile(r"\b([ldnsmtcj]|qu)['’ʼ`](?=\w)", re.IGNORECASE)
GLUED = re.compile(r"^[ld](?=[aeiouh])")
ENDINGS = tuple(
    (re.compile(f"(?:{ending})$"), means)
    for ending, means in (
        ("zione|cion|sion|cao|tsiia|tsiya", "tion"), ("iques?|isch|ichen|ico|ica|ical", "ic"), ("ites?|idad|ita|ity", "ity"),
    )
)  # fmt: skip
SINGULAR = re.compile(r"(?<=[^su]{2})s$|(?<=ss)es$")
KEPT = "".join(map(chr, range(128)))
PLAIN_TEXT = str.maketrans({sign: sign if sign.isalnum() else " " for sign in KEPT} | {"'": "", "`": "", "&": " and "})


class Word(NamedTuple):
    """One word of a name: what it means (a place's code for a place), its kind, and its weight."""

    meaning: str
    kind: str
    weight: float


def split(text: str) -> list[str]:
    """The words of a name in one spelling: lower case, no accents, no punctuation; "l'enfance" is two."""
    if "'" in text or "’" in text or "ʼ" in text:
        text = ELIDED.sub(r"\1 ", text)
    if "o-op" in text:
        text = text.replace("o-op", "oop")
    if text.isascii():
        return [word for word in text.translate(PLAIN_TEXT).lower().split() if word != "the"]
    return normal(text).split()


@cache
def word(text: str) -> Word:
    """What one word in `split` spelling means."""
    if place := place_words().get(text) or place_names().get((text,)):
        return Word(place, PLACE, WEIGHTS[PLACE])
    if text not in UNITED_NATIONS_WORDS and (meaning := _listed(text)):
        kind = kinds()[meaning]
        return Word(meaning, kind, WEIGHTS[kind])
    kind = (
        "common"
        if text in UNITED_NATIONS_WORDS
        else "number"
        if text.isdigit()
        else "letter"
        if len(text) == 1
        else "name"
    )
    own = UNITED_NATIONS if kind == "common" else acronyms_elsewhere().get(text) or stem(latin(text))
    return Word(own, kind, WEIGHTS[kind])


def _listed(text: str) -> str | None:
    """The listed meaning of a word: as it is, behind a glued article ("lenfance"), or with one slip."""
    bare = GLUED.sub("", text)
    glued = concepts().get(bare) if len(bare) > 3 else None
    return concepts().get(text) or glued or _slipped(text)


def _slipped(text: str) -> str | None:
    """What a longer word means that is one slip away from listed words of one meaning."""
    if len(text) < LONG:
        return None
    near = {concepts().get(other) for other, alike in _listed_words().find(text) if alike == ONE_SLIP}
    return near.pop() if len(near) == 1 else None


@cache
def _listed_words() -> Alike:
    return Alike(concepts().words)


def latin(text: str) -> str:
    """The word in Latin letters, where its own are Cyrillic or Greek."""
    return text if text.isascii() else text.translate(letters())


def stem(text: str) -> str:
    """The word without the ending of a plural, and with the same ending for the same word in related languages."""
    if len(text) < 5:
        return text
    for ending, means in ENDINGS:
        text = ending.sub(means, text)
    return SINGULAR.sub("", text)


@cache
def place_names() -> dict[tuple[str, ...], str]:
    """Names of places in all languages of the vocabulary, as words, to their codes; Kosovo is XKX."""
    listed = [
        (place, name)
        for table in ("places", "place_names", "place_aliases", "display_names")
        for place, name in _places(table)
    ]
    named: dict[tuple[str, ...], str] = {}
    for place, name in listed:
        words = tuple(split(name))
        if words and len("".join(words)) > 3:
            named.setdefault(words, place)
    return named


def _places(table: str) -> list[tuple[str, str]]:
    from commonwatch.vocabulary.tables import read as read_vocabulary

    return list(read_vocabulary(table).select("place", "name").iter_rows())


@cache
def place_phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The first word of each place name of several words, to those names, longest first."""
    several = sorted((name for name in place_names() if len(name) > 1), key=lambda name: (-len(name), name))
    return {first: tuple(name for name in several if name[0] == first) for first in {name[0] for name in several}}


@cache
def shown_place(place: str) -> str:
    """The place's name; of a region the word."""
    found = known_place(place)
    return found.name if found else place.replace("-", " ").title()
