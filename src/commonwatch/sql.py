"""Set work as named SQL steps on DuckDB; a step that fails says its name and shows its SQL."""

import tempfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb
import polars as pl

from commonwatch.errors import SqlStepError, WorkspaceError


class Step(NamedTuple):
    """One named statement; its rows become a table of that name for the steps after it."""

    name: str
    sql: str


def run_steps(inputs: Mapping[str, pl.DataFrame], steps: Sequence[Step]) -> pl.DataFrame:
    """The rows of the last step, as a table; `inputs` are visible to every step under their names.

    What doesn't fit in memory goes to the system's folder for temporary files. Raises SqlStepError with the failing
    step's name and SQL, WorkspaceError when that folder, or the memory, is full.
    """
    with tempfile.TemporaryDirectory(prefix="commonwatch-") as scratch, _connection(scratch) as connection:
        for name, table in inputs.items():
            connection.register(name, table.to_arrow())
        for step in steps:
            try:
                connection.execute(f'CREATE TEMP TABLE "{step.name}" AS {step.sql}')
            except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
                raise WorkspaceError(
                    f"cannot write what SQL step '{step.name}' holds for the moment under {tempfile.gettempdir()}: "
                    f"{str(error).splitlines()[0]}. Free some space there, or name another folder in TMPDIR."
                ) from error
            except duckdb.Error as error:
                raise SqlStepError(f"SQL step '{step.name}' failed: {error}\n--- its SQL ---\n{step.sql}") from error
        rows: pl.DataFrame = connection.sql(f'SELECT * FROM "{steps[-1].name}"').pl()
        return rows


def _connection(scratch: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": True, "temp_directory": scratch})
    connection.execute("SET enable_progress_bar = false")
    return connection
