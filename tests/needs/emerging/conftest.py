"""A small made world of displacement: 48 places, figures of 1999 to 2014, deaths to June 2015."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from commonwatch.evidence import Evidence
from commonwatch.vocabulary import places

FIGURES = range(1999, 2015)
LAST_MONTH = date(2015, 6, 1)
CODES = [*[code for code in places().drop_nulls("views_id")["place"] if code not in ("SRB", "XKX")][:46], "SRB", "XKX"]


def displaced(place: str, year: int, population: str, people: float, source: str) -> tuple[object, ...]:
    joint = "+" in place
    name = "Serbia and Kosovo: S/RES/1244 (1999)" if joint else ""
    return place, "origin", year, population, round(people), joint, name, source


@pytest.fixture(scope="session")
def world() -> Evidence:
    """People flee where people die; UNHCR shows no internally displaced in the places where IDMC does."""
    rng = np.random.default_rng(4)
    months = pl.date_range(date(1989, 1, 1), LAST_MONTH, "1mo", eager=True)
    deaths, rows = [], []
    for number, place in enumerate(CODES):
        wars = np.zeros(len(months))
        if number % 2 == 0 or place == "XKX":
            start = int(rng.integers(60, 280))
            wars[start : start + 40] = 30 + 5 * (number % 7)
        counts = rng.poisson(wars)
        for at in np.flatnonzero(counts):
            deaths += [(place, months[int(at)], v, int(counts[at])) for v in ("sb", "os") if v == "sb" or at % 3 == 0]
        own = "SRB+XKX" if place == "SRB" else place
        stock, idps = 3_000.0 * (1 + number % 9), 20_000.0
        for year in FIGURES:
            dead = counts[12 * (year - 1989) : 12 * (year - 1988)].sum()
            flow = (400 + 40 * dead) * rng.lognormal(0, 0.3)
            stock = 0.9 * stock + flow
            if place != "XKX":
                rows.append(displaced(own, year, "refugees", 0.8 * stock, "unhcr_population"))
                rows.append(displaced(own, year, "asylum_seekers", 0.2 * stock, "unhcr_population"))
                rows.append(displaced(own, year, "idps", 0, "unhcr_population"))
                rows.append(displaced(own, year, "unhcr_new_flow", flow, "unhcr_flows"))
            if number % 2 == 0 and place != "SRB":
                new = (200 + 90 * dead) * rng.lognormal(0, 0.4)
                idps = 0.8 * idps + new
                rows.append(displaced(place, year, "idmc_conflict_idps", idps, "idmc_gidd"))
                rows.append(displaced(place, year, "idmc_new_conflict", new, "idmc_gidd"))
    columns = ("place", "role", "year", "population", "people", "joint", "joint_name", "source")
    coverage = pl.DataFrame({"place": CODES, "first_month": date(1989, 1, 1), "last_month": LAST_MONTH})
    tables = {
        "displacement": pl.DataFrame(rows, schema=columns, orient="row"),
        "deaths": pl.DataFrame(deaths, schema=("place", "month", "violence", "deaths"), orient="row"),
        "deaths_coverage": coverage,
    }
    return Evidence(tables, pl.DataFrame(), (), "made")


@pytest.fixture(scope="session")
def draws(world: Evidence) -> pl.DataFrame:
    """A forecast of the 12 months after the newest month: 20 trajectories for every place but the first."""
    months = pl.date_range(date(2015, 7, 1), date(2016, 6, 1), "1mo", eager=True)
    codes = world.table("deaths_coverage")["place"].to_list()[1:]
    rng = np.random.default_rng(5)
    rows = [(place, month, rng.poisson(20, 20).tolist()) for place in codes for month in months]
    return pl.DataFrame(rows, schema=("place", "month", "draws"), orient="row")
