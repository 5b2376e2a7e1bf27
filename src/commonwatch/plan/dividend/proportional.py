"""Money spread over needs in proportion to the people in them: what is done when nobody plans."""

from collections.abc import Sequence

from commonwatch.plan.check import covered
from commonwatch.plan.instance import Instance, Measure, Need, Organisation, allowed


def proportional(instance: Instance, who: Organisation) -> dict[tuple[str, str, str], float]:
    """What one organisation does when its money follows the number of people: (need, organisation, measure) -> people.

    By the cheapest measure per person of each theme. It goes to the places with most people that it may serve, as many
    as it may have and as its budget can set up with as much left for people.
    """
    there = covered(instance)
    themes = {each.measure: each for each in instance.measures}
    ways: dict[str, Measure] = {}
    for need, organisation, name in allowed(instance):
        cheapest = ways.get(need)
        if organisation == who.organisation and (cheapest is None or _cost(themes[name]) < _cost(cheapest)):
            ways[need] = themes[name]
    needs = [each for each in instance.needs if each.need in ways]
    room = {each.need: max(0.0, each.reachable - there.get(each.need, 0.0)) for each in needs}
    places = _places(needs, room, ways, who)
    needs = [each for each in needs if each.place in places]
    total = sum(room[each.need] for each in needs)
    left = who.budget_usd - sum(places.values())
    if not total:
        return {}
    people: dict[tuple[str, str, str], float] = {}
    for each in needs:
        unit = ways[each.need].unit_cost_usd
        share = left * room[each.need] / total
        people[each.need, who.organisation, ways[each.need].measure] = (
            min(room[each.need], share / unit) if unit else room[each.need]
        )
    return people


def _places(
    needs: Sequence[Need], room: dict[str, float], ways: dict[str, Measure], who: Organisation
) -> dict[str, float]:
    """Place -> USD to set up there, the places with most people first."""
    people: dict[str, float] = {}
    setup: dict[str, float] = {}
    for each in needs:
        if room[each.need] > 0:
            people[each.place] = people.get(each.place, 0.0) + room[each.need]
            setup[each.place] = max(setup.get(each.place, 0.0), ways[each.need].setup_cost_usd)
    taken: dict[str, float] = {}
    for place in sorted(people, key=lambda name: (-people[name], name)):
        if who.max_places is not None and len(taken) == who.max_places:
            break
        if 2 * (sum(taken.values()) + setup[place]) <= who.budget_usd:
            taken[place] = setup[place]
    return taken


def _cost(measure: Measure) -> tuple[float, str]:
    return measure.unit_cost_usd, measure.measure
