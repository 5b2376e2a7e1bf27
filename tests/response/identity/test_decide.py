"""Names against a small register: what is one, what is not, and what is left to a person; each case worked by hand."""

import pytest

from commonwatch.response.identity.decide import decided
from commonwatch.response.identity.register import register

ROWS = (
    ("United Nations Children's Fund", None, "UNICEF", None),
    ("UNHCR", "United Nations High Commissioner for Refugees", "UNHCR", None),
    ("World Food Programme", None, "WFP", None),
    ("World Health Organization", None, "WHO", None),
    ("Organization for Security and Co-operation in Europe", None, "OSCE", None),
    ("OSCE Mission to Kosovo", None, "OMIK", "XKX"),
    ("Norwegian Refugee Council", None, "NRC", None),
    ("Danish Refugee Council", None, "DRC", None),
    ("Caritas Internationalis", "Caritas", None, None),
    ("Caritas Ukraine", None, None, "UKR"),
    ("International Committee of the Red Cross", None, "ICRC", None),
    ("Ukrainian Red Cross Society", None, "URCS", "UKR"),
    ("Médecins Sans Frontières", "Doctors Without Borders", "MSF", None),
    ("Médecins Sans Frontières France", None, "MSF-F", None),
    ("CARE International", None, "CARE", None),
    ("Save the Children International", None, "SCI", None),
    ("International Alert", None, None, None),
    ("Plan International", None, "PI", None),
    ("Handicap International - Humanity & Inclusion", None, "HI", None),
    ("German Society for International Cooperation", None, "GIZ", None),
    ("Kosovo Women's Network", None, "KWN", "XKX"),
    ("Rokada", "Рокада", None, "UKR"),
    ("Association pour le Développement Social", None, "ADS", "TCD"),
    ("Action de Solidarité", None, "ADS", "COD"),
    ("Mandher Relief and Development Organization (MARDO)", None, None, "SOM"),
)
REGISTER = register(ROWS)


@pytest.mark.parametrize(
    ("name", "canonical", "reason"),
    [
        ("world food programme", "World Food Programme", "name, exact"),
        ("Рокада", "Rokada", "alias, exact"),
        ("МЕДЕЦИНС", "", "no: nothing alike"),
        ("icrc", "International Committee of the Red Cross", "acronym icrc, used by one"),
        ("Organización Mundial de la Salud", "World Health Organization", "translated name, 3 of 3 words"),
        ("Всемирная организация здравоохранения", "World Health Organization", "translated name, 3 of 3 words"),
        ("Programme Alimentaire Mondial", "World Food Programme", "translated name, 3 of 3 words"),
        ("Ärzte ohne Grenzen", "Médecins Sans Frontières", "translated name, 3 of 3 words"),
        ("Лікарі без кордонів", "Médecins Sans Frontières", "translated name, 3 of 3 words"),
        ("Норвезька рада у справах біженців", "Norwegian Refugee Council", "translated name, 2 of 2 words"),
        ("Карітас України", "Caritas Ukraine", "name, 1 of 1 words, 1 spelled alike"),
        ("OMS", "World Health Organization", "acronym OMS, used by one"),
        ("ОБСЄ", "Organization for Security and Co-operation in Europe", "acronym ОБСЄ, used by one"),
        ("UNICEF Ukraine", "United Nations Children's Fund", "name, 1 of 1 words, office in Ukraine"),
        ("UNHCR Moldova", "UNHCR", "name, 1 of 1 words, office in Moldova"),
        ("Humanité & Inclusion", "Handicap International - Humanity & Inclusion", "name, 2 of 2 words"),
        ("Norwegian Refuge Council (NRC)", "Norwegian Refugee Council", None),
        ("Danish Refugee Councl", "Danish Refugee Council", "name, 2 of 2 words, 1 spelled alike"),
        ("Mdecins Sans Frontieres", "Médecins Sans Frontières", "name, one letter differs"),
        ("Save the Children", "Save the Children International", "name, 2 of 3 words"),
        ("Deutsche Gesellschaft für Internationale Zusammenarbeit", "German Society for International Cooperation", None),
        ("United Nations World Food Programme", "World Food Programme", "vocabulary name of WFP"),
    ],
)  # fmt: skip
def test_the_same_organisation_in_another_spelling_language_or_alphabet(name, canonical, reason):
    found = decided(name, None, REGISTER)
    assert (found.canonical, found.reason) == (canonical, reason or found.reason)
    assert 0 <= found.score <= 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Swedish Refugee Council", "place word Sweden differs"),
        ("Médecins Sans Frontières Belgique", "place word Belgium"),
        ("MSF-B", "place word Belgium"),
        ("Polish Red Cross", "place word Poland"),
        ("Caritas Bunia", ""),
        ("Red Cross", "common words only"),
        ("Save", ""),
        ("Alert", ""),
        ("Plan", ""),
        ("Medicare International", "nothing alike"),
        ("CARE Danmark", ""),
        ("NRC Moldova", "place word Moldova is not in its name"),
        ("OSCE Mission to Skopje", ""),
        ("ADS", "acronym ADS of 2 organisations"),
        ("Mandhere Relief and Development Organisation (MRDO)", "another acronym"),
        ("Women Relief and Development Organization", ""),
        ("", "no letters"),
        ("-- 12 --", ""),
    ],
)
def test_another_organisation_is_never_taken_for_it(name, says):
    found = decided(name, None, REGISTER)
    assert found.canonical == ""
    assert says in found.reason
    assert found.reason.startswith(("no: ", "unsure: "))


def test_an_acronym_of_two_is_decided_by_the_country():
    assert decided("ADS", "TCD", REGISTER).canonical == "Association pour le Développement Social"
    assert decided("ADS", "COD", REGISTER).reason == "acronym ADS, same country"
    assert decided("ADS", "UKR", REGISTER).canonical == ""


def test_an_acronym_from_another_country_is_left_to_a_person():
    found = decided("KWN", "UKR", REGISTER)
    assert (found.canonical, found.candidate) == ("", "Kosovo Women's Network")
    assert found.reason == "unsure: Kosovo Women's Network 0.70, acronym KWN, another country"


def test_a_place_only_in_the_registers_name_is_settled_by_the_country():
    assert decided("Women's Network", None, REGISTER).canonical == ""
    assert decided("Women's Network", "XKX", REGISTER).reason == "name, 2 of 2 words, Kosovo is its country"
    assert decided("Women's Network", "ALB", REGISTER).canonical == ""


def test_an_unsure_match_names_its_candidate_and_score():
    found = decided("Médecins Sans Frontières Belgique", None, REGISTER)
    assert found.candidate == "Médecins Sans Frontières"
    assert found.reason.startswith("unsure: Médecins Sans Frontières 0.75, ")
    assert found.score == 0.75


def test_two_spellings_of_one_name_in_the_register_are_no_tie():
    twice = register([*ROWS, ("World Food Programme (WFP)", None, None, None)])
    assert decided("Programme Alimentaire Mondial", None, twice).canonical == "World Food Programme"


def test_an_entry_set_apart_is_no_answer():
    number = [entry.canonical for entry in REGISTER.entries].index("World Food Programme")
    assert decided("World Food Programme", None, REGISTER, apart=number).canonical == ""
