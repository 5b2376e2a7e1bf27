"""The onset model: adds up, looks back only, finds what is there, and its record is scored by the book."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from benchmarks.planted import world
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import OriginError
from commonwatch.evidence import Evidence
from commonwatch.risk.occurrence import average_precision
from commonwatch.risk.onset_model import (
    STRUCTURE,
    fit_onset,
    learned,
    onset_chances,
    quiet_rows,
    refitted,
    structure_weight,
)
from commonwatch.risk.onset_record import foresight, onset_record, weighted_precision
from commonwatch.risk.panel import build_panel
from commonwatch.risk.past import Past, past_until
from commonwatch.risk.ridge import fit_ridge, refits
from commonwatch.vocabulary import indicator_themes


@pytest.fixture(scope="module")
def past() -> Past:
    return world(3).past


def test_the_regression_is_where_its_own_gradient_vanishes() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(500, 4)) * [1, 5, 0.1, 1] + [0, 100, 0, 3]
    happened = (rng.random(500) < 1 / (1 + np.exp(-values[:, 0]))).astype(float)
    fitted = fit_ridge(values, happened, 7.0)
    scaled = np.clip((values - values.mean(axis=0)) / values.std(axis=0), -4, 4)
    chance = 1 / (1 + np.exp(-(fitted.base + scaled @ fitted.coefficients)))
    np.testing.assert_allclose(scaled.T @ (happened - chance), 7.0 * fitted.coefficients, atol=1e-5)
    assert (happened - chance).sum() == pytest.approx(0, abs=1e-4)
    assert fitted.coefficients[0] > 5 * np.abs(fitted.coefficients[1:]).max()


def test_a_missing_value_says_nothing_and_a_constant_one_neither() -> None:
    rng = np.random.default_rng(2)
    values = np.column_stack([rng.normal(size=300), np.full(300, 2.0), np.full(300, np.nan)])
    values[::7, 0] = np.nan
    fitted = fit_ridge(values, (rng.random(300) < 0.3).astype(float), 1.0)
    parts = fitted.parts(values)
    assert (parts[::7, 0] == 0).all()
    assert (parts[:, 1:] == 0).all()


def test_a_refit_on_the_same_places_is_the_fit_and_on_others_near_a_full_fit() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(4000, 3))
    happened = (rng.random(4000) < 1 / (1 + np.exp(2 - values[:, 0]))).astype(float)
    block = np.repeat(np.arange(40), 100)
    whole = fit_ridge(values, happened, 5.0)
    times = np.stack([np.ones(40), rng.multinomial(40, np.full(40, 1 / 40))]).astype(float)
    same, other = refits(whole, values, happened, 5.0, block, times)
    np.testing.assert_allclose(same.coefficients, whole.coefficients, atol=1e-6)
    rows = np.repeat(np.arange(4000), times[1, block].astype(int))
    scaled = (values - whole.centre) / whole.spread
    full = fit_ridge(scaled[rows], happened[rows], 5.0)
    np.testing.assert_allclose(other.coefficients, full.coefficients / full.spread, atol=0.03)


def test_contributions_and_base_are_the_log_odds_exactly(past: Past) -> None:
    model = learned(past)
    assert model is not None
    quiet = np.arange(12, 12 + len(past.places))
    features = past.features[:, -1]
    parts, base = model.parts(features, quiet)
    chance = model.chance(features, quiet)
    np.testing.assert_allclose(np.log(chance / (1 - chance)), base + parts.sum(axis=1), atol=1e-9)
    weight = structure_weight(quiet)
    values = features[:, model.columns].astype(float)
    alone = model.history.base + model.history.parts(values[:, : len(model.history.coefficients)]).sum(axis=1)
    by_hand = weight * (model.whole.base + model.whole.parts(values).sum(axis=1)) + (1 - weight) * alone
    np.testing.assert_allclose(np.log(chance / (1 - chance)), by_hand, atol=1e-9)


@given(st.integers(12, 500), st.integers(0, 200))
def test_structure_weighs_more_the_longer_the_quiet(months: int, more: int) -> None:
    first, second = structure_weight(np.array([months, months + more]))
    assert 0.5 <= first <= second <= 1
    assert structure_weight(np.array([12, 60])).tolist() == [0.5, 1]


@given(st.lists(st.booleans(), min_size=40, max_size=90))
def test_quiet_rows_agree_with_counting(war: list[bool]) -> None:
    found = quiet_rows(np.array([war], dtype=float))
    expected = [(t, any(war[t + 1 : t + 13])) for t in range(23, len(war) - 12) if not any(war[t - 11 : t + 1])]
    assert list(zip(found.rows[:, 1].tolist(), (found.happened > 0).tolist(), strict=True)) == expected


def test_what_comes_later_does_not_change_what_was_said(small_world: Evidence) -> None:
    origin, later = date(2000, 6, 1), date(2002, 6, 1)
    panel = build_panel(small_world, later)
    changed = small_world.table("deaths").with_columns(
        pl.when(pl.col("month") > origin).then(pl.col("deaths") * 50 + 9).otherwise(pl.col("deaths"))
    )
    other = build_panel(replace(small_world, tables={**small_world.tables, "deaths": changed}), later)
    chances = [onset_chances(past_until(rows.filter(pl.col("month") <= origin), origin)) for rows in (panel, other)]
    np.testing.assert_array_equal(*chances)
    assert np.isfinite(chances[0]).any()


def test_only_quiet_places_get_a_chance_and_a_record_without_onsets_gives_none(past: Past) -> None:
    chances = onset_chances(past)
    active = past.total[:, -12:].sum(axis=1) > 0
    assert np.array_equal(np.isnan(chances), active)
    assert ((chances[~active] > 0) & (chances[~active] < 1)).all()
    peaceful = replace(past, deaths=np.zeros_like(past.deaths))
    assert np.isnan(onset_chances(peaceful)).all()
    with pytest.raises(OriginError, match="no chance of an onset can be learned"):
        fit_onset(peaceful, quiet_rows(peaceful.total))


def test_places_with_more_of_what_stands_behind_onsets_are_given_more(past: Past) -> None:
    made = world(3)
    of_indicator = dict(indicator_themes().iter_rows())
    own = [k for k, name in enumerate(past.feature_names) if of_indicator.get(name) == made.planted]
    chances = onset_chances(past)
    quiet = np.isfinite(chances)
    assert np.corrcoef(past.features[quiet, -1][:, own].mean(axis=1), np.log(chances[quiet]))[0, 1] > 0.6


def test_missing_indicators_leave_a_model_of_history(past: Past) -> None:
    kept = [k for k, name in enumerate(past.feature_names) if name not in STRUCTURE]
    names = tuple(past.feature_names[k] for k in kept)
    model = learned(replace(past, features=past.features[:, :, kept], feature_names=names))
    assert model is not None
    assert model.feature_names == names
    features, quiet = past.features[:, -1, kept], np.full(len(past.places), 30)
    np.testing.assert_allclose(model.chance(features, quiet), model.chance_by_history(features), atol=1e-9)


def test_refits_differ_and_the_same_seed_gives_the_same(past: Past) -> None:
    model = learned(past)
    assert model is not None
    rows = quiet_rows(past.total)
    first, second = (refitted(model, past, rows, 4, 9) for _ in range(2))
    assert all(np.array_equal(a.whole.coefficients, b.whole.coefficients) for a, b in zip(first, second, strict=True))
    assert len({each.whole.coefficients.tobytes() for each in first}) == 4


def long_panel(past: Past) -> pl.DataFrame:
    """The made world as a panel, months from January 2001."""
    months = pl.date_range(date(2001, 1, 1), date(2020, 12, 1), "1mo", eager=True)
    n, size = len(past.places), len(months)

    def columns() -> Iterator[tuple[str, object]]:
        yield "place", np.repeat(past.places, size)
        yield "t", np.tile(np.arange(size), n)
        yield "month", pl.concat([months] * n)
        for k, name in enumerate(("sb", "ns", "os")):
            yield name, past.deaths[:, :, k].reshape(-1)
        yield "total", past.total.reshape(-1)
        for k, name in enumerate(past.feature_names):
            yield name, past.features[:, :, k].reshape(-1)

    return pl.DataFrame(dict(columns()))


def test_the_record_scores_what_each_december_could_know(past: Past) -> None:
    panel = long_panel(past)
    record = onset_record(panel, 2014, 2018)
    assert record.height == 8
    blended = record.filter(
        (pl.col("origins") == "monthly") & (pl.col("quiet_months") == 12) & (pl.col("model") == "blended")
    )
    row = blended.row(0, named=True)
    seen = foresight(panel, 2014, 2018)
    assert row["average_precision"] == pytest.approx(average_precision(seen.blended, seen.happened))
    assert row["brier"] == pytest.approx(np.mean((seen.blended - seen.happened) ** 2))
    assert row["average_precision_low"] < row["average_precision"] < row["average_precision_high"]
    assert row["average_precision_ratio"] > 1, "structure is what stands behind these onsets"
    assert row["rows"] == len(seen.place) > 4 * record.filter(pl.col("origins") == "yearly")["rows"][0]
    # 2014 was said without a look at 2015 to 2020
    cut = foresight(panel.filter(pl.col("month") <= date(2015, 11, 1)), 2014, 2014)
    assert np.array_equal(cut.blended, seen.blended[: len(cut.blended)])
    with pytest.raises(OriginError, match="2021-11"):
        onset_record(panel, 2018, 2020)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=3, max_size=40))
def test_weighted_precision_is_that_of_repeated_rows(rows: list[tuple[int, bool]]) -> None:
    probability = np.array([p / 5 for p, _ in rows])
    happened = np.array([h for _, h in rows])
    times = np.arange(len(rows)) % 3
    found = weighted_precision(probability, happened, times[None].astype(float))[0]
    expected = average_precision(np.repeat(probability, times), np.repeat(happened, times))
    assert np.isnan(found) if expected is None else found == pytest.approx(expected)
