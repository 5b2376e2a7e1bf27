"""OCHA Financial Tracking Service: what plans ask for and have, per country, per cluster, and per receiving organisation."""

from collections.abc import Mapping

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.fts_flows import PLAN, SOURCE
from commonwatch.evidence.readers.lists.rows import (
    OF,
    TABLE,
    Spellings,
    addressed,
    dated,
    exploded,
    figure,
    finished,
    gathered,
    numbered,
    sifted,
    unread,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above, repeated
from commonwatch.evidence.tabular import ROW, Table

REPORTER = "OCHA"
OUTSIDE = "FTS-outside-plans-{}-{}"
"""Funding of a country and year that belongs to no plan."""

UNNAMED = "not-specified"
AMOUNTS = {"required": "required", "funded": "committed"}
"""Column -> kind. What FTS calls funding is committed or paid."""

COUNTRY_PLANS = {
    "countries": ("countrycode",),
    "plan_id": ("id",),
    "title": ("name",),
    "code": ("code",),
    "start": ("startdate",),
    "end": ("enddate",),
    "year": ("year",),
    "required": ("requirements",),
    "funded": ("funding",),
}
CLUSTERS = {**COUNTRY_PLANS, "cluster_code": ("clustercode",), "cluster": ("cluster",)}
PLANS = {
    "plan_id": ("plan_id",),
    "title": ("name",),
    "start": ("start",),
    "end": ("end",),
    "countries": ("countries",),
    "first_required": ("requirements_orig",),
    "required": ("requirements_rev",),
    "funded": ("funding",),
    "as_of": ("as_of",),
}
RECIPIENTS = {"id": ("id",), "title": ("name",), "funded": ("totalfunding",)}


def read_country_plans(table: Table, asked: Asked) -> Reading:
    """Plans as activities with what they ask for, once, and the funding of each country; what no plan holds is by itself.

    Rejected: tags, rows with neither plan nor country, amounts that are no numbers, a plan and country there twice.
    """
    outside = pl.format(OUTSIDE, pl.col("countries").fill_null(""), pl.col("year").fill_null(""))
    sieve, rows = _usable(table, COUNTRY_PLANS, pl.coalesce(pl.format(PLAN, "plan_id"), outside))
    return _finished(table, asked, sieve, rows)


def read_clusters(table: Table, asked: Asked) -> Reading:
    """The clusters of plans as activities below them (hierarchy 2), each with what it asks for and has.

    Rejected: as of plans.
    """
    slug = pl.col("cluster").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")
    plan = pl.format(PLAN, pl.coalesce("plan_id", "countries"))
    own = pl.coalesce("cluster_code", slug, pl.lit(UNNAMED))
    sieve, rows = _usable(table, CLUSTERS, pl.format("{}-cluster-{}", plan, own))
    rows = rows.with_columns(
        pl.format("{}: {}", pl.col("title").fill_null(""), pl.col("cluster").fill_null(UNNAMED)).alias("title")
    )
    sectors = _first(rows).with_columns(
        pl.lit("cluster").alias("vocabulary"), pl.col("cluster_code").alias("code"), pl.col("cluster").alias("name")
    )
    links = _first(rows).with_columns(
        pl.lit("related_activity").alias("link"), pl.lit("1").alias("type"), plan.alias("ref")
    )
    more = {
        "activity_sectors": numbered("activity_sectors", sectors),
        "activity_links": numbered("activity_links", links),
    }
    return _finished(table, asked, sieve, rows, hierarchy=2, more=more)


def read_plans(table: Table, asked: Asked) -> Reading:
    """Plans as activities in their countries, with what they ask for as revised, and their funding.

    A plan revised to 0 asks for nothing any more: Ukraine's of 2022 went over into its flash appeal.
    Rejected: as of plans by country.
    """
    plan = pl.format(PLAN, pl.coalesce("plan_id", "countries"))
    sieve, rows = _usable(table, PLANS, plan)
    rows = rows.with_columns(
        pl.coalesce("required", "first_required").alias("required"),
        pl.format("asked for at first: {}", pl.col("first_required").cast(pl.Int64)).alias("remark"),
    )
    return _finished(table, asked, sieve, rows)


def read_recipients(table: Table, asked: Asked) -> Reading:
    """One activity per receiving organisation with its funding by all plans together; no place or theme is told.

    Rejected: tags, rows without organisation, an amount that is no number, an organisation that is there twice.
    """
    nobody = pl.col("title").is_null()
    sieve, rows = _usable(table, RECIPIENTS, pl.format("FTS-recipient-{}", pl.coalesce("id", "title")), nobody)
    rows = rows.with_columns(pl.col("title").alias("receiver_name"))
    receivers = rows.with_columns(pl.col("title").alias("name"), pl.lit("4").alias("role"))
    more = {"activity_organisations": numbered("activity_organisations", receivers)}
    titled = rows.with_columns(pl.format("Funding of {} by plans of FTS", "title").alias("title"))
    return _finished(table, asked, sieve, titled, more=more)


def _usable(
    table: Table, wanted: Spellings, activity: pl.Expr, nobody: pl.Expr | None = None
) -> tuple[Sieve, pl.DataFrame]:
    """The usable rows with amounts as numbers, and the activity that each belongs to."""
    sieve = Sieve()
    lacks = pl.col("plan_id").is_null() & pl.col("countries").is_null() if nobody is None else nobody
    says = "neither a plan nor a country" if nobody is None else "no organisation"
    rows = sifted(sieve, gathered(table, wanted), {says: lacks})
    amounts = [column for column in ("first_required", "required", "funded") if column in wanted]
    wrong = [pl.lit(unread(rows, column, table.decimal)) for column in amounts]
    rows = rows.with_columns(pl.any_horizontal(wrong).alias("_wrong"), activity.alias("_activity"))
    rows = sieve.more(rows, {"an amount is no number": pl.col("_wrong")})
    keys = ["_activity", "countries"] if "countries" in wanted else ["_activity"]
    rows = sieve.more(rows, {"it is there more than once": repeated(rows, keys)})
    rows = rows.with_columns(figure(rows, column, table.decimal) for column in amounts)
    return sieve, addressed(rows, table).with_columns(
        pl.lit(SOURCE).alias("source"), pl.col("_activity").alias("activity")
    )


def _first(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique(OF, keep="first", maintain_order=True)


def _finished(
    table: Table,
    asked: Asked,
    sieve: Sieve,
    rows: pl.DataFrame,
    hierarchy: int = 1,
    more: Mapping[str, pl.DataFrame] | None = None,
) -> Reading:
    days = [dated(column).alias(f"{column}_planned") for column in ("start", "end") if column in rows.columns]
    reporter = pl.col("receiver_name") if "receiver_name" in rows.columns else pl.lit(REPORTER)
    listed = _first(rows).with_columns(
        reporter.alias("reporting_name"),
        pl.lit(True).alias("secondary"),
        pl.lit(True).alias("humanitarian"),
        pl.lit(hierarchy).alias("hierarchy"),
        pl.lit(TABLE).alias("standard"),
        *days,
    )
    raw = {
        "activities": whole_raw("activities", listed),
        "money_flows": _amounts(rows),
        **({"activity_places": _places(rows)} if "countries" in rows.columns else {}),
        **(more or {}),
    }
    told = rows["as_of"].drop_nulls() if "as_of" in rows.columns else pl.Series([], dtype=pl.String)
    version = str(told.max()) if told.len() else day_above(table, asked)
    return finished(SOURCE, version, sieve, raw)


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    each = exploded(rows, "|", "countries").unique([*OF, "countries"], keep="first", maintain_order=True)
    country = [pl.lit("country").alias("level"), pl.lit("").alias("vocabulary"), pl.col("countries").alias("code")]
    return numbered(
        "activity_places", each.select(*OF, ROW, "file", "address", *country, "countries").drop_nulls("countries")
    )


def _amounts(rows: pl.DataFrame) -> pl.DataFrame:
    """What is required once per activity and amount, the funding of every row; an amount of 0 is none."""
    days = [dated(column).alias(column) for column in ("start", "end") if column in rows.columns]
    rows = rows.with_columns(days)
    parts = []
    for column, kind in AMOUNTS.items():
        if column in rows.columns:
            given = rows.filter(pl.col(column) != 0)
            given = given.unique([*OF, column], keep="first", maintain_order=True) if kind == "required" else given
            remark = pl.col("remark") if kind == "required" and "remark" in rows.columns else pl.lit(None, pl.String)
            parts.append(
                given.with_columns(
                    pl.lit(kind).alias("kind"), pl.col(column).alias("amount"), remark.alias("description")
                )
            )
    flows = pl.concat(parts).sort(ROW, maintain_order=True)
    return numbered(
        "money_flows",
        flows.with_columns(
            pl.lit("total").alias("element"), pl.lit("USD").alias("currency"), pl.lit(True).alias("humanitarian")
        ),
    )


LAYOUTS = (
    Layout(
        "fts_plan_clusters",
        "FTS requirements and funding by cluster",
        (("countrycode",), ("clustercode",), ("requirements",), ("funding",)),
        read_clusters,
    ),
    Layout(
        "fts_country_plans",
        "FTS requirements and funding by plan",
        (("countrycode",), ("typename",), ("requirements",), ("funding",)),
        read_country_plans,
    ),
    Layout("fts_plans", "FTS plans", (("plan_id",), ("requirements_rev",), ("funding",)), read_plans),
    Layout(
        "fts_recipients",
        "FTS funding by recipient",
        (("totalfunding",), ("sharedfunding",), ("name",)),
        read_recipients,
    ),
)
