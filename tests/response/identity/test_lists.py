"""The word lists: no word leads to two meanings, every kind has a weight, every place exists."""

from collections import defaultdict

from commonwatch.response.identity.lists import branch_marks, read
from commonwatch.response.identity.tokens import WEIGHTS
from commonwatch.vocabulary import known_place
from commonwatch.vocabulary.spelling import normal


def test_no_word_has_two_meanings():
    meanings = defaultdict(set)
    listed = read("words")
    for row in listed.iter_rows(named=True):
        for language in listed.columns[2:]:
            for word in (row[language] or "").split():
                meanings[normal(word), word.endswith("*")].add(row["word"])
    places = defaultdict(set)
    for place, words in read("demonyms").iter_rows():
        for word in words.split():
            places[normal(word)].add(place)
    assert {word: found for word, found in [*meanings.items(), *places.items()] if len(found) > 1} == {}


def test_every_kind_has_a_weight_and_every_place_exists():
    assert set(read("words")["kind"]) <= WEIGHTS.keys()
    codes = {*read("demonyms")["place"], *branch_marks().values()} - {"west-africa"}
    assert [code for code in codes if known_place(code) is None] == []
