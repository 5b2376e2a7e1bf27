"""How two instances differ, in sentences: what plans were asked to keep, and what makes their figures hard to compare."""

from collections.abc import Iterator

from commonwatch.plan.instance import Instance, Organisation
from commonwatch.plan.instance.writing import number

MOST_NAMED = 5


def terms(before: Instance, after: Instance) -> tuple[str, ...]:
    """What the plans were asked to keep that differs: who takes part, budgets, places, mandates, red lines, floors, rules."""
    return (*_who(before, after), *_rules(before, after))


def cautions(before: Instance, after: Instance) -> tuple[str, ...]:
    """Why figures of the two plans may not be comparable: other needs, scenarios, cover, costs or weights."""
    found = [*_needs(before, after)]
    if before.scenarios != after.scenarios and not found:
        found.append("the scenarios differ: values are means over other ones")
    if before.existing != after.existing:
        found.append("the cover that exists already differs")
    if before.measures != after.measures:
        old, new = ({each.measure: each for each in side.measures} for side in (before, after))
        named = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        found.append(f"measures or their costs differ: {_listed(named)}")
    if (before.rules.tiers, before.rules.severity) != (after.rules.tiers, after.rules.severity):
        found.append("the weights of quarters or severities differ: values are counted another way")
    aversion = [(side.rules.risk_lambda, side.rules.alpha) for side in (before, after)]
    if aversion[0] != aversion[1]:
        found.append("aversion to risk differs: compare the means, not the objectives")
    return tuple(found)


def _needs(before: Instance, after: Instance) -> Iterator[str]:
    old, new = ({each.need: each for each in side.needs} for side in (before, after))
    gone = [name for name in old if name not in new]
    come = [name for name in new if name not in old]
    other = [name for name in old if name in new and old[name] != new[name]]
    parts = [
        *([f"{len(gone)} only before ({_listed(gone)})"] if gone else []),
        *([f"{len(come)} only after ({_listed(come)})"] if come else []),
        *([f"{len(other)} with other figures ({_listed(other)})"] if other else []),
    ]
    if parts:
        yield f"the needs differ, so a change of value or people is not the plans' alone: {', '.join(parts)}"


def _who(before: Instance, after: Instance) -> Iterator[str]:
    old, new = ({each.organisation: each for each in side.organisations} for side in (before, after))
    for name in (name for name in old if name not in new):
        yield f"{name} no longer takes part"
    for name, who in new.items():
        if name not in old:
            yield f"{name} takes part"
        else:
            yield from _one(old[name], who)


def _one(old: Organisation, new: Organisation) -> Iterator[str]:
    name = new.organisation
    if old.budget_usd != new.budget_usd:
        yield f"budget of {name}: {old.budget_usd:,.0f} -> {new.budget_usd:,.0f} USD"
    if old.max_places != new.max_places:
        yield f"most places of {name}: {_any(old.max_places)} -> {_any(new.max_places)}"
    if old.themes != new.themes:
        yield f"mandate of {name} differs: {_listed(sorted(old.themes ^ new.themes))}"
    if old.places != new.places:
        yield f"reach of {name} differs"


def _rules(before: Instance, after: Instance) -> Iterator[str]:
    old, new = before.rules, after.rules
    for organisation, side in sorted(new.red_lines - old.red_lines):
        yield f"red line {organisation}:{side}"
    for organisation, side in sorted(old.red_lines - new.red_lines):
        yield f"no more red line {organisation}:{side}"
    shares = [{(floor.theme, floor.group): floor.share for floor in rules.floors} for rules in (old, new)]
    for theme, group in dict.fromkeys((*shares[0], *shares[1])):
        was, now = (each.get((theme, group), 0.0) for each in shares)
        if was != now:
            yield f"floor for {theme or 'every theme'}{f', {group}' if group else ''}: {number(was)} -> {number(now)}"
    if old.risk_lambda != new.risk_lambda or old.alpha != new.alpha:
        yield (
            f"weight of the worst cases: {number(old.risk_lambda)} of the worst {number(old.alpha)} -> "
            f"{number(new.risk_lambda)} of the worst {number(new.alpha)}"
        )
    if old.no_one_worse_off != new.no_one_worse_off:
        yield f"no one worse off than alone: {_on(old.no_one_worse_off)} -> {_on(new.no_one_worse_off)}"


def _any(most: int | None) -> str:
    return "any" if most is None else str(most)


def _on(held: bool) -> str:
    return "held" if held else "not held"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
