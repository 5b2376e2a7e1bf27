"""The rules of an instance that may stand in the way of its floors, each as one that could be given up."""

from collections.abc import Collection
from dataclasses import dataclass, field

from commonwatch.plan.check import covered
from commonwatch.plan.instance import Floor, Instance, Need

FLOOR, BUDGET, PLACES, RED_LINE, FAIR = "floor", "budget", "places", "red line", "fair"


@dataclass(frozen=True, order=True)
class Rule:
    """One rule: its kind, and the floor (theme, group), organisation, or organisation and side that it is about."""

    kind: str
    about: tuple[str, ...]
    says: str = field(compare=False)


def floors(instance: Instance) -> dict[Rule, Floor]:
    """The floors that ask for anybody, each as a rule; of two for the same theme and group the higher."""
    highest: dict[tuple[str, str], Floor] = {}
    for floor in instance.rules.floors:
        held = highest.get((floor.theme, floor.group))
        if held is None or floor.share > held.share:
            highest[floor.theme, floor.group] = floor
    asking = [floor for floor in highest.values() if any(asked(instance, floor).values())]
    return {Rule(FLOOR, (floor.theme, floor.group), _floor_says(floor)): floor for floor in asking}


def asked(instance: Instance, floor: Floor) -> dict[str, float]:
    """The people beyond existing cover that a floor asks for, by need; needs without any are left out."""
    there = covered(instance)
    wanted = {
        need.need: floor.share * need.reachable - there.get(need.need, 0.0)
        for need in instance.needs
        if floor.holds_for(need)
    }
    return {need: people for need, people in wanted.items() if people > 0}


def able(instance: Instance, need: Need) -> list[str]:
    """The organisations with mandate and reach for a need that some measure serves, red lines left aside."""
    if not any(measure.theme == need.theme for measure in instance.measures):
        return []
    return [who.organisation for who in instance.organisations if need.theme in who.themes and who.reaches(need.place)]


def limits(instance: Instance, needs: Collection[str]) -> tuple[Rule, ...]:
    """Budgets, most places and red lines that bear on these needs."""
    wanted = [need for need in instance.needs if need.need in needs]
    working = {who for need in wanted for who in able(instance, need)}
    barred = [
        (who, side)
        for who, side in sorted(instance.rules.red_lines)
        if any(side in (need.place, need.theme) and who in able(instance, need) for need in wanted)
    ]
    those = [who for who in instance.organisations if who.organisation in working]
    return (
        *(
            Rule(BUDGET, (who.organisation,), f"budget of {who.organisation}: {who.budget_usd:,.0f} USD")
            for who in those
        ),
        *(
            Rule(
                PLACES,
                (who.organisation,),
                f"{who.organisation} in at most {who.max_places:,} place{'s'[: who.max_places != 1]}",
            )
            for who in those
            if who.max_places is not None
        ),
        *(Rule(RED_LINE, (who, side), f"red line {who}:{side}") for who, side in barred),
    )


def fairness() -> Rule:
    """The rule that no one may be worse off than alone."""
    return Rule(FAIR, (), "no one worse off than alone")


def _floor_says(floor: Floor) -> str:
    group = f", {floor.group}" if floor.group else ""
    return f"floor for {floor.theme or 'every theme'}{group}: {floor.share:g} of those within access"
