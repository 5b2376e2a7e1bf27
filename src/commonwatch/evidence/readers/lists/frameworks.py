"""Frameworks in which organisations work together already: joint programmes, memoranda, parallel missions."""

import polars as pl

from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.readers.lists.countries import recipient_rows
from commonwatch.evidence.readers.lists.rows import (
    TABLE,
    addressed,
    exploded,
    finished,
    first_of,
    gathered,
    numbered,
    sifted,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, day_above, repeated
from commonwatch.evidence.tabular import ROW, Table

SOURCE = "joint_frameworks_file"
WANTED = {
    "title": ("name",),
    "form": ("kind",),
    "partners": ("organisations",),
    "others": ("other",),
    "since": ("since_year",),
    "area": ("area",),
    "themes": ("themes",),
}


def read(table: Table, asked: Asked) -> Reading:
    """Each framework as an activity: partners as implementing, areas, themes in OSCE's words, its form as a tag.

    Others than the partners take part without a role. Rejected: rows without name or partners, and a name there twice.
    """
    sieve = Sieve()
    reasons = {"no name": pl.col("title").is_null(), "no organisation": pl.col("partners").is_null()}
    rows = sifted(sieve, gathered(table, WANTED), reasons)
    rows = sieve.more(rows, {"the name is there more than once": repeated(rows, ["title"])})
    slug = pl.col("title").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")
    rows = addressed(rows, table).with_columns(
        pl.lit(SOURCE).alias("source"), pl.format(f"{SOURCE}-{{}}", slug).alias("activity")
    )
    partners = exploded(rows, "|", "partners").with_columns(pl.col("partners").alias("name"), pl.lit("4").alias("role"))
    others = exploded(rows, "|", "others").with_columns(pl.col("others").alias("name"))
    together = pl.concat([partners, others], how="diagonal").drop_nulls("name").sort(ROW, maintain_order=True)
    areas = exploded(rows, "|", "area").rename({"area": "recipient"})
    themes = exploded(rows, "|", "themes").drop_nulls("themes")
    topics = themes.with_columns(pl.lit("osce").alias("vocabulary"), pl.col("themes").alias("name"))
    forms = rows.drop_nulls("form").with_columns(
        pl.lit("tag").alias("tag"), pl.lit("99").alias("vocabulary"), pl.col("form").alias("code")
    )
    raw = {
        "activities": _activities(rows),
        "activity_organisations": numbered("activity_organisations", together),
        "activity_places": recipient_rows(areas),
        "activity_sectors": numbered("activity_sectors", topics),
        "activity_tags": numbered("activity_tags", forms),
    }
    return finished(SOURCE, day_above(table, asked), sieve, raw)


def _activities(rows: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("partners").str.split("|").list.first().str.strip_chars()
    return whole_raw(
        "activities",
        rows.with_columns(
            first.alias("reporting_name"), first_of("since").alias("start_actual"), pl.lit(TABLE).alias("standard")
        ),
    )


LAYOUT = Layout(
    "joint_frameworks",
    "frameworks of joint work",
    (("organisations",), ("since_year",), ("area",), ("themes",)),
    read,
)
