"""What holds for any names: case, order and the rest of the register don't matter; the same question, the same answer."""

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonwatch.response.identity import resolved_names
from commonwatch.response.identity.alike import ONE_SLIP, Alike
from commonwatch.response.identity.decide import decided
from commonwatch.response.identity.forms import form
from commonwatch.response.identity.register import register
from commonwatch.response.identity.tokens import split
from commonwatch.vocabulary.spelling import normal

OWN = ("Karitane", "Rokada", "Pomoc", "Velmira", "Tashkil", "Бережа", "Zvezdana")
COMMON = ("Relief", "Development", "Association", "pour", "Santé", "Women", "of", "France", "Ukraine", "International")
names = st.lists(st.sampled_from(OWN + COMMON), min_size=1, max_size=5, unique=True).map(" ".join)
registers = st.lists(names, min_size=1, max_size=6, unique=True)


def rows(canonicals):
    return [(canonical, None, None, None) for canonical in canonicals]


@given(names, registers)
@settings(max_examples=150)
def test_case_and_the_registers_order_do_not_matter(name, canonicals):
    one = decided(name, None, register(rows(canonicals)))
    assert decided(name.upper(), None, register(rows(canonicals[::-1]))) == one


@given(names, registers)
@settings(max_examples=150)
def test_an_organisation_that_shares_no_word_changes_nothing(name, canonicals):
    more = [*canonicals, "Xylograph Bruxq"]
    assert decided(name, None, register(rows(more))) == decided(name, None, register(rows(canonicals)))


@given(registers)
def test_each_name_of_the_register_is_found_with_full_score(canonicals):
    known = register(rows(canonicals))
    for canonical in canonicals:
        found = decided(canonical, None, known)
        assert found.score == 1 or found.candidate
        assert not found.canonical or split(found.canonical) == split(canonical)


@given(st.text(max_size=60))
@example("l'Enfance d’Ukraine (ЮНІСЕФ) & Co-operation")
def test_any_text_is_taken_apart(text):
    taken = form(text)
    assert len(taken.words) == len(taken.weights) == len(taken.spelled) == len(set(taken.words))
    assert form(text) == taken


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=40))
def test_the_quick_way_for_plain_letters_is_the_vocabularys(text):
    without = text.replace("'", "").replace("o-op", "oop")
    assert split(without) == normal(without).split()


@given(st.lists(st.text(alphabet="abcde", min_size=5, max_size=8), min_size=1, max_size=20), st.data())
def test_words_with_one_slip_are_found_as_by_comparing_with_all(words, data):
    word = data.draw(st.sampled_from(words) | st.text(alphabet="abcde", min_size=5, max_size=8))
    near = {other for other in words if other != word and distance(word, other) == 1}
    assert {other for other, alike in Alike(words).find(word) if alike == ONE_SLIP} == near


def distance(one, other):
    """The optimal string alignment distance, by its definition."""
    rows = [[max(a, b) for b in range(len(other) + 1)] for a in range(len(one) + 1)]
    for a in range(1, len(one) + 1):
        for b in range(1, len(other) + 1):
            changed = rows[a - 1][b - 1] + (one[a - 1] != other[b - 1])
            rows[a][b] = min(rows[a - 1][b] + 1, rows[a][b - 1] + 1, changed)
            if a > 1 and b > 1 and one[a - 1] == other[b - 2] and one[a - 2] == other[b - 1]:
                rows[a][b] = min(rows[a][b], rows[a - 2][b - 2] + 1)
    return rows[-1][-1]


@given(st.lists(names, min_size=1, max_size=8), registers)
@settings(max_examples=50)
def test_the_table_holds_one_row_per_name_in_order(asked, canonicals):
    names_table = pl.DataFrame(
        {"name": asked, "country": [None] * len(asked)}, schema={"name": pl.String, "country": pl.String}
    )
    listed = pl.DataFrame(
        rows(canonicals), schema=dict.fromkeys(("canonical", "alias", "acronym", "country"), pl.String), orient="row"
    )
    resolved = resolved_names(names_table, listed)
    assert resolved.columns == ["name", "canonical", "score", "reason"]
    assert resolved["name"].to_list() == asked
    assert resolved["score"].is_between(0, 1).all()
    assert ((resolved["canonical"] == "") == resolved["reason"].str.contains("^(no|unsure): ")).all()
    assert set(resolved["canonical"]) <= {"", *canonicals}
