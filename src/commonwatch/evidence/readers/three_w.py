"""Who does what where (3W, 4W, 5W) and needs overviews (HNO, HRP) as they come: long or wide, with HXL tags or headers only.

Sources of the forms: HXL standard 1.1 (hxlstandard.org), OCHA's 3W/5W and HNO workbooks on HDX.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.errors import LoadError
from commonwatch.evidence.readers.column_words import FIGURES, NAMED, OTHER_FIGURE, measure_of, measures_in
from commonwatch.evidence.readers.fates import row_fates, with_fates
from commonwatch.evidence.readers.figures import beside, counted, figures, with_sector
from commonwatch.evidence.readers.hxl import is_tag
from commonwatch.evidence.readers.mapping_files import kept
from commonwatch.evidence.readers.parts import TAGS, Asked, Reading, Sieve, repeated
from commonwatch.evidence.readers.three_w_mapping import Column, Names, counts_others, header_rows, names_over, proposed
from commonwatch.evidence.readers.three_w_rows import address, in_one, raw_tables
from commonwatch.evidence.readers.titles import country_said, period_said
from commonwatch.evidence.tabular import BROKEN, ROW, Table

if TYPE_CHECKING:
    from commonwatch.evidence.activity.raw import Raw

WHO_DOES_WHAT, NEEDS = "who_does_what", "needs_overview"
FORMULA = r"^([=+@]|-\D)"
HEADER = "a line of the header"


@dataclass(frozen=True)
class Mapped:
    """A table as text with the roles of its columns; the first `top` rows are lines of the header."""

    table: Table
    rows: pl.DataFrame
    top: int
    names: Names
    columns: tuple[Column, ...]
    said: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Who does what where with organisations or people reached in it; a needs overview otherwise."""
        roles = {column.role for column in counted(self.columns)}
        if "measure" in roles:
            named = [column.name for column in self.columns if column.role == "measure"]
            roles |= {measure_of(text) for name in named for text in self.rows[name].drop_nulls().unique()}
        if not roles & {*FIGURES, *NAMED}:
            roles = {measure for title in self.names.titles for measure in measures_in(title)}
        return WHO_DOES_WHAT if roles & {*NAMED, "organisations", "reached"} else NEEDS


def read(table: Table, asked: Asked) -> Reading:
    """Presence of organisations, people reached, targeted and in need, with place and theme, from a mapped table.

    Rejected: lines of the header, totals, sheets that repeat another or give changes, rows that are there twice, rows
    without an organisation or figure, counts that are no number. Raises LoadError for a table that counts something else
    than people or organisations, and for a saved mapping with a mistake.
    """
    from commonwatch.evidence.activity.settle import settled  # later: it reads places with this package

    raw, given = raw_reading(table, asked)
    tables = settled(raw) if raw else {}
    return Reading(given.source, given.version, tables, given.rows_in, given.rejected, given.said)


def raw_reading(table: Table, asked: Asked) -> "tuple[Raw, Reading]":
    """The raw tables, and the reading without tables: source, version, rows in, rejected, and what is to be said."""
    mapped = mapped_table(table, asked)
    _refuse_other_figures(mapped)
    sieve = Sieve()
    first = pl.col(ROW) <= mapped.top
    top = mapped.rows.head(mapped.top).select(ROW, *table.columns).iter_rows()
    tagged = pl.col(ROW).is_in([row for row, *cells in top if any(map(is_tag, cells))])
    faults = {
        TAGS: first & tagged,
        HEADER: first & ~tagged,
        "the row is there more than once": repeated(mapped.rows, table.columns),
    }
    rows = sieve.sift(mapped.rows, faults)
    context, told = in_context(rows, mapped)
    cells = with_fates(figures_of(rows, mapped, context), context, _before(table, asked))
    fates = row_fates(context, cells, mapped.names.measure)
    kept_rows = context.filter(fates["fate"].is_null())
    good = cells.filter(pl.col("fate").is_null()).join(kept_rows.select(ROW), on=ROW, maintain_order="left")
    raw, used = raw_tables(kept_rows, good, table, mapped.source)
    reason = pl.when(~pl.col(ROW).is_in(list(used))).then(pl.coalesce("fate", "otherwise"))
    said = fates.select(reason.alias(BROKEN))[BROKEN]
    sieve.more(rows.with_columns(said), {"": pl.col(BROKEN).is_not_null()})
    ends = [frame["end"].max() for frame in raw.values()]
    last = max((end for end in ends if isinstance(end, date)), default=asked.today)
    sentences = (
        *mapped.said,
        *told,
        *_sentences(cells.filter(pl.col(ROW).is_in(list(used))), table),
        *_formulas(rows, mapped),
    )
    return raw, Reading(mapped.source, f"{last:%Y-%m-%d}", {}, sieve.rows_in, sieve.rejected(), sentences)


def mapped_table(table: Table, asked: Asked) -> Mapped:
    """The table with the roles of its columns: by the saved mapping, else as proposed. Raises LoadError for a faulty one."""
    parts = list(table.rows(list(table.columns)))
    schema = {ROW: pl.Int64, **dict.fromkeys([*table.columns, BROKEN], pl.String)}
    rows = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    top = header_rows(rows, table.columns)
    names = names_over(table, rows.head(top))
    columns, sentence = kept(asked.mappings, names, proposed(names, rows.slice(top)), table.shown)
    used = counted(columns)
    ignored = [column.name for column in columns if column not in used]
    said = [f"columns: {in_one([column.shown for column in used])}"]
    said += [f"columns left aside: {in_one(ignored)}"] if ignored else []
    said += [sentence] if sentence else []
    if table.aside and not table.before:
        said.append(f"sheets without such a table, left aside: {', '.join(table.aside)}")
    return Mapped(table, rows, top, names, columns, tuple(said))


def in_context(rows: pl.DataFrame, mapped: Mapped) -> tuple[pl.DataFrame, list[str]]:
    """What stands beside each row, with the country and period of the titles where the rows have none, and that said."""
    context, said = beside(rows, counted(mapped.columns), mapped.table.decimal), []
    nowhere = pl.all_horizontal(
        pl.col(each).is_null() for each in ("country", "admin1_code", "admin2_code", "latitude")
    )
    country, title = country_said(mapped.table)
    if country and context.select(nowhere.any()).item():
        context = context.with_columns(pl.when(nowhere).then(pl.lit(country)).otherwise("country").alias("country"))
        said.append(f'rows without a country or P-code are placed in {country}, named by "{title}"')
    (start, end), title = period_said(mapped.table)
    if end is not None and context.height and context["start"].is_null().all() and context["end"].is_null().all():
        context = context.with_columns(pl.lit(start, pl.Date).alias("start"), pl.lit(end, pl.Date).alias("end"))
        said.append(f'dated {f"{start} to " if start else ""}{end}, by "{title}"')
    elif context.height and context["start"].is_null().all() and context["end"].is_null().all():
        said.append("no date in columns, file name or title: undated")
    return context, said


def figures_of(rows: pl.DataFrame, mapped: Mapped, context: pl.DataFrame) -> pl.DataFrame:
    """Every figure of the table with its sector and what stands beside it."""
    return with_sector(figures(rows, mapped.columns, mapped.table.decimal), context)


def _before(table: Table, asked: Asked) -> list[tuple[str, pl.DataFrame]]:
    """The figures of the workbook's sheets before this one, by sheet; those of named organisations repeat nothing."""
    found = []
    for earlier in table.before:
        mapped = mapped_table(earlier, asked)
        if not {*NAMED} & {column.role for column in counted(mapped.columns)}:
            rows = mapped.rows.slice(mapped.top)
            found.append((earlier.sheet, figures_of(rows, mapped, in_context(rows, mapped)[0])))
    return found


def _refuse_other_figures(mapped: Mapped) -> None:
    if counts_others(mapped.columns):
        named = ", ".join(column.name for column in mapped.columns if column.role == OTHER_FIGURE)
        raise LoadError(
            f"{mapped.table.shown} gives {named} by place: neither organisations nor people reached or in need, so no "
            "table here takes it. A measured series becomes an indicator as a pack: see docs/evidence.md."
        )


def _sentences(cells: pl.DataFrame, table: Table) -> list[str]:
    """What became of single figures in rows that are used."""
    said = []
    if rounded := int((cells["rounded"] & cells["fate"].is_null()).sum()):
        said.append(f"{rounded:,} figure(s) with decimals were rounded to whole people")
    for (fate,), rows in cells.drop_nulls("fate").group_by("fate", maintain_order=True):
        where = ", ".join(address(table, *cell) for cell in rows.select(ROW, "at").head(3).iter_rows())
        said.append(f"{rows.height:,} figure(s) not used, {fate}: {where}{' ...' if rows.height > 3 else ''}")
    return said


def _formulas(rows: pl.DataFrame, mapped: Mapped) -> list[str]:
    texts = [column.name for column in counted(mapped.columns)]
    many = sum(int(rows[name].str.contains(FORMULA).sum() or 0) for name in texts)
    return [f"{many:,} cell(s) begin like a formula (=, +, -, @): kept as text, never run"] if many else []
