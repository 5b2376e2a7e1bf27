"""A small made world: 12 places, 14 years of months, three indicators."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.config import Config, load_config
from commonwatch.evidence import Evidence

PLACES = ("ARM", "AZE", "BLR", "FIN", "GEO", "MDA", "POL", "RUS", "SRB", "SWE", "UKR", "XKX")
MONTHS = 14 * 12


@pytest.fixture(scope="session")
def small_world() -> Evidence:
    """Deaths to December 2002: wars that come and go in five places, peace in the others."""
    rng = np.random.default_rng(1)
    months = pl.date_range(date(1989, 1, 1), date(2002, 12, 1), "1mo", eager=True)
    rows = []
    for number, place in enumerate(PLACES):
        for violence, size in (("sb", 40), ("ns", 4), ("os", 9)):
            at_war = np.zeros(MONTHS, dtype=bool)
            if place in ("ARM", "AZE", "GEO", "RUS", "UKR"):
                start = 20 * number % 90
                at_war[start : start + 50] = True
            counts = np.where(at_war, rng.negative_binomial(1, 1 / (1 + size), MONTHS), rng.random(MONTHS) < 0.003)
            rows += [(place, months[int(t)], violence, int(counts[t])) for t in np.flatnonzero(counts)]
    deaths = pl.DataFrame(
        rows, schema={"place": pl.String, "month": pl.Date, "violence": pl.String, "deaths": pl.Int32}, orient="row"
    )
    deaths = deaths.with_columns(pl.lit(False).alias("allocated"), pl.lit(False).alias("provisional"))
    coverage = pl.DataFrame(
        {
            "place": [place for place in PLACES for _ in range(3)],
            "violence": ["sb", "ns", "os"] * len(PLACES),
            "first_month": date(1989, 1, 1),
            "last_month": date(2002, 12, 1),
        }
    )
    years = range(1988, 2003)
    values = [
        (p, y, i, float(y), "made") for p in PLACES for y in years for i in ("gini", "hdi") if (p, i) != ("FIN", "hdi")
    ]
    schema = {"place": pl.String, "year": pl.Int32, "indicator": pl.String, "value": pl.Float64, "source": pl.String}
    indicators = pl.DataFrame({"indicator": ["gini", "hdi"], "unit": ["%", "0-1"], "release_lag_months": [13, 4]})
    tables = {
        "deaths": deaths,
        "deaths_coverage": coverage,
        "indicator_values": pl.DataFrame(values, schema=schema, orient="row"),
        "indicators": indicators,
    }
    return Evidence(tables, pl.DataFrame(), (), "made")


@pytest.fixture(scope="session")
def config() -> Config:
    """The shipped settings with a small forest."""
    shipped = load_config()
    return shipped.model_copy(update={"risk": shipped.risk.model_copy(update={"trees": 40, "leaf_rows": 10})})
