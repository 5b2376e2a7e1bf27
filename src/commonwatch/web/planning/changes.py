"""The changes that lead from one instance to another, as the lines that a partner may give."""

from collections.abc import Iterator

from commonwatch.plan.change import Change, changed
from commonwatch.plan.instance import Instance


def changes_between(before: Instance, after: Instance) -> tuple[Change, ...]:
    """Changes that make the second instance of the first; none where lines can't say what differs, such as a new member."""
    told = tuple(_changes(before, after))
    made = before
    for change in told:
        made = changed(made, change)
    return told if _same(made, after) else ()


def _same(one: Instance, other: Instance) -> bool:
    def floors(instance: Instance) -> set[tuple[str, str, float]]:
        return {(floor.theme, floor.group, floor.share) for floor in instance.rules.floors}

    rest = [
        (each.needs, set(each.organisations), each.measures, each.scenarios, each.existing, each.testing)
        for each in (one, other)
    ]
    rules = [
        (each.tiers, each.severity, each.red_lines, each.risk_lambda, each.alpha, each.no_one_worse_off)
        for each in (one.rules, other.rules)
    ]
    return rest[0] == rest[1] and rules[0] == rules[1] and floors(one) == floors(other)


def _changes(before: Instance, after: Instance) -> Iterator[Change]:
    new = {who.organisation: who for who in after.organisations}
    for who in before.organisations:
        name = who.organisation
        if name not in new:
            yield Change("without", name)
        else:
            if who.budget_usd != new[name].budget_usd:
                yield Change("budget", name, new[name].budget_usd)
            if who.max_places != new[name].max_places:
                most = new[name].max_places
                yield Change("places", name, None if most is None else float(most))
    old, rules = before.rules, after.rules
    for organisation, side in sorted(old.red_lines - rules.red_lines):
        if organisation in new:
            yield Change("lift", f"{organisation}:{side}")
    for organisation, side in sorted(rules.red_lines - old.red_lines):
        yield Change("red-line", f"{organisation}:{side}")
    shares = [{(floor.theme, floor.group): floor.share for floor in each.floors} for each in (old, rules)]
    for about in dict.fromkeys((*shares[0], *shares[1])):
        if shares[0].get(about, 0.0) != shares[1].get(about, 0.0):
            yield Change("floor", ":".join(about), shares[1].get(about, 0.0))
    if old.risk_lambda != rules.risk_lambda:
        yield Change("risk", "", rules.risk_lambda)
    if old.no_one_worse_off != rules.no_one_worse_off:
        yield Change("fair", "", float(rules.no_one_worse_off))
