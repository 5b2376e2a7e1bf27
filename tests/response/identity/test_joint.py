"""Organisations of several sources as one list: judgements, vocabulary, references, names; the unsure stay apart."""

from datetime import datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from commonwatch.response.identity import identities, judged, no_judgements, unsure_matches

SCHEMA = dict.fromkeys(("source", "organisation", "name", "ref", "kind"), pl.String)
LISTED = pl.DataFrame(
    [
        ("iati", "UNICEF", "UNICEF", "XM-DAC-41122", "40"),
        ("hapi", "Fonds des Nations Unies pour l'Enfance", "Fonds des Nations Unies pour l'Enfance", "", ""),
        ("iati", "XM-DAC-41122-UKR", "Country team", "XM-DAC-41122-UKR", "40"),
        ("iati", "GB-CHC-220949", "The British Red Cross Society", "GB-CHC-220949", "21"),
        ("hapi", "British Red Cross", "British Red Cross", "", ""),
        ("fts", "Norwegian Refugee Council", "Norwegian Refugee Council", "", ""),
        ("hapi", "Norwegian Refugee Council", "Norwegian Refugee Council", "", ""),
        ("hapi", "Норвезька рада у справах біженців", "Норвезька рада у справах біженців", "", ""),
        ("hapi", "NRC Moldova", "Norwegian Refugee Council Moldova", "", ""),
        ("hapi", "Rokada", "Rokada", "", ""),
        ("hapi", "unnamed", "", "", ""),
    ],
    schema=SCHEMA,
    orient="row",
)


def judge(*verdicts):
    table = no_judgements()
    for left, right, verdict in verdicts:
        table = judged(table, left, right, verdict, "desk", datetime(2024, 6, 30))
    return table


def by_organisation(table):
    return dict(table.select("organisation", "identity").iter_rows())


def test_each_row_keeps_its_place_and_gets_an_identity_with_its_reason():
    found = identities(LISTED, no_judgements())
    assert found.select(LISTED.columns).equals(LISTED)
    assert found.select("identity", "reason").rows() == [
        ("UNICEF", "listed in the vocabulary"),
        ("UNICEF", "translated name, 3 of 3 words: UNICEF"),
        ("UNICEF", "reference XM-DAC-41122-UKR of UNICEF: UNICEF"),
        ("British Red Cross", "name, 2 of 3 words: British Red Cross"),
        ("British Red Cross", "named so"),
        ("Norwegian Refugee Council", "named so"),
        ("Norwegian Refugee Council", "named so"),
        ("Norwegian Refugee Council", "translated name, 2 of 2 words: Norwegian Refugee Council"),
        ("NRC Moldova", "named so"),
        ("Rokada", "named so"),
        ("unnamed", "named so"),
    ]


def test_an_unsure_match_stays_apart_until_a_person_judges_it():
    asked = unsure_matches(LISTED, no_judgements())
    assert asked.select("left", "right").rows() == [("NRC Moldova", "Norwegian Refugee Council")]
    same = judge(("NRC Moldova", "Norwegian Refugee Council", "same"))
    assert by_organisation(identities(LISTED, same))["NRC Moldova"] == "Norwegian Refugee Council"
    assert unsure_matches(LISTED, same).is_empty()
    assert unsure_matches(LISTED, judge(("Norwegian Refugee Council", "NRC Moldova", "unsure"))).is_empty()


def test_different_stands_against_names_and_chains():
    ukrainian, council = "Норвезька рада у справах біженців", "Norwegian Refugee Council"
    apart = by_organisation(identities(LISTED, judge((council, ukrainian, "different"))))
    assert apart[ukrainian] == ukrainian
    chained = judge(("Rokada", ukrainian, "same"), ("Rokada", council, "different"))
    found = by_organisation(identities(LISTED, chained))
    assert found["Rokada"] == found[ukrainian] != found[council]


def test_two_organisations_of_the_vocabulary_are_never_joined_by_a_name_between():
    between = pl.DataFrame([("a", "UNHCR / UNICEF", "UNHCR / UNICEF", "", "")], schema=SCHEMA, orient="row")
    found = by_organisation(identities(pl.concat([LISTED, between]), no_judgements()))
    assert found["UNICEF"] == "UNICEF"


@given(st.permutations(range(LISTED.height)))
@settings(max_examples=15)
def test_the_order_of_rows_does_not_matter(order):
    assert by_organisation(identities(LISTED[list(order)], no_judgements())) == by_organisation(
        identities(LISTED, no_judgements())
    )


def test_an_organisation_of_no_other_name_changes_nothing_for_the_others():
    more = pl.DataFrame([("x", "Xylograph Bruxq", "Xylograph Bruxq", "", "")], schema=SCHEMA, orient="row")
    found = identities(pl.concat([LISTED, more]), no_judgements())
    assert found.head(LISTED.height).equals(identities(LISTED, no_judgements()))
