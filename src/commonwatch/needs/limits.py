"""The data files of this room, read once: limits, scales, assumed ranges."""

from functools import cache
from importlib.resources import files

import polars as pl


@cache
def data(name: str) -> pl.DataFrame:
    """The data file of that name as a table of text columns, empty cells null."""
    path = files("commonwatch.needs") / "data" / f"{name}.csv"
    return pl.read_csv(path.read_bytes(), infer_schema=False)


@cache
def _limits() -> dict[str, float]:
    return {name: float(value) for name, value in data("limits").select("limit", "value").iter_rows()}


def limit(name: str) -> float:
    """The value of a limit of `data/limits.csv`."""
    return _limits()[name]


def minimum_people(theme: str, population: float | None) -> float:
    """The fewest people that make a need: a theme's own number, else the smaller of a number and a share of all."""
    own = _limits().get(f"minimum_people:{theme}")
    if own is not None:
        return own
    least = limit("minimum_people")
    return least if population is None else min(least, limit("minimum_share") * population)
