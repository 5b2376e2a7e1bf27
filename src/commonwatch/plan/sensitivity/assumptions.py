"""Which assumption changes the plan most."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from commonwatch.plan.instance import Instance, allowed
from commonwatch.plan.sensitivity.costs import at_costs
from commonwatch.plan.sensitivity.names import Names, percent
from commonwatch.plan.sensitivity.relaxing import Held, Key, Relaxed, moved, relaxed
from commonwatch.plan.sensitivity.standing import standing
from commonwatch.plan.solve import Plan

WORKERS = 2
TOLL = 5e-4  # of the plan's worth: what moving all money there and back has to gain
HALVED, DOUBLED = "halved", "doubled"
TIMES = ((HALVED, 0.5), (DOUBLED, 2.0))
ACCESS = (("10 points lower", -0.1), ("10 points higher", 0.1))
STEEPNESS = (("flatter", 0.5), ("steeper", 2.0))  # the power to which weights are raised, as shares of the largest
SEVERITY = "severity weights"
HARDLY, UNSEEN = 0.005, 5e-4  # shares below which reach is about the same, and no money moves


@dataclass(frozen=True)
class Assumption:
    """What is assumed and how it is changed; what can be reached then, as a share more or less; the money that moves, 0-1."""

    assumption: str
    change: str
    worth: float
    moved: float
    sentence: str


def assumptions(
    instance: Instance, plan: Plan, assumed: Collection[str], seed: int = 0, labels: Mapping[str, str] | None = None
) -> tuple[Assumption, ...]:
    """What changes of the plan when each assumption changes; what moves most money first.

    Changed one at a time: unit and set-up costs of each measure in `assumed` halved and doubled, and of all of them;
    access 10 points lower and higher; severity weights flatter (their square roots) and steeper (their squares); people
    in need of each theme halved and doubled. Measures and themes on which nobody may work are left out.

    All by the linear relaxation, set-up paid in shares, solved to the end: first near the plan, then anew near that under
    each change (`relaxed`). `worth` is the relative change of the objective, always by the plan's own severity weights;
    1 where something can be reached of nothing. `moved` is the share of the money spent that goes to another need,
    organisation, measure or set-up, or stays unspent. `labels` name measures and themes. Raises PlanError for a measure
    that the instance doesn't have, and for a plan that isn't one of this instance.
    """
    names, own = Names(labels or {}), instance.rules.severity
    held = standing(instance, plan, seed)
    spent: dict[Key, float] = {(line.need, line.organisation, line.measure): line.cost_usd for line in plan.lines}
    before = relaxed(instance, Held(spent, TOLL * plan.objective, held.weights), own, seed)
    near = Held(before.usd, TOLL * before.worth, held.weights)
    varied = [*_costs(instance, assumed, names), *_values(instance), *_people(instance, names)]
    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(pool.map(lambda each: relaxed(each[2], near, own, seed), varied))
    told = [
        _told(name, change, before, after, instance) for (name, change, _), after in zip(varied, found, strict=True)
    ]
    return tuple(sorted(told, key=lambda each: (-each.moved, -abs(each.worth), each.assumption, each.change)))


def _costs(instance: Instance, assumed: Collection[str], names: Names) -> Iterator[tuple[str, str, Instance]]:
    usable = {measure for _, _, measure in allowed(instance)}
    for change, times in TIMES:
        if assumed:
            yield "all assumed costs", change, at_costs(instance, assumed, times)
        for measure in sorted(usable & set(assumed)):
            yield f"the costs of {names.measure(measure)}", change, at_costs(instance, {measure}, times)


def _values(instance: Instance) -> Iterator[tuple[str, str, Instance]]:
    for change, points in ACCESS:
        reached = (replace(each, accessible=min(max(each.accessible + points, 0.0), 1.0)) for each in instance.needs)
        yield "access", change, replace(instance, needs=tuple(reached))
    rules, most = instance.rules, max(instance.rules.severity)
    for change, power in STEEPNESS:
        first, *rest = (most * (weight / most) ** power if most else 0.0 for weight in rules.severity)
        bent = replace(rules, severity=(first, rest[0], rest[1], rest[2], rest[3]))
        yield SEVERITY, change, replace(instance, rules=bent)


def _people(instance: Instance, names: Names) -> Iterator[tuple[str, str, Instance]]:
    within = {need for need, _, _ in allowed(instance)}
    for theme in sorted({each.theme for each in instance.needs if each.need in within}):
        its = {each.need for each in instance.needs if each.theme == theme}
        for change, times in TIMES:
            needs = tuple(
                replace(each, people=each.people * times) if each.need in its else each for each in instance.needs
            )
            scenarios = tuple(
                replace(
                    each, people={need: count * (times if need in its else 1.0) for need, count in each.people.items()}
                )
                for each in instance.scenarios
            )
            yield f"people in need ({names.theme(theme)})", change, replace(instance, needs=needs, scenarios=scenarios)


def _told(name: str, change: str, before: Relaxed, after: Relaxed, instance: Instance) -> Assumption:
    share = after.worth / before.worth - 1 if before.worth > 0 else float(after.worth > 0)
    elsewhere = moved(before, after, instance)
    return Assumption(name, change, share, elsewhere, _sentence(name, change, share, elsewhere))


def _sentence(name: str, change: str, share: float, elsewhere: float) -> str:
    reach = "about as much"
    if abs(share) >= HARDLY:
        reach = f"{percent(abs(share))} {'more' if share > 0 else 'less'}"
    money = f"{percent(elsewhere)} of the money" if elsewhere >= UNSEEN else "no money"
    counted = ", counted by the plan's own weights" if name == SEVERITY else ""
    return f"With {name} {change}, the plan could reach {reach}{counted}, and {money} would go elsewhere."
