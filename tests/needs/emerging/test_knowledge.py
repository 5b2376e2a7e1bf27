"""What is known at an origin, and that nothing of later enters."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.evidence import Evidence
from commonwatch.needs.emerging import emerging_needs, model
from commonwatch.needs.emerging.book import book_at
from commonwatch.needs.emerging.features import Moment, deaths_in, features_at, moment_of, newest_value
from commonwatch.needs.emerging.lessons import lessons, outcome_of, past_moments

DECEMBER = date(2012, 12, 1)


@pytest.mark.parametrize(
    ("origin", "in_hand", "newest"),
    [
        (DECEMBER, False, 2011),
        (date(2012, 6, 1), False, 2010),
        (date(2012, 7, 1), False, 2011),
        (DECEMBER, True, 2012),
        (date(2012, 6, 1), True, 2011),
        (date(2015, 6, 1), False, 2014),
    ],
)
def test_a_year_is_known_from_july_of_the_next(world: Evidence, origin: date, in_hand: bool, newest: int) -> None:
    book = book_at(world, origin, in_hand=in_hand)
    assert {book.newest[name] for name in ("stock", "flow", "idps", "new")} == {newest}
    assert book.behind("stock") == origin.year - newest


def changed_later(world: Evidence, origin: date, last_year: int) -> Evidence:
    """The world with everything after the origin, or not yet published, made otherwise."""
    later = pl.col("year") > last_year
    displacement = world.table("displacement").with_columns(
        pl.when(later).then(pl.col("people") * 9 + 7777).otherwise("people").alias("people")
    )
    deaths = world.table("deaths").with_columns(
        pl.when(pl.col("month") > origin).then(pl.col("deaths") * 5 + 300).otherwise("deaths").alias("deaths")
    )
    return replace(world, tables={**world.tables, "displacement": displacement, "deaths": deaths})


def test_a_changed_future_leaves_features_lessons_and_needs_the_same(
    world: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "LEAST_ROWS", 200)  # so that the second model takes part
    other = changed_later(world, DECEMBER, 2011)
    before, after = book_at(world, DECEMBER), book_at(other, DECEMBER)
    assert np.array_equal(
        features_at(before, moment_of(before))[1], features_at(after, moment_of(after))[1], equal_nan=True
    )
    one, two = (lessons(book, moment_of(book), "flow") for book in (before, after))
    assert np.array_equal(one.features, two.features, equal_nan=True)
    assert np.array_equal(one.outcome, two.outcome)
    assert emerging_needs(world, None, DECEMBER).equals(emerging_needs(other, None, DECEMBER))


def test_a_changed_past_does_change_them(world: Evidence) -> None:
    other = changed_later(world, date(2012, 6, 1), 2010)
    assert not emerging_needs(world, None, DECEMBER).equals(emerging_needs(other, None, DECEMBER))


def test_outcomes_learned_from_were_published(world: Evidence) -> None:
    book = book_at(world, DECEMBER)
    learned = lessons(book, moment_of(book), "flow")
    assert learned.year.max() == 2010  # its outcome is of 2011, out in July 2012
    assert [moment.year for moment in past_moments(moment_of(book), "flow")] == list(range(2000, 2011))


def test_the_outcome_after_a_june_shares_two_years(world: Evidence) -> None:
    book = book_at(world, date(2015, 6, 1))
    place = book.places.index("AFG")
    flows = [book.year("flow", year)[place] for year in (2012, 2013)]
    assert outcome_of(book, "flow", 2012, 12)[place] == flows[1]
    assert outcome_of(book, "flow", 2012, 6)[place] == pytest.approx((flows[0] + flows[1]) / 2)
    assert outcome_of(book, "flow", 2012, 3)[place] == pytest.approx(0.75 * flows[0] + 0.25 * flows[1])


def test_the_joint_place_has_the_deaths_of_both(world: Evidence) -> None:
    book = book_at(world, DECEMBER)
    deaths = deaths_in(book, Moment(2012, 12, ()), 400)
    joint, serbia, kosovo = (deaths[book.places.index(code)] for code in ("SRB+XKX", "SRB", "XKX"))
    assert joint == serbia + kosovo
    assert joint > 0


def test_deaths_are_counted_by_their_months(world: Evidence) -> None:
    book = book_at(world, date(2015, 6, 1))
    rows = world.table("deaths").filter(pl.col("month").is_between(date(2010, 7, 1), date(2011, 6, 1)))
    counted = dict(rows.group_by("place").agg(pl.col("deaths").sum()).iter_rows())
    found = deaths_in(book, Moment(2011, 6, ()), 12)
    ahead = deaths_in(book, Moment(2010, 6, ()), 12, ahead=True)
    for number, place in enumerate(book.places):
        if "+" not in place:
            assert found[number] == ahead[number] == counted.get(place, 0)


def test_a_place_that_unhcr_counts_without_new_people_had_none(world: Evidence) -> None:
    kept = ~((pl.col("place") == "ALB") & (pl.col("population") == "unhcr_new_flow") & (pl.col("year") == 2010))
    other = replace(world, tables={**world.tables, "displacement": world.table("displacement").filter(kept)})
    book = book_at(other, DECEMBER)
    assert book.year("flow", 2010)[book.places.index("ALB")] == 0
    assert np.isnan(book.year("flow", 2010)[book.places.index("XKX")])


def test_an_idmc_figure_of_two_years_ago_still_counts_and_older_does_not(world: Evidence) -> None:
    newer = (pl.col("place") == "AFG") & (pl.col("population") == "idmc_new_conflict")
    for since, known in ((2009, True), (2008, False)):
        rows = world.table("displacement").filter(~(newer & (pl.col("year") > since)))
        book = book_at(replace(world, tables={**world.tables, "displacement": rows}), DECEMBER)
        value = newest_value(book, moment_of(book), "new")[book.places.index("AFG")]
        assert np.isnan(value) != known
