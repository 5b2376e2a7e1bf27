from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.evidence import known_from, load_evidence, release_lag


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("vdem_v15", date(2024, 4, 1)),
        ("unhcr", date(2024, 7, 1)),
        ("unhcr_population", date(2024, 7, 1)),
        ("wdi", date(2025, 1, 1)),
        ("wdi_cpi", date(2025, 1, 1)),
        ("un_sdg", date(2025, 1, 1)),
        ("wgi", date(2024, 10, 1)),
        ("a source nobody has named", date(2024, 7, 1)),
    ],
)
def test_year_2023_enters_when_its_publisher_brings_it_out(source, known):
    assert known_from(source, 2023) == known


@given(st.sampled_from(["vdem_v12", "wdi", "wgi", "ilostat", "undp_hdr"]), st.integers(1950, 2050))
def test_the_lag_in_months_counts_from_december(source, year):
    known = known_from(source, year)
    assert release_lag(source).months == 12 * (known.year - year) + known.month - 12
    assert known > date(year, 12, 31)


def test_every_series_of_the_starter_carries_the_lag_of_its_source():
    rows = load_evidence().table("indicators").select("source", "release_lag_months").unique().rows()
    assert len(rows) > 5
    assert all(months == release_lag(source).months for source, months in rows)
