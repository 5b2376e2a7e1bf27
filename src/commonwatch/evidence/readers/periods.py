"""Days and periods as spreadsheets and file names write them: "2022-05-26", "26/05/2022", "2021q3", "Jan-Apr 2022", "2023"."""

import re
from collections.abc import Callable
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
    for pattern, means in FORMS:
        if found := pattern.search(plain):
            return means(found)
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


def _last_day(found: re.Match[str]) -> Period:
    return None, _day(int(found["y"]), int(found["m"]), int(found["d"]))[1]


def _quarter(found: re.Match[str]) -> Period:
    return _months(int(found["y"]), int(found["q"]) * 3 - 2, int(found["q"]) * 3)


def _of_names(found: re.Match[str]) -> Period:
    year = int(found["y"])
    last = found.groupdict().get("last") or found["first"]
    return _months(year + 2000 if year < 100 else year, MONTH[found["first"]], MONTH[last])


def _of_number(found: re.Match[str]) -> Period:
    return _months(int(found["y"]), int(found["m"]), int(found["m"]))


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = tuple(
    (re.compile(pattern.replace("YEAR", "(?P<y>20[0-9]{2}|19[0-9]{2})").replace("NAME", NAME_OF)), means)
    for pattern, means in (
        (r"\bYEAR (?P<m>0?[1-9]|1[0-2]) (?P<d>0?[1-9]|[12]\d|3[01])\b", _last_day),
        (r"\bYEAR(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])\b", _last_day),
        (r"\bYEAR ?q(?P<q>[1-4])\b", _quarter),
        (r"\bq(?P<q>[1-4]) ?YEAR\b", _quarter),
        (r"\b(?P<first>NAME)(?: (?:to|a|au|al|до|по))? (?P<last>NAME) YEAR\b", _of_names),
        (r"\bYEAR (?P<first>NAME)(?: (?:to|a|au|al|до|по))? (?P<last>NAME)\b", _of_names),
        (r"\b(?P<first>NAME) ?YEAR\b", _of_names),
        (r"\b(?P<first>NAME) (?P<y>\d\d)\b", _of_names),
        (r"\bYEAR (?P<first>NAME)\b", _of_names),
        (r"\bYEAR (?P<m>0[1-9]|1[0-2])\b", _of_number),
    )
)
"""Forms of a period in a text in plain words, the most exact first."""
