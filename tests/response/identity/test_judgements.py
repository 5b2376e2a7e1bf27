"""Judgements: chains of "same", a "different" that stands against a chain, replacement with history, the file."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import JudgementError, WorkspaceError
from commonwatch.response.identity import (
    judged,
    no_judgements,
    read_judgements,
    standing,
    write_judgements,
)
from commonwatch.response.identity.judgements import groups

NOON = datetime(2024, 6, 30, 12)


def recorded(*verdicts):
    table = no_judgements()
    for left, right, verdict in verdicts:
        table = judged(table, left, right, verdict, "information desk", NOON)
    return table


def test_same_is_transitive_in_any_direction():
    assert groups(recorded(("B", "A", "same"), ("B", "C", "same"), ("X", "Y", "same"), ("A", "Z", "unsure"))) == {
        "A": "A", "B": "A", "C": "A", "X": "X", "Y": "X",
    }  # fmt: skip


def test_different_against_a_chain_names_the_chain_and_nothing_is_recorded():
    with pytest.raises(JudgementError, match="A = B = C = D") as raised:
        recorded(("A", "B", "same"), ("C", "B", "same"), ("C", "D", "same"), ("D", "A", "different"))
    assert "information desk" in str(raised.value)


def test_a_chain_against_different_is_refused_too():
    with pytest.raises(JudgementError, match="A = B = C"):
        recorded(("A", "C", "different"), ("A", "B", "same"), ("B", "C", "same"))


def test_a_later_judgement_of_the_pair_replaces_and_the_earlier_is_kept():
    table = recorded(("A", "B", "same"), ("B", "A", "different"))
    assert table["verdict"].to_list() == ["same", "different"]
    assert groups(table) == {}
    assert standing(table)["A", "B"]["verdict"] == "different"
    assert groups(judged(table, "A", "B", "same", "desk", NOON)) == {"A": "A", "B": "A"}


@pytest.mark.parametrize(
    ("left", "right", "verdict", "by", "says"),
    [
        ("A", "A", "same", "desk", "two organisations"),
        ("A", " ", "same", "desk", "two organisations"),
        ("A", "B", "equal", "desk", "expected same, different, unsure"),
        ("A", "B", "same", " ", "never a person's name"),
    ],
)
def test_what_is_no_judgement(left, right, verdict, by, says):
    with pytest.raises(JudgementError, match=says):
        judged(no_judgements(), left, right, verdict, by, NOON)


def test_the_file_brings_back_what_was_written(tmp_path):
    table = recorded(('Aid, "A"', "Карітас", "same"), ("A", "B", "unsure"))
    write_judgements(table, tmp_path / "judgements" / "organisations.csv")
    assert read_judgements(tmp_path / "judgements" / "organisations.csv").equals(table)
    assert read_judgements(tmp_path / "none.csv").equals(no_judgements())


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("left,right\nA,B\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"a\.csv can't be read as judgements"):
        read_judgements(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("left,right,verdict,by,when\nA,B,maybe,desk,2024\n", encoding="utf-8")
    with pytest.raises(JudgementError, match="verdict 'maybe'"):
        read_judgements(tmp_path / "b.csv")


pairs = st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF")).filter(lambda both: both[0] != both[1])


@given(st.lists(pairs, max_size=8))
def test_groups_are_what_walking_all_pairs_gives(same):
    members = {one: {one} for both in same for one in both}
    for left, right in same * len(same):
        whole = members[left] | members[right]
        members |= dict.fromkeys(whole, whole)
    assert groups(recorded(*((*both, "same") for both in same))) == {one: min(whole) for one, whole in members.items()}
