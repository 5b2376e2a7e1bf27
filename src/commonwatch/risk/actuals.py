"""What was observed: deaths of every place and month, from the evidence or from a file, with its vintage beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonwatch.errors import CommonwatchError, OriginError, SubmissionError
from commonwatch.evidence import Evidence
from commonwatch.files import sha256_of
from commonwatch.risk.columns import named_column, with_place_and_month
from commonwatch.vocabulary import add_months, months_between

DEATHS_COLUMNS = ("deaths", "sb_best", "outcome")


@dataclass(frozen=True)
class Actuals:
    """Observed deaths per month on a full grid: `table` has place, month, deaths; `basis` names source and vintage."""

    table: pl.DataFrame
    basis: str

    def matrix(self, places: Sequence[str], first: date, last: date) -> NDArray[np.int64]:
        """Deaths `(n_places, n_months)`, per month, from `first` to `last` with both included.

        Raises OriginError when a place-month isn't there: what is missing is not zero.
        """
        months = [add_months(first, step) for step in range(months_between(first, last) + 1)]
        grid = pl.DataFrame({"place": list(places)}).join(pl.DataFrame({"month": months}), how="cross")
        full = grid.join(self.table, on=["place", "month"], how="left", maintain_order="left")
        absent = full.filter(pl.col("deaths").is_null())
        if absent.height:
            known_from, known_to = str(self.table["month"].min()), str(self.table["month"].max())
            raise OriginError(
                f"{absent.height} of {full.height} place-months between {first:%Y-%m} and {last:%Y-%m} have no "
                f"observed deaths in {self.basis}, which reaches from {known_from} to {known_to}; the first: "
                f"{shown(absent)}. Take another origin or give a file that holds them (--actuals FILE)"
            )
        return full["deaths"].to_numpy().astype(np.int64).reshape(len(places), len(months))

    def reaches(self, places: Sequence[str], first: date, last: date) -> bool:
        """Whether every one of the place-months is there."""
        inside = self.table.filter(pl.col("place").is_in(list(places)) & pl.col("month").is_between(first, last))
        return bool(inside.height == len(places) * (months_between(first, last) + 1))


def shown(rows: pl.DataFrame, most: int = 5) -> str:
    """The first offending rows in words, place and month: 'AFG 2024-01, AFG 2024-02'."""
    return ", ".join(f"{place} {month:%Y-%m}" for place, month in rows.select("place", "month").head(most).iter_rows())


def actuals_of(evidence: Evidence, violence: str = "sb") -> Actuals:
    """The deaths that the evidence holds, zero where its coverage says so; `total` adds up the three types.

    Raises OriginError when the evidence covers no deaths of this type.
    """
    wanted = ("sb", "ns", "os") if violence == "total" else (violence,)
    spans = evidence.table("deaths_coverage").filter(pl.col("violence").is_in(wanted))
    if spans.is_empty():
        raise OriginError(f"the evidence covers no deaths of the type {violence!r}; expected sb, ns, os or total")
    grid = spans.with_columns(
        month=pl.date_ranges("first_month", "last_month", interval="1mo"),
    ).explode("month")
    deaths = evidence.table("deaths").select("place", "month", "violence", pl.col("deaths").cast(pl.Int64))
    table = (
        grid.join(deaths, on=["place", "month", "violence"], how="left")
        .group_by("place", "month")
        .agg(pl.col("deaths").fill_null(0).sum(), types=pl.len())
        .filter(pl.col("types") == len(wanted))
        .select("place", "month", "deaths")
        .sort("place", "month")
    )
    versions = evidence.sources.filter(pl.col("source").is_in(spans["source"].unique().to_list()))["version"]
    vintage = ", ".join(sorted(versions.unique()))
    return Actuals(table, f"{violence} deaths of {vintage} (evidence {evidence.digest[:12]})")


def read_actuals(path: Path) -> Actuals:
    """Observed deaths from Parquet or CSV: place | iso3 | country_id, month | month_id, deaths | sb_best | outcome.

    Raises SubmissionError when a column is missing, a value isn't a whole number from 0, or a row stands twice.
    """
    try:
        raw = pl.read_csv(path, infer_schema_length=None) if path.suffix == ".csv" else pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SubmissionError(
            f"cannot read {path}: {error}. Expected a Parquet or CSV file of observed deaths"
        ) from error
    try:
        column = named_column(raw, DEATHS_COLUMNS, "observed deaths")
        table = with_place_and_month(raw).select("place", "month", pl.col(column).alias("deaths"))
    except CommonwatchError as error:
        raise SubmissionError(f"{path}: {error}") from error
    number = pl.col("deaths").cast(pl.Float64, strict=False)
    bad = table.filter(number.is_null() | ~number.is_finite() | (number < 0) | (number != number.floor()))
    if bad.height:
        raise SubmissionError(
            f"{path}, column {column}: {bad.height} values aren't whole numbers from 0, the first at {shown(bad)}: "
            f"{bad['deaths'].head(5).to_list()}"
        )
    twice = table.filter(pl.struct("place", "month").is_duplicated())
    if twice.height:
        raise SubmissionError(f"{path}: {twice.height} rows stand more than once, the first: {shown(twice)}")
    table = table.with_columns(pl.col("deaths").cast(pl.Float64).cast(pl.Int64)).sort("place", "month")
    return Actuals(table, f"{path.name} (sha256 {sha256_of(path)[:12]})")
