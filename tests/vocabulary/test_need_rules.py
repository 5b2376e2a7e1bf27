"""The rules that derive needs: every one of a theme, of known series, with its source and an honest range."""

import polars as pl

from commonwatch.needs.derived import series_of_rules
from commonwatch.needs.factors import conditions, name_of
from commonwatch.needs.known import DEATHS, FROM_DISPLACEMENT
from commonwatch.needs.limits import data
from commonwatch.vocabulary import indicator_themes, need_rules, themes


def test_rules_are_named_once_and_belong_to_themes():
    rules = need_rules()
    assert rules["rule"].is_unique().all() and set(rules["theme"]) <= set(themes()["theme"])
    assert rules["source"].null_count() == 0 and rules["confidence"].is_between(0, 0.7).all()
    assert rules["max_age_years"].is_between(1, 8).all()


def test_multipliers_are_ordered_and_stand_with_factors():
    rules = need_rules()
    counted = rules.filter(pl.col("factors").is_not_null())
    assert ((counted["low"] <= counted["mid"]) & (counted["mid"] <= counted["high"])).all() and (
        counted["low"] > 0
    ).all()
    bare = rules.filter(pl.col("factors").is_null())
    assert bare["mid"].null_count() == bare.height and bare["when"].null_count() == 0


def test_every_series_is_an_indicator_of_the_vocabulary_or_counted_by_us():
    known = {*indicator_themes()["indicator"], *DEATHS, *FROM_DISPLACEMENT}
    assert series_of_rules() <= known
    assert set(data("tensions")["series"]) <= known


def test_a_range_that_is_no_ones_figure_is_called_assumed():
    widened = need_rules().filter(pl.col("low") < pl.col("high"))
    assert widened["source"].str.contains("assumed").all()


def test_every_known_but_uncounted_need_has_a_scale_of_severity():
    scales = data("severity").filter(scale="index")
    for rule in need_rules().filter(pl.col("factors").is_null()).iter_rows(named=True):
        for name, _, value in conditions(rule["when"]):
            levels = scales.filter(of=name)
            assert levels.height >= 2 and float(levels["at"][0]) == value, name
    assert name_of("mean5:idmc_new_disaster") == "idmc_new_disaster"
