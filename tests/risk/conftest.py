"""A small made world: 12 places, 14 years of months, three indicators."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.config import Config, load_config
from commonwatch.evidence import Evidence
from commonwatch.risk.forest import Forest, fit_forest
from commonwatch.risk.panel import build_panel
from commonwatch.risk.past import Past, past_until

PLACES = ("ARM", "AZE", "BLR", "FIN", "GEO", "MDA", "POL", "RUS", "SRB", "SWE", "UKR", "XKX")
MONTHS = 14 * 12
JUNE_2001 = date(2001, 6, 1)


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


@pytest.fixture(scope="session")
def world(small_world: Evidence) -> Evidence:
    """The small world with a source, so that outcomes can name their vintage."""
    coverage = small_world.tables["deaths_coverage"].with_columns(source=pl.lit("made"))
    sources = pl.DataFrame({"source": ["made"], "version": ["made 1"]})
    return replace(small_world, tables={**small_world.tables, "deaths_coverage": coverage}, sources=sources)


@pytest.fixture(scope="session")
def past(small_world: Evidence) -> Past:
    """The small world as it was known in June 2001."""
    return past_until(build_panel(small_world, JUNE_2001), JUNE_2001)


@pytest.fixture(scope="session")
def forest(past: Past) -> Forest:
    """A small forest grown on it."""
    return fit_forest(past, 40, 10, 0.3, 1)
