"""Tables of presence and people by their mapping: what stands beside each row, and every figure as a row of its own."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from commonwatch.evidence.readers.column_words import (
    FIGURES,
    NAMED,
    PLACES,
    cluster_code,
    group_of,
    is_all_sectors,
    is_total,
    measure_of,
)
from commonwatch.evidence.readers.parts import missing, real
from commonwatch.evidence.readers.periods import period_of_cells
from commonwatch.evidence.readers.three_w_mapping import THRESHOLD, Column
from commonwatch.evidence.tabular import ROW

BESIDE = (
    *NAMED, "organisation_kind", *(each for each in PLACES if each not in ("latitude", "longitude")), "sector",
    "sector_code", "sectors", "group", "category", "activity", "unit",
)  # fmt: skip
MOST_SEVERE = 6
LABELS = ("country", "admin1_name", "admin2_name", "admin1_code", "sector")
CODED = re.compile(r"iso|code")
MOST_PEOPLE = 1e10
TOTAL_OF_MANY = re.compile(r"(^|[\s_])total$", re.IGNORECASE)
CELL = {
    ROW: pl.Int64, "at": pl.Int32, "role": pl.String, "sector": pl.String, "group": pl.String, "category": pl.String,
    "text": pl.String,
}  # fmt: skip


def told(column: pl.Series, of: Mapping[str, str]) -> pl.Series:
    """What each text stands for; "" for null and for texts that aren't there."""
    return pl.Series(column.name, [of.get(text, "") if text else "" for text in column], dtype=pl.String)


def counted(columns: Sequence[Column]) -> list[Column]:
    """The columns whose role is sure enough to be used."""
    return [column for column in columns if column.role != "ignore" and column.confidence >= THRESHOLD]


def beside(rows: pl.DataFrame, columns: Sequence[Column], decimal: str) -> pl.DataFrame:
    """What stands beside each row's figures: who, where, sector, group, dates; null where nothing does.

    Of several columns for one thing the first that is filled counts, the surest column first.
    """
    found: dict[str, pl.Series] = {}
    for role in BESIDE:
        found[role] = _first(rows, _of(columns, role))
    for role in ("latitude", "longitude"):
        found[role] = real(_first(rows, _of(columns, role)), decimal)
    when = period_of_cells(_first(rows, _of(columns, "when")))
    for at, role in enumerate(("start", "end")):
        given = period_of_cells(_first(rows, _of(columns, role)))[at]
        found[role] = given.fill_null(when[at])
    return pl.DataFrame({ROW: rows[ROW], **{role: column.alias(role) for role, column in found.items()}})


def _of(columns: Sequence[Column], role: str) -> list[str]:
    """The columns with that role: of countries those of codes first, then the surest first."""
    there = [column for column in columns if column.role == role]
    coded = [role == "country" and bool(CODED.search(column.name + column.why)) for column in there]
    ranked = sorted(zip(coded, there, strict=True), key=lambda each: (-each[0], -each[1].confidence))
    return [column.name for _, column in ranked]


def _first(rows: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    found = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    for name in names:
        cells = rows[name].str.replace_all(r"\s+", " ").str.strip_chars()
        found = found.fill_null(cells.set(missing(cells), None))
    return found


def figures(rows: pl.DataFrame, columns: Sequence[Column], decimal: str) -> pl.DataFrame:
    """Every filled figure: row, at (the column's place), role, sector, group, category, text, number, and what is wrong.

    `number` is null where `fault` says why; people and organisations are rounded to whole numbers, `rounded` says so.
    """
    parts = [pl.DataFrame(schema=CELL)]
    for at, column in enumerate(columns):
        if column.role in FIGURES and column.confidence >= THRESHOLD:
            texts = {"role": column.role, "sector": column.sector, "group": column.group, "category": column.category}
            parts.append(_cells(rows, at, column.name, texts))
    used = counted(columns)
    value, measure = _of(used, "value"), _of(used, "measure")
    if value and measure:
        at = next(at for at, column in enumerate(columns) if column.name == value[0])
        parts.append(_long(_cells(rows, at, value[0], {}), rows, measure[0], _first(rows, _of(used, "sector"))))
    cells = pl.concat(parts)
    cells = cells.filter(~missing(cells["text"])).sort(ROW, "at", maintain_order=True)
    number = real(cells["text"], decimal)
    cells = cells.with_columns(number.alias("exact"))
    severity = pl.col("role") == "severity"
    fault = (
        pl.when(pl.col("role") == "")
        .then(pl.lit("what the figure counts isn't known"))
        .when(pl.col("exact").is_null())
        .then(pl.lit("a count is no number"))
        .when(pl.col("exact") < 0)
        .then(pl.lit("a count is negative"))
        .when(severity & (pl.col("exact") > MOST_SEVERE))
        .then(pl.lit("a severity above 6"))
        .when(pl.col("exact") > MOST_PEOPLE)
        .then(pl.lit("more than all people there are"))
    )
    whole = pl.when(severity).then("exact").otherwise(pl.col("exact").round())
    return cells.with_columns(fault.alias("fault")).with_columns(
        pl.when(pl.col("fault").is_null()).then(whole).alias("number"),
        (~severity & pl.col("fault").is_null() & ((pl.col("exact") - pl.col("exact").round()).abs() > 1e-6)).alias(
            "rounded"
        ),
    )


def _cells(rows: pl.DataFrame, at: int, name: str, texts: Mapping[str, str]) -> pl.DataFrame:
    return rows.select(
        ROW,
        pl.lit(at, pl.Int32).alias("at"),
        *(pl.lit(texts.get(key, ""), pl.String).alias(key) for key in ("role", "sector", "group", "category")),
        pl.col(name).alias("text"),
    )


def _long(cells: pl.DataFrame, rows: pl.DataFrame, measure: str, sector: pl.Series) -> pl.DataFrame:
    """Figures of which a column says what they count; an item such as "Population Estimate" says it too.

    Beside it the item "Total" is the population affected, as in the needs overviews' own tables.
    """
    said = rows[measure].fill_null("")
    roles = {text: measure_of(text) for text in said.unique()}
    groups = {text: group_of(text) for text in said.unique()}
    items = {text: "population" if measure_of(text) == "population" else "" for text in sector.drop_nulls().unique()}
    if "population" in items.values():
        items |= {text: "affected" for text in items if is_total(text)}
    by_item, own = told(sector, items), told(said, roles)
    own = own.set(~own.is_in([*FIGURES]), "")
    return cells.with_columns(
        by_item.zip_with(by_item != "", own).alias("role"),
        told(said, groups).alias("group"),
    )


def with_sector(cells: pl.DataFrame, context: pl.DataFrame) -> pl.DataFrame:
    """The figures with sector_name and sector_code: the column's own sector, else the row's; null for all together.

    An item that is a measure itself ("Population Estimate") is no sector.
    """
    joined = cells.join(context, on=ROW, how="left", suffix="_beside", maintain_order="left")
    own = pl.col("sector") != ""
    no_sector = pl.Series(
        [bool(text) and (measure_of(text) == "population" or is_total(text)) for text in joined["sector_beside"]],
        dtype=pl.Boolean,
    )
    row_sector = pl.when(~pl.lit(no_sector)).then(pl.col("sector_beside"))
    return joined.with_columns(
        pl.when(own).then(pl.col("sector")).otherwise(row_sector).alias("sector_name"),
        pl.when(~own).then(pl.col("sector_code")).alias("sector_code"),
        pl.when(pl.col("group") != "")
        .then(pl.col("group"))
        .otherwise(pl.col("group_beside").fill_null(""))
        .alias("group"),
        pl.when(pl.col("category") != "")
        .then(pl.col("category"))
        .otherwise(pl.col("category_beside").fill_null(""))
        .alias("category"),
    )


def totals(cells: pl.DataFrame) -> pl.Series:
    """Whether a figure (`with_sector`) is a total over sectors whose parts are in the table too.

    That is a figure without a sector beside others with one, and "X total" beside the general X.
    """
    of = ["role", "group", "category"]
    named = cells["sector_name"].drop_nulls().unique().to_list()
    part = {name: "yes" for name in named if not is_all_sectors(name)}
    sums = {name: cluster_code(name) or "" for name in named if TOTAL_OF_MANY.search(name)}
    general = {name: cluster_code(name) or "" for name in named if name not in sums}
    there = cells.select(
        *of,
        (pl.col("sector_name").is_null() & (pl.col("role") != "population")).alias("bare"),
        (told(cells["sector_name"], part) != "").alias("part"),
        told(cells["sector_name"], sums).alias("sum"),
        told(cells["sector_name"], general).alias("general"),
    )
    doubled = there.select(*of, pl.col("general").alias("sum")).filter(pl.col("sum") != "").unique()
    both = there.join(doubled.with_columns(again=pl.lit(True)), on=[*of, "sum"], how="left", maintain_order="left")
    total = (pl.col("bare") & pl.col("part").any().over(of)) | pl.col("again").fill_null(False)
    return both.select(total.alias("total"))["total"]


def total_rows(context: pl.DataFrame, cells: pl.DataFrame) -> pl.Series:
    """Whether a row is a total over others: an organisation named "Total"; a place or sector where no organisation is named.

    Not where a sector "Total" stands for the population affected.
    """
    spared = set(cells.filter((pl.col("role") == "affected") & (pl.col("sector") == ""))[ROW])
    named = pl.any_horizontal(pl.col(each).is_not_null() for each in NAMED).alias("named")
    found = []
    for row, organisation, some, *labels in context.select(ROW, "organisation", named, *LABELS).iter_rows():
        there = [label for label, name in zip(labels, LABELS, strict=True) if name != "sector" or row not in spared]
        found.append(is_total(organisation) or (not some and any(map(is_total, there))))
    return pl.Series(found, dtype=pl.Boolean)
