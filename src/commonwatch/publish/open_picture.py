"""The joint picture as it may be published: from open sources alone (law 4), small counts taken out everywhere (law 9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.needs import suppressed
from commonwatch.needs.table import COUNTED, PEOPLE
from commonwatch.response import joint_picture
from commonwatch.response.findings import COLUMNS
from commonwatch.response.findings.finding import GAP
from commonwatch.response.identified import identified
from commonwatch.response.who import names_of

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence
    from commonwatch.response import Picture

JUDGEMENTS = Path("judgements") / "organisations.csv"
"""Where a workspace keeps what people judged of who is who."""

YEARS = 5
PICTURE = ("needs", "emerging_needs", "work", "coverage", "findings", "themes_without_needs")
"""The tables of the picture, as a run makes and publishes them."""

FIGURES = ("mid", "targeted", "reached")
"""Counts of people in `coverage`; each is taken out where it is small, or would give another away."""

FROM_FIGURES = (
    "covered", "unmet_low", "unmet_mid", "unmet_high", "unmet_weighted", "unmet_per_resident", "unmet_attainable", "score",
)  # fmt: skip
VALUE = r" = [^=]*$"
"""The figure at the end of an address."""


def first_month(until: date) -> date:
    """The first month of the picture's five calendar years, of which the month `until` lies in the last."""
    return date(until.year - YEARS + 1, 1, 1)


def published_picture(
    evidence: "Evidence", places: Sequence[str], until: date, judgements: pl.DataFrame, deaths_ahead: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The tables `PICTURE` of the places over the five years to `until`, as they may be published.

    `work` has each organisation's name and family (UN, OSCE, ...; null where it isn't listed) besides its columns.
    `judgements` are a person's words on who is who; `deaths_ahead` (place, month, draws: deaths per month) is the
    forecast from `until`, on which the emerging needs stand.
    """
    from commonwatch.needs.emerging import emerging_needs
    from commonwatch.needs.emerging.forecast import COLUMNS as EMERGING

    known = open_evidence(evidence)
    whole = joint_picture(known, places, first_month(until), until, judgements)
    told = {"deaths", "displacement"} <= set(known.tables)
    coming = emerging_needs(known, deaths_ahead, until) if told else pl.DataFrame(schema=EMERGING)
    here = pl.col("place").str.split("+").list.set_intersection(list(places)).list.len() > 0
    names = names_of(identified(known.tables, judgements).get("organisations"))
    work = whole.work.join(names, on="organisation", how="left", maintain_order="left")
    return without_small_counts(whole) | {"work": work, "emerging_needs": coming.filter(here)}


def open_evidence(evidence: "Evidence") -> "Evidence":
    """The evidence without the rows of sources whose licence doesn't let them be published.

    Where no open source watches deaths the months watched stay, so that the evidence has its newest month, and the
    table of deaths goes: a place that nobody may speak of has no deaths, rather than none.
    """
    closed = evidence.sources.filter(pl.col("licence_status") == "closed")["source"]
    if closed.is_empty():
        return evidence
    tables = {
        name: rows.filter(~pl.col("source").is_in(closed.implode())) if "source" in rows.columns else rows
        for name, rows in evidence.tables.items()
    }
    if tables["deaths_coverage"].is_empty():
        tables["deaths_coverage"] = evidence.tables["deaths_coverage"]
        del tables["deaths"]
    return replace(evidence, tables=tables, sources=evidence.sources.filter(pl.col("licence_status") != "closed"))


def without_small_counts(picture: "Picture") -> dict[str, pl.DataFrame]:
    """needs, work, coverage, findings, themes_without_needs, with no figure that is a small count or gives one away.

    Such a figure is null in `needs` and `coverage`, the addresses of its rows lose it, and a gap that would tell it is
    left out.
    """
    out = _given_away(picture)
    hidden = pl.col("need_id").is_in(sorted(out)).fill_null(False)
    bare = pl.when(hidden).then(pl.col("rows").list.eval(pl.element().str.replace(VALUE, ""))).otherwise("rows")
    figures = [pl.when(hidden).then(None).otherwise(name).alias(name) for name in (*FIGURES, *FROM_FIGURES)]
    unsaid = pl.when(~hidden).then("score").alias("score")
    return {
        "needs": suppressed(picture.needs),
        "work": picture.work,
        "coverage": picture.coverage.with_columns(*figures, bare.alias("rows")),
        "findings": picture.findings.filter(~(hidden & (pl.col("kind") == GAP))).with_columns(
            bare.alias("rows"), unsaid
        ),
        "themes_without_needs": picture.without,
    }


def judged(findings: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    """The findings with verdict, why, by, on: what an office said of each; null where nobody has."""
    return findings.select(list(COLUMNS)).join(verdicts, on="finding_id", how="left", maintain_order="left")


def _given_away(picture: "Picture") -> set[str]:
    """The needs of which one figure or another may not be published."""
    out: set[str] = set()
    for name in FIGURES:
        figure = picture.coverage.select("need_id", pl.col(name).cast(pl.Float64).alias("_figure"))
        told = picture.needs.join(figure, on="need_id", how="left", maintain_order="left").with_columns(
            *(pl.col("_figure").alias(people) for people in PEOPLE), pl.lit(COUNTED).alias("basis")
        )
        gone = suppressed(told)["mid"].is_null() & told["mid"].is_not_null()
        out |= set(told.filter(gone)["need_id"])
    return out
