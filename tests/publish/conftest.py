"""A small world for the pages: twelve places whose tables fit together."""

from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from tests.publish.made_joint import joint_tables

from commonwatch.evidence import Evidence
from commonwatch.vocabulary import Theatre, add_months

ORIGIN = date(2024, 6, 1)
AT_RISK = {"UKR": 4000.0, "RUS": 60.0, "AZE": 6.0, "TUR": 9.0, "TJK": 1.5}
PEACEFUL = {"MDA": 0.3, "UZB": 0.2, "SRB": 0.05, "XKX": 0.05, "USA": 0.1, "FRA": 0.1}
NAMES = {
    "UKR": "Ukraine", "RUS": "Russian Federation", "AZE": "Azerbaijan", "TUR": "Türkiye", "TJK": "Tajikistan",
    "MDA": "Moldova", "UZB": "Uzbekistan", "SRB": "Serbia", "XKX": "Kosovo", "USA": "United States", "FRA": "France",
    "AND": "Andorra",
}  # fmt: skip
CENTRES = {
    "UKR": (31, 49), "RUS": (60, 58), "AZE": (48, 40.5), "TUR": (35, 39), "TJK": (71, 38.5), "MDA": (28.5, 47),
    "UZB": (64, 41.5), "SRB": (20.8, 44), "XKX": (20.9, 42.6), "USA": (-98, 39), "FRA": (2.5, 46.5), "AND": (1.5, 42.5),
    "EGY": (30, 27),
}  # fmt: skip
STATUS = {"AZE": "rising", "TJK": "falling"}
TURN = {
    name: pl.when(pl.col("place").is_in(list(AT_RISK))).then(share).otherwise(None if "de" in name else 0.0)
    for name, share in {
        "p_escalation_6m": 0.12, "reference_p_escalation_6m": 0.05, "p_deescalation_6m": 0.3, "reference_p_deescalation_6m": 0.5
    }.items()
}  # fmt: skip
THEMES = ("armed_conflict", "livelihoods", "displacement", "good_governance", "gender", "rule_of_law")
SAID = "Kosovo stands beside its neighbours (an association, not a cause)."


def months_from(first: date, count: int) -> list[date]:
    return [add_months(first, k) for k in range(count)]


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    return Theatre(theatre="osce", label="OSCE area", places=tuple(NAMES))


@pytest.fixture(scope="session")
def tables() -> dict[str, pl.DataFrame]:
    rng = np.random.default_rng(7)
    levels = AT_RISK | PEACEFUL
    history, summary, draws, drivers = [], [], [], []
    for place, level in levels.items():
        past = rng.poisson(level if place in AT_RISK else 0, 120)
        for number, month in enumerate(months_from(add_months(ORIGIN, -119), 120)):
            flag = number >= 118
            history.append((place, month, "total", int(past[number]), False, flag))
        for step in range(1, 37):
            future = rng.negative_binomial(0.6, 0.6 / (0.6 + level), 200)
            q = np.quantile(future, [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
            r = np.quantile(past[-12:], [0.05, 0.1, 0.5, 0.9, 0.95])
            p = [(future >= t).mean() for t in (1, 25, 100, 1000)]
            month = add_months(ORIGIN, step)
            summary.append((place, ORIGIN, "total", step, month, future.mean(), *q, *p, past[-12:].mean(), *r, 0.5))
            key = {"place": place, "month": month, "violence": "total", "step": step}
            draws.append(key | {"draws": future[:50].tolist()})
        for rank, theme in enumerate(THEMES, start=1):
            value = (2.0 if place in AT_RISK else -1.0) / rank
            side = "raises" if value > 0 else "lowers"
            model = "onset" if place in PEACEFUL else "forest"
            drivers.append(
                (place, ORIGIN, model, theme, value, value * 0.8, value * 0.2, True, False, rank, side, SAID)
            )
    quantiles = ["p05", "p10", "p25", "p50", "p75", "p90", "p95"]
    summary_columns = [
        "place", "origin", "violence", "step", "month", "mean", *quantiles,
        "p_ge_1", "p_ge_25", "p_ge_100", "p_ge_1000", "reference_mean",
        *(f"reference_{q}" for q in ("p05", "p10", "p50", "p90", "p95")), "reference_p_ge_25",
    ]  # fmt: skip
    driver_columns = [
        "place", "origin", "model", "theme", "contribution", "contribution_previous", "change", "stable", "change_stable",
        "rank", "direction", "sentence",
    ]  # fmt: skip
    return {
        "watch": pl.DataFrame([_watch(k, place) for k, place in enumerate(NAMES, start=1)], infer_schema_length=None),
        "history": pl.DataFrame(
            history, ["place", "month", "violence", "deaths", "allocated", "provisional"], orient="row"
        ).with_columns(pl.col("deaths").cast(pl.Float64).alias("deaths_spread")),
        "forecast_summary": pl.DataFrame(summary, summary_columns, orient="row"),
        "forecast": pl.DataFrame(draws),
        "drivers": pl.DataFrame(drivers, driver_columns, orient="row"),
        "counterfactuals": pl.DataFrame(
            [
                {
                    "place": place, "origin": ORIGIN, "chance_of": "onset_12m" if place in PEACEFUL else "p25_6m",
                    "theme": "livelihoods", "indicator": "unemployment", "value": 300.0, "at": at, "value_if": value_if,
                    "p_now": 0.12, "p_if": p_if, "label": "Unemployment rate, 15+", "unit": "%",
                }
                for place in (*AT_RISK, *PEACEFUL) for at, value_if, p_if in (("median", 150.0, 0.09), ("p90", 900.0, 0.2))
            ]
        ),
        "cases": pl.DataFrame(
            [
                {
                    "place": place, "origin": ORIGIN, "rank": rank, "case_place": case, "case_month": date(2008, 5, 1),
                    "shared": 0.4, "deaths_12m": deaths,
                }
                for place in (*AT_RISK, *PEACEFUL)
                for rank, (case, deaths) in enumerate((("GEO", 628), ("XKX", 1), ("FIN", 0), ("RUS", 9)), start=1)
            ]
        ),
        "actions": pl.DataFrame(
            [
                {
                    "action_id": 1, "place": "FRA", "warned_on": date(2024, 5, 3), "warning": "Tension near Kosovo",
                    "told": "the desk", "by": "OSCE", "decided": "<b>two monitors</b>", "outcome": "",
                    "recorded_at": datetime(2024, 5, 4),
                }
            ]
        ),
    }  # fmt: skip


def _watch(position: int, place: str) -> dict[str, Any]:
    level = (AT_RISK | PEACEFUL).get(place)
    modelled, quiet = level is not None, place in PEACEFUL
    chance = None if level is None else {"UKR": 0.998, "RUS": 0.92, "AZE": 0.31, "TUR": 0.15}.get(place, 0.004)
    note = {
        "XKX": "IDMC 2021, internally displaced only; UNHCR counts Serbia and Kosovo together (245,378), given to neither",
        "SRB": "UNHCR counts Serbia and Kosovo together (245,378), given to neither",
    }.get(place, "UNHCR, end of 2023")
    group = "not modelled" if not modelled else "long at peace" if quiet else "at risk"
    return {
        "place": place, "name": NAMES[place], "origin": ORIGIN, "modelled": modelled, "group": group,
        "position": position, "expected_6m": None if level is None else 6 * level,
        "low_6m": None if level is None else (0.0 if quiet else 2 * level),
        "high_6m": None if level is None else (0.0 if quiet else 12 * level), "p25_6m": chance,
        "reference_expected_6m": None if level is None else 5 * level,
        "reference_low_6m": None if level is None else level, "reference_high_6m": None if level is None else 9 * level,
        "reference_p25_6m": None if chance is None else {"TJK": 0.02}.get(place, chance * 0.4),
        "expected_6m_previous": None if level is None else 5 * level,
        "p25_6m_previous": None if chance is None else {"AZE": 0.26, "TJK": 0.0505}.get(place, chance),
        "change_p25": None if chance is None else {"AZE": 0.05, "TJK": -0.0465}.get(place, 0.0),
        "status": STATUS.get(place, "as expected") if modelled else "not modelled",
        "quiet_months": None if not modelled else 300 if quiet else 0,
        "p_onset_12m": 0.1 - position / 200 if quiet else None, "onset_rate_12m": 0.03 if quiet else None,
        "theme_1": "Armed conflict and political violence" if modelled else None,
        "theme_2": "Jobs, poverty and inequality" if modelled else None,
        "theme_3": "Refugees, internally displaced, returnees, stateless" if modelled else None,
        "driver_sentence": SAID if modelled else None, "displaced_people": None if place == "SRB" else 16_000,
        "displaced_year": None if place == "SRB" else 2021 if place == "XKX" else 2023, "displaced_note": note,
    }  # fmt: skip


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    boxes = {
        place: shapely.box(x - 1, y - 0.8, x + 1, y + 0.8)
        if place not in ("RUS", "USA")
        else shapely.box(x - 15, y - 6, x + 15, y + 6)
        for place, (x, y) in CENTRES.items()
    }
    shapes = pl.DataFrame(
        {"place": list(boxes), "geometry": [shapely.to_wkb(b) for b in boxes.values()], "source": "synthetic"}
    )
    sources = pl.DataFrame(
        {
            "source": ["unhcr", "iati"],
            "publisher": ["UNHCR", "Gavi"],
            "citation": [
                "UNHCR (2024), Refugee Population Statistics, Serbia and Kosovo: S/RES/1244",
                "Activity files",
            ],
            "version": ["2024", "2021"],
            "licence": ["CC BY 4.0", "cc-by"],
        }
    )
    behind = pl.DataFrame({"source": ["unhcr"]})
    indicators = behind.head(1).with_columns(
        pl.lit("unemployment").alias("indicator"), pl.lit("Unemployment rate, 15+").alias("label"), pl.lit("%").alias("unit"),
        pl.lit("worse").alias("higher_means"), pl.lit("World Bank").alias("publisher"), pl.lit(7).alias("release_lag_months"),
    )  # fmt: skip
    values = pl.DataFrame(
        [(place, year, "unemployment", level + year - 2020.0) for level, place in enumerate(NAMES, 5) for year in (2022, 2023)],
        schema=["place", "year", "indicator", "value"], orient="row",
    )  # fmt: skip
    covered = pl.DataFrame({"place": ["XKX"], "first_month": [date(1989, 1, 1)], "last_month": [ORIGIN]})
    tables = {
        "shapes": shapes, "indicators": indicators, "indicator_values": values, "deaths": behind, "displacement": behind,
        "deaths_coverage": covered,
    }  # fmt: skip
    return Evidence(tables=tables, sources=sources, packs=(), digest="0")


@pytest.fixture(scope="session")
def whole(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables that a brief is made from: those of the pages, and those from which the watch list is made."""
    watch, horizon = tables["watch"], ("expected_6m", "low_6m", "high_6m", "p25_6m")
    modelled = watch.filter(pl.col("modelled"))
    reference = [f"reference_{name}" for name in horizon]
    figures = modelled.select("place", "origin", *horizon, *reference, "quiet_months", "p_onset_12m", "onset_rate_12m")
    before = modelled.select("place", *reference, expected_6m="expected_6m_previous", p25_6m="p25_6m_previous")
    dated = pl.col("displaced_note").str.replace("(245,378)", "(245,378 at the end of 2023)", literal=True)
    displaced = watch.select("place", "displaced_people", "displaced_year", dated)
    return (
        tables
        | joint_tables()
        | {
            "figures": figures.with_columns(draws=1000, **TURN),
            "forecast_previous": before,
            "displaced": displaced,
        }
    )


class Reader(HTMLParser):
    """Tags that are open, addresses, and the text outside styles."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.addresses, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.addresses += [value for key, value in attrs if key in ("src", "href", "action", "data", "srcset")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, _, attrs):
        self.addresses += [value for key, value in attrs if key in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)
