"""Nearest past cases: real neighbours in the forest, never the own recent past, with what followed counted."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.evidence import Evidence
from commonwatch.risk.cases import case_table
from commonwatch.risk.forest import Forest, fit_forest
from commonwatch.risk.panel import build_panel
from commonwatch.risk.past import Past, past_until
from commonwatch.vocabulary import add_months, months_between

ORIGIN = date(2001, 6, 1)


@pytest.fixture(scope="module")
def cases(past: Past, forest: Forest) -> pl.DataFrame:
    return case_table(forest, past)


def test_there_are_five_a_place_each_of_another_place_or_the_own_far_past(cases: pl.DataFrame, past: Past) -> None:
    assert cases.group_by("place").len()["len"].to_list() == [5] * len(past.places)
    assert cases.group_by("place").agg(pl.col("case_place").n_unique())["case_place"].to_list() == [5] * len(
        past.places
    )
    own = cases.filter(pl.col("case_place") == pl.col("place"))
    assert own.height > 0
    assert (own["case_month"] < add_months(ORIGIN, -24)).all()


def test_what_followed_is_the_deaths_of_all_kinds_in_the_next_twelve_months(
    cases: pl.DataFrame, small_world: Evidence
) -> None:
    deaths = small_world.table("deaths")
    for row in cases.iter_rows(named=True):
        after = (pl.col("month") > row["case_month"]) & (pl.col("month") <= add_months(row["case_month"], 12))
        assert add_months(row["case_month"], 12) <= ORIGIN, "nothing from after the origin"
        assert row["deaths_12m"] == deaths.filter(after & (pl.col("place") == row["case_place"]))["deaths"].sum()


def test_the_share_of_trees_is_counted_tree_by_tree_and_nothing_nearer_is_left_out(
    cases: pl.DataFrame, past: Past, forest: Forest
) -> None:
    place, month = forest.rows.T
    first = past.places.index("UKR")
    query = past.features[first, -1][None]
    shared = np.mean([forest.leaves[:, k] == leaf for k, leaf in enumerate(forest.leaves_of(query)[0])], axis=0)
    last = months_between(date(1989, 1, 1), ORIGIN)
    allowed = (place != first) | (month < last - 24)
    best = (
        pl.DataFrame({"place": place[allowed], "shared": shared[allowed]}).group_by("place").agg(pl.col("shared").max())
    )
    expected = best.sort("shared", descending=True)["shared"].head(5).to_list()
    assert cases.filter(pl.col("place") == "UKR").sort("rank")["shared"].to_list() == pytest.approx(expected)


def test_a_place_at_war_is_most_like_months_of_war(small_world: Evidence) -> None:
    origin = date(1996, 6, 1)  # the made wars of Russia and Ukraine go on
    then = past_until(build_panel(small_world, origin), origin)
    cases = case_table(fit_forest(then, 40, 10, 0.3, 1), then)
    level = dict(zip(then.places, then.total[:, -12:].sum(axis=1), strict=True))
    loud, quiet = max(level, key=level.__getitem__), min(level, key=level.__getitem__)
    followed = {name: cases.filter(pl.col("place") == name)["deaths_12m"].median() for name in (loud, quiet)}
    assert followed[loud] > followed[quiet]
