"""Rows of text to the raw tables: days, numbers and yes or no read, addresses set, and what can't be read counted."""

from collections import Counter
from collections.abc import Callable

import polars as pl

from commonwatch.evidence.activity.raw import KIND_OF_TRANSACTION, Raw, whole_raw
from commonwatch.evidence.iati.gathered import AT, COLUMNS, LINE, Gathered
from commonwatch.evidence.iati.upgrade import upgraded
from commonwatch.evidence.readers.parts import day, missing, real, whole

NUMBERED = ("flow", "result", "indicator")
"""Columns that the reader counts itself; all others are text of the file."""

YES_OR_NO = {"1": True, "true": True, "0": False, "false": False}
OTHER_KIND = "other"
KIND_OF_ELEMENT = {"budget": "planned", "planned_disbursement": "planned", "expenditure": "spent"}

Reader = Callable[[pl.Series], pl.Series]


def raw_tables(here: Gathered, shown: str, source_of: Callable[[str], str], standard: str, old: bool) -> Raw:
    """The raw tables of what is gathered; `old` rows get the codes of 2.0x. What can't be read is null, and counted."""
    frames = {table: _frame(table, here, old) for table in COLUMNS}
    activities = frames["activities"]
    reporters = activities["reporting_ref"].fill_null(activities["reporting_name"])
    names = {reporter: source_of(reporter) for reporter in reporters.unique()}
    sources = reporters.replace_strict(names, return_dtype=pl.String).alias("source")
    frames["activities"] = activities.with_columns(sources, pl.lit(standard).alias("standard"))
    frames["money_flows"] = frames["money_flows"].with_columns(_kind().alias("kind"))
    tables = {}
    for table, frame in frames.items():
        columns = [pl.lit(shown).alias("file"), pl.format("line {}", LINE).alias("address")]
        if table != "activities":
            columns += [
                pl.lit(sources.gather(frame[AT])).alias("source"),
                pl.lit(activities["activity"].gather(frame[AT])).alias("activity"),
                pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(AT).alias("n"),
            ]
        tables[table] = whole_raw(table, frame.with_columns(columns))
    return tables


def _frame(table: str, here: Gathered, old: bool) -> pl.DataFrame:
    """The rows with one column each for what stands in COLUMNS, typed, and the two that say where a row stands."""
    names, rows = (AT, LINE, *COLUMNS[table]), here.rows[table]
    schema = {name: pl.Int32 if name in (AT, LINE, *NUMBERED) else pl.String for name in names}
    cells = zip(*rows, strict=True) if rows else ((),) * len(names)
    text = pl.DataFrame(dict(zip(names, cells, strict=True)), schema=schema)
    text = text.with_columns(pl.col(pl.String).str.strip_chars()).with_columns(pl.col(pl.String).replace("", None))
    if old:
        text = upgraded(table, text)
    if table == "activity_places":
        text = text.with_columns(
            pl.when(pl.col("level") == "country").then(pl.lit("")).otherwise("vocabulary").alias("vocabulary")
        )
    if table == "money_flows":
        for element, many in text.filter(pl.col("amount").is_null())["element"].value_counts(sort=True).iter_rows():
            here.unread[f"{_tag(element)} without a value"] += many
    return text.with_columns(
        _read(here.unread, text, column, name, reader) for column, name, reader in READ.get(table, ())
    )


def _read(unread: Counter[str], text: pl.DataFrame, column: str, name: str, reader: Reader) -> pl.Series:
    given = text[column]
    values = reader(given)
    if values.null_count() > given.null_count():
        lost = text.filter(values.is_null() & ~missing(given))
        if "{element}" in name:
            for element, many in lost["element"].value_counts(sort=True).iter_rows():
                unread[name.format(element=_tag(element))] += many
        elif lost.height:
            unread[name] += lost.height
    return values.alias(column)


def _tag(element: str) -> str:
    return element.replace("_", "-")


def _kind() -> pl.Expr:
    """What the amount of a flow is, by its element and (of a transaction) its type."""
    of_type = pl.col("type").replace_strict(KIND_OF_TRANSACTION, default=OTHER_KIND, return_dtype=pl.String)
    return pl.col("element").replace_strict(KIND_OF_ELEMENT, default=of_type, return_dtype=pl.String)


def _yes(column: pl.Series) -> pl.Series:
    return column.str.to_lowercase().replace_strict(YES_OR_NO, default=None, return_dtype=pl.Boolean)


def _share(column: pl.Series) -> pl.Series:
    hundred = pl.repeat(100.0, len(column), eager=True)  # by one number Polars would multiply with its rounded inverse
    return real(column) / hundred


def _within(most: float) -> Reader:
    def degrees(column: pl.Series) -> pl.Series:
        values = column.cast(pl.Float64, strict=False)
        return values.set(~values.is_between(-most, most).fill_null(False), None)

    return degrees


READ: dict[str, tuple[tuple[str, str, Reader], ...]] = {
    "activities": (
        ("secondary", "reporting-org/@secondary-reporter that is neither yes nor no", _yes),
        ("start_planned", "activity-date that is no day", day),
        ("start_actual", "activity-date that is no day", day),
        ("end_planned", "activity-date that is no day", day),
        ("end_actual", "activity-date that is no day", day),
        ("humanitarian", "iati-activity/@humanitarian that is neither yes nor no", _yes),
        ("hierarchy", "iati-activity/@hierarchy that is no number", whole),
    ),
    "activity_places": (
        ("share", "percentage of a place that is no number", _share),
        ("latitude", "location: latitude that is no number of degrees", _within(90)),
        ("longitude", "location: longitude that is no number of degrees", _within(180)),
    ),
    "activity_sectors": (("share", "percentage of a sector that is no number", _share),),
    "activity_results": (
        ("ascending", "result/indicator/@ascending that is neither yes nor no", _yes),
        ("baseline_year", "result/indicator/baseline/@year that is no number", whole),
        ("period_start", "result/indicator/period/period-start that is no day", day),
        ("period_end", "result/indicator/period/period-end that is no day", day),
    ),
    "money_flows": (
        ("start", "{element}: date or start of the period that is no day", day),
        ("end", "{element}: end of the period that is no day", day),
        ("amount", "{element}/value that is no number", real),
        ("usd", "{element}: value in dollars that is no number", real),
        ("value_date", "{element}/value/@value-date that is no day", day),
        ("humanitarian", "{element}/@humanitarian that is neither yes nor no", _yes),
    ),
}
"""Table -> columns that are no text: the name under which unreadable ones are counted, and how they are read."""
