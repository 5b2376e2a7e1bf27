"""Theatres: named sets of places."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import UnknownNameError
from commonwatch.vocabulary import THEATRE_DEFAULT, place, places, resolve_places, theatre, theatres

KEYS = places()["place"].to_list()


def test_the_seven_theatres_and_their_sizes():
    sizes = {key: len(members) for key, members in theatres().select("theatre", "places").iter_rows()}
    assert sizes == {
        "kosovo": 1, "western_balkans": 6, "south_caucasus": 3, "eastern_europe": 3, "central_asia": 5, "osce": 58,
        "world": 250,
    }  # fmt: skip


def test_the_osce_theatre_is_the_participating_states_and_kosovo():
    states = places().filter(pl.col("osce_status") == "participating_state")["place"]
    assert set(theatre(THEATRE_DEFAULT).places) == {*states, "XKX"}
    assert theatre("world").places == tuple(KEYS)
    assert all(set(members) <= set(KEYS) for members in theatres()["places"])


def test_a_theatre_is_found_by_name_or_label_only():
    assert theatre("Western Balkans") == theatre("western_balkans") == theatre(" WESTERN-BALKANS ")
    with pytest.raises(UnknownNameError, match=r"unknown theatre 'balkans'. Nearest: Western Balkans"):
        theatre("balkans")


def test_lists_of_places_keep_their_order_and_name_each_once():
    assert resolve_places("UKR, Moldova,ukraine") == ("UKR", "MDA")
    assert resolve_places("central_asia") == ("KAZ", "KGZ", "TJK", "TKM", "UZB")
    assert len(resolve_places("views")) == 191 == len(set(resolve_places("views")))
    with pytest.raises(UnknownNameError, match="unknown place ''"):
        resolve_places("UKR,,MDA")


@given(st.lists(st.sampled_from(KEYS), min_size=1, max_size=8, unique=True))
def test_a_list_of_codes_or_names_comes_back_as_the_codes(keys):
    assert resolve_places(",".join(keys)) == tuple(keys)
    plain = [key for key in keys if "," not in place(key).name] or ["XKX"]
    assert resolve_places(",".join(place(key).name for key in plain)) == tuple(plain)


@pytest.mark.shared
def test_the_named_theatres_are_the_shared_ones(shared):
    given_ = pl.read_csv(shared.parent / "vocabulary/theatres.csv").filter(
        pl.col("theatre").is_in(["osce", "world"]).not_()
    )
    assert given_.height == 5
    assert {key: set(members.split("|")) for key, members in given_.select("theatre", "places").iter_rows()} == {
        key: set(theatre(key).places) for key in given_["theatre"]
    }
