"""What all list readers share: a table's rows as text, cells turned into days and codes, raw tables numbered and settled."""

from collections.abc import Mapping, Sequence

import polars as pl

from commonwatch.evidence.activity.raw import WHOLE, whole_raw
from commonwatch.evidence.readers.parts import TAGS, Reading, Sieve, known_columns, missing, real, repeated
from commonwatch.evidence.tabular import BROKEN, ROW, Table

Spellings = Mapping[str, Sequence[str]]
OF = ("source", "activity")
TABLE = "table"
"""The `standard` of activities that no IATI XML tells."""

MOST_DEGREES = {"latitude": 90.0, "longitude": 180.0}
HXL = r"^#[A-Za-z][\w+]*( *\+\w+)*$"
DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%d %B %Y")
"""Forms of a day in these lists; what stands behind a day (a time) is passed over."""


def gathered(table: Table, wanted: Spellings) -> pl.DataFrame:
    """row, the things wanted as text without spaces around them (null where the table lacks them), broken."""
    columns = known_columns(table, wanted)
    schema = {ROW: WHOLE} | dict.fromkeys(wanted, pl.String) | {BROKEN: pl.String}
    parts = [pl.DataFrame(schema=schema)]
    for batch in table.rows(list(columns.values())):
        named = batch.rename({found: key for key, found in columns.items()})
        absent = [pl.lit(None, pl.String).alias(key) for key in wanted if key not in columns]
        parts.append(named.with_columns(absent).select(list(schema)))
    return pl.concat(parts).with_columns(_bare(pl.col(key)) for key in wanted)


def sifted(sieve: Sieve, rows: pl.DataFrame, reasons: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """The rows that are no HXL tags and of which no reason holds."""
    cells = [pl.col(name) for name in rows.columns if name not in (ROW, BROKEN)]
    tag = pl.all_horizontal(cell.str.contains(HXL).fill_null(True) for cell in cells)
    told = pl.any_horizontal(cell.is_not_null() for cell in cells)
    return sieve.more(sieve.sift(rows, {TAGS: tag & told}), reasons)


def projects(
    table: Table,
    wanted: Spellings,
    sieve: Sieve,
    source: str,
    reasons: Mapping[str, pl.Expr] | None = None,
    once: bool = True,
) -> pl.DataFrame:
    """The usable rows of a list by `project`, with source, activity ("SOURCE-project"), file and address beside them.

    Rejected: HXL tags, rows without project, those of which a reason holds, and where each project should be there
    `once` the rows that repeat one.
    """
    rows = sifted(sieve, gathered(table, wanted), {"no project": pl.col("project").is_null(), **(reasons or {})})
    if once:
        rows = sieve.more(rows, {"the project is there more than once": repeated(rows, ["project"])})
    activity = pl.format(f"{source}-{{}}", "project").alias("activity")
    return addressed(rows, table).with_columns(pl.lit(source).alias("source"), activity)


def _bare(text: pl.Expr) -> pl.Expr:
    bare = text.str.replace_all("_x000D_", "").str.strip_chars()
    return pl.when(bare != "").then(bare)


def figure(rows: pl.DataFrame, column: str, decimal: str = ".") -> pl.Series:
    """A column as Float64; null where it holds no number."""
    return real(rows[column], decimal).alias(column)


def unread(rows: pl.DataFrame, column: str, decimal: str = ".") -> pl.Series:
    """Whether a cell holds something that is no number."""
    return real(rows[column], decimal).is_null() & ~missing(rows[column])


def dated(column: str) -> pl.Expr:
    """A column as Date, written in one of the forms `DAYS`; null where it is no such day."""
    text = pl.col(column).str.replace(r"^(\d\S*)[ T]\d{1,2}:\d\d.*$", "${1}")
    return pl.coalesce(text.str.to_date(form, strict=False) for form in DAYS)


def first_of(column: str) -> pl.Expr:
    """The first day of a year, month or day written YYYY, YYYY-MM or YYYY-MM-DD; null otherwise."""
    text = pl.col(column).str.replace(r"\.0+$", "")
    day = text.str.replace(r"^(\d{4})$", "${1}-01").str.replace(r"^(\d{4}-\d{2})$", "${1}-01")
    return day.str.to_date("%Y-%m-%d", strict=False)


def last_of(column: str) -> pl.Expr:
    """The last day of a year, month or day written YYYY, YYYY-MM or YYYY-MM-DD; null otherwise."""
    text = pl.col(column).str.replace(r"\.0+$", "")
    month = text.str.replace(r"^(\d{4})$", "${1}-12")
    of_month = (month + "-01").str.to_date("%Y-%m-%d", strict=False).dt.month_end()
    return pl.coalesce(text.str.to_date("%Y-%m-%d", strict=False), of_month)


def code(column: str) -> pl.Expr:
    """A code as publishers write it: "4.0" of a column of numbers is "4"."""
    return pl.col(column).str.replace(r"^(-?\d+)\.0+$", "${1}")


def degrees(rows: pl.DataFrame, column: str, kind: str, decimal: str = ".") -> pl.Series:
    """A column of latitudes or longitudes (`kind`); null where there is none on earth."""
    found = figure(rows, column, decimal)
    return found.set((found.abs() > MOST_DEGREES[kind]).fill_null(False), None).alias(kind)


def addressed(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows with file and address ("row 12") beside them."""
    return rows.with_columns(pl.lit(table.shown).alias("file"), pl.format("row {}", pl.col(ROW)).alias("address"))


def exploded(rows: pl.DataFrame, separator: str, *columns: str) -> pl.DataFrame:
    """One row per entry of a list in one cell; further columns whose lists are as long go along, others become null."""
    lists = rows.with_columns(pl.col(columns[0]).str.split(separator)).filter(pl.col(columns[0]).is_not_null())
    length = pl.col(columns[0]).list.len()
    along = []
    for column in columns[1:]:
        entries = pl.col(column).str.split(separator)
        none = pl.lit([None], pl.List(pl.String)).repeat_by(length).list.eval(pl.element().explode())
        along.append(pl.when(entries.list.len() == length).then(entries).otherwise(none).alias(column))
    return lists.with_columns(along).explode(columns).with_columns(_bare(pl.col(column)) for column in columns)


def numbered(name: str, rows: pl.DataFrame, after: int = 0) -> pl.DataFrame:
    """The raw table of that name; `n` counts an activity's rows in the order given, from `after` + 1."""
    counted = rows.with_columns((pl.int_range(1, pl.len() + 1).over(OF) + after).alias("n"))
    return whole_raw(name, counted)


def listed(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The raw table of that name; `n` counts the rows of the file from 1."""
    return whole_raw(name, rows.with_row_index("n", 1))


def totals(rows: pl.DataFrame, columns: Mapping[str, str], decimal: str = ".") -> pl.DataFrame:
    """One row per activity and total (column -> kind), with element, kind and amount; a total of 0 is none.

    A total that is no number stays with an amount of null and its text as the description.
    """
    parts = []
    for column, kind in columns.items():
        amount, text = figure(rows, column, decimal), unread(rows, column, decimal)
        part = rows.with_columns(
            pl.lit("total").alias("element"),
            pl.lit(kind).alias("kind"),
            amount.alias("amount"),
            pl.when(pl.lit(text)).then(pl.format("not read: {}", pl.col(column))).alias("description"),
        )
        parts.append(part.filter(pl.lit((amount.fill_null(0) != 0) | text)))
    return pl.concat(parts, how="diagonal").sort(ROW, maintain_order=True)


def finished(
    source: str, version: str, sieve: Sieve, raw: Mapping[str, pl.DataFrame], said: Sequence[str] = ()
) -> Reading:
    """The reading: the raw tables settled, those without rows left out."""
    from commonwatch.evidence.activity.settle import settled  # it imports `readers.parts`

    if all(frame.is_empty() for frame in raw.values()):
        return Reading(source, version, {}, sieve.rows_in, sieve.rejected(), tuple(said))
    tables = {name: frame for name, frame in settled(raw).items() if frame.height}
    return Reading(source, version, tables, sieve.rows_in, sieve.rejected(), tuple(said))


def counted(number: int, what: str) -> tuple[str, ...]:
    """One sentence that ends with the number, or none when it is 0."""
    return (f"{what}: {number:,}",) if number else ()
