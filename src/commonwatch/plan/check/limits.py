"""What each line of a plan must keep: mandate, reach, red lines, presence, places, access, and money."""

import math
from collections.abc import Iterator, Sequence

from commonwatch.plan.check.broken import ABSOLUTE, Broken, above, differs, shown
from commonwatch.plan.check.files import Written
from commonwatch.plan.check.value import covered
from commonwatch.plan.check.work import Work
from commonwatch.plan.instance.model import Instance


def broken_lines(instance: Instance, lines: Sequence[Work]) -> Iterator[Broken]:
    """The lines with fewer than 0 people, and those without mandate, measure, reach, or across a red line."""
    barred = instance.rules.red_lines
    for line in lines:
        where, need, who, measure = line.row.where, line.need, line.organisation, line.measure
        if line.row.people < -ABSOLUTE:
            yield Broken("people", where, f"{shown(line.row.people)} people; a plan reaches 0 or more")
        if not line.is_work:
            continue
        doing = f"{who.organisation} reaches {shown(line.row.people)} people of {need.need}"
        if need.theme not in who.themes:
            yield Broken("mandate", where, f"{doing} without mandate for {need.theme}")
        if measure.theme != need.theme:
            yield Broken(
                "measure", where, f"{doing} by {measure.measure}, which serves {measure.theme}, not {need.theme}"
            )
        if not who.reaches(need.place):
            yield Broken("reach", where, f"{doing} in {need.place}, which is out of its reach")
        for side in sorted({need.place, need.theme}):
            if (who.organisation, side) in barred:
                yield Broken("red line", where, f"{doing} across the red line {who.organisation}:{side}")


def broken_presence(instance: Instance, lines: Sequence[Work], written: Written) -> Iterator[Broken]:
    """Work without presence, presences that the instance doesn't know, and organisations in too many places."""
    for line in lines:
        if line.is_work and (line.organisation.organisation, line.need.place) not in written.presence:
            yield Broken(
                "presence",
                line.row.where,
                f"{line.organisation.organisation} reaches {shown(line.row.people)} people in {line.need.place}, "
                "where presence.csv has it not",
            )
    organisations = {who.organisation for who in instance.organisations}
    places = {need.place for need in instance.needs}
    for (organisation, place), where in written.presence.items():
        if organisation not in organisations or place not in places:
            yield Broken("names", where, f"the instance has no {organisation} in {place}")
    present: dict[str, set[str]] = {who: set() for who in organisations}
    at_work = ((line.organisation.organisation, line.need.place) for line in lines if line.is_work)
    for organisation, place in (*written.presence, *at_work):
        present.setdefault(organisation, set()).add(place)
    for who in instance.organisations:
        held = present[who.organisation]
        if who.max_places is not None and len(held) > who.max_places:
            yield Broken(
                "max_places",
                who.organisation,
                f"present in {len(held)} places ({', '.join(sorted(held))}); at most {who.max_places}",
            )


def broken_access(instance: Instance, people: dict[str, dict[str, float]]) -> Iterator[Broken]:
    """The needs for which plan and existing cover together pass accessible x people (cover alone may)."""
    existing = covered(instance)
    for need in instance.needs:
        added, cover = math.fsum(people.get(need.need, {}).values()), existing.get(need.need, 0.0)
        room = max(need.reachable - cover, 0.0)
        if above(added, room):
            yield Broken(
                "access",
                need.need,
                f"{shown(added)} people planned, room for {shown(room)} "
                f"({shown(need.reachable)} within access less {shown(cover)} covered)",
            )


def spending(instance: Instance, lines: Sequence[Work]) -> dict[str, dict[str, float]]:
    """USD of each organisation: people_usd, setup_usd, both as spent_usd, and budget_usd.

    People cost the unit cost each, and each place the largest set-up cost among the measures used there.
    """
    parts: dict[str, list[float]] = {who.organisation: [] for who in instance.organisations}
    setup: dict[tuple[str, str], float] = {}
    for line in lines:
        who = line.organisation.organisation
        parts[who].append(line.row.people * line.measure.unit_cost_usd)
        if line.is_work:
            at = (who, line.need.place)
            setup[at] = max(setup.get(at, 0.0), line.measure.setup_cost_usd)
    found = {}
    for each in instance.organisations:
        people = math.fsum(parts[each.organisation])
        places = math.fsum(cost for (who, _), cost in setup.items() if who == each.organisation)
        found[each.organisation] = {
            "people_usd": people,
            "setup_usd": places,
            "spent_usd": people + places,
            "budget_usd": each.budget_usd,
        }
    return found


def broken_money(instance: Instance, lines: Sequence[Work], written: Written) -> Iterator[Broken]:
    """Lines with a wrong cost, organisations over budget, and figures of spending.csv that the plan doesn't add up to."""
    for line in lines:
        cost = line.row.people * line.measure.unit_cost_usd
        if differs(line.row.cost_usd, cost):
            yield Broken(
                "cost",
                line.row.where,
                f"cost_usd {shown(line.row.cost_usd)}; {shown(line.row.people)} people at "
                f"{shown(line.measure.unit_cost_usd)} USD are {shown(cost)}",
            )
    for who, usd in spending(instance, lines).items():
        if above(usd["spent_usd"], usd["budget_usd"]):
            yield Broken(
                "budget",
                who,
                f"spends {shown(usd['spent_usd'])} USD, set-up included; its budget is {shown(usd['budget_usd'])}",
            )
        said, where = written.spending.get(who, ({"spent_usd": 0.0}, f"spending.csv, no line for {who}"))
        for column, figure in said.items():
            if differs(figure, usd[column]):
                source = "the instance says" if column == "budget_usd" else "the plan's lines add up to"
                yield Broken("spending", where, f"{column} {shown(figure)}; {source} {shown(usd[column])}")
