"""Credits, floors and fairness: what a plan claims for each, and what it owes to needs and to partners."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonwatch.plan.check.broken import Broken, above, differs, shown
from commonwatch.plan.check.credit import credit_range, overclaim
from commonwatch.plan.check.files import Written
from commonwatch.plan.check.value import covered, need_value
from commonwatch.plan.instance.model import Instance

By = Mapping[str, Mapping[str, float]]  # need -> organisation -> figure


@dataclass(frozen=True)
class Short:
    """A floor that a need misses: the people it asks for, and those covered and planned together."""

    need: str
    theme: str
    group: str
    share: float
    asked: float
    reached: float


def broken_credits(instance: Instance, people: By, credit: By) -> Iterator[Broken]:
    """The needs whose credits don't add up to their value at central people, or that no sharing of quarters gives."""
    existing, rules = covered(instance), instance.rules
    for need in instance.needs:
        if need.need not in people:
            continue
        cover, reach, claims = existing.get(need.need, 0.0), people[need.need], credit[need.need]
        worth = need_value(need.people, cover, math.fsum(reach.values()), rules, need.severity)
        claimed = math.fsum(claims.values())
        if differs(claimed, worth):
            yield Broken("credit", need.need, f"credits add up to {shown(claimed)}; the need's value is {shown(worth)}")
            continue
        ranges, named = credit_range(need, rules, cover, reach), set()
        for who, each in ranges.items():
            if above(claims[who], each.most) or above(each.least, claims[who]):
                named.add(who)
                yield Broken(
                    "credit",
                    f"{need.need}, {who}",
                    f"credit {shown(claims[who])}; its {shown(reach[who])} people earn from {shown(each.least)} "
                    f"in the last quarters filled to {shown(each.most)} in the first",
                )
        worst = overclaim(need, rules, cover, reach, claims)
        if worst and not named and above(worst.credit, worst.most):
            yield Broken(
                "credit",
                need.need,
                f"{', '.join(worst.organisations)} claim {shown(worst.credit)} together; "
                f"their {shown(worst.people)} people earn {shown(worst.most)} in the first quarters",
            )


def shorts(instance: Instance, people: By) -> tuple[Short, ...]:
    """The needs that miss a floor, at the central figure; of several floors of a need the highest share asks."""
    existing, found = covered(instance), []
    for need in instance.needs:
        floors = [floor for floor in instance.rules.floors if floor.holds_for(need)]
        if not floors:
            continue
        highest = max(floors, key=lambda floor: floor.share)
        asked = highest.share * need.reachable
        got = existing.get(need.need, 0.0) + math.fsum(people.get(need.need, {}).values())
        if above(asked, got):
            found.append(Short(need.need, highest.theme, highest.group, highest.share, asked, got))
    return tuple(found)


def broken_floors(missed: Sequence[Short], summary: Mapping[str, Any]) -> Iterator[Broken]:
    """The floors that are missed without a word in `summary.json`: only a slack that is reported is allowed."""
    reported = {
        str(entry.get("need")): float(entry["short"])
        for entry in summary.get("floors") or ()
        if isinstance(entry, dict) and isinstance(entry.get("short"), int | float)
    }
    for short in missed:
        lacking, said = short.asked - short.reached, reported.get(short.need)
        if said is None or differs(said, lacking):
            yield Broken(
                "floors",
                short.need,
                f"{shown(short.reached)} people covered and planned; the floor of {short.share:g} asks for "
                f"{shown(short.asked)}: {shown(lacking)} short, summary.json says "
                f"{'nothing' if said is None else shown(said)}",
            )


def broken_fairness(instance: Instance, credit: By, written: Written) -> Iterator[Broken]:
    """The organisations whose credit is below the one alone, or isn't what alone.csv says of the joint plan."""
    if written.alone is None or not instance.rules.no_one_worse_off:
        return
    for who in instance.organisations:
        joint = math.fsum(by.get(who.organisation, 0.0) for by in credit.values())
        if who.organisation not in written.alone:
            yield Broken("no_one_worse_off", "alone.csv", f"no line for {who.organisation}")
            continue
        alone, said, where = written.alone[who.organisation]
        if differs(said, joint):
            yield Broken(
                "no_one_worse_off", where, f"credit_joint {shown(said)}; the plan's credits add up to {shown(joint)}"
            )
        if above(alone, joint):
            yield Broken(
                "no_one_worse_off",
                where,
                f"{who.organisation} has credit {shown(joint)} in the joint plan and {shown(alone)} when all go alone",
            )
