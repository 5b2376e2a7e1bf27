"""Publishers' codes of series, and the names of the vocabulary that they lead to."""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import polars as pl

from commonwatch.evidence.lags import release_lag


class Series(NamedTuple):
    """One series: its name in the vocabulary, label, unit, and what a higher value means."""

    indicator: str
    label: str
    unit: str
    higher_means: str


@cache
def known_series(publisher: str) -> dict[str, Series]:
    """The reviewed series of a publisher (`worldbank`, `vdem`, `unodc`), by its code."""
    table = pl.read_csv((files("commonwatch.evidence") / "data" / "series.csv").read_bytes(), infer_schema=False)
    rows = table.filter(pl.col("publisher") == publisher).drop("publisher").fill_null("").iter_rows()
    return {code: Series(*rest) for code, *rest in rows}


def series_of(publisher: str, prefix: str, code: str, label: str) -> Series:
    """The series of a code; one that nobody has reviewed is named for its code (prefix_code) and isn't modelled."""
    known = known_series(publisher).get(code)
    if known:
        return known
    unit = re.search(r"\(([^()]*)\)\s*$", label)
    name = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_")
    return Series(f"{prefix}_{name}", label.strip() or code, unit[1] if unit and unit[1] else "as its label says", "")


def described(series: dict[str, Series], source: str, publisher: str, licences: dict[str, str]) -> pl.DataFrame:
    """The table `indicators` for these series (by code); `licences` holds the licence of each code."""
    rows = {
        one.indicator: {
            "indicator": one.indicator,
            "label": f"{one.label} ({code})",
            "unit": one.unit,
            "higher_means": one.higher_means,
            "source": source,
            "publisher": publisher,
            "licence": licences[code],
            "release_lag_months": release_lag(source).months,
        }
        for code, one in series.items()
    }
    return pl.DataFrame(list(rows.values()), schema_overrides={"release_lag_months": pl.Int16})
