"""The reviewed word lists: one text for one thing in several languages, place words, acronyms, letters."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import polars as pl

from commonwatch.vocabulary.spelling import normal


def read(name: str) -> pl.DataFrame:
    """The word list of that name as a table of text columns, empty cells null."""
    source = files("commonwatch.response.identity") / "data" / f"{name}.csv"
    return pl.read_csv(source.read_bytes(), infer_schema=False)


class Stems:
    """What a word leads to: whole words first, then the longest beginning that the list marks with an asterisk."""

    def __init__(self, pairs: Iterator[tuple[str, str]]) -> None:
        self._whole: dict[str, str] = {}
        self._begin: dict[str, str] = {}
        for word, leads_to in pairs:
            held = self._begin if word.endswith("*") else self._whole
            held.setdefault(normal(word).replace(" ", ""), leads_to)
        self._shortest = min(map(len, self._begin), default=0)

    @property
    def words(self) -> tuple[str, ...]:
        """The whole words of the list."""
        return tuple(self._whole)

    def get(self, word: str) -> str | None:
        """What the word leads to, None for a word that isn't listed."""
        if (found := self._whole.get(word)) is not None:
            return found
        for end in range(len(word), self._shortest - 1, -1):
            if (found := self._begin.get(word[:end])) is not None:
                return found
        return None


@cache
def concepts() -> Stems:
    """Words of nine languages to what they mean, such as "refugies" to "refugee"."""
    listed = read("words")
    cells = listed.drop("word", "kind").columns
    return Stems(
        (word, row["word"])
        for row in listed.iter_rows(named=True)
        for language in cells
        for word in (row[language] or "").split()
    )


@cache
def kinds() -> dict[str, str]:
    """How much each listed meaning tells: stop, legal, form, common, word or place."""
    return dict(read("words").select("word", "kind").iter_rows())


@cache
def place_words() -> Stems:
    """Adjectives and short names of places to their codes, such as "norwegian" to NOR."""
    return Stems((word, place) for place, words in read("demonyms").iter_rows() for word in words.split())


@cache
def branch_marks() -> dict[str, str]:
    """What stands behind an organisation's acronym for its national branch: "f" in MSF-F is FRA."""
    return dict(read("branches").select("marker", "place").iter_rows())


@cache
def acronyms_elsewhere() -> dict[str, str]:
    """Acronyms of other languages to the English ones: "oim" to "iom"."""
    return {normal(text): means for text, _, means in read("acronyms").iter_rows()}


@cache
def letters() -> dict[int, str]:
    """Cyrillic and Greek letters to Latin ones, for str.translate; accents are taken off before."""
    return str.maketrans({letter: latin or "" for letter, latin in read("letters").iter_rows()})
