"""The gallery's cases, dated from the deaths, and its quiet controls, drawn by a rule and not by hand.

The rule of the controls: for each month in which a case begins, earliest first and round again until ten are drawn, one
place at random (fixed seed) from those of the region that share the theatre or the UN subregion of a case of that month
and had no death of any type in the five years before and the two years after; no place twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import numpy as np
import polars as pl

from commonwatch.evidence import Evidence
from commonwatch.vocabulary import add_months, places, theatre
from commonwatch.vocabulary.nearest import unknown
from commonwatch.vocabulary.spelling import normal

ESCALATION = 25  # deaths in a month, all types
CONTROLS, CONTROL_SEED = 10, 20240630
QUIET_BEFORE, QUIET_AFTER = 60, 24  # months; the second counts from the month itself on
CASE, CONTROL = "case", "control"
STAYED_QUIET = "No death was recorded in the five years before and the two years after."


@dataclass(frozen=True)
class Case:
    """A place and the month that is looked ahead to; None where the evidence holds no death of that year."""

    case: str
    kind: str
    place: str
    theatre: str
    region: str
    violence: str
    first_month: date | None
    reached: bool
    sentence: str
    source: str


def listed_cases(evidence: Evidence) -> tuple[Case, ...]:
    """The cases of gallery.csv in their order, dated by `escalation_month`."""
    text = (files("commonwatch.risk") / "data" / "gallery.csv").read_bytes()
    found = []
    for row in pl.read_csv(text).to_dicts():
        month, reached = escalation_month(evidence.table("deaths"), row["place"], row.pop("year"))
        found.append(Case(kind=CASE, first_month=month, reached=reached, **row))
    return tuple(found)


def escalation_month(deaths: pl.DataFrame, place: str, year: int) -> tuple[date | None, bool]:
    """The year's first month with 25 deaths or more, all types together, and True.

    Where no month reached 25, the year's first month with a death, and False; None and False without any.
    """
    here = deaths.filter((pl.col("place") == place) & (pl.col("month").dt.year() == year) & (pl.col("deaths") > 0))
    months = here.group_by("month").agg(pl.col("deaths").sum()).sort("month")
    above = months.filter(pl.col("deaths") >= ESCALATION)
    if above.height:
        return above["month"][0], True
    return (months["month"][0] if months.height else None), False


def chosen_cases(cases: Sequence[Case], text: str) -> tuple[Case, ...]:
    """The cases whose name begins with the text ("Ukraine": both), case and accents don't matter.

    Raises UnknownNameError with the nearest three.
    """
    found = tuple(case for case in cases if normal(text) and normal(case.case).startswith(normal(text)))
    if not found:
        raise unknown("case", text, ((case.case, case.case) for case in cases))
    return found


def controls(cases: Sequence[Case], evidence: Evidence) -> tuple[Case, ...]:
    """Ten places that stayed quiet, fewer where the evidence has none left, drawn by the rule at the head of this file."""
    months = sorted({case.first_month for case in cases if case.first_month is not None})
    pools = {month: quiet_pool([case for case in cases if case.first_month == month], evidence) for month in months}
    dice = np.random.default_rng(CONTROL_SEED)
    drawn: dict[str, Case] = {}
    while len(drawn) < CONTROLS and any(set(pool) - set(drawn) for pool in pools.values()):
        for month in months:
            left = sorted(set(pools[month]) - set(drawn))
            if left and len(drawn) < CONTROLS:
                place = left[int(dice.integers(len(left)))]
                drawn[place] = pools[month][place]
    return tuple(sorted(drawn.values(), key=lambda case: (case.first_month or date.min, case.place)))


def quiet_pool(cases: Sequence[Case], evidence: Evidence) -> dict[str, Case]:
    """By place: the control it would be, for the cases of one month."""
    month = next(case.first_month for case in cases)
    assert month is not None
    first, last = add_months(month, -QUIET_BEFORE), add_months(month, QUIET_AFTER - 1)
    covered = evidence.table("deaths_coverage").filter(
        (pl.col("first_month") <= first) & (pl.col("last_month") >= last)
    )
    types = covered.group_by("place").len().filter(pl.col("len") == 3)["place"]
    near = pl.col("month").is_between(first, last) & (pl.col("deaths") > 0)
    loud = set(evidence.table("deaths").filter(near)["place"])
    modelled = places().filter(pl.col("views_id").is_not_null() & pl.col("place").is_in(types.implode()))
    subregions = dict(modelled.select("place", "subregion").iter_rows())
    pool: dict[str, Case] = {}
    for case in cases:
        watched, area = theatre(case.theatre).places, theatre(case.region).places
        alike = {code for code, name in subregions.items() if name == subregions.get(case.place)} | set(watched)
        for code in sorted((alike & set(area) & set(subregions)) - loud - set(pool)):
            own = case.theatre if code in watched else case.region
            pool[code] = Case(
                f"quiet {month:%Y}", CONTROL, code, own, case.region, "none", month, False, STAYED_QUIET, case.source
            )
    return pool
