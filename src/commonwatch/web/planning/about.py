"""What is known of the needs, organisations and measures of an instance: by the run, else by the vocabulary, else by itself."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.plan.check import covered
from commonwatch.plan.drafting import PLAN_TABLES, Draft
from commonwatch.plan.drafting.needs import COLUMNS as NEED_COLUMNS
from commonwatch.plan.drafting.needs import EXISTING
from commonwatch.plan.drafting.organisations import COLUMNS as ORGANISATION_COLUMNS
from commonwatch.plan.drafting.organisations import GIVEN
from commonwatch.plan.instance import Instance
from commonwatch.vocabulary import Theatre, known_organisation, measures

if TYPE_CHECKING:
    from commonwatch.web.study import Study

MEASURE_COLUMNS = {
    name: PLAN_TABLES["plan_measures"][name]
    for name in ("measure", "label", "theme", "unit_cost_usd", "setup_cost_usd", "lead_months", "source", "confidence", "note")
}  # fmt: skip
Row = Mapping[str, Any]


def drafted_as(instance: Instance, here: "Study") -> Draft:
    """The instance with a row for each need, organisation and measure, as a drafted one has them.

    What the run says of a need or a budget holds as long as its figure is the run's; another figure is "given".
    """
    return Draft(
        instance,
        pl.DataFrame(_needs(instance, _by(here, "plan_needs", "need")), schema=NEED_COLUMNS),
        pl.DataFrame(
            _organisations(instance, _by(here, "plan_organisations", "organisation")), schema=ORGANISATION_COLUMNS
        ),
        pl.DataFrame(_measures(instance), schema=MEASURE_COLUMNS),
    )


def area_of(instance: Instance, here: "Study") -> Theatre:
    """What the instance plans for: the run's area where its places lie in it, else its own places."""
    parts = {part for need in instance.needs for part in need.place.split("+")}
    if here.has("plan_summary") and here.table("plan_summary").height:
        row = here.table("plan_summary").row(0, named=True)
        if parts <= set(row["places"]):
            return Theatre(row["theatre"], row["theatre"], tuple(row["places"]))
    return Theatre("+".join(sorted(parts)), "", tuple(sorted(parts)))


def month_of(here: "Study") -> date:
    """The month that the run looks from; this month where nothing has been run."""
    return here.origin or date.today().replace(day=1)


def _by(here: "Study", table: str, key: str) -> dict[str, Row]:
    return {row[key]: row for row in here.table(table).iter_rows(named=True)} if here.has(table) else {}


def _needs(instance: Instance, known: Mapping[str, Row]) -> Iterable[Row]:
    there = covered(instance)
    for need in instance.needs:
        row = known.get(need.need)
        told = row is not None and round(row["people"]) == round(need.people)
        ends = [each.people[need.need] for each in instance.scenarios]
        yield {
            "need": need.need,
            "place": need.place,
            "theme": need.theme,
            "group": need.group,
            "status": row["status"] if row else EXISTING,
            "people": need.people,
            "low": row["low"] if row and told else min(need.people, *ends),
            "high": row["high"] if row and told else max(need.people, *ends),
            "severity": need.severity,
            "accessible": need.accessible,
            "people_basis": row["people_basis"] if row and told else GIVEN,
            "covered": there.get(need.need, 0.0),
            "note": row["note"] if row and told else "",
        }


def _organisations(instance: Instance, known: Mapping[str, Row]) -> Iterable[Row]:
    every = sorted({need.place for need in instance.needs})
    for who in instance.organisations:
        row, named = known.get(who.organisation), known_organisation(who.organisation)
        told = row is not None and row["budget_usd"] == who.budget_usd
        yield {
            "organisation": who.organisation,
            "name": row["name"] if row else named.name if named else who.organisation,
            "family": row["family"] if row else named.family if named else "",
            "budget_usd": who.budget_usd,
            "budget_basis": row["budget_basis"] if row and told else GIVEN,
            "budget_note": row["budget_note"] if row and told else "",
            "places": [place for place in every if who.reaches(place)],
            "themes": sorted(who.themes),
        }


def _measures(instance: Instance) -> Iterable[Row]:
    known = {row["measure"]: row for row in measures().iter_rows(named=True)}
    for each in instance.measures:
        row = known.get(each.measure, {"label": each.measure, "lead_months": 0, "confidence": 0.0, "note": ""})
        yield {
            "measure": each.measure,
            "label": row["label"],
            "theme": each.theme,
            "unit_cost_usd": each.unit_cost_usd,
            "setup_cost_usd": each.setup_cost_usd,
            "lead_months": row["lead_months"],
            "source": each.source or None,
            "confidence": row["confidence"],
            "note": row["note"] or "",
        }


def assumed_measures(instance: Instance) -> list[str]:
    """The measures whose costs stand on no source."""
    return [each.measure for each in instance.measures if not each.source]
