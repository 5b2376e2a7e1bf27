"""Places: one key each, every spelling leads to one of them, and an unknown name says what is near."""

from datetime import date

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonwatch.errors import UnknownNameError
from commonwatch.vocabulary import neighbours, place, place_names, places, successors
from commonwatch.vocabulary.spelling import normal
from commonwatch.vocabulary.tables import read

SPELLINGS = place_names().select("place", "name").rows()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Kosovo", "XKX"),
        ("XK", "XKX"),
        ("Kosovo*", "XKX"),
        ("Kosovo (UNSCR 1244/99)", "XKX"),
        ("Косово", "XKX"),
        ("The former Yugoslav Republic of Macedonia", "MKD"),
        ("Makedonija", "MKD"),
        ("Turkiye", "TUR"),
        ("Türkiye", "TUR"),
        ("TURKEY", "TUR"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("DR Congo", "COD"),
        ("Congo", "COG"),
        ("Burma", "MMR"),
        ("Moldova, Republic of", "MDA"),
        ("Украина", "UKR"),
        ("Allemagne", "DEU"),
        ("Alemania", "DEU"),
        ("Deutschland", "DEU"),
        ("Ελλάδα", "GRC"),
        ("Հայաստան", "ARM"),
        ("O‘zbekiston", "UZB"),
        ("中国", "CHN"),
        ("Netherlands (the)", "NLD"),
        ("NA", "NAM"),
        (" srb ", "SRB"),
    ],
)
def test_spellings_that_files_really_use(text, key):
    assert place(text).place == key


@pytest.mark.parametrize("text", ["Atlantis", "Korea", "Kosvo", "", "nan", "Украйния", "the"])
def test_an_unknown_name_is_an_error_that_lists_three_places(text):
    with pytest.raises(UnknownNameError, match=r"unknown place '.*'\. Nearest: ") as raised:
        place(text)
    listed = str(raised.value).split("Nearest: ")[1].removesuffix(".")
    keys = {word.strip("()") for word in listed.replace(",", " ").split() if word.strip("()") in set(places()["place"])}
    assert len(keys) == 3


def test_the_nearest_names_are_near():
    with pytest.raises(UnknownNameError, match=r"Nearest: Kosovo \(XKX\), "):
        place("Kosvo")


@pytest.mark.parametrize(
    ("text", "heirs"), [("USSR", "ARM, AZE, BLR"), ("Yugoslavia", "BIH, HRV, MKD"), ("GDR", "DEU")]
)
def test_a_former_state_names_its_successors(text, heirs):
    with pytest.raises(UnknownNameError, match=f"a former state. Name one of its successors: {heirs}"):
        place(text)


@pytest.mark.parametrize("number", ["340", "345", "4", "004", "٤"])
def test_a_bare_number_is_refused_for_it_differs_between_code_systems(number):
    with pytest.raises(UnknownNameError, match="different places in different code systems"):
        place(number)


def test_no_spelling_leads_to_two_places():
    spelled = [(normal(name), key) for key, name in SPELLINGS]
    for column in ("place", "iso2"):
        spelled += [(normal(code), key) for key, code in zip(places()["place"], places()[column], strict=True) if code]
    by_spelling: dict[str, set[str]] = {}
    for spelling, key in spelled:
        by_spelling.setdefault(spelling, set()).add(key)
    assert {spelling: keys for spelling, keys in by_spelling.items() if len(keys) > 1} == {}
    assert "" not in by_spelling and not any(spelling.isdigit() for spelling in by_spelling)
    assert not by_spelling.keys() & {normal(name) for name in read("former_states")["name"]}


def test_every_listed_spelling_and_reviewed_alias_leads_to_its_place():
    reviewed = [*SPELLINGS, *read("place_aliases").select("place", "name").rows(), *read("display_names").rows()]
    assert [(key, name) for key, name in reviewed if place(name).place != key] == []


@given(st.sampled_from(SPELLINGS), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_punctuation_and_the_article_do_not_matter(spelling, recased):
    key, name = spelling
    assert place(f"  The {recased(name.lower())}, ").place == key


@given(st.sampled_from(places()["place"].to_list()))
def test_resolving_a_resolved_place_changes_nothing(key):
    found = place(key)
    assert place(found.place) == place(found.name) == place(found.iso2 or "") == found


@given(st.text())
@example("ℌungary & Öst-'s the ﬃ İı")
def test_the_normal_form_of_a_normal_form_is_itself(text):
    assert normal(normal(text)) == normal(text)


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=12))
def test_any_text_gives_a_place_or_the_one_error(text):
    try:
        assert place(text).place in set(places()["place"])
    except UnknownNameError as error:
        assert "unknown place" in str(error)


def test_the_table_holds_each_code_once():
    table = places()
    assert table.height == 250 and table["views_id"].count() == 191
    codes = ("place", "name", "iso2", "m49", "gw", "cow", "vdem", "worldbank", "unhcr", "views_id")
    assert [code for code in codes if not table[code].drop_nulls().is_unique().all()] == []
    assert table["m49"].drop_nulls().str.contains(r"^\d{3}$").all()
    assert table.filter(pl.col("m49").is_null())["place"].to_list() == ["XKX"]


def test_kosovo_is_its_own_place_and_no_participating_state():
    kosovo = place("Kosovo")
    assert (kosovo.name, kosovo.iso2, kosovo.gw, kosovo.osce, kosovo.modelled) == ("Kosovo", "XK", 347, False, True)
    assert kosovo.gw_from == date(2008, 2, 17)
    assert place("Serbia").place == "SRB" != kosovo.place


def test_names_follow_the_usage_of_the_united_nations():
    shown = dict(places().select("place", "name").iter_rows())
    wanted = {"TUR": "Türkiye", "MMR": "Myanmar", "KOR": "Republic of Korea", "COG": "Congo", "VNM": "Viet Nam"}
    assert {key: shown[key] for key in wanted} == wanted
    assert not [name for name in shown.values() if "&" in name or "*" in name or "St." in name]


def test_gleditsch_ward_numbers_of_states_that_changed():
    numbers = {key: place(key).gw for key in ("SRB", "MNE", "YEM", "VNM", "DEU", "RUS", "GRD")}
    assert numbers == {"SRB": 340, "MNE": 341, "YEM": 678, "VNM": 816, "DEU": 260, "RUS": 365, "GRD": 55}
    assert place("SRB").gw_from == date(2006, 6, 5)
    belgrade = successors().filter(pl.col("gw") == 345)
    assert belgrade["until"].max() == 2006 and set(belgrade["booked_under"]) == {"SRB"}


def test_successors_are_places_and_the_ussr_has_fifteen():
    table = successors()
    known = set(places()["place"])
    assert set(table["place"]) | set(table["booked_under"]) <= known
    assert (table["from"] < table["until"]).sum() + (table["from"] == table["until"]).sum() == table.height
    assert table.filter(pl.col("predecessor") == "SUN").height == 15
    assert table.select("place", "predecessor").is_unique().all()
    assert not known & set(read("former_states")["predecessor"])
    predecessors = {key: place(key).predecessor for key in ("UKR", "XKX", "MNE", "HRV", "SSD", "CZE", "FRA")}
    assert predecessors == {
        "UKR": "SUN", "XKX": "SCG", "MNE": "SCG", "HRV": "YUG", "SSD": "SDN", "CZE": "CSK", "FRA": None
    }  # fmt: skip


def test_neighbours_go_both_ways_and_stay_in_the_table():
    pairs = neighbours()
    there = set(pairs.select("place", "neighbour", "kind").rows())
    assert {(b, a, kind) for a, b, kind in there} == there
    assert set(pairs["place"]) <= set(places()["place"]) and not [pair for pair in there if pair[0] == pair[1]]
    around = pairs.filter(pl.col("place") == "XKX", pl.col("kind") == "land")
    assert set(around["neighbour"]) == {"ALB", "MKD", "MNE", "SRB"}
    assert ("CYP", "TUR", "near") in there and ("ATG", "KNA", "near") in there


@pytest.mark.shared
def test_codes_and_ids_are_the_published_ones(shared):
    table = places()
    published = (
        pl.read_parquet(shared / "conflict/views_challenge_cm_actuals_2018_2024.parquet")
        .select(pl.col("iso3").alias("place"), pl.col("views_country_id").cast(pl.Int32).alias("views_id"))
        .unique()
        .sort("place")
    )
    assert table.select("place", "views_id").drop_nulls().rows() == published.rows()
    states = pl.read_parquet(shared / "conflict/gw_states_crosswalk.parquet").filter(
        pl.col("in_system_now"), pl.col("iso3").is_not_null()
    )
    numbers = dict(table.select("place", "gw").iter_rows())
    assert {key: numbers[key] for key in states["iso3"]} == dict(states.select("iso3", "gwno").iter_rows())
    osce = pl.read_csv(shared / "organisations/osce_participating_states.csv")
    members = set(osce.filter(pl.col("kind") == "participating State")["iso3"])
    assert set(table.filter(pl.col("osce_status") == "participating_state")["place"]) == members and len(members) == 57
    assert set(table.filter(pl.col("osce_status") == "partner")["place"]) == set(osce["iso3"]) - members


@pytest.mark.shared
def test_names_in_the_sources_files_resolve(shared):
    views = pl.read_parquet(
        shared / "conflict/views_challenge_cm_actuals_2018_2024.parquet", columns=["country", "iso3"]
    )
    unhcr = pl.read_parquet(shared / "displacement/unhcr_countries.parquet").select("name", "iso_code").drop_nulls()
    unhcr = unhcr.filter(pl.col("iso_code").is_in(places()["place"].to_list()), pl.col("iso_code") != "SRB")
    osce = pl.read_csv(shared / "organisations/osce_participating_states.csv").select("name", "iso3")
    named = [*views.unique().iter_rows(), *unhcr.iter_rows(), *osce.iter_rows()]
    assert len(named) > 450
    assert [(name, key) for name, key in named if place(name).place != key] == []
