"""The table of emerging needs and its record."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from commonwatch.errors import OriginError
from commonwatch.evidence import Evidence
from commonwatch.evidence.contracts import Displacement
from commonwatch.needs.emerging import IN_HAND, PUBLISHED, emerging_needs, emerging_record, emerging_rows
from commonwatch.needs.emerging.model import LEVELS

ORIGIN = date(2015, 6, 1)


@pytest.fixture(scope="module")
def needs(world: Evidence, draws: pl.DataFrame) -> pl.DataFrame:
    return emerging_needs(world, draws, ORIGIN)


@pytest.fixture(scope="module")
def rows(world: Evidence) -> pl.DataFrame:
    return emerging_rows(world, (2013, 2014), PUBLISHED)


def test_both_targets_are_there_once_a_place(needs: pl.DataFrame) -> None:
    assert set(needs["target"]) == {"across", "within"}
    assert needs.select("place", "target").is_duplicated().sum() == 0
    assert needs["last_year"].drop_nulls().unique().to_list() == [2014]
    assert needs["surge_chance"].drop_nulls().is_between(0, 1).all()


@pytest.mark.parametrize("side", ["", "reference_"])
def test_figures_are_ordered_and_not_negative(needs: pl.DataFrame, side: str) -> None:
    low, mid, high = (needs[f"{side}{name}"] for name in ("low", "mid", "high"))
    assert (low >= 0).all()
    assert (low <= mid).all()
    assert (mid <= high).all()


def test_serbia_and_kosovo_stay_one_row_across_borders(needs: pl.DataFrame) -> None:
    across, within = (needs.filter(pl.col("target") == target) for target in ("across", "within"))
    assert "counts Serbia and Kosovo together" in across.filter(pl.col("place") == "SRB+XKX")["note"].item()
    assert not {"SRB", "XKX"} & set(across["place"])
    assert "SRB+XKX" not in set(within["place"])


def test_a_zero_of_unhcr_does_not_hide_idmcs_people(needs: pl.DataFrame) -> None:
    trapped = needs.filter((pl.col("target") == "within") & (pl.col("stock") >= 10_000))
    assert trapped.height > 5
    assert trapped["note"].str.contains("UNHCR shows no internally displaced").all()


def test_no_silly_rows(needs: pl.DataFrame) -> None:
    large = (needs["mid"] >= 1_000) | (needs["stock"] >= 1_000).fill_null(False)
    notable = ((needs["surge_chance"] >= 0.5) & (needs["high"] >= 1_000)).fill_null(False)
    assert (large | notable).all()


def test_a_quiet_place_has_no_row(world: Evidence, draws: pl.DataFrame) -> None:
    quiet = world.table("displacement").with_columns(
        pl.when(pl.col("place") == "AGO").then(pl.col("people").clip(0, 40)).otherwise("people").alias("people")
    )
    deaths = world.table("deaths").filter(pl.col("place") != "AGO")
    other = replace(world, tables={**world.tables, "displacement": quiet, "deaths": deaths})
    assert "AGO" not in set(emerging_needs(other, draws, ORIGIN)["place"])


def test_deaths_that_are_not_foreseen_are_said(world: Evidence, needs: pl.DataFrame) -> None:
    unforeseen = world.table("deaths_coverage")["place"][0]
    said = needs["note"].str.contains("Deaths ahead are taken from how deaths changed")
    assert set(needs.filter(said)["place"]) <= {unforeseen}
    assert emerging_needs(world, None, ORIGIN)["note"].str.contains("Deaths ahead").all()


def test_without_flows_there_is_no_row_across_borders(world: Evidence) -> None:
    kept = world.table("displacement").filter(pl.col("population") != "unhcr_new_flow")
    other = replace(world, tables={**world.tables, "displacement": kept})
    assert set(emerging_needs(other, None, ORIGIN)["target"]) == {"within"}


def test_the_same_twice(world: Evidence, needs: pl.DataFrame, draws: pl.DataFrame) -> None:
    assert needs.equals(emerging_needs(world, draws, ORIGIN))


def test_the_record_by_a_second_computation(rows: pl.DataFrame) -> None:
    record = emerging_record(rows, [(2013, 2014), (2014, 2014)])
    row = record.filter((pl.col("figure") == "flow") & (pl.col("years") == "2013-2014")).row(0, named=True)
    part = rows.filter(pl.col("figure") == "flow")
    losses = {"quantiles": [], "reference": []}
    hits = 0
    for one in part.iter_rows(named=True):
        hits += int(np.floor(one["quantiles"][0]) <= one["observed"] <= np.ceil(one["quantiles"][-1]))
        for side, kept in losses.items():
            for level in (0.05, 0.5, 0.95):
                at = int(np.argmin(np.abs(LEVELS - level)))
                miss = np.log(one["observed"] + 100) - np.log(one[side][at] + 100)
                kept.append(level * miss if miss > 0 else (level - 1) * miss)
    assert row["rows"] == part.height
    assert row["loss"] == pytest.approx(np.mean(losses["quantiles"]))
    assert row["ratio"] == pytest.approx(np.mean(losses["quantiles"]) / np.mean(losses["reference"]))
    assert row["inside"] == pytest.approx(hits / part.height)
    assert row["ratio_low"] <= row["ratio"] <= row["ratio_high"]
    surged = part["observed"] > 1.25 * part["last"]
    yes, no = part.filter(surged)["surge"].to_list(), part.filter(~surged)["surge"].to_list()
    assert row["auc"] == pytest.approx(np.mean([(a > b) + 0.5 * (a == b) for a in yes for b in no]))


def test_the_forecast_beats_the_reference_where_deaths_drive_people(rows: pl.DataFrame) -> None:
    record = emerging_record(rows, [(2013, 2014)])
    assert (record.filter(pl.col("figure").is_in(["flow", "new"]))["ratio"] < 0.9).all()


def test_figures_in_hand_are_nearer_than_published_ones(world: Evidence, rows: pl.DataFrame) -> None:
    hand = emerging_rows(world, (2014,), IN_HAND).filter(pl.col("figure") == "stock")
    both = hand.join(rows.filter((pl.col("figure") == "stock") & (pl.col("year") == 2014)), on="place")
    assert (both["last"] != both["last_right"]).all()
    assert both["observed"].to_list() == both["observed_right"].to_list()


def test_years_without_outcomes_are_refused(world: Evidence) -> None:
    with pytest.raises(OriginError, match="no displacement of 2015 can be scored"):
        emerging_rows(world, (2015,), PUBLISHED)


def test_the_builders_flows(shared: Path) -> None:
    from tools.starter.flows import new_flows

    found = new_flows(shared)
    assert found.columns == list(Displacement.columns())
    assert not {"SRB", "XKX"} & set(found["place"])
    assert found.filter((pl.col("place") == "SRB+XKX") & (pl.col("year") == 2015))["people"].item() == 88_235
    raw = pl.read_parquet(shared / "displacement" / "unhcr_flows.parquet")
    ukraine = raw.filter((pl.col("coo_iso") == "UKR") & (pl.col("year") == 2022))
    people = ukraine["refugees"].sum() + ukraine["asylum_seekers"].sum()
    assert found.filter((pl.col("place") == "UKR") & (pl.col("year") == 2022))["people"].item() == people > 3_000_000
