"""Why nobody could use a measure at all: no need, nobody to reach, mandate, reach, red lines, budgets, a better twin."""

from commonwatch.plan.instance import Instance, Measure, Need, Organisation
from commonwatch.plan.sensitivity.names import Names, figure, listed, percent

SAME = 1e-9  # a share of costs


def why_barred(instance: Instance, measure: Measure, names: Names) -> str:
    """Why a measure has no way in the layout of its instance, a clause without its full stop."""
    theme = names.theme(measure.theme)
    needs = [each for each in instance.needs if each.theme == measure.theme]
    if not needs:
        return f"no need of the plan is about {theme}"
    if not any(each.reachable > 0 for each in needs):
        return f"nobody in need ({theme}) can be reached"
    cover: dict[str, float] = {}
    for existing in instance.existing:
        cover[existing.need] = cover.get(existing.need, 0.0) + existing.people
    needs = [each for each in needs if each.reachable > cover.get(each.need, 0.0)]
    if not needs:
        return f"everyone in need ({theme}) who can be reached is covered already"
    return _nobody(instance, measure, needs, names) or _twin(instance, measure, names)


def _nobody(instance: Instance, measure: Measure, needs: list[Need], names: Names) -> str | None:
    """That mandates, reach, red lines or budgets leave nobody to use it; None where someone could."""
    theme = names.theme(measure.theme)
    mandated = [each for each in instance.organisations if measure.theme in each.themes]
    if not mandated:
        return f"no organisation of the plan has a mandate for {theme}"
    reaching = [each for each in mandated if any(each.reaches(need.place) for need in needs)]
    if not reaching:
        return f"no organisation with a mandate for {theme} reaches {_places(needs, names)}"
    able = [each for each in reaching if _may(instance, each, needs)]
    if not able:
        return f"red lines keep {_those(reaching, names)} from {theme} in {_places(needs, names)}"
    richest = max(able, key=lambda each: each.budget_usd)
    left = richest.budget_usd - measure.setup_cost_usd
    if left > 0 or (left == 0 and measure.unit_cost_usd == 0):
        return None
    return (
        f"no budget pays for its set-up of {figure(measure.setup_cost_usd)} USD: the largest among those who could "
        f"use it is {names.organisation(richest.organisation)}'s with {figure(richest.budget_usd)} USD"
    )


def _may(instance: Instance, who: Organisation, needs: list[Need]) -> bool:
    barred = instance.rules.red_lines
    return any(
        who.reaches(need.place) and not {(who.organisation, need.place), (who.organisation, need.theme)} & barred
        for need in needs
    )


def _twin(instance: Instance, measure: Measure, names: Names) -> str:
    """Another measure of the theme beats it in both costs."""
    costs = (measure.unit_cost_usd, measure.setup_cost_usd)
    better = [
        each
        for each in instance.measures
        if each.theme == measure.theme
        and each.measure != measure.measure
        and each.unit_cost_usd <= costs[0]
        and each.setup_cost_usd <= costs[1]
    ]
    best = min(better, key=lambda each: (each.unit_cost_usd, each.setup_cost_usd))
    name = names.measure(best.measure)
    per_person, setup = (
        1 - (here / there) if there > 0 else 0.0
        for here, there in zip((best.unit_cost_usd, best.setup_cost_usd), costs, strict=True)
    )
    if per_person > SAME:
        return f"{name} beats it: {percent(per_person)} less for each person, and no more to set up"
    if setup > SAME:
        return f"{name} beats it: as much for each person, and {percent(setup)} less to set up"
    return f"{name} costs the same and serves the same people: one of both is enough"


def _places(needs: list[Need], names: Names) -> str:
    return listed([names.place(place) for place in sorted({each.place for each in needs})])


def _those(who: list[Organisation], names: Names) -> str:
    return listed([names.organisation(each.organisation) for each in who])
