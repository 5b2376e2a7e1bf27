"""Organisations: one identity each, with mandates that are themes and a reach that is places."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import UnknownNameError
from commonwatch.vocabulary import organisation, organisation_aliases, organisations, places, themes

FIELD = organisations().filter(pl.col("note").str.starts_with("field operation"))


def test_each_organisation_stands_once_with_known_themes_places_and_role():
    table = organisations()
    assert table["organisation"].is_unique().all() and table["name"].is_unique().all()
    assert set(table["themes"].explode().drop_nulls()) <= set(themes()["theme"])
    assert set(table["places"].explode()) <= set(places()["place"])
    assert set(table["role"]) == {"delivers", "coordinates", "norm_setting"}
    assert table.filter(pl.col("themes").list.len() == 0)["organisation"].to_list() == ["NGO"]
    assert "OSCE-FIELD" not in set(table["organisation"])


def test_every_field_operation_has_its_own_themes_reach_and_end():
    assert FIELD.height == 25 and (FIELD["places"].list.len() == 1).all() and set(FIELD["role"]) == {"delivers"}
    mission = organisation("OSCE Mission in Kosovo")
    assert (mission.organisation, mission.places, mission.until) == ("OSCE-MIK", ("XKX",), None)
    assert organisation("OSCE-SMMU").until == date(2022, 3, 31)
    assert FIELD.filter(pl.col("until").is_null()).height == 13
    assert FIELD.filter(pl.col("from") >= pl.col("until")).is_empty()


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (
            ("KAZ", "KGZ", "TJK", "TKM", "UZB"),
            {"security_sector", "water_and_resources", "arms_and_mines", "human_trafficking"},
        ),
        (
            ("XKX", "BIH", "SRB", "MNE", "MKD", "ALB"),
            {"rule_of_law", "minorities", "democratic_institutions", "security_sector"},
        ),
    ],
)
def test_themes_follow_the_note_on_regions(region, expected):
    there = FIELD.filter(pl.col("until").is_null(), pl.col("places").list.first().is_in(region))
    assert set(there["places"].list.first()) == set(region)
    assert all(expected <= set(mandates) for mandates in there["themes"])


def test_an_end_known_to_the_month_is_that_months_last_day():
    ended = FIELD.filter(pl.col("note").str.contains("end known to the month"))
    assert ended.height == 5
    assert (ended["until"] == ended["until"].dt.month_end()).all()


@given(st.sampled_from(organisations().select("organisation", "name").rows()))
def test_short_and_full_names_lead_to_the_same_organisation(names):
    short, full = names
    assert organisation(short) == organisation(full.upper()) and organisation(full).organisation == short


def test_an_unknown_organisation_lists_three():
    with pytest.raises(UnknownNameError, match=r"unknown organisation 'UNHRC'. Nearest: UNHCR, \S+, \S+\.$"):
        organisation("UNHRC")


@pytest.mark.shared
def test_mandates_are_the_shared_ones_and_no_field_operation_is_left_out(shared):
    given_ = pl.read_csv(shared.parent / "vocabulary/mandates.csv").filter(pl.col("organisation") != "OSCE-FIELD")
    ours = {row["organisation"]: row for row in organisations().iter_rows(named=True)}
    for row in given_.iter_rows(named=True):
        assert ours[row["organisation"]]["themes"] == (row["themes"] or "").split("|") or row["organisation"] == "NGO"
        assert (ours[row["organisation"]]["role"], ours[row["organisation"]]["reach"]) == (row["role"], row["reach"])
    operations = pl.read_csv(shared / "organisations/osce_field_operations.csv")
    assert set(operations["name"]) == set(FIELD["name"])
    for name, where, start, end, status in operations.select(
        "name", "iso3", "established", "ended", "status"
    ).iter_rows():
        one = organisation(name)
        assert one.places == (where,) and (one.until is not None) == (status == "closed")
        assert start is None or str(one.since).startswith(start)
        assert end is None or str(one.until).startswith(end)


def test_every_alias_leads_to_a_listed_organisation_and_to_one_only():
    aliases = organisation_aliases()
    assert set(aliases["organisation"]) <= set(organisations()["organisation"])
    assert aliases.select("kind", "text").is_duplicated().sum() == 0
