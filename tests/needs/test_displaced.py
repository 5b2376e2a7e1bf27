"""Displaced people: one publisher's count each, the joint row given to neither."""

import pytest
from tests.needs.made import AS_OF, evidence

from commonwatch.needs import existing_needs

PEOPLE = [("XKX", 2023, "population", 1_700_000), ("KGZ", 2023, "population", 7_000_000)]


def found(*displacement, places=("XKX", "KGZ")):
    """Needs on displacement, and what was said, of these counts."""
    made = existing_needs(evidence(PEOPLE, displacement=displacement), AS_OF, list(places))
    return made.needs.filter(theme="displacement"), made.said


def test_unhcr_stands_and_idmc_only_widens_the_range():
    rows, _ = found(("KGZ", "origin", 2023, "idps", 8000), ("KGZ", "origin", 2023, "idmc_conflict_idps", 12_000))
    (row,) = rows.iter_rows(named=True)
    assert (row["low"], row["mid"], row["high"], row["rule"]) == (8000, 8000, 12_000, "idps")
    assert row["confidence"] == pytest.approx(0.9 * 0.8) and "a quarter apart" in row["confidence_why"]
    assert row["source"] == "unhcr_population; idmc_gidd" and len(row["evidence"]) == 2


@pytest.mark.parametrize(("idmc", "taken"), [(10_000, True), (9999, False)])
def test_idmc_stands_where_unhcr_shows_none_and_idmc_has_enough(idmc, taken):
    rows, said = found(("KGZ", "origin", 2023, "idps", 0), ("KGZ", "origin", 2023, "idmc_conflict_idps", idmc))
    assert rows["rule"].to_list() == (["idmc_conflict_idps"] if taken else [])
    assert any("KGZ 9,999 (2023)" in text for text in said) is not taken


def test_the_joint_row_of_serbia_and_kosovo_is_given_to_neither_and_said():
    rows, said = found(
        ("SRB+XKX", "origin", 2023, "idps", 209_790), ("XKX", "origin", 2021, "idmc_conflict_idps", 16_000)
    )
    assert rows.select("place", "mid", "year").rows() == [("XKX", 16_000, 2021)]
    assert [text for text in said if "given to neither" in text and "= 209790" in text]


def test_hosts_and_returns_stand_where_the_people_are():
    rows, _ = found(
        ("KGZ", "asylum", 2023, "refugees", 900), ("KGZ", "origin", 2023, "refugees", 3000),
        ("KGZ", "origin", 2023, "returned_refugees", 700), ("KGZ", "asylum", 2023, "returned_refugees", 6000),
        ("KGZ", "asylum", 2023, "stateless", 800),
    )  # fmt: skip
    got = {row["rule"]: (row["mid"], row["addable"]) for row in rows.iter_rows(named=True)}
    assert got == {"refugees": (900, True), "returned_refugees": (700, True), "stateless": (800, False)}


def test_old_and_tiny_counts_make_no_need():
    rows, _ = found(("KGZ", "asylum", 2018, "refugees", 9000), ("KGZ", "asylum", 2023, "asylum_seekers", 400))
    assert rows.is_empty()
