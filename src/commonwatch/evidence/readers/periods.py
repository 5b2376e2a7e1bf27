"""Days and periods as spreadsheets and file names write them: "2022-05-26", "26/05/2022", "2021q3", "Jan-Apr 2022", "2023"."""

import re
from datetime import date, timedelta

import polars as pl

from commonwatch.vocabulary.spelling import normal

Period = tuple[date | None, date | None]
NONE: Period = (None, None)
MONTHS = {
    1: "jan january janvier janv enero ene січень января январь",
    2: "feb february fevrier fev febrero лютии февраль февраля",
    3: "mar march mars marzo березень март марта",
    4: "apr april avril avr abril abr квітень апрель апреля",
    5: "may mai mayo травень маи мая",
    6: "jun june juin junio червень июнь июня",
    7: "jul july juillet juil julio липень июль июля",
    8: "aug august aout agosto ago серпень август августа",
    9: "sep sept september septembre septiembre вересень сентябрь сентября",
    10: "oct october octobre octubre жовтень октябрь октября",
    11: "nov november novembre noviembre листопад ноябрь ноября",
    12: "dec december decembre diciembre dic грудень декабрь декабря",
}
MONTH = {normal(name): month for month, names in MONTHS.items() for name in names.split()}
YEAR = r"(20\d\d|19\d\d)"
NAME_OF = "|".join(sorted(MONTH, key=len, reverse=True))


def period_of_cells(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """First and last day (Date) of what each cell says; null where it says none.

    Days with slashes or dots read as day first, unless a cell of the column has a month above 12 there.
    """
    month_first = any(
        re.match(r"^\s*\d{1,2}[/.](1[3-9]|2\d|3[01])[/.]\d{2,4}", cell or "") for cell in cells.drop_nulls().unique()
    )
    known = {cell: period(cell, month_first) for cell in cells.drop_nulls().unique()}
    schema = {"start": pl.Date, "end": pl.Date}
    found = pl.DataFrame([known.get(cell, NONE) for cell in cells], schema=schema, orient="row")
    return found["start"], found["end"]


def period(text: str, month_first: bool = False) -> Period:
    """First and last day of what a cell says: a day, month, quarter or year; (None, None) where it says none."""
    bare = text.strip()
    if found := re.match(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(\D|$)", bare):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := re.match(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(\D|$)", bare):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        year += 2000 if year < 100 else 0
        return _day(year, first, second) if month_first else _day(year, second, first)
    return period_in(bare)


def period_in(text: str) -> Period:
    """The period that a file name or title names: its day (as the last one), months, quarter or year; else (None, None)."""
    plain = normal(text)
    if found := re.search(rf"\b{YEAR} (0?[1-9]|1[0-2]) (0?[1-9]|[12]\d|3[01])\b", plain) or re.search(
        rf"\b{YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\b", plain
    ):
        return None, _day(int(found[1]), int(found[2]), int(found[3]))[1]
    if found := re.search(rf"\b{YEAR} ?q([1-4])\b", plain):
        return _months(int(found[1]), int(found[2]) * 3 - 2, int(found[2]) * 3)
    if found := re.search(rf"\bq([1-4]) ?{YEAR}\b", plain):
        return _months(int(found[2]), int(found[1]) * 3 - 2, int(found[1]) * 3)
    if found := re.search(rf"\b({NAME_OF})(?: (?:to|a|au|al|до|по))? ({NAME_OF}) {YEAR}\b", plain):
        return _months(int(found[3]), MONTH[found[1]], MONTH[found[2]])
    if found := re.search(rf"\b{YEAR} ({NAME_OF}) ({NAME_OF})\b", plain):
        return _months(int(found[1]), MONTH[found[2]], MONTH[found[3]])
    if found := re.search(rf"\b({NAME_OF}) ?(\d\d|{YEAR})\b", plain):
        year = int(found[2])
        return _months(year + 2000 if year < 100 else year, MONTH[found[1]], MONTH[found[1]])
    if found := re.search(rf"\b{YEAR} ({NAME_OF})\b", plain):
        return _months(int(found[1]), MONTH[found[2]], MONTH[found[2]])
    if found := re.search(rf"\b{YEAR} (0[1-9]|1[0-2])\b", plain):
        return _months(int(found[1]), int(found[2]), int(found[2]))
    years = {int(each) for each in re.findall(rf"\b{YEAR}\b", plain)}
    return _months(next(iter(years)), 1, 12) if len(years) == 1 else NONE


def _day(year: int, month: int, day: int) -> Period:
    try:
        found = date(year, month, day)
    except ValueError:
        return NONE
    return found, found


def _months(year: int, first: int, last: int) -> Period:
    if last < first:
        return NONE
    after = date(year + last // 12, last % 12 + 1, 1)
    return date(year, first, 1), after - timedelta(days=1)
