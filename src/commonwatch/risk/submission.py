"""Forecast files in and out: the challenge's layout by window, and our own with one list of draws a row.

The challenge's is `cm/window=Y2018/NAME.parquet` with country_id and month_id (VIEWS), draw, outcome: one row a draw
(rules in the repository prio-data/prediction_competition_2023). Ours has place, month, violence, draws, and
origin where it is known.
"""

from datetime import date
from pathlib import Path

import polars as pl

from commonwatch.errors import SubmissionError
from commonwatch.files import write_parquet
from commonwatch.risk.columns import with_place_and_month
from commonwatch.vocabulary import places, views_month_id

OUTCOME = ("country_id", "month_id", "draw", "outcome")


def read_forecast(path: Path, name: str | None = None) -> pl.DataFrame:
    """A forecast as place, month, violence, draws (and origin where known), from a file or a challenge folder.

    `name` chooses among several files in a window's folder. Raises SubmissionError on a layout that is neither.
    """
    if path.is_dir():
        return _read_folder(path, name)
    return _read_file(path)


def write_submission(forecast: pl.DataFrame, folder: Path, name: str) -> tuple[Path, ...]:
    """Writes state-based draws in the challenge's layout, one file a calendar year; gives the files' paths.

    `forecast` has place, month, draws and may have violence, of which only sb is written. Raises SubmissionError for a
    place without a VIEWS id.
    """
    if "violence" in forecast.columns:
        forecast = forecast.filter(pl.col("violence") == "sb")
    ids = places().select("place", pl.col("views_id").cast(pl.Int64).alias("country_id"))
    rows = forecast.join(ids, on="place", how="left", maintain_order="left")
    without = rows.filter(pl.col("country_id").is_null())["place"].unique().sort()
    if len(without):
        raise SubmissionError(
            f"{len(without)} places have no VIEWS id and can't be submitted: {without.head(5).to_list()}"
        )
    months = {month: views_month_id(month) for month in rows["month"].unique()}
    rows = rows.with_columns(pl.col("month").replace_strict(months, return_dtype=pl.Int64).alias("month_id"))
    written = []
    for (year,), window in rows.group_by(pl.col("month").dt.year(), maintain_order=True):
        long = window.select(
            "country_id",
            "month_id",
            pl.int_ranges(pl.col("draws").list.len()).alias("draw"),
            pl.col("draws").alias("outcome"),
        )
        target = folder / "cm" / f"window=Y{year}" / f"{name}.parquet"
        write_parquet(long.explode("draw", "outcome").sort("country_id", "month_id", "draw"), target)
        written.append(target)
    return tuple(written)


def _read_folder(folder: Path, name: str | None) -> pl.DataFrame:
    windows = sorted((folder / "cm" if (folder / "cm").is_dir() else folder).glob("window=Y*"))
    if not windows:
        raise SubmissionError(
            f"{folder} holds no folder like cm/window=Y2018; expected the challenge's layout or a file"
        )
    read = []
    for window in windows:
        files = sorted(window.glob(f"{name or '*'}.parquet"))
        if len(files) != 1:
            found = [file.name for file in files] or "none"
            raise SubmissionError(f"{window}: expected one forecast file, found {found}; name the one to read")
        read.append(_read_file(files[0]).with_columns(origin=date(_year_of(window) - 1, 10, 1)))
    return pl.concat(read)


def _year_of(window: Path) -> int:
    text = window.name.removeprefix("window=Y")
    if not text.isdigit():
        raise SubmissionError(f"{window} isn't named for a year; expected a name such as window=Y2018")
    return int(text)


def _read_file(path: Path) -> pl.DataFrame:
    try:
        table = pl.read_parquet(path, hive_partitioning=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SubmissionError(f"cannot read {path} as Parquet: {error}") from error
    if "draws" in table.columns:
        keep = [column for column in ("place", "month", "origin", "violence", "draws") if column in table.columns]
        return with_place_and_month(table).select(keep)
    absent = [column for column in OUTCOME if column not in table.columns]
    if absent:
        raise SubmissionError(
            f"{path} has the columns {', '.join(table.columns)}; expected place, month, violence, draws, or the "
            f"challenge's {', '.join(OUTCOME)}"
        )
    return _from_long(table.select(OUTCOME), path)


def _from_long(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    ordered = table.sort("country_id", "month_id", "draw")
    again = ordered.filter(pl.struct("country_id", "month_id", "draw").is_duplicated())
    if again.height:
        raise SubmissionError(f"{path}: {again.height} draws stand more than once, the first: {again.head(3).rows()}")
    lists = ordered.group_by("country_id", "month_id", maintain_order=True).agg(pl.col("outcome").alias("draws"))
    return with_place_and_month(lists).select("place", "month", pl.lit("sb").alias("violence"), "draws")
