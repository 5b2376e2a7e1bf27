"""The data path: benchmarks recomputed from our tables give the figures that the challenge published.

Published: mean over the 2,292 country-months of each window of the evaluation files `bm_*/eval/cm/` in
fif911/probabilistic_conflict_modelling, the benchmarks of Hegre et al. (2025), "The 2023/24 VIEWS Prediction
Challenge", Journal of Peace Research 62(6): 2070-2087. Figures are rounded to four digits.
"""

from datetime import date

import polars as pl
import pytest

from commonwatch.evidence import load_evidence
from commonwatch.risk.actuals import Actuals, actuals_of
from commonwatch.risk.benchmarks import BENCHMARKS
from commonwatch.risk.scores import crps, ign, mis
from commonwatch.vocabulary import resolve_places

YEARS = (2018, 2019, 2020, 2021, 2022, 2023)
ZERO_CRPS = dict(zip(YEARS, (24.1305, 23.0188, 32.0406, 87.3390, 120.9682, 53.5432), strict=True))
ZERO_IGN = dict(zip(YEARS, (1.5581, 1.5581, 1.5494, 1.6147, 1.6321, 1.6147), strict=True))
ZERO_MIS = dict(zip(YEARS, (482.6091, 460.3752, 640.8115, 1746.7801, 2419.3630, 1070.8639), strict=True))
CLIMATOLOGY_CRPS = {2020: 21.3393, 2021: 76.8495, 2022: 123.9952, 2023: 50.3567}
CLIMATOLOGY_MIS = {2020: 344.9643, 2021: 1435.5546, 2022: 2142.1281, 2023: 1042.9161}
CLIMATOLOGY_IGN = dict(zip(YEARS, (0.6403, 0.6101, 0.5665, 0.6856, 0.6947, 0.6823), strict=True))
LAST_CRPS = {2019: 9.4800, 2020: 23.6981, 2021: 85.6055, 2022: 131.0171, 2023: 678.9598}
BOOT_CRPS = dict(zip(YEARS, (23.5773, 22.4576, 31.4174, 86.6263, 120.2492, 52.7221), strict=True))
PLACES = resolve_places("views")


@pytest.fixture(scope="module", params=["starter pack", pytest.param("evaluation table", marks=pytest.mark.shared)])
def deaths(request) -> Actuals:
    if request.param == "starter pack":
        return actuals_of(load_evidence())
    folder = request.getfixturevalue("shared")
    table = pl.read_parquet(folder / "conflict" / "sb_country_month_evaluation.parquet")
    grid = table.select(pl.col("iso3").alias("place"), pl.date("year", "month", 1).alias("month"), deaths="sb_best")
    return Actuals(grid, "evaluation table")


def window(deaths: Actuals, year: int, months: int = 240):
    """Deaths `(191, months)` up to October of the year before, and the outcomes `(2292,)` of the year."""
    first = date(year - 1 - months // 12, 11, 1)
    observed = deaths.matrix(PLACES, date(year, 1, 1), date(year, 12, 1))
    return deaths.matrix(PLACES, first, date(year - 1, 10, 1)), observed.ravel()


@pytest.mark.parametrize("year", YEARS)
def test_zero_equals_the_published_scores(deaths, year):
    history, observed = window(deaths, year)
    assert observed.shape == (2292,)
    draws = BENCHMARKS["zero"](history, 12)
    assert crps(draws, observed).mean() == pytest.approx(ZERO_CRPS[year], abs=1e-4)
    assert mis(draws, observed).mean() == pytest.approx(ZERO_MIS[year], abs=1e-4)
    assert ign(draws, observed).mean() == pytest.approx(ZERO_IGN[year], abs=1e-4)


@pytest.mark.parametrize("year", sorted(CLIMATOLOGY_CRPS))
def test_the_climatology_equals_the_published_crps_and_mis(deaths, year):
    history, observed = window(deaths, year)
    draws = BENCHMARKS["climatology12"](history, 12)
    assert crps(draws, observed).mean() == pytest.approx(CLIMATOLOGY_CRPS[year], abs=1e-4)
    assert mis(draws, observed).mean() == pytest.approx(CLIMATOLOGY_MIS[year], abs=1e-4)


@pytest.mark.parametrize("year", sorted(CLIMATOLOGY_IGN)[2:])
def test_the_published_ign_of_the_climatology_comes_from_fourier_interpolation(deaths, year):
    """The challenge stretched 12 values to 1,000 by scipy.signal.resample; we draw them with replacement instead."""
    from scipy.signal import resample

    history, observed = window(deaths, year)
    twelve = BENCHMARKS["climatology12"](history, 12)
    stretched = resample(twelve.astype(float), 1000, axis=1).clip(0)
    rounded = (stretched + 0.5).astype(int)  # halves lie between our whole-number bins
    assert ign(rounded, observed).mean() == pytest.approx(CLIMATOLOGY_IGN[year], abs=1e-4)


@pytest.mark.parametrize("year", sorted(LAST_CRPS))
def test_last_is_within_two_percent(deaths, year):
    history, observed = window(deaths, year)
    assert crps(BENCHMARKS["last"](history, 12), observed).mean() == pytest.approx(LAST_CRPS[year], rel=0.02)


@pytest.mark.parametrize("year", YEARS)
def test_boot_240_is_within_two_percent(deaths, year):
    history, observed = window(deaths, year)
    assert crps(BENCHMARKS["boot_240"](history, 12), observed).mean() == pytest.approx(BOOT_CRPS[year], rel=0.02)


def test_the_score_of_last_in_2023_is_one_month_of_one_country(deaths):
    """Ethiopia's October 2022 (124,427 deaths, the Tigray offensive booked at its end) carried through all of 2023."""
    history, observed = window(deaths, 2023)
    place = PLACES.index("ETH")
    assert history[place, -1] == 124_427
    by_place = crps(BENCHMARKS["last"](history, 12), observed).reshape(191, 12).sum(axis=1)
    assert by_place[place] / by_place.sum() > 0.93


@pytest.mark.shared
def test_the_published_constants_are_those_of_the_shared_table(shared):
    table = pl.read_parquet(shared / "conflict" / "views_challenge_benchmark_scores.parquet")
    for benchmark, metric, figures in (
        ("bm_zero", "crps", ZERO_CRPS),
        ("bm_zero", "ign", ZERO_IGN),
        ("bm_zero", "mis", ZERO_MIS),
        ("bm_conflictology", "crps", CLIMATOLOGY_CRPS),
        ("bm_conflictology", "mis", CLIMATOLOGY_MIS),
        ("bm_conflictology", "ign", CLIMATOLOGY_IGN),
        ("bm_last_historical_poisson", "crps", LAST_CRPS),
        ("bm_boot_240", "crps", BOOT_CRPS),
    ):
        rows = table.filter((pl.col("benchmark") == benchmark) & (pl.col("metric") == metric))
        published = dict(rows.select("window", "mean_score").iter_rows())
        assert {year: published[year] for year in figures} == pytest.approx(figures, abs=6e-5)


@pytest.mark.shared
def test_the_actuals_of_the_challenge_are_the_evaluation_table(shared):
    """From 2018-01 to 2024-04 both hold the same deaths, so a score from either is the same."""
    ours = pl.read_parquet(shared / "conflict" / "sb_country_month_evaluation.parquet")
    theirs = pl.read_parquet(shared / "conflict" / "views_challenge_cm_actuals_2018_2024.parquet")
    both = theirs.join(ours, on=["iso3", "year", "month"], how="left", suffix="_ours")
    assert both.height == 191 * 76
    assert (both["sb_best"] == both["sb_best_ours"]).all()
