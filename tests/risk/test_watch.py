"""The watch list: words earned, the reference beside, order, quiet places by onset."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.config import Config
from commonwatch.evidence import Evidence
from commonwatch.risk.displaced import displaced_now
from commonwatch.risk.onset import onset_rates, quiet_band, quiet_by_month, quiet_months
from commonwatch.risk.past import Past
from commonwatch.risk.reference import block_reference, reference_table
from commonwatch.risk.watch import watch_table
from commonwatch.vocabulary import Theatre


def past_of(history: list[list[float]]) -> Past:
    deaths = np.zeros((len(history), len(history[0]), 3))
    deaths[:, :, 0] = history
    places = tuple(f"P{i}" for i in range(len(history)))
    return Past(places, date(2020, 1, 1), deaths, np.zeros((*deaths.shape[:2], 1), dtype=np.float32), ("x",))


def test_the_reference_is_the_runs_of_the_last_24_months() -> None:
    history = [0.0] * 30 + [0.0] * 23 + [30.0]
    table = block_reference(past_of([history]), 6, 25, 0.8).to_dicts()[0]
    assert table["reference_p25_6m"] == pytest.approx(1 / 19)
    assert table["reference_expected_6m"] == pytest.approx(30 / 19)
    assert table["reference_low_6m"] == 0


def test_the_climatology_is_the_last_twelve_values() -> None:
    table = reference_table(past_of([[float(t) for t in range(40)]]))
    values = table.filter(pl.col("violence") == "total")["values"][0].to_list()
    assert values == list(range(28, 40))


def test_quiet_months_count_from_the_last_death() -> None:
    total = np.array([[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 5]], dtype=float)
    assert quiet_months(total).tolist() == [2, 4, 0]
    assert [quiet_band(n) for n in (0, 11, 12, 59, 60, 400)] == [0, 0, 12, 12, 60, 60]


@given(st.lists(st.booleans(), min_size=30, max_size=120))
def test_onset_rates_agree_with_counting(war: list[bool]) -> None:
    total = np.array([war], dtype=float)
    quiet = quiet_by_month(total)[0]
    seen: dict[int, list[bool]] = {}
    for t in range(len(war) - 12):
        if quiet[t] >= 12:
            seen.setdefault(60 if quiet[t] >= 60 else 12, []).append(any(war[t + 1 : t + 13]))
    assert onset_rates(total, 12) == pytest.approx({band: np.mean(hits) for band, hits in seen.items()})


def figures(place: str, chance: float, reference: float, quiet: int, onset: float | None = None) -> dict[str, object]:
    return {
        "place": place, "expected_6m": chance * 100, "low_6m": 0.0, "high_6m": chance * 200, "p25_6m": chance,
        "reference_expected_6m": 1.0, "reference_low_6m": 0.0, "reference_high_6m": 3.0, "reference_p25_6m": reference,
        "quiet_months": quiet, "p_onset_12m": onset, "onset_rate_12m": 0.03, "origin": date(2020, 1, 1), "draws": 1000,
    }  # fmt: skip


def watched(config: Config, now: list[dict[str, object]], before: list[float]) -> pl.DataFrame:
    table = pl.DataFrame(now, schema_overrides={"p_onset_12m": pl.Float64, "quiet_months": pl.Int32})
    previous = table.with_columns(pl.Series("p25_6m", before))
    places = tuple(row["place"] for row in now)
    drivers = pl.DataFrame(
        {"place": places, "theme": "livelihoods", "rank": 1, "contribution": 0.1, "sentence": "s"},
        schema_overrides={"rank": pl.Int16},
    )
    displaced = pl.DataFrame(
        schema={
            "place": pl.String,
            "displaced_people": pl.Int64,
            "displaced_year": pl.Int32,
            "displaced_note": pl.String,
        }
    )
    theatre = Theatre("made", "Made", (*[str(p) for p in places], "AND"))
    return watch_table(theatre, table, previous, drivers, displaced, config.watch)


@pytest.mark.parametrize(
    ("chance", "before", "reference", "status"),
    [
        (0.20, 0.10, 0.10, "rising"),
        (0.20, 0.195, 0.10, "as expected"),
        (0.20, 0.10, 0.11, "as expected"),
        (0.05, 0.10, 0.10, "falling"),
        (0.05, 0.055, 0.10, "as expected"),
        (0.06, 0.10, 0.10, "as expected"),
        (0.004, 0.001, 0.0, "as expected"),
        (0.03, 0.01, 0.0, "as expected"),  # in a place at peace nothing rises
        (0.15, 0.13, 0.0, "as expected"),  # two points of 1,000 draws may be the dice: the error is 1.6
        (0.16, 0.11, 0.0, "rising"),
    ],
)
def test_rising_and_falling_must_be_earned(
    config: Config, chance: float, before: float, reference: float, status: str
) -> None:
    table = watched(config, [figures("UKR", chance, reference, 0)], [before])
    assert table.filter(pl.col("place") == "UKR")["status"][0] == status


def test_the_order_is_risk_then_onset_then_not_modelled(config: Config) -> None:
    now = [
        figures("FIN", 0.01, 0.0, 400, 0.02),
        figures("MDA", 0.0, 0.0, 400, 0.09),
        figures("GEO", 0.05, 0.1, 3),
        figures("UKR", 0.9, 1.0, 0),
    ]
    table = watched(config, now, [0.01, 0.0, 0.05, 0.9])
    assert table["place"].to_list() == ["UKR", "GEO", "MDA", "FIN", "AND"]
    assert table["position"].to_list() == [1, 2, 3, 4, 5]
    assert table["group"].to_list() == ["at risk", "at risk", "long at peace", "long at peace", "not modelled"]
    assert table["status"][4] == "not modelled"


def displacement(rows: list[tuple[str, int, str, int, str]]) -> Evidence:
    table = pl.DataFrame(rows, schema=["place", "year", "population", "people", "source"], orient="row").with_columns(
        pl.lit("origin").alias("role")
    )
    coverage = pl.DataFrame({"place": "XKX", "violence": ["sb"], "last_month": [date(2024, 6, 1)]})
    return Evidence({"displacement": table, "deaths_coverage": coverage}, pl.DataFrame(), (), "made")


ROWS = [
    ("UKR", 2022, "refugees", 100, "unhcr_population"), ("UKR", 2022, "idps", 50, "unhcr_population"),
    ("UKR", 2021, "refugees", 7, "unhcr_population"), ("SRB+XKX", 2022, "refugees", 900, "unhcr_population"),
    ("XKX", 2021, "idmc_conflict_idps", 16000, "idmc_gidd"), ("SRB", 2014, "idmc_conflict_idps", 97000, "idmc_gidd"),
]  # fmt: skip


def test_displaced_people_are_the_newest_figures_with_their_year() -> None:
    table = displaced_now(displacement(ROWS), date(2024, 6, 1))
    row = table.filter(pl.col("place") == "UKR").to_dicts()[0]
    assert (row["displaced_people"], row["displaced_year"]) == (150, 2022)


def test_an_earlier_origin_sees_only_what_was_out() -> None:
    table = displaced_now(displacement(ROWS), date(2023, 6, 1))
    assert table.filter(pl.col("place") == "UKR")["displaced_people"][0] == 7


def test_the_joint_row_is_given_to_neither() -> None:
    table = displaced_now(displacement(ROWS), date(2024, 6, 1))
    rows = {row["place"]: row for row in table.iter_rows(named=True)}
    assert "SRB+XKX" not in rows
    assert rows["XKX"]["displaced_people"] == 16000
    assert rows["SRB"]["displaced_people"] is None
    assert all("given to neither" in rows[place]["displaced_note"] for place in ("SRB", "XKX"))
