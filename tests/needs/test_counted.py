"""Counts of needs overviews: every person once, by cluster, unit and group, as the files say."""

import polars as pl
import pytest
from tests.needs.made import AS_OF, counts, evidence

from commonwatch.needs import existing_needs
from commonwatch.needs.grades import confidence, counted_severity, severity

UKR = [("UKR", 2023, "population", 37_000_000)]


def needs(*tables, values=UKR):
    """The counted needs and what was said, of these people_in_need tables."""
    found = existing_needs(evidence(values, people_in_need=pl.concat(tables)), AS_OF, ["UKR"])
    return found.needs.filter(basis="counted"), found.said


def test_a_cluster_of_two_themes_counts_once_under_the_weightier():
    rows, _ = needs(counts(("in_need", "UA", "UA63", None, "WASH", "", 1000)))
    (row,) = rows.iter_rows(named=True)
    assert (row["theme"], row["mid"], row["rule"]) == ("basic_services", 1000, "people_in_need_wsh")
    assert "also on water_and_resources (20 %)" in row["note"] and row["addable"] is False
    assert row["need_id"] == "UKR-UA63-basic_services-people_in_need_wsh-existing"
    assert row["evidence"] == ["people_in_need hno.csv row 1 = 1000"]


def test_the_intersectoral_figure_is_the_places_total_and_alone_may_be_added():
    rows, _ = needs(counts(
        ("in_need", "UA", None, None, "Intersectoral", "", 900), ("in_need", "UA", None, None, "Health", "", 700),
        ("in_need", "UA", None, None, "Mine Action", "", 300), ("in_need", "UA", None, None, "Intersectoral", "IDP", 200),
        ("in_need", "UA", "UA63", None, "Intersectoral", "", 500),
    ))  # fmt: skip
    assert rows.filter("addable").select("admin1", "rule", "group", "mid").rows() == [(None, "people_in_need", "", 900)]
    assert rows.height == 5 and set(rows["theme"]) == {"basic_services", "arms_and_mines"}


def test_two_sectors_of_one_cluster_stay_two():
    rows, _ = needs(counts(
        ("in_need", "UA", "UA63", None, "Protection", "", 900), ("in_need", "UA", "UA63", None, "General Protection", "", 700),
    ))  # fmt: skip
    assert rows.select("rule", "mid").rows() == [
        ("people_in_need_pro", 900),
        ("people_in_need_pro_general_protection", 700),
    ]


def test_level_two_is_added_up_only_where_level_one_has_no_figure_of_its_own():
    rows, _ = needs(counts(
        ("in_need", "UA", "UA63", "UA6302", "Health", "", 10), ("in_need", "UA", "UA63", "UA6304", "Health", "", 30),
        ("in_need", "UA", "UA63", None, "Education", "", 7), ("in_need", "UA", "UA63", "UA6302", "Education", "", 5),
    ))  # fmt: skip
    assert sorted(rows.select("rule", "mid").rows()) == [("people_in_need_edu", 7), ("people_in_need_hea", 40)]
    assert len(rows.filter(rule="people_in_need_hea")["evidence"][0]) == 2


def test_the_newest_file_stands_and_a_twin_counts_no_one_twice():
    old = counts(("in_need", "UA", None, None, "Health", "", 500), file="old.csv", year=2022)
    new = counts(("in_need", "UA", None, None, "Health", "", 700), file="new.csv")
    twin = counts(("in_need", "UA", None, None, "Health", "", 700), file="twin.csv")
    rows, said = needs(old, new, twin)
    assert rows.select("mid", "year").rows() == [(700, 2023)] and "new.csv" in rows["evidence"][0][0]
    assert any("2 counts give way" in text for text in said)
    future = counts(("in_need", "UA", None, None, "Health", "", 900), file="next.csv", year=2025)
    assert needs(new, future)[0]["mid"].to_list() == [700]


def test_a_unit_nobody_knows_is_no_whole_place():
    rows, said = needs(
        counts(("affected", "UA", "ZZ9", None, "", "IDP", 50), ("affected", "UA", "UA63", None, "", "IDP", 60))
    )
    assert rows.select("admin1", "theme", "group", "mid").rows() == [("UA63", "displacement", "IDP", 60)]
    assert any("1 rows name a unit that the gazetteer doesn't know" in text for text in said)


def test_counted_severity_wins_and_a_count_above_the_population_is_said():
    rows, _ = needs(counts(
        ("in_need", "UA", "UA63", None, "Health", "", 1000), ("population", "UA", "UA63", None, "", "", 900),
        ("severity", "UA", "UA63", "UA6302", "Health", "", 5.0), ("severity", "UA", "UA63", "UA6304", "Health", "", 4.0),
    ))  # fmt: skip
    (row,) = rows.iter_rows(named=True)
    assert (
        row["severity"] == 5 and row["severity_why"] == "counted by the publisher: 4.5, mean of 2 units, the highest 5"
    )
    assert "more people than the population known there (900)" in row["note"]


def test_grades_by_hand():
    assert counted_severity([2.0, 2.9]) == (2, "counted by the publisher: 2.5, mean of 2 units, the highest 2.9")
    assert severity("displacement", 0.001, None, 3) == (3, "0.1% of the population; at least 3 for such a need")
    assert severity("displacement", 0.2, 12.0, 3)[0] == 5
    assert severity("displacement", 0.04, 12.0, 3)[0] == 4  # deaths alone call no need catastrophic
    assert severity("connectivity", 0.5, None, derived=True)[0] == 2
    assert confidence(0.9, 1)[0] == 0.9 and confidence(0.9, 4)[0] == pytest.approx(0.63)
    assert confidence(0.5, 20, ["a range"])[0] == pytest.approx(0.5 * 0.4 * 0.8)


def test_ukraines_overview_of_2023_equals_its_long_twin(shared):
    from tests.evidence.readers.conftest import HERE  # noqa: F401 - puts the readers' helpers on the path
    from sheets import raw_of  # isort: skip

    from commonwatch.evidence.activity.settle import settled

    read = raw_of(shared / "presence" / "ukr_2023_hno_pin_severity.xlsx")
    rows, _ = needs(pl.concat(settled(raw)["people_in_need"] for raw, _ in read))
    twin = pl.read_csv(shared / "presence" / "ukr_2023_pin_targets_long.csv").filter(measure="people_in_need")
    expected = dict(twin.group_by("item").agg(pl.col("value").sum()).iter_rows())
    units = rows.filter(pl.col("admin1").is_not_null(), pl.col("group") == "")
    got = dict(units.group_by("rule").agg(pl.col("mid").sum()).iter_rows())
    pairs = {"people_in_need": "Intersectoral", "people_in_need_hea": "Health", "people_in_need_pro_min": "Mine Action",
             "people_in_need_edu": "Education", "people_in_need_wsh": "WASH", "people_in_need_pro_cpn": "Child Protection"}  # fmt: skip
    assert all(abs(got[rule] - expected[item]) <= 14 for rule, item in pairs.items())
    total = rows.filter(pl.col("admin1").is_null(), rule="people_in_need", group="")
    assert abs(total["mid"][0] - expected["Intersectoral"]) <= 14 and total["addable"][0]
    assert units.filter(rule="people_in_need").height == 25 and not units["addable"].any()
