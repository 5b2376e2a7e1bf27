"""AidData's flat IATI file of five publishers, 2000-2015: lists in cells, one total per kind of transaction.

Source: AidData, "SDG-IATI v0.1 beta". Its `deflated_dollars` is total-Commitment times one factor per year (1 in 2011),
whatever the currency; so it converts nothing, and is kept as a remark, not as dollars.
"""

import polars as pl

from commonwatch.evidence.activity.raw import raw_table, whole_raw
from commonwatch.evidence.readers.lists.iati_activity import places
from commonwatch.evidence.readers.lists.iati_component import IDENTIFIER, SOURCE, reported
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    code,
    counted,
    dated,
    exploded,
    figure,
    finished,
    numbered,
    totals,
    unread,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above
from commonwatch.evidence.tabular import ROW, Table

ROLES = {"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"}
PARTS = {"name": "participating-org", "ref": "participating-org-ref", "kind": "participating-org-type-code"}
TOTALS = {
    "total-commitment": ("committed", "2"),
    "total-disbursement": ("disbursed", "3"),
    "total-expenditure": ("spent", "4"),
    "total-incoming funds": ("incoming", "1"),
    "total-interest repayment": ("repaid", "5"),
    "total-loan repayment": ("repaid", "6"),
    "total-reimbursement": ("repaid", "7"),
}
"""Column -> kind, and IATI TransactionType."""

GOALS = {f"goal {goal}": str(goal) for goal in range(1, 18)}
VOCABULARIES = {"DAC": "1"}
DEFAULTS = (
    "collaboration-type",
    "default-finance-type",
    "default-flow-type",
    "default-aid-type",
    "default-tied-status",
)
MIXED = "!Mixed currency"
WANTED = {
    "reporting_ref": ("reporting-org-ref",),
    "reporting_name": ("reporting-org",),
    "reporting_kind": ("reporting-org-type-code",),
    "title": ("title",),
    "status": ("activity-status-code",),
    "hierarchy": ("hierarchy",),
    "language": ("default-language",),
    "default_currency": ("default-currency",),
    "total_currency": ("currency",),
    "updated": ("last-updated-datetime",),
    "country": ("recipient-country-code",),
    "country_name": ("recipient-country",),
    "country_share": ("recipient-country-percentage",),
    "region": ("recipient-region-code",),
    "region_name": ("recipient-region",),
    "sector_code": ("sector-code",),
    "sector_name": ("sector",),
    "sector_share": ("sector-percentage",),
    "sector_vocabulary": ("sector-vocabulary-code",),
    "deflated": ("deflated_dollars",),
    **{name.replace("-", "_"): (name,) for name in ("start-planned", "start-actual", "end-planned", "end-actual")},
    **{column: (f"{column}-code",) for column in DEFAULTS},
    **{f"{role}_{part}": (f"{column} ({role})",) for role in ROLES for part, column in PARTS.items()},
    **{column: (column,) for column in (*TOTALS, *GOALS)},
}


def read(table: Table, asked: Asked) -> Reading:
    """Activities of several publishers, each under its own source, with organisations, places, sectors and totals.

    Rejected: rows without identifier or reporting organisation, and an activity that is there twice.
    """
    sieve = Sieve()
    rows = reported(table, WANTED, sieve)
    raw = {
        "activities": _activities(rows),
        "activity_organisations": _organisations(rows),
        "activity_places": _places(rows),
        "activity_sectors": _sectors(rows),
        "activity_tags": _tags(rows),
        "money_flows": _money(rows, table.decimal),
    }
    lost = sum(int(unread(rows, column, table.decimal).sum()) for column in TOTALS)
    said = counted(lost, "amounts that can't be read (left empty, their text kept)")
    return finished(SOURCE, day_above(table, asked), sieve, raw, said)


def _activities(rows: pl.DataFrame) -> pl.DataFrame:
    typed = rows.with_columns(
        *(code(column) for column in ("reporting_kind", "status")),
        code("hierarchy").cast(pl.Int64, strict=False),
        *(dated(column).alias(column) for column in ("start_planned", "start_actual", "end_planned", "end_actual")),
        pl.col("default_currency").alias("currency"),
        pl.lit(TABLE).alias("standard"),
    )
    return whole_raw("activities", typed)


def _organisations(rows: pl.DataFrame) -> pl.DataFrame:
    parts = [
        rows.select(
            "source",
            "activity",
            "file",
            "address",
            ROW,
            pl.lit(number).alias("role"),
            pl.col(f"{role}_name").alias("name"),
            pl.col(f"{role}_ref").alias("ref"),
            code(f"{role}_kind").alias("kind"),
        ).filter(pl.col("name").is_not_null() | pl.col("ref").is_not_null())
        for role, number in ROLES.items()
    ]
    return numbered("activity_organisations", pl.concat(parts).sort(ROW, maintain_order=True))


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    """By code; by name where the code is missing: the file lost Namibia's, which reads NA."""
    named = rows.with_columns(
        pl.coalesce("country", "country_name").alias("country"),
        pl.lit("1").alias("region_vocabulary"),
        pl.lit(None, pl.String).alias("region_share"),
    )
    return places(named)


def _sectors(rows: pl.DataFrame) -> pl.DataFrame:
    listed = exploded(rows, ";", "sector_code", "sector_vocabulary", "sector_share", "sector_name")
    listed = listed.filter(pl.col("sector_code").is_not_null())
    sectors = listed.with_columns(
        pl.col("sector_vocabulary").replace(VOCABULARIES).alias("vocabulary"),
        pl.col("sector_code").alias("code"),
        pl.col("sector_name").alias("name"),
        (figure(listed, "sector_share") / 100).alias("share"),
    )
    amounts = rows.with_columns(figure(rows, column) for column in GOALS)
    whole = pl.sum_horizontal(list(GOALS))
    goals = amounts.with_columns((pl.col(column) / whole).alias(column) for column in GOALS)
    kept = ["source", "activity", "file", "address", ROW]
    goals = goals.unpivot(list(GOALS), index=kept, variable_name="goal", value_name="share").filter(pl.col("share") > 0)
    goals = goals.with_columns(pl.lit("7").alias("vocabulary"), pl.col("goal").replace(GOALS).alias("code"))
    together = pl.concat([sectors, goals.filter(pl.col("share").is_finite())], how="diagonal")
    return numbered("activity_sectors", together.sort(ROW, maintain_order=True))


def _tags(rows: pl.DataFrame) -> pl.DataFrame:
    parts = [raw_table("activity_tags", [], ["source", "activity"])]
    for kind in DEFAULTS:
        given = rows.filter(pl.col(kind).is_not_null())
        tag = pl.lit(kind.replace("-", "_")).alias("tag")
        parts.append(given.select("source", "activity", "file", "address", ROW, tag, code(kind).alias("code")))
    return numbered("activity_tags", pl.concat(parts, how="diagonal").sort(ROW, maintain_order=True))


def _money(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    """Totals over the activity's time, dated by its start; the currency of a mix is null."""
    currency = pl.coalesce("total_currency", "default_currency")
    start = pl.coalesce(dated("start_actual"), dated("start_planned"))
    remark = pl.format("AidData: {} US dollars at prices of 2011, the currency not converted", code("deflated"))
    money = rows.with_columns(
        pl.when(currency != MIXED).then(currency).alias("currency"),
        start.alias("start"),
        pl.when(pl.col("deflated").is_not_null()).then(remark).alias("remark"),
    )
    parts = []
    for column, (kind, number) in TOTALS.items():
        part = totals(money, {column: kind}, decimal).with_columns(pl.lit(number).alias("type"))
        if kind == "committed":
            part = part.with_columns(pl.coalesce("description", "remark").alias("description"))
        parts.append(part)
    return numbered("money_flows", pl.concat(parts).sort(ROW, maintain_order=True))


LAYOUT = Layout(
    "aiddata_sdg_table",
    "AidData's flat IATI file with SDG goals",
    (IDENTIFIER, ("deflated_dollars",), ("sector-vocabulary-code",), ("reporting-org-ref",)),
    read,
)
