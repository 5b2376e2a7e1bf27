"""Communities in tension: each ground by hand, people only where groups are counted."""

from datetime import date

from tests.needs.made import AS_OF, evidence

from commonwatch.needs import existing_needs

PEOPLE = ("KGZ", 2023, "population", 7_000_000)


def tension(*values, deaths=()):
    """The need on relations between groups in Kyrgyzstan; None where there is none."""
    found = existing_needs(evidence([PEOPLE, *values], deaths=deaths), AS_OF, ["KGZ"]).needs.filter(
        theme="intergroup_relations"
    )
    return found.row(0, named=True) if found.height else None


def test_freedom_that_fell_is_a_ground_and_people_arent_counted():
    row = tension(("KGZ", 2018, "vdem_freedom_of_religion", 1.0), ("KGZ", 2021, "vdem_freedom_of_religion", 0.4))
    assert row["mid"] is None and row["severity"] == 2 and row["year"] == 2021
    assert "freedom of religion fell" in row["note"] and "aren't counted" in row["note"]
    assert len(row["evidence"]) == 2
    assert (
        tension(("KGZ", 2018, "vdem_freedom_of_religion", 1.0), ("KGZ", 2021, "vdem_freedom_of_religion", 0.6)) is None
    )
    assert (
        tension(("KGZ", 2017, "vdem_freedom_of_religion", 1.0), ("KGZ", 2021, "vdem_freedom_of_religion", 0.0)) is None
    )


def test_excluded_groups_give_the_people():
    row = tension(
        ("KGZ", 2023, "epr_excluded_population_share", 0.2), ("KGZ", 2023, "epr_discriminated_population_share", 0.15)
    )
    assert tuple(round(row[end]) for end in ("low", "mid", "high")) == (1_050_000, 1_400_000, 1_680_000)
    changed = tension(
        ("KGZ", 2018, "epr_excluded_population_share", 0.1), ("KGZ", 2023, "epr_excluded_population_share", 0.2)
    )
    assert changed["severity"] == 3 and "gained or lost their share" in changed["note"]


def test_violence_between_groups_counts_over_24_months():
    assert tension(deaths=[("KGZ", date(2022, 7, 1), "ns", 10)])["evidence"] == [
        "deaths ns KGZ 2022-07 to 2024-06 = 10"
    ]
    assert tension(deaths=[("KGZ", date(2022, 6, 1), "ns", 10)]) is None
    assert tension(deaths=[("KGZ", date(2024, 1, 1), "sb", 10)]) is None
