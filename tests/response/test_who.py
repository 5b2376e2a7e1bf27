from datetime import date

import pytest
from tests.response.made_picture import picture

from commonwatch.response import who_is_where

SINCE, UNTIL = date(2020, 1, 1), date(2024, 6, 30)


@pytest.fixture(scope="module")
def tables():
    return picture()


def test_those_at_work_come_first_and_missions_stand_with_their_mandates(tables):
    found = who_is_where(tables, "XKX", SINCE, UNTIL)
    rows = {row["organisation"]: row for row in found.organisations.iter_rows(named=True)}
    assert list(rows) == ["OSCE-MIK", "UNMIK", "UNDP", "CH"]
    assert rows["UNDP"]["roles"] == ["implements", "reports"]
    assert (rows["UNDP"]["activities"], rows["UNDP"]["running"]) == (1, 1)
    assert rows["CH"]["works"] is False
    assert "minorities" in rows["OSCE-MIK"]["themes"]
    assert rows["OSCE-MIK"]["present"] is True


def test_an_activity_has_its_share_and_the_money_of_the_whole(tables):
    found = who_is_where(tables, "XKX", SINCE, UNTIL).activities.filter(activity="A").row(0, named=True)
    assert (found["share"], found["committed_usd"], found["spent_usd"]) == (0.75, 1000.0, 400.0)
    assert (found["file"], found["address"], found["state"]) == ("a.xml", "line 3", "running")


def test_outside_the_period_an_organisation_is_counted_and_not_shown(tables):
    assert who_is_where(tables, "XKX", SINCE, UNTIL).earlier == 1
    earlier = who_is_where(tables, "XKX", date(2016, 1, 1), date(2019, 12, 31))
    assert "SE" in earlier.organisations["organisation"].to_list()
    assert earlier.activities.filter(activity="B")["state"].to_list() == ["ended"]


def test_a_theme_leaves_only_those_who_work_on_it(tables):
    found = who_is_where(tables, "XKX", SINCE, UNTIL, "rule_of_law")
    assert set(found.organisations["organisation"]) >= {"UNDP", "OSCE-MIK"}
    assert who_is_where(tables, "XKX", SINCE, UNTIL, "connectivity").organisations.is_empty()


def test_a_pipeline_activity_is_planned(tables):
    found = who_is_where(tables, "MDA", SINCE, UNTIL)
    assert found.activities.select("activity", "state").rows() == [("C", "planned")]


def test_a_place_where_nobody_is_known_has_empty_tables(tables):
    found = who_is_where(tables, "TKM", SINCE, UNTIL)
    assert (found.organisations.height, found.activities.height, found.earlier) == (0, 0, 0)
