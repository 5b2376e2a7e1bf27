"""The joint picture as it may be published: from open sources alone (law 4), small counts taken out everywhere (law 9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.needs import suppressed
from commonwatch.response import joint_picture
from commonwatch.response.findings import COLUMNS, GAP

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence
    from commonwatch.response import Picture

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

    `judgements` are a person's words on who is who; `deaths_ahead` (place, month, draws: deaths per month) is the
    forecast from `until`, on which the emerging needs stand.
    """
    from commonwatch.needs.emerging import emerging_needs

    known = open_evidence(evidence)
    whole = joint_picture(known, places, first_month(until), until, judgements)
    coming = emerging_needs(known, deaths_ahead, until) if {"deaths", "displacement"} <= set(known.tables) else None
    return without_small_counts(whole) | {
        "emerging_needs": _about(places, coming) if coming is not None else pl.DataFrame(schema={"place": pl.String})
    }
