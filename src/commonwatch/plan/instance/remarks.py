"""What a person should know of an instance before planning: what stays unserved, unused or assumed."""

from collections.abc import Iterable

from commonwatch.plan.instance.allowed import allowed
from commonwatch.plan.instance.model import Instance

MOST_NAMED = 5


def remarks(instance: Instance) -> tuple[str, ...]:
    """Sentences on what is right by contract and may still be a slip: it is kept, and said."""
    return (
        *_unserved(instance),
        *_idle(instance),
        *_covered(instance),
        *_elsewhere(instance),
        *_empty_floors(instance),
        *_assumed(instance),
    )


def _unserved(instance: Instance) -> list[str]:
    served = {measure.theme for measure in instance.measures}
    without: dict[str, list[str]] = {}
    for need in instance.needs:
        if need.theme not in served:
            without.setdefault(need.theme, []).append(need.need)
    return [
        f"no measure serves the theme {theme}: need {_listed(needs)} stays unserved"
        if len(needs) == 1
        else f"no measure serves the theme {theme}: {len(needs)} needs stay unserved ({_listed(needs)})"
        for theme, needs in without.items()
    ]


def _idle(instance: Instance) -> list[str]:
    active = {organisation for _, organisation, _ in allowed(instance)}
    return [
        f"{who.organisation} has no measure it may use: mandate, reach and red lines leave it none; it is kept without a plan"
        for who in instance.organisations
        if who.organisation not in active
    ]


def _covered(instance: Instance) -> list[str]:
    cover: dict[str, float] = {}
    for each in instance.existing:
        cover[each.need] = cover.get(each.need, 0.0) + each.people
    return [
        f"need {need.need} is covered for {cover[need.need]:,.0f} people, more than the {need.reachable:,.0f} within access: "
        "nothing can be added"
        for need in instance.needs
        if cover.get(need.need, 0.0) > need.reachable
    ]


def _elsewhere(instance: Instance) -> list[str]:
    places = {need.place for need in instance.needs}
    return [
        f"{who.organisation} reaches {_listed(beyond)}, where no need is"
        for who in instance.organisations
        if (beyond := sorted((who.places or frozenset()) - places))
    ]


def _empty_floors(instance: Instance) -> list[str]:
    return [
        f"the floor for theme '{floor.theme}' and group '{floor.group}' is about no need"
        for floor in instance.rules.floors
        if not any(floor.holds_for(need) for need in instance.needs)
    ]


def _assumed(instance: Instance) -> list[str]:
    without = [measure.measure for measure in instance.measures if not measure.source]
    return [f"costs without a source are assumed: {_listed(without)}"] if without else []


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return ", ".join(found[:MOST_NAMED]) + more
