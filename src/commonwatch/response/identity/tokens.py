"""A name's words: what each one means, whether it is a place, and how much it tells."""

import re
from functools import cache
from typing import NamedTuple

from commonwatch.response.identity.alike import LONG, ONE_SLIP, Alike
from commonwatch.response.identity.lists import acronyms_elsewhere, concepts, kinds, letters, place_words
from commonwatch.vocabulary.spelling import normal

WEIGHTS = {
    "stop": 0.0, "place": 0.0, "legal": 0.05, "scale": 0.1, "letter": 0.1, "form": 0.25, "common": 0.5, "number": 0.5,
    "word": 0.8, "name": 1.0,
}  # fmt: skip
"""How much a word tells: "foundation" little, "health" some, a word that no list holds most."""

PLACE = "place"
UNITED_NATIONS = "un"
ELIDED = re.compile(r"\b([ldnsmtcj]|qu)['’ʼ`](?=\w)", re.IGNORECASE)
GLUED = re.compile(r"^[ld](?=[aeiouh])")
ENDINGS = tuple(
    (re.compile(f"(?:{ending})$"), means)
    for ending, means in (
        ("zione|cion|sion|cao|tsiia|tsiya", "tion"), ("iques?|isch|ichen|ico|ica|ical", "ic"), ("ites?|idad|ita|ity", "ity"),
    )
)  # fmt: skip
SINGULAR = re.compile(r"(?<=[^su]{2})s$|(?<=ss)es$")
PLAIN_TEXT = str.maketrans(dict.fromkeys(map(chr, range(128)), " ") | {chr(n): chr(n) for n in range(128) if chr(n).isalnum()} | {"'": "", "`": "", "&": " and "})  # fmt: skip


class Word(NamedTuple):
    """One word of a name: what it means (a place's code for a place), its kind, and its weight."""

    meaning: str
    kind: str
    weight: float


def split(text: str) -> list[str]:
    """The words of a name in one spelling: lower case, no accents, no punctuation; "l'enfance" is two."""
    if "'" in text or "’" in text or "ʼ" in text:
        text = ELIDED.sub(r"\1 ", text)
    if text.isascii():
        return [word for word in text.translate(PLAIN_TEXT).lower().split() if word != "the"]
    return normal(text).split()


@cache
def word(text: str) -> Word:
    """What one word in `split` spelling means."""
    if place := place_words().get(text) or place_names().get((text,)):
        return Word(place, PLACE, 0.0)
    if meaning := concepts().get(text):
        return _listed(meaning)
    if text in ("onu", "un", "оон", "nnuu"):
        return Word(UNITED_NATIONS, "common", WEIGHTS["common"])
    if (rest := GLUED.sub("", text)) != text and len(rest) > 3 and (meaning := concepts().get(rest)):
        return _listed(meaning)
    if means := acronyms_elsewhere().get(text):
        return Word(means, "name", WEIGHTS["name"])
    if text.isdigit():
        return Word(text, "number", WEIGHTS["number"])
    if len(text) == 1:
        return Word(text, "letter", WEIGHTS["letter"])
    if meaning := _slipped(text):
        return _listed(meaning)
    return Word(stem(latin(text)), "name", WEIGHTS["name"])


def _slipped(text: str) -> str | None:
    """What a longer word means that is one slip away from listed words of one meaning."""
    near = {concepts().get(other) for other, alike in _listed_words().find(text) if alike == ONE_SLIP}
    return near.pop() if len(text) >= LONG and len(near) == 1 else None


@cache
def _listed_words() -> Alike:
    return Alike(concepts().words)


def _listed(meaning: str) -> Word:
    kind = kinds()[meaning]
    return Word(meaning, kind, WEIGHTS[kind])


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
    """The place's name; a region's code as it is."""
    from commonwatch.errors import UnknownNameError
    from commonwatch.vocabulary import place as found

    try:
        return found(place).name
    except UnknownNameError:
        return place
