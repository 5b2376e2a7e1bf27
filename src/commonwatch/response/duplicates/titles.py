"""Titles compared word by word: abbreviations, slips and acronyms count, rare words count more."""

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from commonwatch.vocabulary.spelling import normal

PLACE_BEFORE = re.compile(r"^\s*[A-Z0-9]{2,3}\s*(?::|-|–)+\s*(?=\w)|^\s*[A-Z]{2}\s+(?=[A-Z])")
"""A country's code before the title, as banks write it ("AF: Power", "AO-Roads")."""

FISCAL_YEAR = re.compile(r"\(?\bFY\s?\d{2,4}\b\)?")

DISEASE = re.compile(r"\bcovid\W*19\b", re.IGNORECASE)
"""A name with a number in it that counts nothing."""

SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "de",
        "des",
        "di",
        "du",
        "el",
        "et",
        "for",
        "from",
        "in",
        "la",
        "las",
        "le",
        "les",
        "los",
        "of",
        "on",
        "or",
        "pour",
        "the",
        "to",
        "un",
        "und",
        "with",
    ]
)
ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        ("first 1st i", "second 2nd ii", "third 3rd iii", "fourth 4th iv", "fifth 5th v", "sixth 6th vi", "seventh 7th vii"), 1
    )
    for word in words.split()
}  # fmt: skip
SHORTEST = 3
"""Letters of an abbreviation."""

EQUAL, PREFIX, SHORTENED, SLIP = 1.0, 0.9, 0.8, 0.8
LONG_ENOUGH = 5
ACRONYM = range(3, 7)


class Title(NamedTuple):
    """A title as it is compared: its words, each once, and the numbers in it (phases, years)."""

    words: tuple[str, ...]
    numbers: frozenset[str]


class Shared(NamedTuple):
    """Two titles: how much of their weight they share (0-1), the shorter one's words, how many of them are shared."""

    share: float
    of: int
    words: tuple[str, ...]


def title(text: str | None) -> Title:
    """The words of a title without case, accents, small words and a country's code in front."""
    bare = DISEASE.sub("covid", FISCAL_YEAR.sub(" ", PLACE_BEFORE.sub("", text or "")))
    words = normal(bare).split()
    read = [ORDINALS.get(word, word) for word in words]
    kept = [word for word in read if word not in SMALL and not word.isdigit()]
    return Title(tuple(dict.fromkeys(kept)), frozenset(word.lstrip("0") for word in read if word.isdigit()))


def weights(titles: Iterable[Title]) -> dict[str, float]:
    """How much each word tells: the logarithm of the titles there are over those that hold it, at least 1."""
    held: dict[str, int] = {}
    count = 0
    for one in titles:
        count += 1
        for word in one.words:
            held[word] = held.get(word, 0) + 1
    return {word: 1 + math.log(count / times) for word, times in held.items()}


@lru_cache(1 << 18)
def alike(one: str, other: str) -> float:
    """How surely two words are one (0-1): equal, a beginning ("educ"), shortened ("devt"), or one slip apart."""
    if one == other:
        return EQUAL
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if short[0] != long[0] or len(short) < SHORTEST:
        return 0.0
    if long.startswith(short):
        return PREFIX
    if len(short) >= LONG_ENOUGH and OSA.distance(short, long, score_cutoff=1) == 1:
        return SLIP
    if len(long) > len(short) + 1 and short[-1] == long[-1] and _within(short, long):
        return SHORTENED
    return 0.0


def _within(short: str, long: str) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)


def shared(one: Title, other: Title, weight: Mapping[str, float]) -> Shared:
    """What two titles share: matched words by weight, against the weight of both (Dice), each word matched once."""
    first, second = (one, other) if (len(one.words), one) <= (len(other.words), other) else (other, one)
    total = sum(weight.get(word, 1.0) for word in (*first.words, *second.words))
    if not first.words or not second.words:
        return Shared(0.0, len(first.words), ())
    found = sorted(
        (
            (alike(a, b), at, to)
            for at, a in enumerate(first.words)
            for to, b in enumerate(second.words)
            if a[0] == b[0]
        ),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    left, right = set(range(len(first.words))), set(range(len(second.words)))
    matched = 0.0
    words: dict[int, str] = {}
    for sure, at, to in found:
        if sure > 0 and at in left and to in right:
            left.remove(at)
            right.remove(to)
            words[at] = first.words[at]
            matched += sure * (weight.get(first.words[at], 1.0) + weight.get(second.words[to], 1.0))
    for these, those, short, long in ((left, right, first, second), (right, left, second, first)):
        for at in sorted(these):
            run = _spelled_out(short.words[at], long.words, those)
            if run:
                of_run = sum(weight.get(long.words[each], 1.0) for each in run)
                matched += PREFIX * (weight.get(short.words[at], 1.0) + of_run)
                those.difference_update(run)
                if short is first:
                    words[at] = short.words[at]
    return Shared(min(1.0, matched / total), len(first.words), tuple(words[at] for at in sorted(words)))


def _spelled_out(word: str, words: tuple[str, ...], free: set[int]) -> range | None:
    """The run of free words whose first letters are the word ("lamp": land administration management project)."""
    if len(word) not in ACRONYM:
        return None
    for start in range(len(words) - len(word) + 1):
        run = range(start, start + len(word))
        if free.issuperset(run) and all(words[at][0] == letter for at, letter in zip(run, word, strict=True)):
            return run
    return None
