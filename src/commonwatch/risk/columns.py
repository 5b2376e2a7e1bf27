"""The spellings of place and month that forecast files and files of outcomes come with, brought to ours."""

from collections.abc import Sequence

import polars as pl

from commonwatch.errors import SubmissionError
from commonwatch.vocabulary import month as month_of
from commonwatch.vocabulary import place as place_of
from commonwatch.vocabulary import places

VIEWS_FIRST_YEAR = 1980


def named_column(table: pl.DataFrame, names: Sequence[str], what: str) -> str:
    """The first of `names` that the table has.

    Raises SubmissionError when it has none.
    """
    for name in names:
        if name in table.columns:
            return name
    raise SubmissionError(f"no column for {what}: expected one of {', '.join(names)}; got {', '.join(table.columns)}")


def with_place_and_month(table: pl.DataFrame) -> pl.DataFrame:
    """The table with `place` (ISO3 key) and `month` (first day) made from whichever columns it has.

    Places: place, iso3, or country_id / views_country_id (VIEWS). Months: month_id (VIEWS, 1 = 1980-01), month as a
    date or text, or year with month 1-12. Raises SubmissionError on a missing column or an unknown VIEWS id and
    UnknownNameError on an unknown place or month.
    """
    column = named_column(table, ("place", "iso3", "country_id", "views_country_id"), "the place")
    return _with_month(_with_place(table, column))


def _with_place(table: pl.DataFrame, column: str) -> pl.DataFrame:
    given = table[column].unique()
    if column in ("place", "iso3"):
        known = {str(text): place_of(str(text)).place for text in given}
        return table.with_columns(place=pl.col(column).replace_strict(known, return_dtype=pl.String))
    by_id = dict(places().filter(pl.col("views_id").is_not_null()).select("views_id", "place").iter_rows())
    unknown = sorted(str(number) for number in given if number not in by_id)
    if unknown:
        raise SubmissionError(f"column {column}: {len(unknown)} ids are no VIEWS countries, the first {unknown[:5]}")
    return table.with_columns(place=pl.col(column).replace_strict(by_id, return_dtype=pl.String))


def _with_month(table: pl.DataFrame) -> pl.DataFrame:
    column = named_column(table, ("month_id", "month"), "the month")
    kind = table.schema[column]
    if column == "month_id":
        since = pl.col("month_id").cast(pl.Int32) - 1
        return table.with_columns(month=pl.date(VIEWS_FIRST_YEAR + since // 12, since % 12 + 1, 1))
    if kind.is_integer() and "year" in table.columns:
        return table.with_columns(month=pl.date("year", "month", 1))
    if kind == pl.String:
        known = {text: month_of(text[:7]) for text in table["month"].unique()}
        return table.with_columns(pl.col("month").replace_strict(known, return_dtype=pl.Date))
    if kind.is_temporal():
        return table.with_columns(pl.col("month").cast(pl.Date).dt.month_start())
    raise SubmissionError(f"column month holds {kind}; expected dates, text such as 2024-04, or month_id")
