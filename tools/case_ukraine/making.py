"""The instance made of the figures and of what is assumed."""

from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np

from case_ukraine.assumed import (
    ACCESS_BY_SEVERITY,
    ACCESS_OF_OBLAST,
    ALSO,
    BUDGET_SHARE,
    FAMILIES,
    FRONT_FROM,
    LEAD,
    MEANS,
    SCENARIOS,
    SEED,
    SETUP_USD,
    SPREAD_ELSEWHERE,
    SPREAD_FRONT,
    SPREAD_NEED,
    Family,
)
from case_ukraine.figures import Figures
from commonwatch.plan.instance import Instance, Measure, Need, Organisation, Scenario

ROUNDED_TO = 100_000  # USD, budgets


def made(figures: Figures) -> Instance:
    """The instance: 249 needs, 10 families, 18 measures, 30 scenarios to plan on and 30 others to judge on."""
    needs = tuple(
        Need(f"{place}-{theme}", place, theme, "", people, figures.severity[place, theme], access(figures, place))
        for (place, theme), people in figures.people.items()
    )
    measures = tuple(
        Measure(means.measure, means.theme, unit_cost(figures, means.code, means.usd), SETUP_USD[means.setup], "")
        for means in MEANS
    )
    money = budgets(needs, measures)
    return Instance(
        needs=needs,
        organisations=tuple(
            Organisation(
                family.organisation,
                money[family.organisation],
                frozenset(family.leads + family.also),
                _reach(figures, family),
                None,
            )
            for family in FAMILIES
        ),
        measures=measures,
        scenarios=scenarios(figures, needs, "plan", 0),
        testing=scenarios(figures, needs, "test", 1),
    )


def access(figures: Figures, place: str) -> float:
    """The share of an oblast's people within access, 0 to 1: assumed by the intersectoral severity of its raions."""
    by_rule = fmean(ACCESS_BY_SEVERITY[each] for each in figures.intersectoral[place])
    return ACCESS_OF_OBLAST.get(place, round(by_rule, 2))


def persons(figures: Figures, code: str) -> float:
    """The people in one unit of an activity: 1 for a person, the published people by household for a household."""
    row = figures.activities[code]
    if row["unit"] == "Individual":
        return 1.0
    if row["unit"] == "Household":
        return sum(float(row[group]) for group in ("idp", "ndp", "ret")) / float(row["target"])
    raise ValueError(f"activity {code} is counted in '{row['unit']}', not in people")


def unit_cost(figures: Figures, code: str, usd: float) -> float:
    """USD for a person, whole ones."""
    return float(round(usd / persons(figures, code)))


def budgets(needs: Sequence[Need], measures: Sequence[Measure]) -> dict[str, float]:
    """USD of each family: a share of what each cluster costs, divided among those that work there."""
    cost: dict[str, float] = {}
    for need in needs:
        cheapest = min(each.unit_cost_usd for each in measures if each.theme == need.theme)
        cost[need.theme] = cost.get(need.theme, 0.0) + need.reachable * cheapest
    parts: dict[str, dict[str, int]] = {
        family.organisation: dict.fromkeys(family.leads, LEAD) | dict.fromkeys(family.also, ALSO) for family in FAMILIES
    }
    all_parts = {theme: sum(each.get(theme, 0) for each in parts.values()) for theme in cost}
    return {
        name: float(
            round(sum(BUDGET_SHARE * cost[theme] * part / all_parts[theme] for theme, part in its.items()) / ROUNDED_TO)
            * ROUNDED_TO
        )
        for name, its in parts.items()
    }


def scenarios(figures: Figures, needs: Sequence[Need], prefix: str, stream: int) -> tuple[Scenario, ...]:
    """Equally likely scenarios: people times a factor of the oblast and one of the need, never beyond the population."""
    draws = np.random.default_rng([SEED, stream])
    places = tuple(figures.places)
    spread = {place: SPREAD_FRONT if front(figures, place) else SPREAD_ELSEWHERE for place in places}
    found = []
    for at in range(1, SCENARIOS + 1):
        of_place = {place: _factor(draws, spread[place]) for place in places}
        people: Mapping[str, float] = {
            need.need: float(
                round(
                    min(
                        need.people * of_place[need.place] * _factor(draws, SPREAD_NEED), figures.population[need.place]
                    )
                )
            )
            for need in needs
        }
        found.append(Scenario(f"{prefix}{at:02}", 1 / SCENARIOS, people))
    return tuple(found)


def front(figures: Figures, place: str) -> bool:
    """Whether an oblast's figures are taken to be as unsure as at the front."""
    return fmean(figures.intersectoral[place]) >= FRONT_FROM


def _factor(draws: np.random.Generator, spread: float) -> float:
    """A lognormal factor of mean 1."""
    return float(np.exp(spread * draws.standard_normal() - spread**2 / 2))


def _reach(figures: Figures, family: Family) -> frozenset[str]:
    """The oblasts where the 5W counts an organisation or more in a cluster of the family's mandate."""
    mandate = family.leads + family.also
    return frozenset(place for place in figures.places if any((place, theme) in figures.present for theme in mandate))
