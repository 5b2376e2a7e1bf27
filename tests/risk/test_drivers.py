"""Drivers: exact, stable or unnamed, found in made worlds; counter-factual curves that pass through today."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from benchmarks.planted import shares, world

from commonwatch.config import Config, load_config
from commonwatch.evidence import Evidence
from commonwatch.risk.counterfactuals import forest_said, onset_said
from commonwatch.risk.drivers import driver_sentence, driver_table
from commonwatch.risk.drivers_forest import contributions, forest_parts
from commonwatch.risk.drivers_onset import onset_parts
from commonwatch.risk.drivers_parts import agreement, stable
from commonwatch.risk.explained import Explained, explained
from commonwatch.risk.forest import Forest, fit_forest, forest_draws
from commonwatch.risk.forest_chance import ForestChance
from commonwatch.risk.onset import quiet_months
from commonwatch.risk.onset_model import learned, onset_chances
from commonwatch.risk.panel import build_panel
from commonwatch.risk.past import Past, past_until
from commonwatch.vocabulary import indicator_themes

ORIGIN = date(2001, 6, 1)


@pytest.fixture(scope="module")
def made(past: Past, forest: Forest, config: Config) -> Explained:
    return explained(forest, past, config.risk, 5, frozenset())


def row(theme: str, value: float, change: float = 0.0, **more: object) -> dict[str, object]:
    return {
        "place": "FIN", "origin": ORIGIN, "model": "onset", "theme": theme, "contribution": value,
        "contribution_previous": value - change, "change": change, "agreement": 1.0, "spread": 0.01, "stable": True,
        "change_stable": True,
    } | more  # fmt: skip


def said(*rows: dict[str, object]) -> str:
    return str(driver_table(pl.DataFrame(list(rows)))["sentence"][0])


def test_contributions_and_base_add_up_to_the_forests_score(past: Past, forest: Forest) -> None:
    query = past.features[:, -1]
    by_feature, scores = contributions(forest, query)
    predicted = np.mean([grove.booster.predict(query[:, grove.columns]) for grove in forest.groves], axis=0)
    np.testing.assert_allclose(scores, predicted, atol=1e-6)
    assert by_feature.shape == (12, len(past.feature_names))


def test_onset_contributions_differ_as_the_log_odds_do() -> None:
    past = world(5).past
    model = learned(past)
    assert model is not None
    parts = onset_parts(past, model, 1)
    quiet = quiet_months(past.total)
    chosen = [past.places.index(name) for name in parts.places]
    assert (quiet[chosen] >= 12).all()
    chance = model.chance(past.features[chosen, -1], quiet[chosen])
    log_odds = np.log(chance / (1 - chance))
    _, base = model.parts(past.features[chosen, -1], quiet[chosen])
    whole = parts.now[0].sum(axis=1) + base
    np.testing.assert_allclose(whole - whole.mean(), log_odds - log_odds.mean(), atol=1e-8)
    np.testing.assert_allclose(parts.now.mean(axis=1), 0, atol=1e-9)


def test_agreement_and_clearness_by_hand() -> None:
    values = np.array([[1.0, -1.0, 0.0, 0.1], [1.1, -1.0, 0.0, 1.0], [0.9, 1.0, 0.0, 1.0], [1.0, -1.0, 0.0, -1.0]])
    assert agreement(values).tolist() == pytest.approx([1, 2 / 3, 0, 2 / 3])
    assert stable(values).tolist() == [True, False, False, False]


def test_the_explained_world_has_every_place_once_by_one_model(made: Explained, past: Past) -> None:
    quiet = quiet_months(past.total) >= 12
    models = dict(made.contributions.select("place", "model").unique().iter_rows())
    assert models == {name: "onset" if q else "forest" for name, q in zip(past.places, quiet, strict=True)}
    table = driver_table(made.contributions)
    assert table["sentence"].null_count() == 0
    assert table.filter(~pl.col("stable"))["rank"].null_count() == table.filter(~pl.col("stable")).height
    by_place = table.filter("stable").group_by("place").agg(pl.col("rank").sort(), pl.len())
    assert all(ranks == list(range(1, n + 1)) for ranks, n in by_place.select("rank", "len").iter_rows())


def test_the_change_is_the_same_models_a_month_earlier(made: Explained) -> None:
    table = made.contributions
    np.testing.assert_allclose(table["change"], table["contribution"] - table["contribution_previous"], atol=1e-12)
    past = world(4).past
    model = learned(past)
    assert model is not None
    features = past.features.copy()
    moved = past.feature_names.index("vdem_physical_integrity")
    features[:, -2] = features[:, -1]
    features[:50, -2, moved] -= 2
    still = replace(past, features=features)
    parts = onset_parts(still, replace(model), 1)
    change = (parts.now - parts.before)[0]
    names = list(parts.feature_names)
    whole = model.whole.coefficients[names.index("vdem_physical_integrity")]
    own = change[:, names.index("vdem_physical_integrity")]
    assert np.sign(own[0] - own[-1]) == np.sign(whole)
    assert np.abs(change[:, names.index("inflation_consumer")]).max() < 0.01, "only the blend by quiet time moved it"


def test_the_sentence_names_only_what_is_stable_and_large_enough() -> None:
    text = said(
        row("livelihoods", 0.9, stable=False), row("gender", 0.5), row("displacement", -0.3), row("minorities", 0.02)
    )  # fmt: skip
    assert text == (
        "Against the average quiet place, the chance of a first death is raised most by women, peace and security, and lowered most "
        "by refugees, internally displaced, returnees, stateless (an association, not a cause)."
    )
    assert "no theme moves" in said(row("gender", 0.01))
    assert "No theme is named as a driver" in said(row("gender", 5.0, stable=False))


def test_a_change_is_told_only_when_it_is_stable() -> None:
    assert "since May 2001 the part of women, peace and security rose most" in said(row("gender", 0.5, 0.3))
    assert "since" not in said(row("gender", 0.5, 0.3, change_stable=False))
    assert "fell most" in said(row("gender", 0.5, -0.3))


def test_every_fixed_part_of_the_sentence_is_translated() -> None:
    rows = driver_table(pl.DataFrame([row("gender", 0.5, 0.3), row("displacement", -0.4)]))
    text = driver_sentence(rows, lambda part: f"«{part}»")
    plain = driver_sentence(rows)
    assert text != plain
    for part in ("the average quiet place", "the chance of a first death", "women, peace and security"):
        assert f"«{part}»" in text


def test_an_indicator_at_its_own_value_changes_nothing(past: Past, forest: Forest) -> None:
    model = learned(past)
    assert model is not None
    own = past.features[:, -1]
    for said_of in (onset_said(model, past), forest_said(forest, past)):
        for i in range(len(past.places)):
            now, same = said_of(i, np.repeat(own[i][None], 2, axis=0))
            assert now == same


def test_a_curve_follows_the_coefficient_and_passes_through_today() -> None:
    made = world(11)
    forest = fit_forest(made.past, 8, 40, 0.3, 1)
    whole = explained(forest, made.past, load_config().risk.model_copy(update={"trees": 8}), 1, frozenset({"idps"}))
    curves = whole.counterfactuals.filter(pl.col("chance_of") == "onset_12m")
    planted = curves.filter(pl.col("theme") == made.planted)
    assert planted["place"].n_unique() > 0.8 * curves["place"].n_unique()
    chances = dict(zip(made.past.places, onset_chances(made.past), strict=True))
    for (place, _), rows in planted.group_by("place", "indicator"):
        assert rows["p_now"].unique().to_list() == [pytest.approx(chances[str(place)])]
        assert rows["at"].to_list() == ["median", "p10", "p25", "p50", "p75", "p90"]
        along = rows.filter(pl.col("at") != "median")
        steps = np.diff(along["p_if"])
        assert (steps > 0).all() or (steps < 0).all()
        above = along.filter(pl.col("value_if") > pl.col("value"))
        assert ((above["p_if"] > above["p_now"]) if steps[0] > 0 else (above["p_if"] < above["p_now"])).all()


def test_logged_indicators_are_shown_in_their_own_unit() -> None:
    made = world(2)
    forest = fit_forest(made.past, 8, 40, 0.3, 1)
    settings = load_config().risk.model_copy(update={"trees": 8})
    names = frozenset(name for name, _ in indicator_themes().iter_rows())
    plain, shown = (
        explained(forest, made.past, settings, 1, logged).counterfactuals for logged in (frozenset(), names)
    )
    np.testing.assert_allclose(np.expm1(plain["value"]), shown["value"])
    np.testing.assert_allclose(np.expm1(plain["value_if"]), shown["value_if"])
    assert plain["p_if"].equals(shown["p_if"])


def test_the_forests_exact_chance_is_what_its_draws_come_to(small_world: Evidence) -> None:
    origin = date(1996, 6, 1)
    past = past_until(build_panel(small_world, origin), origin)
    forest = fit_forest(past, 40, 10, 0.3, 1)
    draws = forest_draws(forest, past, 6, 4000, 3).sum(axis=1)
    drawn = (draws.max(axis=1) >= 25).mean(axis=1)
    chance = ForestChance(forest, past)
    exact = [chance.of(i, past.features[i, -1][None])[0] for i in range(len(past.places))]
    np.testing.assert_allclose(exact, drawn, atol=0.06)
    assert max(exact) > 0.5 > min(exact)


def test_the_same_seed_gives_the_same_forest_parts(past: Past, forest: Forest, config: Config) -> None:
    first, second = (forest_parts(past, forest, [0, 1, 11], config.risk, 4) for _ in range(2))
    assert np.array_equal(first.now, second.now)
    assert np.array_equal(first.before, second.before)
    assert first.now.shape[0] == 6


def test_the_planted_theme_comes_first_and_the_shuffled_one_is_not_named() -> None:
    first, named = shares(20, first_seed=500)
    assert first >= 0.95
    assert named <= 0.05
