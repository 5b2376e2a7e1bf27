"""Netting against made networks whose true money is known, and the error that it states."""

import polars as pl
import pytest
from benchmarks.netting import HIDDEN, SETTINGS, errors, measured, network

from commonwatch.response.money import netted, total

SEEDS = 8


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_netting_is_nearer_than_the_ratio_at_every_level(hidden, setting):
    means = (
        errors(hidden, SETTINGS[setting], SEEDS).select(pl.col("netting", "ratio", "plain").mean()).row(0, named=True)
    )
    assert means["netting"] < 0.7 * means["ratio"] < means["plain"]


@pytest.fixture(scope="module")
def unseen():
    """Networks beyond the seeds that the stated errors were measured on."""
    return measured(7, first=1000)


def test_an_activitys_interval_holds_what_it_states(unseen):
    inside = (pl.col("true_usd") >= pl.col("low_usd") - 1) & (pl.col("true_usd") <= pl.col("high_usd") + 1)
    known = unseen.filter(pl.col("known").is_not_null())
    assert known.select(inside.mean()).item() > 0.87


def test_a_totals_interval_holds_what_it_states(unseen):
    hits = []
    for _, rows in unseen.group_by("network", maintain_order=True):
        one = total(rows).to_dicts()[0]
        hits.append(one["low_usd"] <= rows["true_usd"].sum() <= one["high_usd"])
    assert sum(hits) / len(hits) > 0.8


def test_hiding_links_changes_what_is_known_and_not_the_truth():
    open_, closed = network(3, 0.0), network(3, 0.6)
    assert open_.truth.equals(closed.truth)
    assert total(netted(open_.tables))["known"].item() > total(netted(closed.tables))["known"].item()
