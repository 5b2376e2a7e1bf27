"""The vocabulary's data files, read once."""

from functools import cache
from importlib.resources import files

import polars as pl


@cache
def read(name: str) -> pl.DataFrame:
    """The data file of that name as a table of text columns, empty cells null."""
    source = files("commonwatch.vocabulary") / "data" / f"{name}.csv"
    return pl.read_csv(source.read_bytes(), infer_schema=False)
