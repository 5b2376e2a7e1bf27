"""What no rule could give up: measures that are missing, and who alone has mandate and reach."""

from collections.abc import Collection, Iterator, Sequence

from commonwatch.plan.conflict.rules import BUDGET, PLACES, RED_LINE, Rule, able
from commonwatch.plan.instance import Instance, Need

MOST_NAMED, MOST_TOLD = 5, 3


def facts(instance: Instance, rules: Collection[Rule], needs: Collection[str]) -> tuple[str, ...]:
    """Sentences on the needs, of these, for which the rules in conflict leave nobody."""
    wanted = [need for need in instance.needs if need.need in needs]
    return (*_unserved(instance, wanted), *_alone(instance, rules, wanted))


def _unserved(instance: Instance, wanted: Sequence[Need]) -> Iterator[str]:
    served = {measure.theme for measure in instance.measures}
    mandates = {theme for who in instance.organisations for theme in who.themes}
    for theme in dict.fromkeys(need.theme for need in wanted):
        those = [need for need in wanted if need.theme == theme]
        if theme not in served:
            yield f"no measure serves {theme} ({_listed([need.need for need in those])})"
        elif theme not in mandates:
            yield f"no organisation has the mandate for {theme} ({_listed([need.need for need in those])})"
        elif far := [need.need for need in those if not able(instance, need)]:
            yield f"within nobody's reach who has the mandate for {theme}: {_listed(far)}"


def _alone(instance: Instance, rules: Collection[Rule], wanted: Sequence[Need]) -> Iterator[str]:
    """Who alone could serve the needs for which everybody able is limited by a rule of the conflict, fewest first."""
    limited = {rule.about[0] for rule in rules if rule.kind in (BUDGET, PLACES, RED_LINE)}
    served_by: dict[tuple[str, ...], list[str]] = {}
    for need in wanted:
        those = able(instance, need)
        if those and limited.issuperset(those):
            served_by.setdefault(tuple(those), []).append(need.need)
    fewest = sorted(served_by.items(), key=lambda each: (len(each[0]), -len(each[1])))
    for names, needs in fewest[:MOST_TOLD]:
        yield f"only {_listed(names)} {'has' if len(names) == 1 else 'have'} mandate and reach for {_listed(needs)}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
