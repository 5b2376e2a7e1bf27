from datetime import date

import pytest
from tests.response.duplicates.made_lists import lists

from commonwatch.response.duplicates import links

DAY = date(2020, 1, 1)
PAYS = ("s1", "SE-0-55", "Sida", "Courts", "XK", DAY, 100.0)
DOES = ("s2", "XM-DAC-41114-0077", "UNDP", "Access to justice", "XK", DAY, 90.0)
FORWARD = ("s1", "SE-0-55", "s2", "XM-DAC-41114-0077")


def found(**more):
    return {row[:4]: row[4:] for row in links(lists([PAYS, DOES], **more)).iter_rows()}


def related(kind):
    return [("s2", DOES[1], 1, "related_activity", kind, PAYS[1])]


@pytest.mark.parametrize(
    ("kind", "relation", "word"),
    [
        ("1", "chain", "its parent"),
        ("3", "beside", "its sibling"),
        ("4", "beside", "co-funded"),
        ("5", "same", "another's report of it"),
    ],
)
def test_related_activities_by_their_type(kind, relation, word):
    reason = f"XM-DAC-41114-0077 names SE-0-55 as {word} (related-activity)"
    assert found(links=related(kind)) == {FORWARD: (relation, reason)}


def test_a_child_stands_below():
    assert found(links=[("s1", PAYS[1], 1, "related_activity", "2", DOES[1])]).keys() == {FORWARD}


def test_money_passes_from_the_provider_to_the_receiver():
    incoming = ("s2", DOES[1], 2, "transaction", "incoming", DAY, 9.0, "USD", None, "Sida", None, " se-0-55", None)
    outgoing = ("s1", PAYS[1], 2, "transaction", "disbursed", DAY, 9.0, "USD", None, None, "UNDP", None, DOES[1])
    assert found(flows=[incoming]) == {FORWARD: ("chain", "XM-DAC-41114-0077 names SE-0-55 as the provider's activity")}
    assert found(flows=[outgoing]).keys() == {FORWARD}


@pytest.mark.parametrize(("role", "of", "ref"), [("4", PAYS, DOES[1]), ("1", DOES, PAYS[1])])
def test_a_participants_activity_stands_below_or_above_by_its_role(role, of, ref):
    assert found(organisations=[(of[0], of[1], 1, role, None, "someone", ref)]).keys() == {FORWARD}


def test_a_bare_organisation_reference_is_no_activity():
    bare = ("s3", "SE-0", "Sida", "Everything", "XK", DAY, 5.0)
    payer = [("s2", DOES[1], 1, "1", "SE-0", "Sida", "SE-0")]
    assert links(lists([bare, DOES], organisations=payer)).is_empty()


def test_identifiers_in_common():
    again = ("s4", "se-0-55", "Sida", "Courts", "XK", DAY, 1.0)
    (row,) = links(lists([PAYS, again])).iter_rows()
    assert row[4:] == ("same", "both have the identifier SE-0-55")
    both = [
        ("s1", PAYS[1], 1, "other_identifier", "A2", "CRS2020000123"),
        ("s2", DOES[1], 1, "other_identifier", "A2", "crs2020000123"),
    ]
    assert found(links=both) == {FORWARD: ("same", "both have the other identifier CRS2020000123")}
    assert found(links=[(*one[:4], "B1", one[5]) for one in both]) == {}


def test_an_identifier_of_two_activities_of_one_source_tells_nothing():
    third = ("s1", "SE-0-56", "Sida", "Prisons", "XK", DAY, 1.0)
    same = [(one[0], one[1], 1, "other_identifier", "A9", "HPC-20-117") for one in (PAYS, third, DOES)]
    assert links(lists([PAYS, third, DOES], links=same)).is_empty()


def test_one_organisations_number_in_two_files():
    one = ("s1", "44000-P083908", "World Bank", "a", "AF", DAY, 1.0)
    other = ("s2", "list-p083908", "World Bank", "b", "AF", DAY, 1.0)
    (row,) = links(lists([one, other])).iter_rows()
    assert row[4:] == ("same", "both are number P083908 of WB")
    assert links(lists([one, (*other[:2], "EBRD", *other[3:])])).is_empty()


def test_naming_oneself_or_what_is_not_there_gives_no_link():
    self_named = [
        ("s1", PAYS[1], 1, "related_activity", "1", PAYS[1]),
        ("s1", PAYS[1], 2, "related_activity", "1", "XX-9"),
    ]
    assert found(links=self_named) == {}
