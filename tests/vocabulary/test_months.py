"""Months: the first day stands for the whole month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import UnknownNameError
from commonwatch.vocabulary import add_months, from_views_month_id, month, months_between, views_month_id

MONTHS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda day: day.replace(day=1))
STEPS = st.integers(-1000, 1000)


def test_months_worked_by_hand():
    assert month("2024-04") == date(2024, 4, 1)
    assert add_months(date(2023, 12, 1), 1) == date(2024, 1, 1)
    assert add_months(date(2024, 1, 31), -13) == date(2022, 12, 1)
    assert months_between(date(2023, 10, 1), date(2024, 12, 1)) == 14
    assert views_month_id(date(1980, 1, 1)) == 1 and views_month_id(date(2018, 1, 1)) == 457


@given(MONTHS)
def test_a_month_survives_its_text_and_its_views_id(first):
    assert month(f"{first:%Y-%m}") == first
    assert from_views_month_id(views_month_id(first)) == first


@given(MONTHS, STEPS, STEPS)
def test_months_add_like_numbers(first, n, m):
    assert months_between(first, add_months(first, n)) == n
    assert add_months(add_months(first, n), m) == add_months(first, n + m)
    assert add_months(first, n).day == 1


@pytest.mark.parametrize(
    "text", ["2024", "2024-13", "2024-00", "24-04", "2024-4", "2024-04-01", "April 2024", "", "0000-01"]
)
def test_anything_else_is_an_error_that_shows_the_form(text):
    with pytest.raises(UnknownNameError, match="expected YYYY-MM, for example 2024-04"):
        month(text)


@pytest.mark.shared
def test_views_ids_are_the_challenges(shared):
    import polars as pl

    rows = pl.read_parquet(
        shared / "conflict/views_challenge_cm_actuals_2018_2024.parquet", columns=["year", "month", "month_id"]
    )
    assert all(views_month_id(date(year, number, 1)) == key for year, number, key in rows.unique().iter_rows())
