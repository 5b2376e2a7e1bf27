"""Set work as named SQL steps on DuckDB; a step that fails says its name and shows its SQL."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb
import polars as pl

from commonwatch.errors import SqlStepError


class Step(NamedTuple):
    """One named statement; its rows become a table of that name for the steps after it."""

    name: str
    sql: str


def run_steps(inputs: Mapping[str, pl.DataFrame], steps: Sequence[Step]) -> pl.DataFrame:
    """The rows of the last step, as a table; `inputs` are visible to every step under their names.

    Raises SqlStepError with the failing step's name and SQL.
    """
    with duckdb.connect(config={"threads": 1, "preserve_insertion_order": True}) as connection:
        connection.execute("SET enable_progress_bar = false")
        for name, table in inputs.items():
            connection.register(name, table.to_arrow())
        for step in steps:
            try:
                connection.execute(f'CREATE TEMP TABLE "{step.name}" AS {step.sql}')
            except duckdb.Error as error:
                raise SqlStepError(f"SQL step '{step.name}' failed: {error}\n--- its SQL ---\n{step.sql}") from error
        rows: pl.DataFrame = connection.sql(f'SELECT * FROM "{steps[-1].name}"').pl()
        return rows
