"""A joint plan's instance, drafted from the tables of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.config import PlanSettings
from commonwatch.errors import NothingToPlanError
from commonwatch.plan.drafting.left_out import organisations_left_out, people_left_out
from commonwatch.plan.drafting.needs import plan_needs, residents
from commonwatch.plan.drafting.organisations import delivering
from commonwatch.plan.drafting.scenarios import scenarios
from commonwatch.plan.instance import Existing, Instance, Measure, Need, Organisation
from commonwatch.vocabulary import Theatre, measures, theatre

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

DRAFTED = ("needs", "coverage", "emerging_needs", "figures", "work", "forecast")
AT_WORK = "already at work"  # existing cover is told by need, not by organisation


@dataclass(frozen=True)
class Draft:
    """An instance, and what stands behind it: needs, organisations and measures with their grounds; sentences on who is left out."""

    instance: Instance
    needs: pl.DataFrame
    organisations: pl.DataFrame
    measures: pl.DataFrame
    left_out: tuple[str, ...] = ()


def planned_area(area: Theatre, settings: PlanSettings) -> Theatre | None:
    """What is planned jointly in a run: its theatre, else the settings' one inside it; None where that isn't inside."""
    if len(area.places) <= settings.most_places:
        return area
    smaller = theatre(settings.theatre)
    return smaller if set(smaller.places) <= set(area.places) else None


def draft(
    evidence: "Evidence",
    tables: Mapping[str, pl.DataFrame],
    places: Sequence[str],
    origin: date,
    settings: PlanSettings,
    seed: int,
    given: Mapping[str, float] | None = None,
) -> Draft:
    """The instance of a plan of the families' organisations for these places, in the year after `origin`.

    Takes the tables `DRAFTED` of a run. `given` budgets (organisation -> USD) go before those that are known or assumed.
    Raises NothingToPlanError where there is no need or no organisation to plan with.
    """
    needs = plan_needs(tables, places, residents(evidence, places, origin))
    organisations = delivering(tables, places, origin, settings.families, settings.share, given or {})
    for what, rows in (("need", needs), ("organisation with a mandate and a budget", organisations)):
        if rows.is_empty():
            raise NothingToPlanError(
                f"no {what} is known for {', '.join(places)}: there is nothing to plan. "
                "Name another theatre, load more files, or write an instance by hand (docs/plan-instance.md)."
            )
    themes = set(needs["theme"])
    kinds = measures().filter(pl.col("theme").is_in(sorted(themes)))
    planning, judging = scenarios(
        needs, tables["forecast"].filter(pl.col("violence") == "total"), settings.scenarios, seed
    )
    instance = Instance(
        needs=tuple(
            Need(row["need"], row["place"], row["theme"], row["group"], float(round(row["people"])), row["severity"], row["accessible"])
            for row in needs.iter_rows(named=True)
        ),
        organisations=tuple(_organisation(row) for row in organisations.iter_rows(named=True)),
        measures=tuple(
            Measure(row["measure"], row["theme"], row["unit_cost_usd"], row["setup_cost_usd"], row["source"] or "")
            for row in kinds.iter_rows(named=True)
        ),
        scenarios=planning,
        existing=tuple(
            Existing(row["need"], AT_WORK, float(round(row["covered"])))
            for row in needs.iter_rows(named=True)
            if round(row["covered"])
        ),
        testing=judging,
    )  # fmt: skip
    return Draft(
        instance,
        needs,
        organisations,
        kinds,
        (
            *people_left_out(evidence, tables, places),
            *organisations_left_out(organisations, themes, places, origin, settings.families),
        ),
    )


def _organisation(row: Mapping[str, Any]) -> Organisation:
    return Organisation(
        row["organisation"], row["budget_usd"], frozenset(row["themes"]), frozenset(row["places"]), None
    )
