"""OCHA Financial Tracking Service: flows of humanitarian money, one row per flow (and country that shares it)."""

import polars as pl

from commonwatch.evidence.activity.raw import raw_table, whole_raw
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    addressed,
    dated,
    exploded,
    figure,
    finished,
    first_of,
    gathered,
    last_of,
    numbered,
    sifted,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above, repeated
from commonwatch.evidence.tabular import ROW, Table

SOURCE = "fts"
PLAN = "FTS-plan-{}"
KINDS = {"pledge": "pledged", "commitment": "committed", "paid": "disbursed"}
STATUS = {"pledge": "1", "commitment": "2", "paid": "2"}
"""A flow's state as IATI ActivityStatus: what is only pledged is in the pipeline."""

APPEAL, EMERGENCY = "2", "1"
"""IATI HumanitarianScopeType."""

FTS_PLANS = "2-1"
"""IATI HumanitarianScopeVocabulary: plan codes of FTS."""

KEPT = ("boundary", "onboundary", "contributiontype", "method", "keywords")
WANTED = {
    "id": ("id",),
    "date": ("date",),
    "text": ("description",),
    "amountusd": ("amountusd",),
    "provider_name": ("srcorganization",),
    "provider_kind": ("srcorganizationtypes",),
    "receiver_name": ("destorganization",),
    "receiver_kind": ("destorganizationtypes",),
    "plan": ("destplan",),
    "plan_code": ("destplancode",),
    "plan_id": ("destplanid",),
    "clusters": ("destglobalclusters",),
    "countries": ("destlocations",),
    "project": ("destprojectcode",),
    "emergency": ("destemergency",),
    "first": ("destusageyearstart",),
    "last": ("destusageyearend",),
    "flow_type": ("flowtype",),
    "state": ("status",),
    "decided": ("decisiondate",),
    "original": ("originalamount",),
    "original_currency": ("originalcurrency",),
    "reference": ("refcode",),
    **{column: (column,) for column in KEPT},
}


def read(table: Table, asked: Asked) -> Reading:
    """Each flow as an activity of the organisation that receives, with its amount, plan, clusters and countries.

    Rejected: tags, rows without number or amount, and a flow that is there twice (once per country that shares it).
    """
    sieve = Sieve()
    rows = sifted(sieve, gathered(table, WANTED), {"no number of the flow": pl.col("id").is_null()})
    rows = rows.with_columns(figure(rows, "amountusd", table.decimal).alias("_usd"))
    rows = sieve.more(rows, {"the amount is no number": pl.col("_usd").is_null()})
    rows = sieve.more(rows, {"the flow is there more than once": repeated(rows, ["id"])})
    rows = addressed(rows, table).with_columns(
        pl.lit(SOURCE).alias("source"), pl.format("FTS-{}", "id").alias("activity"), pl.col("state").str.to_lowercase()
    )
    raw = {
        "activities": _activities(rows),
        "activity_organisations": _organisations(rows),
        "activity_places": _places(rows),
        "activity_sectors": _clusters(rows),
        "activity_tags": _tags(rows),
        "activity_links": _links(rows),
        "money_flows": _money(rows, table.decimal),
    }
    return finished(SOURCE, day_above(table, asked), sieve, raw)


def _activities(rows: pl.DataFrame) -> pl.DataFrame:
    return whole_raw(
        "activities",
        rows.with_columns(
            pl.col("receiver_name").alias("reporting_name"),
            pl.lit(True).alias("secondary"),
            pl.col("text").alias("title"),
            pl.col("state").replace_strict(STATUS, default=None).alias("status"),
            first_of("first").alias("start_planned"),
            last_of("last").alias("end_planned"),
            pl.lit(True).alias("humanitarian"),
            pl.lit(TABLE).alias("standard"),
        ),
    )


def _organisations(rows: pl.DataFrame) -> pl.DataFrame:
    parts = [
        rows.with_columns(
            pl.lit(role).alias("role"), pl.col(f"{side}_name").alias("name"), pl.col(f"{side}_kind").alias("kind")
        ).drop_nulls("name")
        for role, side in (("1", "provider"), ("4", "receiver"))
    ]
    return numbered("activity_organisations", pl.concat(parts).sort(ROW, maintain_order=True))


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    places = exploded(rows, ",", "countries").drop_nulls("countries")
    return numbered(
        "activity_places",
        places.with_columns(
            pl.lit("country").alias("level"), pl.lit("").alias("vocabulary"), pl.col("countries").alias("code")
        ),
    )


def _clusters(rows: pl.DataFrame) -> pl.DataFrame:
    """A comma with a space behind it belongs to a cluster's name ("Water, Sanitation and Hygiene")."""
    marked = rows.with_columns(pl.col("clusters").str.replace_all(r",(\S)", "|${1}"))
    clusters = exploded(marked, "|", "clusters").drop_nulls("clusters")
    named = clusters.with_columns(pl.lit("cluster").alias("vocabulary"), pl.col("clusters").alias("name"))
    return numbered("activity_sectors", named)


def _tags(rows: pl.DataFrame) -> pl.DataFrame:
    appeals = rows.filter(pl.col("plan_code").is_not_null() | pl.col("plan").is_not_null()).with_columns(
        pl.lit(APPEAL).alias("type"),
        pl.lit(FTS_PLANS).alias("vocabulary"),
        pl.col("plan_code").alias("code"),
        pl.col("plan").alias("name"),
    )
    emergencies = rows.drop_nulls("emergency").with_columns(
        pl.lit(EMERGENCY).alias("type"), pl.lit("99").alias("vocabulary"), pl.col("emergency").alias("name")
    )
    both = pl.concat([appeals, emergencies], how="diagonal").sort(ROW, maintain_order=True)
    return numbered("activity_tags", both.with_columns(pl.lit("humanitarian_scope").alias("tag")))


def _links(rows: pl.DataFrame) -> pl.DataFrame:
    """The plan as parent, and the project's code in the plan."""
    plans = rows.drop_nulls("plan_id").with_columns(
        pl.lit("related_activity").alias("link"), pl.lit("1").alias("type"), pl.format(PLAN, "plan_id").alias("ref")
    )
    projects = rows.drop_nulls("project").with_columns(
        pl.lit("other_identifier").alias("link"), pl.lit("hpc").alias("type"), pl.col("project").alias("ref")
    )
    both = pl.concat([raw_table("activity_links", [], ["ref"]).select("ref"), plans, projects], how="diagonal")
    return numbered("activity_links", both.sort(ROW, maintain_order=True))


def _money(rows: pl.DataFrame, decimal: str) -> pl.DataFrame:
    """In the donor's currency where the file gives it, with FTS's dollars; else in dollars."""
    original = pl.lit(figure(rows, "original", decimal))
    foreign = (original != 0) & pl.col("original_currency").is_not_null() & (pl.col("original_currency") != "USD")
    remarks = [
        pl.when(pl.col(column).is_not_null()).then(pl.format(f"{column}: {{}}", pl.col(column))) for column in KEPT
    ]
    foreign = foreign.fill_null(False)
    flows = rows.with_columns(
        pl.lit("transaction").alias("element"),
        pl.col("state").replace_strict(KINDS, default="other").fill_null("other").alias("kind"),
        pl.col("flow_type").alias("type"),
        pl.col("state").alias("status"),
        pl.col("reference").alias("ref"),
        pl.concat_str(remarks, separator="; ", ignore_nulls=True).alias("description"),
        dated("date").alias("start"),
        dated("decided").alias("value_date"),
        pl.when(foreign).then(original).otherwise("_usd").alias("amount"),
        pl.when(foreign).then("original_currency").otherwise(pl.lit("USD")).alias("currency"),
        pl.when(foreign).then("_usd").alias("usd"),
        pl.lit(True).alias("humanitarian"),
    )
    return numbered("money_flows", flows)


LAYOUT = Layout(
    "fts_flows",
    "FTS flows",
    (("amountusd",), ("srcorganization",), ("destorganization",), ("flowtype",), ("boundary",)),
    read,
)
