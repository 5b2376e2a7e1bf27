"""Deaths of long events spread over their days for charts, booked at their end for models."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.risk.spread import moved_deaths

MONTHS = pl.date_range(date(2020, 1, 1), date(2023, 12, 1), "1mo", eager=True)


def events(*rows):
    frame = pl.DataFrame(
        list(rows),
        schema={"place": pl.String, "violence": pl.String, "start": pl.Date, "end": pl.Date, "deaths": pl.Int64},
        orient="row",
    )
    return {"events": frame}


def test_an_event_of_three_months_by_hand():
    # 17 June to 15 July 2021: 14 days in June, 15 in July; 290 deaths are 140 and 150, all booked in July
    moved = moved_deaths(events(("XKX", "sb", date(2021, 6, 17), date(2021, 7, 15), 290)), MONTHS)
    assert {row["month"]: row["moved"] for row in moved.to_dicts()} == {
        date(2021, 6, 1): pytest.approx(140),
        date(2021, 7, 1): pytest.approx(-140),
    }


def test_events_within_a_month_and_evidence_without_events_move_nothing():
    assert moved_deaths(events(("XKX", "sb", date(2021, 6, 1), date(2021, 6, 30), 9)), MONTHS).is_empty()
    assert moved_deaths({}, MONTHS).is_empty()


@given(
    st.lists(
        st.tuples(st.sampled_from(["UKR", "XKX"]), st.integers(0, 1200), st.integers(0, 200), st.integers(0, 5000)),
        max_size=8,
    )
)
def test_as_many_as_a_walk_day_by_day_finds(made):
    rows = [
        (
            place,
            "sb",
            start := date(2020, 1, 1) + timedelta(days=first),
            min(start + timedelta(days=days), date(2023, 12, 31)),
            deaths,
        )
        for place, first, days, deaths in made
    ]
    walked: dict[tuple[str, date], float] = {}
    for place, _, start, end, deaths in rows:
        days = (end - start).days + 1
        for number in range(days):
            key = (place, (start + timedelta(days=number)).replace(day=1))
            walked[key] = walked.get(key, 0) + deaths / days
        walked[place, end.replace(day=1)] = walked.get((place, end.replace(day=1)), 0) - deaths
    found = {(row["place"], row["month"]): row["moved"] for row in moved_deaths(events(*rows), MONTHS).to_dicts()}
    for key in set(walked) | set(found):
        assert found.get(key, 0) == pytest.approx(walked.get(key, 0), abs=1e-6)
