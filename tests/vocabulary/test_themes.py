"""Themes: 20 subjects, and every indicator, purpose code, cluster and target leads to one or several of them."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import UnknownNameError
from commonwatch.vocabulary import (
    blind_spots,
    cluster_names,
    cluster_themes,
    dac_themes,
    indicator_themes,
    osce_themes,
    sdg_themes,
    theme,
    themes,
)

THEMES = set(themes()["theme"])
CONTEXT = {"population", "surface_area", "gdp_total_constant_usd"}  # size of a place: speaks of no theme
TABLES = [(dac_themes, "code"), (cluster_themes, "cluster"), (sdg_themes, "target")]


def test_twenty_themes_in_three_dimensions():
    sizes = dict(themes().group_by("dimension").agg(pl.len()).iter_rows())
    assert sizes == {"security": 6, "economic_environmental": 6, "human": 8}
    assert theme("rule_of_law") == theme("Rule of law and access to justice")
    with pytest.raises(UnknownNameError, match=r"unknown theme 'terrorist'. Nearest: Terrorism and violent extremism"):
        theme("terrorist")


def test_every_indicator_has_one_theme_but_the_sizes_of_a_place():
    table = indicator_themes()
    assert table.height == 271 and table["indicator"].is_unique().all()
    assert set(table.filter(pl.col("theme").is_null())["indicator"]) == CONTEXT
    assert set(table["theme"].drop_nulls()) == THEMES


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("vdem_rule_of_law", "rule_of_law"),
        ("unemployment_youth", "livelihoods"),
        ("refugees_from", "displacement"),
        ("wgi_political_stability", "armed_conflict"),
        ("inflation_consumer", "economic_stress"),
        ("median_age", "livelihoods"),
        ("epr_excluded_population_share", "minorities"),
        ("terrorism_incidents", "terrorism"),
        ("ocindex_arms_trafficking", "arms_and_mines"),
        ("water_stress", "water_and_resources"),
    ],
)
def test_indicators_whose_theme_is_plain(indicator, expected):
    assert dict(indicator_themes().iter_rows())[indicator] == expected


@pytest.mark.parametrize(("table", "key"), TABLES)
def test_weights_of_each_code_add_up_to_one(table, key):
    rows = table()
    assert rows.select(key, "theme").is_unique().all() and rows["weight"].is_between(0, 1, closed="right").all()
    sums = rows.group_by(key).agg(pl.col("weight").sum())
    assert sums.filter((pl.col("weight") - 1).abs() > 1e-9).is_empty()
    assert set(rows["theme"]) <= THEMES | {"unspecified"}


def test_themes_without_a_code_of_their_own_are_served_by_several():
    for name in ("terrorism", "human_trafficking", "minorities", "intergroup_relations"):
        assert dac_themes().filter(pl.col("theme") == name)["code"].n_unique() >= 2
    assert set(dac_themes()["theme"]) == THEMES | {"unspecified"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("15120", "good_governance"),
        ("15140", "good_governance"),
        ("15161", "democratic_institutions"),
        ("15162", "human_rights"),
        ("15163", "democratic_institutions"),
        ("15164", "gender"),
        ("74010", "climate_and_disasters"),
    ],
)
def test_withdrawn_codes_stay_mapped_as_old_files_use_them(code, expected):
    rows = dac_themes().filter(pl.col("code") == code).sort("weight", descending=True)
    assert rows["status"].unique().to_list() == ["withdrawn"] and rows["theme"][0] == expected


def test_a_withdrawn_code_leads_where_its_successor_does():
    leads = {code: dict(rows.select("theme", "weight").iter_rows()) for (code,), rows in dac_themes().group_by("code")}
    for old, new in {"23067": "23230", "23068": "23240", "15162": "15160", "15161": "15151", "23061": "23330"}.items():
        assert leads[old] == leads[new]


@pytest.mark.shared
def test_every_code_stands_in_the_published_codelists_and_none_is_left_out(shared):
    lists = pl.read_parquet(shared / "activities/iati_codelists.parquet")
    sectors = lists.filter(pl.col("codelist").is_in(["Sector", "SectorCategory"]))
    mapped = dac_themes().select("code", "name", "status").unique()
    assert set(mapped.rows()) == set(sectors.select("code", "name", "status").rows())
    targets = lists.filter(pl.col("codelist") == "UNSDG-Targets")
    assert set(sdg_themes()["target"]) == set(targets["code"]) and targets.height == 169
    known = pl.read_csv(shared / "indicators/indicators.csv", columns=["indicator"])
    modelled = {
        "unemployment_modelled",
        "unemployment_youth_modelled",
    }  # the World Bank's own series, when it is loaded
    assert set(indicator_themes()["indicator"]) == set(known["indicator"]) | modelled
    used = pl.read_parquet(shared / "presence/hapi_operational_presence_som_tcd_cod_eth_2025.parquet")["sector_code"]
    assert set(used.drop_nulls()) <= set(cluster_themes()["cluster"])


def test_blind_spots_of_nothing_are_all_but_what_has_tables_of_its_own():
    assert set(blind_spots([])["theme"]) == THEMES - {"armed_conflict", "displacement"}
    assert blind_spots(indicator_themes()["indicator"]).is_empty()
    assert blind_spots([])["reason"].str.len_chars().min() > 0


@given(st.sets(st.sampled_from(indicator_themes()["indicator"].to_list())), st.data())
def test_more_indicators_never_make_more_blind_spots(available, data):
    fewer = data.draw(st.sets(st.sampled_from(sorted(available)))) if available else set()
    assert set(blind_spots(available)["theme"]) <= set(blind_spots(fewer)["theme"])
    covered = {dict(indicator_themes().iter_rows())[name] for name in available}
    assert not covered & set(blind_spots(available)["theme"])


def test_every_spelling_of_a_cluster_leads_to_a_reviewed_cluster():
    names = cluster_names()
    assert set(names["cluster"]) == set(cluster_themes()["cluster"])
    assert names["name"].n_unique() == names.height


def test_the_osces_topics_share_themes_that_exist():
    topics = osce_themes()
    assert set(topics["theme"]) <= set(themes()["theme"])
    assert topics.group_by("topic").agg(pl.col("weight").sum())["weight"].to_list() == pytest.approx(
        [1.0] * topics["topic"].n_unique(), abs=1e-5
    )
