"""Words that are spelled alike: a slip of the pen, or the same sound in another alphabet."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

SHORTEST = 5  # letters: a shorter word with one letter changed is another word
LONG = 8
SOUNDS = (
    (re.compile("ts(?=[iey])|c(?=[iey])|z"), "s"),
    (re.compile("shch|sch|sh|ch"), "x"),
    (re.compile("kh|gh|g|h"), "h"),
    (re.compile("ck|q|c"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("w"), "v"),
    (re.compile("ie|ia|iu|y|j|ee"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
SOUND_ALIKE, ONE_SLIP, TWO_SLIPS = 0.9, 0.92, 0.84


def sound(word: str) -> str:
    """The word as it sounds, roughly: the same for "caritas" and "karytas"."""
    for letters, means in SOUNDS:
        word = letters.sub(means, word)
    return word


class Alike:
    """The words of a register, found again with one or two slips or by their sound."""

    def __init__(self, words: Iterable[str]) -> None:
        self._near: dict[str, list[str]] = defaultdict(list)
        self._sound: dict[str, list[str]] = defaultdict(list)
        self._found: dict[str, tuple[tuple[str, float], ...]] = {}
        for word in sorted(set(words)):
            if len(word) >= SHORTEST and word.isalpha():
                for part in _without_one(word):
                    self._near[part].append(word)
                self._sound[sound(word)].append(word)

    def find(self, word: str) -> tuple[tuple[str, float], ...]:
        """The register's words that are spelled or sound like this one, with how much alike they are (0-1)."""
        if len(word) < SHORTEST or not word.isalpha():
            return ()
        if (known := self._found.get(word)) is None:
            known = self._found[word] = tuple(self._search(word))
        return known

    def _search(self, word: str) -> Iterator[tuple[str, float]]:
        heard = dict.fromkeys(self._sound.get(sound(word), ()), SOUND_ALIKE)
        near = {other for part in _without_one(word) for other in self._near.get(part, ())}
        for other in sorted(near | heard.keys()):
            if other == word:
                continue
            slips = OSA.distance(word, other, score_cutoff=2)
            short = min(len(word), len(other))
            spelled = ONE_SLIP if slips == 1 else TWO_SLIPS if slips == 2 and short >= LONG else 0.0
            if alike := max(spelled, heard.get(other, 0.0)):
                yield other, alike


def _without_one(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}
